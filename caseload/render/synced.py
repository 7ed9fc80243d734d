"""What a sync came to, for people who do not know git: what came, what went, what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from caseload.render.dates import count
from caseload.render.home import verb_line
from caseload.render.report import DANGER, WARNING, Cell, Column, Fields, Lines, Report, Table, block_if
from caseload.render.words import person

if TYPE_CHECKING:
    from caseload.store.rows import DutyRow

WAITS = (
    Column("patient", "Id"),
    Column("name", "Person", whole=True),
    Column("what", "What", whole=True),
    Column("command", "Command", whole=True, under="what"),
)
DIFFERENCES = (
    Column("file", "File", whole=True),
    Column("field", "What", whole=True),
    Column("ours", "Here", whole=True),
    Column("theirs", "There", whole=True),
)
# Of a patient, then of the team: one, and several.
RECORDS = {
    "entries": ("entry", "entries"),
    "plan.yaml": ("plan", "plans"),
    "patient.yaml": ("record", "records"),
}
KNOWN = {
    "team": ("team record", "team records"),
    "finding": ("case-finding record", "case-finding records"),
    "definitions": ("definition", "definitions"),
}
NAMED = {"caseload.yaml": "settings", "staff.yaml": "staff", "audit-baseline.yaml": "accepted findings"}


class Half(NamedTuple):
    """What went one way: new entries, of how many patients, how many of each other thing, and by whom."""

    entries: int
    patients: int
    others: Mapping[str, int]
    by: Sequence[str]


def synced_report(
    remote: str, came: Half, went: Half, waits: Sequence[DutyRow], dangers: Sequence[str], notes: Sequence[str]
) -> Report:
    """Return what came and went, what is dangerous, and every conflict that waits for somebody."""
    pairs: tuple[tuple[str, Cell], ...] = (
        ("synced with", remote),
        ("came", _told(came)),
        ("went", _told(went)),
        ("waits", count(len(waits), "conflict") if waits else "nothing"),
    )
    rows = tuple((duty.patient, person(duty.family, duty.given), duty.reason, verb_line(duty)) for duty in waits)
    blocks = (
        Fields("synced", "", pairs),
        *block_if(Lines("dangers", "ATTENTION", tuple(dangers), DANGER), dangers),
        *block_if(Lines("notes", "Note", tuple(notes), WARNING), notes),
        *block_if(Table("waits", "Waits for a person", WAITS, rows), rows),
    )
    return Report("synced", "", blocks)


def unsettled_report(differences: Iterable[tuple[str, str, str, str]]) -> Report:
    """Return each field that both sides changed, as (file, field, what it is here, what it is there)."""
    return Report("unsettled", "", (Table("unsettled", "Changed on both sides", DIFFERENCES, tuple(differences)),))


def _told(half: Half) -> str:
    things = {"entries": half.entries} | dict(half.others)
    records = [count(things[name], *words) for name, words in RECORDS.items() if things.get(name)]
    of = [f"{' and '.join(records)} of {count(half.patients, 'patient')}"] if records else []
    ours = [count(things[name], *words) for name, words in KNOWN.items() if name in things]
    rest = sorted(NAMED.get(name, name) for name in things.keys() - RECORDS.keys() - KNOWN.keys())
    by = f"; by {', '.join(half.by)}" if half.by else ""
    return f"{', '.join((*of, *ours, *rest))}{by}" if of or ours or rest else "nothing new"
