"""Somebody looks again at what rests on something that has changed, and says that it still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from caseload.model.basis import basis, looked_at, to_look_at
from caseload.model.plan import Contingency, Need, agreed_hash
from caseload.steps.change import Context
from caseload.steps.looking import looked, seen

if TYPE_CHECKING:
    from tests.conftest import Someone

BEFORE = date(2026, 9, 14)


@pytest.fixture
def person(someone: type[Someone], context: Context) -> Someone:
    """Somebody with two needs and a contingency plan, all marked but the need about money."""
    person = someone().at("active")
    assert person.plan
    needs = (Need(id="n0000000", text="x", domain="health"), Need(id="n1111111", text="y", domain="money-and-work"))
    crisis = looked_at(person.case, Contingency(id="k0000000", trigger="x"), context.settings, BEFORE)
    kept = tuple(looked_at(person.case, need, context.settings, BEFORE) for need in needs)
    person.plan = replace(person.plan, needs=kept, contingency=(crisis,))
    person.enter("hospital-event", "2026-10-02", event="emergency-admission")
    assert marked(person, context) == ["n0000000", "k0000000"]
    return person


def marked(person: Someone, context: Context) -> list[str]:
    return [again.item.id for again in to_look_at(person.case, context.settings)]


@pytest.mark.parametrize(
    ("ids", "left", "written"),
    [
        ((), [], ["n0000000", "k0000000"]),
        (("n0",), ["k0000000"], ["n0000000"]),
        (("k0000000",), ["n0000000"], ["k0000000"]),
        # what nothing marks may be looked at too
        (("n1", "k0"), ["n0000000"], ["n1111111", "k0000000"]),
    ],
)
def test_what_was_looked_at_is_marked_no_more(
    person: Someone, context: Context, ids: tuple[str, ...], left: list[str], written: list[str]
) -> None:
    change = looked(person.case, seen(person.case, ids, context.settings), context)
    assert change.message == f"plan looked 7k3m9x2q {' '.join(written)}"
    (person.plan,) = change.records
    assert marked(person, context) == left
    assert person.plan
    items = {item.id: item for item in (*person.plan.needs, *person.plan.contingency)}
    assert {id_ for id_, item in items.items() if item.looked_on == context.today} == set(written)
    assert items[written[0]].basis == basis(person.case, items[written[0]], context.settings)


def test_looking_takes_no_agreement_back(person: Someone, context: Context) -> None:
    assert person.plan
    person.enter("agreement", "2026-10-03", plan_hash=agreed_hash(person.plan))
    assert person.case.agreed
    (person.plan,) = looked(person.case, seen(person.case, (), context.settings), context).records
    assert person.case.agreed


def test_what_changes_while_somebody_looks_is_yet_to_be_looked_at(person: Someone, context: Context) -> None:
    then = seen(person.case, (), context.settings)
    person.enter("hospital-event", "2026-10-09", event="ae-attendance")
    (person.plan,) = looked(person.case, then, context).records
    assert marked(person, context) == ["n0000000", "k0000000"]


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("g0000000",), "no need or contingency plan has an id that begins so; caseload plan check lists"),
        (("zz",), "no need or contingency plan has an id that begins so"),
    ],
)
def test_what_cannot_be_looked_at(person: Someone, context: Context, ids: tuple[str, ...], said: str) -> None:
    assert said in person.refused(seen, ids, context.settings)


def test_where_nothing_is_marked_there_is_nothing_to_look_at(someone: type[Someone], context: Context) -> None:
    said = someone().at("active").refused(seen, (), context.settings)
    assert said == "nothing is to be looked at again; caseload plan check says how the plan stands"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("accepted", "plan looked is not possible while the case is accepted"),
        ("closed", "plan looked is not possible while the case is closed"),
        ("died", "plan looked is not possible: this person has died"),
    ],
)
def test_at_a_step_without_a_plan_at_work(someone: type[Someone], context: Context, step: str, said: str) -> None:
    assert someone().at(step).refused(looked, {}, context).startswith(said)
