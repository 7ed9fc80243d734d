"""What stands in a person's record beside the plan: medicines, allergies, conditions, carers; item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, encode
from caseload.model.patient import (
    KNOWN,
    NOT_ASKED,
    Allergies,
    Allergy,
    Condition,
    Medicine,
    Medicines,
    Patient,
    Relation,
)
from caseload.steps.change import Change, Context
from caseload.steps.planitem import made, one_of

Checked: TypeAlias = Medicines | Allergies

# The field of the record that each noun stands in, and the class of its items.
BACKGROUND: dict[str, tuple[str, type[Any]]] = {
    "medicine": ("medicines", Medicine),
    "allergy": ("allergies", Allergy),
    "condition": ("conditions", Condition),
    "carer": ("relations", Relation),
}
# What is told of a list as a whole: whether there is anything to list, whence it is known, how old that is.
OF_LIST = ("status", "source", "checked_on", "checked_by", "reviewed_on", "helped_by")
LISTS = ("medicine", "allergy")
PAST = {"checked_on": "checked", "reviewed_on": "reviewed", "since": "since"}


def items(patient: Patient, noun: str) -> tuple[Any, ...]:
    """Return the items that a noun stands for."""
    held = getattr(patient, BACKGROUND[noun][0])
    return tuple(held.items if isinstance(held, Checked) else held)


def known(patient: Patient) -> Iterator[tuple[str, Any]]:
    """Yield each medicine, allergy, condition and carer there is now with its noun."""
    pairs = ((noun, item) for noun in BACKGROUND for item in items(patient, noun))
    return ((noun, item) for noun, item in pairs if _stands(item))


def _stands(item: Any) -> bool:
    match item:
        case Condition():
            return item.status != "resolved"
        case Relation():
            return item.carer
    return True


def written(case: Case, noun: str, facts: Tree, context: Context) -> Change:
    """Add an item, change the one that `facts["id"]` begins the id of, or say how well the whole list is known."""
    _check_past(case.patient, facts, context)
    about = {key: facts[key] for key in facts if noun in LISTS and key in OF_LIST}
    told = {key: value for key, value in facts.items() if key not in about}
    listed, ids = (
        _with_item(items(case.patient, noun), noun, told, context) if told else (items(case.patient, noun), ())
    )
    return changed(case.patient, noun, listed, ids, about, context)


def taken_out(case: Case, noun: str, item: Any, context: Context) -> Change:
    """Return the record without a medicine or allergy; of an empty list nobody knows that nothing belongs there."""
    left = tuple(other for other in items(case.patient, noun) if other is not item)
    return changed(case.patient, noun, left, (item.id,), {"status": KNOWN if left else NOT_ASKED}, context)


def changed(
    patient: Patient, noun: str, listed: tuple[Any, ...], ids: tuple[str, ...], about: Tree, context: Context
) -> Change:
    """Return the change that puts these items in the place of what stood there."""
    field = BACKGROUND[noun][0]
    held = getattr(patient, field)
    whole = _checked(held, listed, about, context) if isinstance(held, Checked) else listed
    told: dict[str, Any] = {field: whole}
    return Change(f"plan {noun}", (patient.id, *ids), (replace(patient, **told),))


def _with_item(old: tuple[Any, ...], noun: str, facts: Tree, context: Context) -> tuple[tuple[Any, ...], tuple[str]]:
    cls = BACKGROUND[noun][1]
    facts = {"carer": True} | facts if noun == "carer" else facts
    if "id" not in facts:
        new = made(cls, {"id": context.new_id()} | facts)
        return (*old, new), (new.id,)
    found = one_of(old, facts["id"], noun)
    new = made(cls, encode(found) | facts | {"id": found.id})
    return tuple(new if item is found else item for item in old), (new.id,)


def _checked(old: Checked, listed: tuple[Any, ...], about: Tree, context: Context) -> Checked:
    """Return the list with its items; where it says something new of itself, checked now and by the author."""
    status = about.get("status", KNOWN if listed else old.status)
    if listed and status != KNOWN:
        raise Forbidden(f"{len(listed)} of them stand in the record", remedy="plan stop takes one out that is none")
    if not listed and status == KNOWN:
        raise Forbidden("what is known is listed", remedy="name one, or say that there is none")
    anew = status != old.status or not about.keys().isdisjoint(("source", "checked_on"))
    now = {"checked_on": context.today.isoformat(), "checked_by": context.author} if anew else {}
    return made(type(old), encode(old) | now | about | {"status": status, "items": [encode(item) for item in listed]})


def _check_past(patient: Patient, facts: Tree, context: Context) -> None:
    for key in PAST.keys() & facts.keys():
        if str(facts[key]) > context.today.isoformat():
            raise Forbidden(f"{PAST[key]}: a day in the future", remedy="give the day it happened")
        if str(facts[key]) < patient.birth_date.isoformat():
            raise Forbidden(f"{PAST[key]}: a day before the person was born", remedy="check the year")
