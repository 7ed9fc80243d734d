"""Who changed what and when: the entries, and the person's record and plan field by field, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from caseload.model.case import Case
from caseload.model.codec import Tree
from caseload.model.differences import Difference, changes, within
from caseload.model.entries.entry import Entry
from caseload.model.moments import day as read_day
from caseload.render.dates import count, day
from caseload.render.report import Cell, Column, Lines, Report, Row, Table, Urgent
from caseload.render.summaries import summary
from caseload.render.words import TITLES, Who, brief, name_of, said
from caseload.store.versions import Version

COLUMNS = (
    Column("recorded", "Recorded"),
    Column("at", "At", under="recorded"),
    Column("happened", "Happened"),
    Column("late", "Back-dated", whole=True, under="happened"),
    Column("by", "By", whole=True, under="happened"),
    Column("what", "What", whole=True),
    Column("id", "Id", under="recorded"),
)
# What is no sentence but a word out of a list.
WORDS = ("lifecycle", "achievement", "status", "sector", "domain", "unit", "sex", "type")
# Kept by the program, to tell when something has to be looked at again.
INNER = "basis"
# What a list is of, where that is not its name without the last letter.
ONE = {"contingency": "contingency plan", "allergies": "allergy", "strengths": "strength", "about_me": "about me"}


class Past(NamedTuple):
    """How the past is read: in which zone, who staff are by id and by address, how late an entry may come."""

    local: Callable[[datetime], datetime]
    who: Who
    author: Who
    backdating_days: int


def history_report(
    case: Case, told: Iterable[Entry], versions: Mapping[str, Sequence[Version]], wanted: Sequence[str], past: Past
) -> Report:
    """Return entries and changes, the oldest first; of one field (`plan.goals`), where one is `wanted`."""
    rows = [] if wanted else [(entry.recorded, _entry(entry, case, past)) for entry in told]
    not_yet: list[Row] = []
    for record, found in versions.items():
        for version in found:
            lines = [(version.when, row) for row in _changes(record, version, wanted, past)]
            rows += [(when, row) for when, row in lines if when]
            not_yet += [row for when, row in lines if not when]
    ordered = (*(row for _, row in sorted(rows, key=lambda pair: pair[0])), *not_yet)
    title = f"History of {name_of(case.patient.name)}, {case.patient.id}"
    if not ordered:
        return Report("history", title, (Lines("nothing", "", ("Nothing has changed there.",)),))
    return Report("history", title, (Table("history", "", COLUMNS, ordered),), (count(len(ordered), "line"),))


def _entry(entry: Entry, case: Case, past: Past) -> Row:
    recorded = past.local(entry.recorded)
    late = (recorded.date() - entry.happened.day).days
    told = f"{said(entry.kind)}: {summary(entry, past.who)}"
    counts = entry in case.entries or entry.kind == "void"
    return (
        *_when(recorded),
        entry.happened.day,
        Urgent(f"BACK-DATED {count(late, 'day')}") if late > past.backdating_days else "",
        past.who(entry.by),
        told if counts else f"{told} (no longer counts)",
        entry.id,
    )


def _when(recorded: datetime) -> tuple[Cell, Cell]:
    return recorded.date(), f"{recorded:%H:%M}"


def _changes(record: str, version: Version, wanted: Sequence[str], past: Past) -> Iterator[Row]:
    when: tuple[Cell, Cell] = _when(past.local(version.when)) if version.when else (None, "not yet")
    by = past.author(version.mail) if version.when else "not committed"
    for line in _lines(record, version, wanted):
        yield (*when, None, "", by, line, "")


def _lines(record: str, version: Version, wanted: Sequence[str]) -> Iterator[str]:
    """Yield what a version changed, line by line; that a record was begun says all of it, unless it is asked for."""
    befores = [tree for tree in version.before if tree is not None]
    if version.tree is None or not befores:
        yield f"{record}: this version, or the one before, cannot be read"
    elif record == "patient" and not any(befores) and not wanted:
        yield "patient: record begun"
    else:
        for one in changes(befores, version.tree):
            shown = (
                within((record, *one.path), wanted) if wanted else INNER not in one.path and one.path != ("patient",)
            )
            if shown:
                yield f"{record}: {in_words(one)}"


def in_words(one: Difference) -> str:
    """Return one difference in words, such as `goal “Walk to the shop”: achievement improving → achieved`."""
    field = one.path[-1]
    if one.item is not None and field == one.item["id"]:
        done = "added" if one.before is None else "taken out"
        return f"{_one(one.path[-2])} {done}: {_called(one.item)}"
    of_item = [part for part in one.path if one.item is None or part != one.item["id"]]
    label = " ".join(map(_said, of_item[1:] if one.item else of_item))
    whose = f"{_one(of_item[0])} {_called(one.item)}: " if one.item else ""
    if one.before is None:
        return f"{whose}{label}: {_value(field, one.after)}"
    if one.after is None:
        return f"{whose}{label} taken out: {_value(field, one.before)}"
    return f"{whose}{label}: {_value(field, one.before)} → {_value(field, one.after)}"


def _one(field: str) -> str:
    return ONE.get(field) or _said(field).removesuffix("s")


def _called(item: Tree) -> str:
    name = next((str(item[field]) for field in (*TITLES, "number") if field in item), str(item["id"]))
    return f"“{brief(name)}”"


def _said(field: str) -> str:
    return field.replace("_", " ")


def _value(field: str, value: Any) -> str:
    """Return a value as people read it: a day, a word out of a list, or what somebody wrote, in quotes."""
    if isinstance(value, list):
        return ", ".join(_value(field, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_said(key)} {_value(key, one)}" for key, one in value.items())
    if not isinstance(value, str):
        return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    when = _as_day(value)
    if when:
        return day(when)
    return said(value) if field in WORDS else f"“{brief(value)}”"


def _as_day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None
