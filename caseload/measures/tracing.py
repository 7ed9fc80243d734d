"""The course of a case traced from its records: which day each thing happened, and nothing of what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from caseload.measures.costs import costings
from caseload.measures.course import (
    DECLINED,
    DIED,
    Assessed,
    Course,
    Done,
    Hoped,
    Person,
    Reached,
    Reviewed,
    Scored,
    Sent,
    Spell,
    Talk,
    Tenure,
    Used,
)
from caseload.model.case import Case
from caseload.model.definitions import Service
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death, Review
from caseload.model.episodes import Episode
from caseload.model.plan import Plan
from caseload.model.referrals import Loop, loops_of
from caseload.model.settings import Costs
from caseload.model.stays import DISCHARGE
from caseload.model.steps import Step


def course(case: Case, services: Mapping[str, Service] | None, costs: Costs) -> Course:
    """Return the course of a case; `services` is None where the team's directory cannot be read."""
    plan = case.plan
    return Course(
        person=_person(case),
        spells=tuple(_spell(case, episode) for episode in case.episodes),
        tenures=tuple(tenure for episode in case.episodes for tenure in _tenures(case, episode)),
        talks=tuple(_talk(contact) for contact in case.all(Contact)),
        assessments=tuple(_assessed(entry) for entry in case.all(Assessment)),
        scores=tuple(
            Scored(entry.happened[:10], one.instrument, one.scale, "" if one.total is None else str(one.total))
            for entry in case.all(Assessment)
            for one in entry.scores
        ),
        reviews=tuple(Reviewed(entry.happened[:10], entry.by, entry.tier) for entry in case.all(Review)),
        reached=tuple(_reached(case.entries)),
        goals=tuple(Hoped(goal.id, goal.lifecycle) for goal in plan.goals) if plan else (),
        actions=_actions(plan, services, costs) if plan else (),
        referrals=tuple(_sent(loop) for loop in loops_of(case)),
        hospital=_hospital(case),
    )


def _person(case: Case) -> Person:
    one, died = case.patient, case.died
    return Person(
        one.id,
        one.birth_date.isoformat(),
        one.sex,
        one.ethnicity,
        one.area,
        one.local_authority,
        (one.practice.code or one.practice.name) if one.practice else "",
        one.deprivation,
        died.happened[:10] if died else "",
    )


def _spell(case: Case, episode: Episode) -> Spell:
    entries, opening = episode.entries, episode.entries[0]
    triage = case.last(Triage, entries)
    accepted = next((one for one in case.all(Triage, entries) if one.decision == "accept"), None)
    began = opening if isinstance(opening, Reopening) else accepted
    ended = next((one for one in entries if isinstance(one, Closure | Death)), None)
    # The dead may have died in another episode than the one that their death ended.
    ending = {Step.CLOSED: ended or case.died, Step.DECLINED: triage}.get(episode.step)
    return Spell(
        episode.number,
        opening.happened[:10],
        source=getattr(opening, "source", ""),
        risk_tier=opening.risk_tier if isinstance(opening, Referral) else "",
        accepted=_day(began),
        assessed=_day(next((one for one in case.all(Assessment, entries) if one.complete), None)),
        agreed=_day(next(case.all(Agreement, entries), None)),
        tier=next((tier for one in reversed(entries) if (tier := getattr(one, "tier", ""))), ""),
        ended=_day(ending),
        ending=_ending(ending),
        survey_offered=isinstance(ending, Closure) and ending.survey_offered,
    )


def _ending(ending: Entry | None) -> str:
    if isinstance(ending, Closure):
        return ending.reason
    return "" if ending is None else DIED if isinstance(ending, Death) else DECLINED


def _tenures(case: Case, episode: Episode) -> Iterator[Tenure]:
    known = ""
    for entry in episode.entries:
        manager, _ = case.named(entry)
        if manager and manager != known:
            known = manager
            yield Tenure(entry.happened[:10], manager)


def _talk(contact: Contact) -> Talk:
    taught = contact.teaching
    return Talk(
        contact.happened[:10],
        contact.by,
        contact.mode,
        contact.outcome,
        contact.minutes,
        contact.purposes,
        taught is not None,
        taught.confidence_before if taught else None,
        taught.confidence_after if taught else None,
    )


def _assessed(entry: Assessment) -> Assessed:
    found = entry.findings
    return Assessed(
        entry.happened[:10],
        entry.by,
        tuple(dict.fromkeys(one.domain for one in found if one.need)),
        tuple(dict.fromkeys(one.agency for one in found if one.agency)),
    )


def _reached(entries: Iterable[Entry]) -> Iterator[Reached]:
    for entry in entries:
        if isinstance(entry, Review | Closure):
            yield from (Reached(entry.happened[:10], one.goal, one.achievement) for one in entry.goals)


def _actions(plan: Plan, services: Mapping[str, Service] | None, costs: Costs) -> tuple[Done, ...]:
    known = services or {}
    return tuple(
        Done(
            action.sector,
            action.funder or (known[action.service].funder if action.service in known else ""),
            action.status,
            costing,
        )
        for action, costing in zip(plan.actions, costings(plan, services, costs), strict=True)
    )


def _sent(loop: Loop) -> Sent:
    days: dict[str, str] = {}
    for answer in loop.answers:
        days.setdefault(answer.status, answer.happened[:10])
    return Sent(
        loop.sent.happened[:10],
        loop.sent.sector,
        _day(loop.answers[0]) if loop.answers else "",
        **{step: day for step, day in days.items() if step in Sent._fields},
    )


def _hospital(case: Case) -> tuple[Used, ...]:
    """Return the visits to hospital; a discharge is none."""
    return tuple(
        Used(
            event.happened[:10],
            event.event,
            event.trigger_foreseen,
            event.plan_followed,
        )
        for event in case.all(HospitalEvent)
        if event.event != DISCHARGE
    )


def _day(entry: Entry | None) -> str:
    return entry.happened[:10] if entry else ""
