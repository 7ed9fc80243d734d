from __future__ import annotations

import pytest

from caseload.measures.coverage import Gap, gaps, primary_care_only
from caseload.measures.rates import NO_PRICE, PRICED, Costing
from caseload.model.definitions import Service
from caseload.model.plan import Action, Plan

NURSE = Service(id="nurse", title="Nurse", sector="community-health")
FRIENDS = Service(id="befriending", title="Befriending", sector="voluntary")
CLASS = Service(id="exercise-class", title="Exercise class", sector="voluntary")
EMERGENCY = Service(id="admission", title="Admission", sector="secondary-care", unplanned=True)
SERVICES = (CLASS, NURSE, FRIENDS, EMERGENCY)


def uses(patient: str, service: str, state: str = PRICED) -> Costing:
    return Costing(patient, "t1", service, "", state)


def test_a_gap_is_a_service_that_no_plan_of_the_area_uses() -> None:
    costings = [uses("p1", "nurse"), uses("p2", "befriending", NO_PRICE), uses("p3", "exercise-class")]
    assert gaps(SERVICES, costings, {"p1": "North", "p2": "", "p3": "North"}) == (
        Gap("North", "voluntary", 2, (FRIENDS,)),
        Gap("", "community-health", 1, (NURSE,)),
        Gap("", "voluntary", 2, (CLASS,)),
    )


@pytest.mark.parametrize(("state", "used"), [("done", True), ("declined", False), ("stopped", False)])
def test_what_was_done_was_used_and_what_was_declined_was_not(state: str, used: bool) -> None:
    found = gaps([NURSE], [uses("p1", "nurse", state)], {"p1": "North"})
    assert (found == ()) is used


def test_plans_of_nobody_asked_for_do_not_count() -> None:
    assert gaps([NURSE], [uses("p9", "nurse")], {"p1": "North"}) == (Gap("North", "community-health", 1, (NURSE,)),)
    assert gaps([NURSE], [uses("p9", "nurse")], {}) == ()


@pytest.mark.parametrize(
    ("sectors", "only"),
    [
        (["primary-care"], True),
        (["primary-care", "primary-care"], True),
        (["primary-care", "self-care"], False),
        (["primary-care", ""], False),
        (["voluntary"], False),
        ([], False),
    ],
)
def test_a_plan_for_primary_care_only(sectors: list[str], only: bool) -> None:
    plan = Plan(patient="p", actions=tuple(Action(id="t1", text="x", sector=sector) for sector in sectors))
    assert primary_care_only(plan) is only


def test_what_has_ended_makes_no_breadth() -> None:
    ended = Action(id="t2", text="x", sector="housing", status="stopped")
    plan = Plan(patient="p", actions=(Action(id="t1", text="x", sector="primary-care"), ended))
    assert primary_care_only(plan)
