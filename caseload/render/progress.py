"""Where a case stands: what is due, the plan in short, the shared assessment, scores, the latest entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from caseload.model.case import Case
from caseload.model.commands import command_words
from caseload.model.duties import Duty
from caseload.model.entries.assessment import Score
from caseload.model.plan import Action, Goal, Plan, open_actions
from caseload.model.settings import Settings
from caseload.render.dates import count, day, due
from caseload.render.report import WARNING, Block, Cell, Column, Lines, Row, Table, Urgent, block_if
from caseload.render.summaries import summary
from caseload.render.words import Who, agreed_by, said, total_of

LATEST = 8
DUTIES = (
    Column("due", "Due", whole=True),
    Column("on", "On", under="due"),
    Column("what", "What", whole=True),
    Column("command", "Command", whole=True, under="what"),
)
GOALS = (
    Column("goal", "Goal", whole=True),
    Column("importance", "Importance", numeric=True),
    Column("standing", "Standing", whole=True),
    Column("target_date", "By"),
)
ACTIONS = (
    Column("action", "Action", whole=True),
    Column("owner", "Who", whole=True),
    Column("sector", "Sector", under="owner"),
    Column("due", "By", whole=True),
    Column("status", "Status", under="due"),
)
FINDINGS = (
    Column("domain", "Domain", whole=True),
    Column("finding", "Finding", whole=True),
    Column("need", "Need"),
    Column("on", "On"),
    Column("contributor", "By", whole=True, under="on"),
)
SCORES = (
    Column("instrument", "Instrument"),
    Column("scale", "Scale"),
    Column("score", "Score", whole=True),
    Column("band", "Band", whole=True),
    Column("on", "On"),
    Column("by", "By", under="on"),
)
ENTRIES = (
    Column("on", "Date"),
    Column("by", "By", under="on"),
    Column("entry", "Entry", whole=True),
    Column("id", "Id"),
)


def next_duties(case: Case, duties: Sequence[Duty], horizon: int, today: date) -> Iterator[Block]:
    """Yield what is due within `horizon` days, by day, and how much comes later."""
    ordered = sorted(duties, key=lambda duty: (duty.due, duty.at, duty.urgency))
    rows = tuple(_duty(case, duty, today) for duty in ordered if duty.due <= today + timedelta(days=horizon))
    later = len(ordered) - len(rows)
    yield from block_if(Table("duties", "Due next", DUTIES, rows), rows)
    yield from block_if(Lines("later", "Later", (f"{later} due after {count(horizon, 'day')}",)), later)


def _duty(case: Case, duty: Duty, today: date) -> Row:
    words = f"{due(duty.due, today)} {duty.at}".rstrip()
    command = " ".join(("caseload", *command_words(duty.kind, duty.verb, case.patient.id, duty.about)))
    when = Urgent(words) if duty.due < today else words
    return when, duty.due, f"{said(duty.kind)}: {duty.reason}", command


def plan_in_short(case: Case, who: Who) -> Iterator[Block]:
    """Yield whether the plan is agreed, its goals with their achievement, and who still does what."""
    yield agreement(case)
    plan = case.plan
    if plan is None:
        return
    goals = tuple(map(_goal, plan.goals))
    yield from block_if(Table("goals", "Goals", GOALS, goals), goals)
    actions = tuple(_action(action, who) for action in open_actions(plan))
    title = f"Actions still open, {len(plan.actions) - len(actions)} ended"
    yield from block_if(Table("actions", title, ACTIONS, actions), actions)


def agreement(case: Case) -> Lines:
    """Return the line that says whether the plan as it stands is the agreed one."""
    entry = case.agreement
    if entry is None:
        text = "no plan yet" if _is_empty(case.plan) else "NOT AGREED with the person"
        return Lines("agreement", "Plan", (text,), WARNING)
    copy = ", copy given" if entry.copy_given else ", no copy given"
    when = f"{agreed_by(entry)}, {day(entry.happened.day)}"
    if case.agreed:
        return Lines("agreement", "Plan", (f"agreed {when}{copy}",))
    return Lines("agreement", "Plan", (f"CHANGED SINCE IT WAS AGREED {when}",), WARNING)


def _is_empty(plan: Plan | None) -> bool:
    return plan is None or not (plan.needs or plan.goals or plan.actions)


def _goal(goal: Goal) -> Row:
    return goal.text, goal.importance, standing(goal), goal.target_date


def standing(goal: Goal) -> str:
    """Return where a goal stands: its lifecycle unless that is plain, and its achievement."""
    return ", ".join(said(word) for word in (goal.lifecycle, goal.achievement) if word)


def _action(action: Action, who: Who) -> Row:
    when = action.due or action.review_on
    return (
        action.text,
        owner(action, who),
        said(action.sector),
        day(when) if when else Urgent("no date"),
        said(action.status),
    )


def owner(action: Action, who: Who) -> str:
    """Return who does an action, with role and team; that nobody does stands out."""
    whose = action.owner
    if whose is None or not (whose.staff or whose.name):
        return Urgent("NO OWNER")
    return ", ".join(part for part in (who(whose.staff) or whose.name, whose.role, whose.team) if part)


def assessment(case: Case, settings: Settings, who: Who) -> Iterator[Block]:
    """Yield the latest finding of each domain, and which domains nobody has looked at."""
    found = case.findings()
    titles = {domain.id: domain.title for domain in settings.domains}
    order = (*titles, *(domain for domain in found if domain not in titles))
    rows: tuple[Row, ...] = tuple(
        (
            titles.get(finding.domain, said(finding.domain)),
            finding.text,
            finding.need,
            entry.happened.day,
            ", ".join(part for part in (finding.contributor or who(entry.by), finding.agency) if part),
        )
        for domain in order
        if domain in found
        for finding, entry in (found[domain],)
    )
    yield from block_if(Table("findings", "Shared assessment", FINDINGS, rows), rows)
    gaps = [title for id_, title in titles.items() if id_ not in found]
    looked = f"{len(gaps)} of {count(len(titles), 'domain')} never looked at"
    named = f"{looked}: {', '.join(gaps)}" if rows else looked
    yield from block_if(Lines("gaps", "Gaps", (named,), WARNING), gaps)


def scores(case: Case, who: Who) -> Iterator[Block]:
    """Yield the latest score of each scale; one that cannot be scored says so and never looks like a nought."""
    rows: tuple[Row, ...] = tuple(
        (
            score.instrument,
            score.scale,
            _total(score),
            score.band,
            entry.happened.day,
            who(score.scored_by or entry.by),
        )
        for score, entry in case.scores().values()
    )
    yield from block_if(Table("scores", "Scores", SCORES, rows), rows)


def _total(score: Score) -> Cell:
    return f"{total_of(score)}, {len(score.missing)} not asked" if score.missing else total_of(score)


def latest_entries(case: Case, who: Who) -> Iterator[Block]:
    """Yield the latest entries, the newest first, and how many came before."""
    shown = case.entries[-LATEST:][::-1]
    rows: tuple[Row, ...] = tuple(
        (entry.happened.day, who(entry.by), f"{said(entry.kind)}: {summary(entry, who)}", entry.id) for entry in shown
    )
    title = "Latest entries" if len(shown) < len(case.entries) else "Entries"
    yield from block_if(Table("entries", title, ENTRIES, rows), rows)
