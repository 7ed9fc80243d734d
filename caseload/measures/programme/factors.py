"""What there is to see of the success factors of case management: what is known, and whether it is enough.

The factors are the nine of The King's Fund (2011). No figure is put on a factor as a whole, for some of what makes it
is in no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from caseload.measures.indicators import Indicator
from caseload.measures.programme.continuity import CONTINUITY
from caseload.measures.programme.figures import HIDDEN, NOTHING, Figure, Measure
from caseload.measures.programme.practice import SELF_CARE_SUPPORT
from caseload.measures.programme.reach import LINKS
from caseload.measures.programme.staffing import CASELOAD
from caseload.measures.programme.targeting import TARGETING
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Settings

SEEN, STATED, UNSEEN = "seen in the records", "stated by the team", "cannot be seen"
MET, NOT_MET = "met", "not met"
PER_CENT = "%"
HUNDRED = 100
# What the scorecard needs of the profile, and which factor each figure is evidence for.
FIGURES: dict[str, int] = {
    "named-manager": 1,
    "accepted": 3,
    "caseload": 4,
    "usual-provider": 6,
    "manager-changed": 6,
    "self-care": 7,
    "at-home": 7,
    "social-care-reach": 8,
    "social-care-answered": 8,
}
MEASURES: dict[str, tuple[Measure, ...]] = {
    "Factors": tuple(
        one
        for one in (*TARGETING, CASELOAD, *CONTINUITY, *SELF_CARE_SUPPORT, *LINKS)
        if one.id in FIGURES
    )
}  # fmt: skip
# What no record of this caseload can show, by the factor that it belongs to.
CANNOT_BE_SEEN: dict[int, tuple[str, ...]] = {
    2: ("whether everybody knows what the case manager's role is, and has the support for it",),
    3: ("whether somebody who was never found would have gained more",),
    5: ("whether people come to assessment by other ways than this one",),
    8: ("whether the incentives of the agencies point the same way",),
    9: ("whether the systems of the other agencies can read what is written here",),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for a factor: what it is and of what kind; a figure, and what it should be.

    `wanted` is the least it should be, or the `most`; None where nothing is asked of it. `kept` of `asked` are the
    numbers behind it, None where hidden.
    """

    factor: int
    id: str
    title: str
    kind: str
    value: Decimal | Unknown | None = None
    unit: str = ""
    kept: Decimal | None = None
    asked: Decimal | None = None
    wanted: int | None = None
    most: bool = False

    @property
    def verdict(self) -> str:
        """Return whether it is met; empty where that cannot be told or nothing is asked."""
        if self.wanted is None or not isinstance(self.value, Decimal):
            return ""
        return MET if (self.value <= self.wanted if self.most else self.value >= self.wanted) else NOT_MET


def of_standard(factor: int, title: str, one: Indicator, settings: Settings) -> Evidence:
    """Return what a standard of the audit shows: how often it is kept."""
    share = NOTHING if one.asked == 0 else HIDDEN if one.share is None else Decimal(one.share)
    kept, asked = (None if number is None else Decimal(number) for number in (one.kept, one.asked))
    return Evidence(factor, one.standard, title, SEEN, share, PER_CENT, kept, asked, settings.factors.kept)


def of_figures(figures: Mapping[str, Figure], settings: Settings) -> Iterator[Evidence]:
    """Yield what figures of the profile show."""
    asked = settings.factors
    least = {
        "named-manager": HUNDRED,
        "usual-provider": asked.usual_provider,
        "self-care": asked.self_care,
        "social-care-reach": asked.reached,
        "social-care-answered": asked.answered,
    }
    for id_, factor in FIGURES.items():
        one = figures[id_]
        wanted, most = (settings.capacity.limit, True) if id_ == CASELOAD.id else (least.get(id_), False)
        yield Evidence(factor, id_, one.title, SEEN, one.value, one.unit, one.numerator, one.denominator, wanted, most)


def without_figure(settings: Settings) -> Iterator[Evidence]:
    """Yield what the team states, and what cannot be seen."""
    for one in settings.factors.stated:
        yield Evidence(one.factor, "", f"{one.text} ({one.by}, {one.said_on})", STATED)
    for factor, texts in CANNOT_BE_SEEN.items():
        yield from (Evidence(factor, "", text, UNSEEN) for text in texts)


def scorecard(evidence: Iterable[Evidence], factors: Iterable[int]) -> dict[int, tuple[Evidence, ...]]:
    """Return the evidence for each factor: what is seen, then what is stated, then what cannot be seen."""
    kinds = (SEEN, STATED, UNSEEN)
    known = sorted(evidence, key=lambda one: kinds.index(one.kind))
    return {factor: tuple(one for one in known if one.factor == factor) for factor in factors}
