"""How wide plans reach: needs found, sectors, shared assessment, links with other services, costs and funders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from caseload.measures.course import Sent
from caseload.measures.programme.figures import EACH, MEDIAN, RATE, SHARE, STEP, Measure
from caseload.measures.programme.subject import Basis, Subject, span
from caseload.measures.programme.tally import Part
from caseload.measures.rates import UNPRICED
from caseload.model.plan import OWN, SECTORS

Adds: TypeAlias = Callable[[Subject, Basis], Iterable[Part]]
PRIMARY_CARE = "primary-care"
HUNDRED = 100
# How far a referral came; a link is as strong as the last of these that half of its referrals or more came to.
STEPS = ("sent", "answered", "accepted", "started", "completed")
LINKED = (
    ("community-health", "Community health"),
    ("social-care", "Adult social care"),
)


def _needs_of(one: Subject) -> set[str]:
    return {name for found in one.assessments for name in found.needs}


def _agencies_of(one: Subject) -> set[str]:
    """Return the other agencies that told of any domain."""
    return {name for found in one.assessments for name in found.agencies}


def _needs(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.assessments:
        yield Part(of=1)
        yield from (Part(1, part=name) for name in sorted(_needs_of(one)))


def _how_many_needs(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.assessments:
        yield Part(value=len(_needs_of(one)))


def _sectors(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.pursued:
        yield Part(of=1)
        yield from (Part(1, part=name) for name in sorted({done.sector for done in one.pursued if done.sector}))


def _how_many_sectors(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.pursued:
        yield Part(value=len({done.sector for done in one.pursued if done.sector}))


def _primary_care_alone(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.pursued:
        yield Part({done.sector for done in one.pursued} == {PRIMARY_CARE}, 1)


def _shared(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.assessments:
        yield Part(bool(_agencies_of(one)), 1)


def _how_many_agencies(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.assessments:
        yield Part(value=len(_agencies_of(one)))


def _costed(one: Subject, basis: Basis) -> Iterator[Part]:
    paid = (done.costing for done in one.pursued if done.costing.service or done.sector not in OWN)
    current = [costing for costing in paid if not costing.is_over(basis.period.last)]
    if current:
        yield Part(all(costing.state not in UNPRICED for costing in current), 1)


def _funded(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.pursued:
        yield Part(sum(bool(done.funder) for done in one.pursued), len(one.pursued))


def _link(sector: str, adds: Callable[[list[Sent], Basis], Iterable[Part]]) -> Adds:
    """Return what the referrals of each person to one sector add, those that were sent in the period."""

    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        sent = [sent for sent in one.course.referrals if sent.sector == sector and basis.covers(sent.day)]
        yield from adds(sent, basis) if sent else ()

    return found


def _reached(sector: str) -> Adds:
    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        if one.held:
            asked = any(sent.sector == sector and basis.covers(sent.day) for sent in one.course.referrals)
            yield Part(asked or any(done.sector == sector for done in one.pursued), 1)

    return found


def _sent(sector: str) -> Adds:
    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        if one.held:
            yield Part(sum(sent.sector == sector and basis.covers(sent.day) for sent in one.course.referrals), 1)

    return found


def _answered(sent: list[Sent], basis: Basis) -> Iterator[Part]:
    yield Part(sum("" < one.answered <= basis.last for one in sent), len(sent))


def _days(sent: list[Sent], basis: Basis) -> Iterator[Part]:
    return (Part(value=max(0, span(one.day, one.answered))) for one in sent if "" < one.answered <= basis.last)


def _strength(sent: list[Sent], basis: Basis) -> Iterator[Part]:
    return (Part(value=STEPS.index(_furthest(one, basis.last))) for one in sent)


def _furthest(one: Sent, last: str) -> str:
    days = (one.completed, one.started, one.accepted, one.answered)
    return next((step for step, day in zip(reversed(STEPS), days, strict=False) if "" < day <= last), STEPS[0])


def _links(sector: str, title: str) -> tuple[Measure, ...]:
    answered = ("answered", "referrals")
    return (
        Measure(f"{sector}-reach", f"{title}: people reached", "%", SHARE, _reached(sector), "people", "people"),
        Measure(
            f"{sector}-sent", f"{title}: referrals", "for 100 people", RATE, _sent(sector), "referrals", "people",
            per=HUNDRED,
        ),
        Measure(f"{sector}-answered", f"{title}: answered", "%", SHARE, _link(sector, _answered), *answered),
        Measure(f"{sector}-days", f"{title}: time to the answer", "days", MEDIAN, _link(sector, _days), *answered),
        Measure(f"{sector}-strength", f"{title}: strength", "", STEP, _link(sector, _strength), *answered[1:] * 2),
    )  # fmt: skip


PEOPLE_ASSESSED, PLANS = "people assessed", "open plans"
BREADTH = (
    Measure("need", "With a need in", "%", SHARE, _needs, "people", PEOPLE_ASSESSED, parts=EACH),
    Measure("needs", "Domains with a need", "domains", MEDIAN, _how_many_needs, "people", PEOPLE_ASSESSED),
    Measure("sector", "Plans that reach", "%", SHARE, _sectors, "plans", PLANS, parts=EACH, order=SECTORS),
    Measure("sectors", "Sectors in a plan", "sectors", MEDIAN, _how_many_sectors, "plans", PLANS),
    Measure("primary-care-alone", "Plans of primary care alone", "%", SHARE, _primary_care_alone, "plans", PLANS),
)
SHARED_ASSESSMENT = (
    Measure(
        "shared", "Another agency contributed", "%", SHARE, _shared, "people", PEOPLE_ASSESSED
    ),
    Measure(
        "agencies", "Other agencies that contributed", "agencies", MEDIAN, _how_many_agencies, "people",
        PEOPLE_ASSESSED,
    ),
)  # fmt: skip
LINKS = tuple(measure for sector, title in LINKED for measure in _links(sector, title))
MONEY = (
    Measure("costed", "Plans wholly costed", "%", SHARE, _costed, "plans", "open plans with something to do"),
    Measure("funded", "Actions that tell who pays", "%", SHARE, _funded, "actions", "actions pursued"),
)
