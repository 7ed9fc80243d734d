"""Closure: on purpose, complete, and with care for those who stay behind; then what becomes of the record."""

from __future__ import annotations

from caseload.model.entries.review import Closure
from caseload.model.moments import months_after
from caseload.model.plan import ENDED_ACTION, open_actions, open_goals
from caseload.model.steps import ENDED, Step
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, Excluded, Standard, Verdicts
from caseload.rules.verdicts import there, whole

PART = "closure"
# Nobody can be asked.
GONE = ("lost-contact", "died")


def _closure(chart: Chart) -> Closure | None:
    """Return what closed the case, if that is not long ago."""
    ending = chart.case.ending if chart.case.step is Step.CLOSED else None
    return ending if isinstance(ending, Closure) and chart.recent(ending.happened.day) else None


def _goals(chart: Chart) -> Verdicts:
    closure = _closure(chart)
    told = {outcome.goal for outcome in closure.goals} if closure else set()
    for goal in chart.plan.goals if closure else ():
        if goal.id in told or goal in open_goals(chart.plan):
            yield there(goal.id in told, closure, "does not tell the outcome of this goal", f"goals.{goal.id}")


def _actions(chart: Chart) -> Verdicts:
    closure = _closure(chart)
    settled = {o.action for o in closure.actions if o.taken_by or o.status in ENDED_ACTION} if closure else set()
    for action in open_actions(chart.plan) if closure else ():
        yield there(action.id in settled, closure, "nobody takes on this action", f"actions.{action.id}")


def _complete(chart: Chart) -> Verdicts:
    if closure := _closure(chart):
        reason = chart.ground.definitions.closure_reasons.get(closure.reason)
        parts = [("summary", closure.summary), ("come_back_when", closure.come_back_when)]
        if reason and reason.needs_destination:
            parts += [("destination", closure.destination), ("destination_contact", closure.destination_contact)]
        yield whole(parts, closure)


def _second(chart: Chart) -> Verdicts:
    closure = _closure(chart)
    if closure and closure.reason in chart.settings.closure.second_person:
        another = closure.second_person not in ("", closure.by)
        yield there(another, closure, "no second person agreed to close for this reason", "second_person")


def _survey(chart: Chart) -> Verdicts:
    if closure := _closure(chart):
        gone = chart.case.died or closure.reason in GONE
        offered = there(closure.survey_offered, closure, "the experience survey was not offered", "survey_offered")
        yield Excluded(closure, "nobody could be asked") if gone else offered


def _aftercare(chart: Chart) -> Verdicts:
    death = chart.case.died
    if death and chart.case.episode and chart.recent(death.happened.day):
        parts = (("bereavement_contact", death.bereavement_contact), ("agencies_told", death.agencies_told))
        yield whole(parts, death)


def _retained(chart: Chart) -> Verdicts:
    ending = chart.case.died or chart.case.ending
    if ending and chart.case.step in ENDED:
        until = months_after(ending.happened.day, 12 * chart.thresholds.retention_years)
        yield there(
            chart.today <= until, chart.case.patient, f"was to be kept until {until}: decide what becomes of it"
        )


CLOSURE_GOALS_TOLD = Standard(
    id="closure-goals-told",
    part=PART,
    severity=ERROR,
    title="A closure tells the outcome of every goal",
    reason="What came of it is what the person, the practice and the team's own figures go by.",
    source="Australian national standards for case management 2013, closure",
    remedy="close --replaces, with --goal",
    settings=("audit.look_back_months",),
    factor=9,
    judge=_goals,
)
CLOSURE_ACTIONS_HANDED_ON = Standard(
    id="closure-actions-handed-on",
    part=PART,
    severity=ERROR,
    title="At closure somebody takes on every open action",
    reason="What is open when the manager goes is done by nobody unless somebody was told.",
    source="Australian national standards for case management 2013, closure",
    remedy="close --replaces, with --action",
    settings=("audit.look_back_months",),
    factor=8,
    judge=_actions,
)
CLOSURE_COMPLETE = Standard(
    id="closure-complete",
    part=PART,
    severity=WARNING,
    title="A closure has a summary, where to, and when to come back",
    reason="Whoever cares for the person next starts from it, and the person knows when to ring again.",
    source="Australian national standards for case management 2013, closure; The King's Fund 2011",
    remedy="close --replaces, with what is missing",
    settings=("audit.look_back_months",),
    factor=6,
    judge=_complete,
)
CLOSURE_SECOND_PERSON = Standard(
    id="closure-second-person",
    part=PART,
    severity=ERROR,
    title="A second person agreed, where the team's policy asks for one",
    reason="Some endings are easy for the team and hard for the person: two people look at those.",
    source="the team's own policy; none is shipped",
    remedy="close --replaces, with --second-person",
    settings=("closure.second_person", "audit.look_back_months"),
    judge=_second,
)
CLOSURE_SURVEY_OFFERED = Standard(
    id="closure-survey-offered",
    part=PART,
    severity=NOTE,
    title="Whoever leaves was offered the experience survey",
    reason="Those who leave tell what those who stay will not.",
    source=f"Stokes et al. 2015: satisfaction clearly better; to offer it is a {OURS}",
    remedy="close --replaces, with --survey-offered",
    settings=("audit.look_back_months",),
    factor=9,
    judge=_survey,
)
DEATH_AFTERCARE = Standard(
    id="death-aftercare",
    part=PART,
    severity=WARNING,
    title="After a death somebody is there for the bereaved, and agencies are told",
    reason="A letter to the dead and a carer who still turns up are what families remember.",
    source=OURS,
    remedy="died --replaces, with --bereavement and --told",
    settings=("audit.look_back_months",),
    factor=8,
    judge=_aftercare,
)
RETENTION_DECIDED = Standard(
    id="retention-decided",
    part=PART,
    severity=NOTE,
    title="When its time is over, somebody decides what becomes of a record",
    reason="Records are kept as long as they must be and no longer; the history of git keeps what is deleted.",
    source="NHS Records Management Code of Practice 2021: adult records 8 years after care ends; UK GDPR, article 5",
    remedy="decide with whoever answers for records in your organisation",
    settings=("audit.retention_years",),
    judge=_retained,
)
