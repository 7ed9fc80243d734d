"""What the audit and the profile show of the success factors of case management, the nine of The King's Fund (2011)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from caseload.measures.indicators import Indicator
from caseload.measures.programme.continuity import CONTINUITY
from caseload.measures.programme.evidence import SEEN, Evidence
from caseload.measures.programme.figures import HIDDEN, NOTHING, Figure, Measure
from caseload.measures.programme.practice import SELF_CARE_SUPPORT
from caseload.measures.programme.reach import LINKS
from caseload.measures.programme.staffing import CASELOAD
from caseload.measures.programme.targeting import TARGETING
from caseload.model.settings import Settings

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
