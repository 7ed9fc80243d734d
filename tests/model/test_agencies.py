"""The agencies that must be told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caseload.model.agencies import agencies
from caseload.model.codec import decode
from caseload.model.patient import Practice
from caseload.model.plan import Plan

if TYPE_CHECKING:
    from caseload.steps.change import Context
    from tests.conftest import Someone


def action(id_: str, **facts: Any) -> dict[str, Any]:
    return {"id": id_, "text": id_, **facts}


def test_agencies_come_from_the_plan_and_from_open_referrals(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.patient = replace(person.patient, practice=Practice(name="Oak Street"))
    actions = [
        action("t1aaaaaa", sector="social-care", service="social-care-assessment"),
        action("t2aaaaaa", sector="voluntary", owner={"name": "Joan", "team": "Age Well"}),
        action("t3aaaaaa", sector="voluntary", owner={"name": "age well"}),
        action("t4aaaaaa", sector="carer", owner={"name": "Daughter"}),
        action("t5aaaaaa", sector="community-health", owner={"staff": "anna"}),
        action("t6aaaaaa", sector="housing", owner={"name": "Council"}, status="done"),
        action("t7aaaaaa", sector="housing"),
    ]
    person.plan = decode(Plan, {"patient": person.patient.id, "actions": actions})
    person.enter("service-referral", "2026-10-01", agency="Age Well")
    person.enter("service-referral", "2026-10-01", agency="Over there")
    person.enter("service-referral", "2026-10-02", status="declined", referral="e0000005")
    service = context.definitions.services["social-care-assessment"]
    assert agencies(person.case, context.definitions.services) == {
        "Oak Street": (),
        "Age Well": ("referral sent", "t2aaaaaa", "t3aaaaaa"),
        service.agency or service.title: ("t1aaaaaa",),
    }


def test_whoever_looks_after_them_since_closure_is_told(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("closure", "2026-11-02", destination="Larchfield")
    assert "Larchfield" in agencies(person.case, context.definitions.services)
