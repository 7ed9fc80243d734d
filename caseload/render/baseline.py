"""What the team accepts of an audit, and what of that no longer holds."""

from __future__ import annotations

from caseload.model.team import Baseline
from caseload.render.dates import count
from caseload.render.report import Cell, Column, Lines, Report, Row, Table, Urgent
from caseload.rules.baseline import EXPIRED, Weighed

COLUMNS = (
    Column("standing", "Standing"),
    Column("rule", "Standard", whole=True),
    Column("record", "Record"),
    Column("field", "Field", whole=True, under="rule"),
    Column("expires", "Until"),
    Column("owner", "Owner"),
    Column("approver", "Approver", under="owner"),
    Column("reason", "Reason", whole=True, under="rule"),
)


def baseline_list(baseline: Baseline, weighed: Weighed) -> Report:
    """Return every entry in its order, those that break a rule marked."""
    if not baseline.accepted:
        return Report("baseline", "", (Lines("nothing", "", ("Nothing is accepted.",)),))
    wrong = {number: Urgent("expired" if rule is EXPIRED else "stale") for number, rule in weighed.wrong}
    rows = tuple(_row(baseline, number, wrong.get(number, "accepted")) for number in range(len(baseline.accepted)))
    footer = (f"{count(len(wrong), 'entry', 'entries')} of {len(rows)} to look at again",) if wrong else ()
    return Report("baseline", "", (Table("accepted", "", COLUMNS, rows),), footer)


def _row(baseline: Baseline, number: int, standing: Cell) -> Row:
    one = baseline.accepted[number]
    return standing, one.rule, one.record, one.field, one.expires, one.owner, one.approver, one.reason
