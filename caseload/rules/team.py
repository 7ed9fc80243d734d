"""The team: caseloads within the limit, meetings, supervision, skills, and what the programme is."""

from __future__ import annotations

from caseload.model.cover import MANAGING
from caseload.model.moments import days_after
from caseload.rules.chart import Roster
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, TeamStandard, Verdicts
from caseload.rules.verdicts import there


def _within_limit(roster: Roster) -> Verdicts:
    for load in roster.loads:
        message = f"{load.cases} open cases weigh {load.weight}, over the limit of {load.limit}"
        yield there(load.weight <= load.limit, load.member, message, f"staff.{load.member.id}.wte")


def _met(roster: Roster) -> Verdicts:
    today, weeks = roster.ground.today, roster.ground.settings.audit.meeting_weeks
    days = [meeting.happened.day for meeting in roster.meetings if meeting.happened.day <= today]
    met = any(days_after(day, 7 * weeks) >= today for day in days)
    if roster.loads:
        last = f"the last one was on {max(days)}" if days else "none is recorded"
        yield there(met, roster.ground.settings, f"no meeting in {weeks} weeks: {last}")


def _supervised(roster: Roster) -> Verdicts:
    today, weeks = roster.ground.today, roster.ground.settings.audit.supervision_weeks
    for member in roster.ground.staff.staff:
        if member.works_on(today) and member.role != "administrator":
            day = member.supervised_on
            told = f"the last supervision was on {day}" if day else "no supervision is recorded"
            recent = day is not None and days_after(day, 7 * weeks) >= today
            yield there(recent, member, told, f"staff.{member.id}.supervised_on")


def _skilled(roster: Roster) -> Verdicts:
    for member in roster.ground.staff.staff:
        if member.works_on(roster.ground.today) and member.role in MANAGING:
            told = "no competencies are recorded"
            yield there(member.competencies, member, told, f"staff.{member.id}.competencies")


def _described(roster: Roster) -> Verdicts:
    settings = roster.ground.settings
    yield there(settings.programme, settings, "does not say what kind of programme this is", "programme")


CASELOAD_WITHIN_LIMIT = TeamStandard(
    id="caseload-within-limit",
    severity=ERROR,
    title="Nobody manages more cases than the limit for their hours",
    reason="Heavy caseloads push work from pro-active to reactive: people are seen when things have gone wrong.",
    source=f"Sargent, Boaden & Roland 2008, who found 10 to 55 cases; the limit is a {OURS}",
    remedy="board, then handover offer or close",
    settings=("capacity.limit", "tiers"),
    factor=4,
    judge=_within_limit,
)
TEAM_MEETING_IN_TIME = TeamStandard(
    id="team-meeting-in-time",
    severity=WARNING,
    title="The multidisciplinary team meets",
    reason="What needs more than one profession is decided where they sit together, or not at all.",
    source=f"The King's Fund 2011, multidisciplinary teams; the interval is a {OURS}",
    remedy="meeting prepare, then meeting run",
    settings=("audit.meeting_weeks",),
    factor=8,
    judge=_met,
)
SUPERVISION_IN_TIME = TeamStandard(
    id="supervision-in-time",
    severity=WARNING,
    title="Staff are supervised",
    reason="The work is done alone, in people's homes, and with hard decisions: nobody carries that well alone.",
    source=f"The King's Fund 2011, skills and support for the role; the interval is a {OURS}",
    remedy="staff.yaml: supervised_on",
    settings=("audit.supervision_weeks",),
    factor=2,
    judge=_supervised,
)
COMPETENCIES_TOLD = TeamStandard(
    id="competencies-told",
    severity=NOTE,
    title="The skills of those who manage cases are recorded",
    reason="Who can prescribe, examine or assess decides what a team can offer.",
    source="The King's Fund 2011, skills and support for the role; Challis et al. 2011, staff and skill mix",
    remedy="staff.yaml: competencies",
    factor=2,
    judge=_skilled,
)
PROGRAMME_DESCRIBED = TeamStandard(
    id="programme-described",
    severity=NOTE,
    title="The team says what kind of programme it runs",
    reason="For whom, how intensive, how long: without it nobody can compare, and staff each have their own idea.",
    source="Reilly, Hughes & Challis 2010, describing a programme",
    remedy="settings programme",
    settings=("programme",),
    factor=2,
    judge=_described,
)
