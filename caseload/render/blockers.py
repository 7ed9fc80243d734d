"""What stands in the way of closing a case, who can lift it, and the command."""

from __future__ import annotations

from collections.abc import Sequence

from caseload.model.case import Case
from caseload.model.plan import Action, Goal
from caseload.render.report import Column, Lines, Report, Row, Table
from caseload.render.words import Who
from caseload.steps.blockers import Blocker

COLUMNS = (
    Column("message", "What stands", whole=True),
    Column("who", "Who can lift it", whole=True),
    Column("command", "Command", whole=True, under="message"),
)


def blockers_report(case: Case, blockers: Sequence[Blocker], who: Who) -> Report:
    """Return the blockers as a table, or the plain word that there are none."""
    if not blockers:
        return Report("blockers", "", (Lines("blockers", "", ("Nothing stands in the way of closing this case.",)),))
    rows: tuple[Row, ...] = tuple(_row(case, blocker, who) for blocker in blockers)
    return Report("blockers", "Before this case can close", (Table("blockers", "", COLUMNS, rows),))


def _row(case: Case, blocker: Blocker, who: Who) -> Row:
    named = " or ".join(map(who, blocker.who)) or "anybody else of the team"
    items: tuple[Goal | Action, ...] = (*case.plan.goals, *case.plan.actions) if case.plan else ()
    text = next((item.text for item in items if item.id == blocker.about), "")
    return ": ".join(filter(None, (blocker.message, text))), named, " ".join(("caseload", *blocker.command))
