"""Co-ordination: contacts in rhythm, follow-up after hospital, what a crisis teaches, self-care, visits told."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from itertools import pairwise

from caseload.model.basis import CRISES
from caseload.model.duties import IN_PERSON, SPOKEN, followed_up
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Agreement
from caseload.model.moments import months_after
from caseload.model.stays import DISCHARGE
from caseload.model.steps import ENDED, Step
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, Breach, Excluded, Kept, Standard, Verdict, Verdicts
from caseload.rules.verdicts import ENDED as ENDED_BEFORE
from caseload.rules.verdicts import by_a_day, in_rhythm, once, owed, there, whole

PART = "coordination"
SELF_CARE = "self-care-support"
ANSWERS = ("yes", "no", "unsure")


def _contacted(chart: Chart) -> Verdicts:
    return in_rhythm(chart, "contact", "a contact")


def _called(chart: Chart) -> Verdicts:
    return _followed_up(chart, "discharge-call", SPOKEN, chart.rules.call_by)


def _visited(chart: Chart) -> Verdicts:
    return _followed_up(chart, "discharge-visit", IN_PERSON, chart.rules.visit_by)


def _followed_up(chart: Chart, kind: str, modes: Container[str], by: Callable[[date], date]) -> Verdicts:
    case = chart.case
    events = (event for event in case.all(HospitalEvent, case.current()) if event.event != "ae-attendance")
    for left, back in pairwise((*events, None)):
        if left and left.event == DISCHARGE and chart.recent(left.happened.day):
            contact = followed_up(case, left, modes)
            over = back or (case.ending if case.step in ENDED else None)
            yield _after(chart, kind, left, by(left.happened.day), contact, over)


def _after(
    chart: Chart, kind: str, left: HospitalEvent, due: date, contact: Contact | None, over: Entry | None
) -> Verdict:
    """Judge one discharge; a person who was back in hospital before the day, or whose case ended, cannot be seen."""
    if over and over.happened.day <= due and (contact is None or contact.happened > over.happened):
        return Excluded(left, ENDED_BEFORE)
    if over and contact is None:
        return Breach(left, f"a follow-up was due on {due}, and was never done", past=True)
    return once(chart, (kind,), left, due, contact, "a follow-up")


def _crises(chart: Chart) -> Verdicts:
    for event in chart.case.all(HospitalEvent, chart.case.current()):
        if event.event in CRISES and chart.recent(event.happened.day):
            asked = {"trigger_foreseen": event.trigger_foreseen, "plan_followed": event.plan_followed}
            yield whole(((name, answer in ANSWERS) for name, answer in asked.items()), event)


def _visits(chart: Chart) -> Verdicts:
    for duty in chart.duties("appointment"):
        yield owed(duty, chart, chart.case.entry(duty.about), "an outcome")
    for contact in chart.case.all(Contact, chart.case.current()):
        if contact.appointment and chart.recent(contact.happened.day):
            yield Kept(contact)


def _core_tasks(chart: Chart) -> Verdicts:
    for contact in chart.case.all(Contact, chart.case.current()):
        if contact.outcome == "done" and chart.recent(contact.happened.day):
            yield whole((("purposes", contact.purposes), ("minutes", contact.minutes)), contact)


def _taught(chart: Chart) -> Verdicts:
    first = next(chart.case.all(Agreement, chart.case.current()), None)
    if chart.case.step is not Step.ACTIVE or first is None:
        return
    sessions = (one for one in chart.case.all(Contact) if one.outcome == "done")
    days = [one.happened.day for one in sessions if one.teaching or SELF_CARE in one.purposes]
    last = max((first.happened.day, *days))
    due = months_after(last, chart.thresholds.self_care_months)
    recent = bool(days) and due >= chart.today
    yield Kept(chart.case.patient) if recent else by_a_day(due, chart, chart.case.patient, "no self-care was taught")


def _confidence(chart: Chart) -> Verdicts:
    for contact in chart.case.all(Contact, chart.case.current()):
        taught = contact.teaching
        if taught and chart.recent(contact.happened.day):
            asked = taught.confidence_before and taught.confidence_after
            yield there(asked, contact, "confidence before and after was not asked", "teaching")


CONTACT_IN_TIME = Standard(
    id="contact-in-time",
    part=PART,
    severity=ERROR,
    title="A person is contacted as often as their tier says",
    reason="Pro-active work is the first to go when caseloads are heavy, and it is what case management is for.",
    source=f"Sargent, Boaden & Roland 2008; the rhythm of the tiers is a {OURS}",
    remedy="log; book; snooze, with a reason",
    settings=("tiers",),
    factor=6,
    judge=_contacted,
)
DISCHARGE_CALL_IN_TIME = Standard(
    id="discharge-call-in-time",
    part=PART,
    severity=ERROR,
    title="Whoever leaves hospital is spoken to in time",
    reason="In the days after discharge medicines, equipment and care at home go wrong most easily.",
    source=f"The King's Fund 2011, co-ordination with hospital; the number of days is a {OURS}",
    remedy="log telephone, or a visit",
    settings=("standards.follow_up_telephone_days", "audit.look_back_months"),
    factor=8,
    judge=_called,
)
DISCHARGE_VISIT_IN_TIME = Standard(
    id="discharge-visit-in-time",
    part=PART,
    severity=ERROR,
    title="Whoever leaves hospital is seen in time",
    reason="What a call does not show: whether the person eats, moves, and takes the new medicines and not the old.",
    source=f"The King's Fund 2011, co-ordination with hospital; the number of days is a {OURS}",
    remedy="log home-visit, or clinic",
    settings=("standards.follow_up_visit_days", "audit.look_back_months"),
    factor=8,
    judge=_visited,
)
CRISIS_LEARNED_FROM = Standard(
    id="crisis-learned-from",
    part=PART,
    severity=WARNING,
    title="Of each crisis it is asked whether it was foreseen and the plan followed",
    reason="How often contingency plans hit is a measure of quality that needs no claim about admissions.",
    source="Roland 2005: admissions fall by themselves, so that they prove nothing; PRSB, contingency plans",
    remedy="hospital --replaces, with --foreseen and --followed",
    settings=("audit.look_back_months",),
    factor=9,
    judge=_crises,
)
VISIT_OUTCOME_TOLD = Standard(
    id="visit-outcome-told",
    part=PART,
    severity=WARNING,
    title="What was booked is kept, cancelled or told why not",
    reason="A visit of which nobody knows whether it took place may be a person whom nobody has seen.",
    source="The King's Fund 2011, information systems that support communication",
    remedy="log --appointment, also for no reply; book --cancel",
    settings=("audit.look_back_months",),
    factor=9,
    judge=_visits,
)
CORE_TASK_TOLD = Standard(
    id="core-task-told",
    part=PART,
    severity=NOTE,
    title="A contact tells its core task and its length",
    reason="Where the time of case managers goes cannot be told otherwise, nor whether they do what they are for.",
    source="Challis et al. 2011; Reilly, Hughes & Challis 2010, who does each core task",
    remedy="log --for, with a duration",
    settings=("audit.look_back_months",),
    factor=2,
    judge=_core_tasks,
)
SELF_CARE_TAUGHT = Standard(
    id="self-care-taught",
    part=PART,
    severity=WARNING,
    title="Self-care is taught, again and again",
    reason="People with long-term conditions look after themselves nearly all the time; support makes them surer.",
    source=f"The King's Fund 2011, self-care; Challis et al. 2011; the interval is a {OURS}",
    remedy="log --for self-care-support, with --taught",
    settings=("audit.self_care_months",),
    factor=7,
    judge=_taught,
)
CONFIDENCE_ASKED = Standard(
    id="confidence-asked",
    part=PART,
    severity=NOTE,
    title="Where self-care is taught, confidence is asked before and after",
    reason="It is the one thing that tells, there and then, whether teaching has helped this person.",
    source=OURS,
    remedy="log --taught, with --before and --after",
    settings=("audit.look_back_months",),
    factor=7,
    judge=_confidence,
)
