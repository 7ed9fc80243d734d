"""Who can lift what stands in the way of closing, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from caseload.model.plan import Owner
from caseload.model.settings import ClosurePolicy
from caseload.steps.blockers import blockers
from caseload.steps.change import Context
from caseload.steps.closure import in_the_way

if TYPE_CHECKING:
    from tests.conftest import Someone

PHQ = {"instrument": "phq-9", "version": "1", "scale": "total", "flags": ["self-harm"]}
ID = "7k3m9x2q"


def test_each_says_who_can_lift_it_and_how(someone: type[Someone]) -> None:
    person = someone().at("active")
    assert person.plan
    person.plan = replace(person.plan, actions=(replace(person.plan.actions[0], owner=Owner(name="Joan")),))
    person.enter("alert", "2026-10-01", owner="")
    person.enter("service-referral", "2026-10-01", agency="Age Well")
    person.enter("assessment", "2026-10-01", scores=[PHQ])
    assert [(one.who, " ".join(one.command)) for one in blockers(person.case)] == [
        (("anna",), f"flag {ID} e0000006"),
        (("anna",), f"close {ID} --goal g000=achieved"),
        (("Joan",), f"close {ID} --action t000=done"),
        (("Age Well", "anna"), f"refer answer {ID} --referral e0000005"),
        (("anna",), f"alert {ID} --renew e0000004 --owner STAFF"),
    ]


@pytest.mark.parametrize("owner", [None, Owner(staff="ben")])
def test_an_action_is_its_owners_else_the_managers(someone: type[Someone], owner: Owner | None) -> None:
    person = someone().at("active")
    assert person.plan
    person.plan = replace(person.plan, actions=(replace(person.plan.actions[0], owner=owner),))
    assert blockers(person.case)[-1].who == (("ben",) if owner else ("anna",))


def test_the_policy_stands_in_the_way_too(someone: type[Someone], context: Context) -> None:
    rules = ClosurePolicy(second_person=("stable",), roles=("case-manager",))
    strict = replace(context, settings=replace(context.settings, closure=rules))
    case = someone().at("accepted").case
    told = in_the_way(case, {"reason": "stable"}, strict)
    assert [(one.message, one.who) for one in told] == [
        ("your role may not close a case here", ("ben",)),
        ("this reason needs a second person", ()),
    ]
    assert [one.command for one in told] == [
        ("close", case.patient.id),
        ("close", case.patient.id, "--second-person", "STAFF"),
    ]
    assert [one.message for one in in_the_way(case, {}, strict)] == ["your role may not close a case here"]
    ben = replace(strict, author="ben")
    assert in_the_way(case, {"reason": "stable", "second_person": "anna"}, ben) == ()


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("closed", {}, "close is not possible while the case is closed; possible now: reopen"),
        ("active", {"reason": "bored"}, "no such closure reason; known: goals-achieved"),
        ("active", {"reason": "died"}, "a death is recorded with died"),
    ],
)
def test_what_cannot_be_closed_has_no_list(
    someone: type[Someone], context: Context, step: str, facts: dict[str, str], said: str
) -> None:
    assert said in someone().at(step).refused(in_the_way, facts, context)
