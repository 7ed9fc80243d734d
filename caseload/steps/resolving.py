"""A person decides where a merge found several values for one field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.codec import encode
from caseload.model.leaf import IS_THERE, NOTHING, PRESENT, Leaf, Path, is_status, written
from caseload.model.leaves import Leaves, leaves_of, tree_of
from caseload.model.patient import NONE_KNOWN, Patient
from caseload.model.plan import Plan
from caseload.steps.change import Change, Context
from caseload.steps.finding import check_identity
from caseload.steps.planitem import made

WORDS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Contested:
    """A field of a record with the values that nobody has decided between; `path` is empty if only `edit` can."""

    record: Patient | Plan
    field: str
    values: tuple[Any, ...]
    path: Path


def contested(case: Case) -> tuple[Contested, ...]:
    """Return the conflicts of a person's record, then those of the plan."""
    return tuple(one for record in (case.patient, case.plan) if record for one in _of(record))


def _of(record: Patient | Plan) -> Iterator[Contested]:
    paths = _leaves(record).contested()
    for conflict in record.conflicts:
        yield Contested(record, conflict.field, conflict.values, paths.get(conflict.field, ()))


def one_contested(case: Case, field: str) -> Contested:
    """Return the conflict about a field; NotFound names the fields there are."""
    there = {one.field: one for one in contested(case)}
    if field not in there:
        remedy = f"there are {', '.join(there)}" if there else "this person's records have no conflict"
        raise NotFound("no conflict is about that field", remedy=remedy)
    return there[field]


def resolve(case: Case, field: str, keep: int | None, text: str | None, context: Context) -> Change:
    """Give a field the value of that number, from 1, or a new one, and end its conflict."""
    found = one_contested(case, field)
    if not found.path:
        raise Forbidden("this conflict is not about one field", remedy=f"caseload edit {case.patient.id}")
    kind = found.record.kind
    decided = _kept(found, keep) if text is None else _typed(found, text)
    tree = tree_of(_decided(_leaves(found.record), found.path, written(decided)))
    record: Patient | Plan = made(type(found.record), tree)
    if isinstance(record, Patient):
        check_identity(record, context.today)
    return Change("resolve", (case.patient.id, kind), (record,))


def _leaves(record: Patient | Plan) -> Leaves:
    return leaves_of(record.kind, encode(record))


def _kept(found: Contested, keep: int | None) -> Any:
    if keep is None or not 1 <= keep <= len(found.values):
        raise Forbidden("there is no value of that number", remedy=f"--keep takes 1 to {len(found.values)}")
    return found.values[keep - 1]


def _typed(found: Contested, text: str) -> Any:
    """Return a new value of the type that the others have."""
    kinds = {type(value) for value in found.values} - {type(None)}
    if kinds == {str} and found.path[-1] != PRESENT and not is_status(found.path):
        return text
    if kinds == {int} and text.isascii() and text.isdigit():
        return int(text)
    if kinds == {bool} and text.lower() in WORDS:
        return WORDS[text.lower()]
    raise Forbidden("this field takes no such value", remedy="--keep takes one of those that are there")


def _decided(leaves: Leaves, path: Path, text: str) -> Leaves:
    """Return the record with one value for a field; an item that goes, goes from every list that names it."""
    gone, now = {path}, {path: Leaf(frozenset((text,)))}
    if path[-1] == PRESENT:
        now = {} if text == NOTHING else {path: IS_THERE}
        gone |= set() if now else {*leaves.beneath(path[:-1]), *leaves.naming(path[:-1])}
    elif is_status(path):
        now = now if text == written(NONE_KNOWN) else {}
        gone |= {*leaves.beneath((path[0], "items"))} if now else set()
    said = {known: leaf for known, leaf in leaves.said.items() if known not in gone}
    return Leaves(leaves.kind, said | now, leaves.order, leaves.loose)
