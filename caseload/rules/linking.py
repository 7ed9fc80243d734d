"""Working together: services answer, sharing is asked about, and somebody named is accountable without a break."""

from __future__ import annotations

from caseload.model.agencies import service_name
from caseload.model.cover import MANAGING
from caseload.model.entries.coordination import Handover
from caseload.model.moments import days_after
from caseload.model.referrals import loops_of
from caseload.model.sharing import sharing
from caseload.model.steps import OPEN
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, Excluded, Kept, Standard, Verdicts
from caseload.rules.verdicts import NOT_YET, by_a_day, once, owed, there

PART = "coordination"


def _answered(chart: Chart) -> Verdicts:
    silent = {duty.about: duty for duty in chart.duties("service-reply")}
    for loop in loops_of(chart.case):
        if loop.sent.id in silent:
            verdict = owed(silent[loop.sent.id], chart, loop.sent, "an answer of the service")
            yield Excluded(loop.sent, NOT_YET) if isinstance(verdict, Kept) else verdict
        elif loop.answers and chart.recent(loop.sent.happened.day):
            yield Kept(loop.sent)


def _declined(chart: Chart) -> Verdicts:
    waiting = {duty.about: duty for duty in chart.duties("service-declined")}
    for loop in loops_of(chart.case):
        if loop.sent.id in waiting:
            due = days_after(waiting[loop.sent.id].due, chart.thresholds.declined_service_days)
            yield by_a_day(due, chart, loop.sent, "the service declined, and no other way was found")
        elif loop.status == "declined" and loop.sent in chart.case.current() and chart.recent(loop.sent.happened.day):
            yield Kept(loop.sent)


def _sharing(chart: Chart) -> Verdicts:
    for loop in loops_of(chart.case) if chart.case.step in OPEN else ():
        service = loop.sent.service
        names = {loop.sent.agency, service_name(service, chart.ground.definitions.services)} - {""}
        if loop.sent in chart.case.current() and names and chart.recent(loop.sent.happened.day):
            message = "the person was not asked about sharing with whom they are referred to"
            yield there(sharing(chart.case, names), loop.sent, message, "agency" if loop.sent.agency else "service")


def _taken_over(chart: Chart) -> Verdicts:
    answers = {entry.offer: entry for entry in chart.case.all(Handover) if entry.offer}
    for offer in chart.case.all(Handover, chart.case.current()):
        due = days_after(offer.happened.day, chart.thresholds.handover_days)
        if offer.id in answers and chart.recent(offer.happened.day):
            yield once(chart, (), offer, due, answers[offer.id], "an answer to the handover")
    for duty in chart.duties("handover"):
        due = days_after(duty.due, chart.thresholds.handover_days)
        yield by_a_day(due, chart, chart.case.entry(duty.about), "the handover was not answered")


def _in_role(chart: Chart) -> Verdicts:
    member = chart.ground.staff.member(chart.case.manager)
    if chart.case.step in OPEN and member and chart.here(member.id):
        yield there(member.role in MANAGING, chart.case.patient, "the manager's role is not to manage cases")


def _deputy(chart: Chart) -> Verdicts:
    if chart.case.step in OPEN:
        yield there(chart.here(chart.case.deputy), chart.case.patient, "no deputy who works here is named")


def _continuity(chart: Chart) -> Verdicts:
    if chart.case.step in OPEN:
        moves = (entry for entry in chart.case.all(Handover) if entry.hands_over)
        changes = sum(chart.recent(entry.happened.day) for entry in moves)
        few = changes <= chart.thresholds.manager_changes
        yield there(few, chart.case.patient, f"the manager has changed {changes} times")


REFERRAL_ANSWERED = Standard(
    id="referral-answered",
    part=PART,
    severity=WARNING,
    title="A service answers a referral, or is chased",
    reason="Where nobody answers a referral, a person falls between two services.",
    source=f"The King's Fund 2011, joined-up care; the usual time to answer is a {OURS}",
    remedy="refer answer; refer chase",
    settings=("standards.service_reply", "audit.look_back_months"),
    factor=8,
    judge=_answered,
)
DECLINED_REFERRAL_ANSWERED = Standard(
    id="declined-referral-answered",
    part=PART,
    severity=WARNING,
    title="Where a service declines, another way is found",
    reason="The need is still there when a service says no, and to negotiate is a core task of the case manager.",
    source=f"The King's Fund 2011, advocacy and negotiation; the number of days is a {OURS}",
    remedy="refer send --instead; plan action --id; review",
    settings=("audit.declined_service_days", "audit.look_back_months"),
    factor=8,
    judge=_declined,
)
SHARING_ASKED = Standard(
    id="sharing-asked",
    part=PART,
    severity=WARNING,
    title="Whoever is referred to a service was asked about sharing with it",
    reason="People should know who knows what about them; being asked never stands in the way of care.",
    source="Common law duty of confidentiality; the eight Caldicott principles",
    remedy="consent sharing --with",
    settings=("audit.look_back_months",),
    factor=8,
    judge=_sharing,
)
HANDOVER_ANSWERED = Standard(
    id="handover-answered",
    part=PART,
    severity=ERROR,
    title="The offer of a handover is answered",
    reason="Until it is, one manager believes that the case is gone and the other that it has not come.",
    source=f"The King's Fund 2011, a named individual who is accountable; the number of days is a {OURS}",
    remedy="handover accept, decline or withdraw",
    settings=("audit.handover_days",),
    factor=1,
    judge=_taken_over,
)
MANAGER_IN_ROLE = Standard(
    id="manager-in-role",
    part=PART,
    severity=ERROR,
    title="The named manager is a case manager or lead",
    reason="Who is accountable must have the role, the skills and the support for it.",
    source="The King's Fund 2011, clarity about the case manager's role",
    remedy="handover reassign",
    factor=2,
    judge=_in_role,
)
DEPUTY_NAMED = Standard(
    id="deputy-named",
    part=PART,
    severity=WARNING,
    title="A deputy who works here is named",
    reason="On the day the manager is ill, somebody has to know that the person is theirs.",
    source="The King's Fund 2011, continuity of care",
    remedy="handover deputy",
    factor=6,
    judge=_deputy,
)
MANAGER_CONTINUITY = Standard(
    id="manager-continuity",
    part=PART,
    severity=NOTE,
    title="The named manager changes seldom",
    reason="Trust grows with one person over time, and each change loses what was never written down.",
    source=f"The King's Fund 2011, continuity of care; the number of changes is a {OURS}",
    remedy="handover, only where it must be",
    settings=("audit.manager_changes", "audit.look_back_months"),
    factor=6,
    judge=_continuity,
)
