"""The baseline: findings that a team accepts until a day, and what is wrong with an acceptance itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from caseload.errors import Finding
from caseload.model.contradictions import Contradictions, repeated
from caseload.model.team import Accepted, Baseline, Staff
from caseload.rules.standard import Rule
from caseload.rules.standards import STANDARDS

EXPIRED = Rule(
    id="baseline-expired",
    title="What was accepted for a time is looked at again when that is over",
    reason="Without an end, to accept something for now is to accept it for good.",
    remedy="mend it, or accept it anew: baseline add; where neither is needed, take it out",
)
STALE = Rule(
    id="baseline-stale",
    title="What is accepted is still there",
    reason="It is mended; left in, it would hide the same thing the day that comes back.",
    remedy="take it out of audit-baseline.yaml",
)
RULES = (EXPIRED, STALE)

Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The findings that count, those that are accepted, and the entries (by number) that break a rule themselves."""

    counted: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Accepted], ...]
    wrong: tuple[tuple[int, Rule], ...]


def key(one: Finding | Accepted) -> Key:
    """Return what makes two findings the same one: rule, record and field, wherever in the file they stand."""
    return one.rule, one.record, one.field


def weigh(
    findings: Sequence[Finding], baseline: Baseline, today: date, only: Collection[str] = (), *, whole: bool = True
) -> Weighed:
    """Tell what counts from what is accepted today.

    `findings` are those of every standard, or of `only` some. Unless they are the `whole` of them, as where somebody
    could not be audited, nobody knows whether what is not among them is mended.
    """
    holding = {key(one): one for one in baseline.accepted if one.expires > today}
    return Weighed(
        tuple(finding for finding in findings if key(finding) not in holding),
        tuple((finding, holding[key(finding)]) for finding in findings if key(finding) in holding),
        tuple(_wrong(baseline, {key(finding) for finding in findings}, today, only, whole)),
    )


def _wrong(
    baseline: Baseline, found: Collection[Key], today: date, only: Collection[str], whole: bool
) -> Iterator[tuple[int, Rule]]:
    for number, one in enumerate(baseline.accepted):
        if only and one.rule not in only:
            continue
        if one.expires <= today:
            yield number, EXPIRED
        elif whole and key(one) not in found:
            yield number, STALE


def of_baseline(baseline: Baseline, staff: Staff, own: Iterable[str] = ()) -> Contradictions:
    """Yield the place of each standard and member of staff that there is not, and of what is accepted twice.

    `own` are the ids of the team's own rules.
    """
    known = {*(one.id for one in STANDARDS), *own}
    for number, one in enumerate(baseline.accepted):
        if one.rule not in known:
            yield ("accepted", number, "rule"), "there is no such standard"
        yield from (
            (("accepted", number, name), "no such member of staff")
            for name in ("owner", "approver")
            if staff.member(getattr(one, name)) is None
        )
    yield from repeated(("accepted",), map(key, baseline.accepted))


def with_accepted(baseline: Baseline, entry: Accepted) -> Baseline:
    """Return the baseline with an entry, in the place of the one for the same finding if there is one."""
    others: Iterable[Accepted] = baseline.accepted
    if any(key(one) == key(entry) for one in others):
        return Baseline(accepted=tuple(entry if key(one) == key(entry) else one for one in others))
    return Baseline(accepted=(*others, entry))
