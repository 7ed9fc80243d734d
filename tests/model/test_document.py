"""A case as a document: it fits its schema, has every field that a rule may name, and tells nobody's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.demo.build import build
from caseload.model.case import Case
from caseload.model.codec import Tree, decode
from caseload.model.document import IDENTITY, document
from caseload.model.duties import duties
from caseload.model.patient import Patient
from caseload.steps.change import Context
from caseload.store import schema
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.rulechecks import known

if TYPE_CHECKING:
    from tests.conftest import Someone

PERSON = {
    "id": "7k3m9x2q",
    "name": {"family": "Quillfeather", "given": "Zebediah", "known_as": "Zeb"},
    "birth_date": "1938-02-17",
    "nhs_number": "9990000018",
    "address": {"lines": ["1 Quince Row"], "postcode": "ZZ1 1ZZ"},
    "phones": [{"number": "01632 960001"}],
    "email": "zeb@example.org",
    "access": "Key under the quince",
    "other_ids": [{"system": "pas", "value": "Q-77001"}],
    "relations": [{"id": "r0000000", "name": "Wilhelmina", "phone": "01632 960002", "carer": True}],
    "conflicts": [{"field": "email", "values": ["zeb@example.org", "quill@example.org"]}],
    "practice": {"name": "Elm Surgery", "code": "Y00001"},
}
TELLING = ("Quill", "Zeb", "1938", "999000", "Quince", "quince", "01632", "Q-77001", "Wilhelmina", "ZZ1")


def made(case: Case, context: Context) -> Tree:
    return document(case, duties(case, context.settings, ()), context.settings, context.today)


def paths(tree: Any, at: str = "") -> Iterator[str]:
    for name, value in tree.items() if isinstance(tree, dict) else ():
        yield at + name
        yield from paths(value, f"{at}{name}.")
    for item in tree if isinstance(tree, list) else ():
        yield from paths(item, f"{at}*.")


@pytest.mark.parametrize(
    "step", ["referred", "declined", "deferred", "accepted", "planned", "active", "closed", "died"]
)
def test_it_fits_its_schema_at_every_step(someone: type[Someone], context: Context, step: str) -> None:
    tree = made(someone().at(step).case, context)
    assert schema.findings(tree, "case") == ()
    assert tree["derived"]["step"] == ("closed" if step == "died" else step)


def test_of_everybody_in_a_demo_it_tells_only_what_a_rule_may_name(tmp_path: Path, context: Context) -> None:
    build(tmp_path / "team", 16, 3, lambda _: date(2026, 11, 21), lambda: None)
    folder = Folder(tmp_path / "team")
    trees = [made(read_case(folder, patient), context) for patient in folder.patient_ids()]
    assert [finding for tree in trees for finding in schema.findings(tree, "case")] == []
    told = {path for tree in trees for path in paths(tree)} - {"schema"}
    assert told - known() == set()
    assert len(told) > 200


def test_who_somebody_is_is_left_out_but_for_whether_it_is_known(someone: type[Someone], context: Context) -> None:
    person = someone(patient=decode(Patient, PERSON)).at("active")
    tree = made(person.case, context)
    text = json.dumps(tree, default=str)
    assert [secret for secret in TELLING if secret in text] == []
    assert tree["derived"]["identity"] == list(IDENTITY)
    assert tree["derived"]["age"] == 88
    assert tree["patient"]["practice"] == {"name": "Elm Surgery", "code": "Y00001"}
    (relation,) = tree["patient"]["relations"]
    assert relation == {"id": "r0000000", "carer": True, "next_of_kin": False, "lives_with": False}


def test_what_nobody_told_is_not_there_and_a_list_always_is(someone: type[Someone], context: Context) -> None:
    tree = made(someone().at("referred").case, context)
    assert tree["plan"]["actions"] == [] == tree["patient"]["conditions"]
    assert "manager" not in tree["derived"] and "tier" not in tree["derived"]
    assert "review" not in tree["plan"] and "sex" not in tree["patient"]
    assert tree["patient"]["interpreter"] is False


def test_what_follows_from_the_records(someone: type[Someone], context: Context) -> None:
    person = someone().at("closed")
    person.enter("reopening", "2026-11-09")
    score = {"instrument": "phq-9", "version": "1", "scale": "total", "total": 12, "answers": {"mood": 3}}
    person.enter("assessment", "2026-11-10", complete=False, findings=[], scores=[score | {"flags": ["self-harm"]}])
    alert = person.enter("alert", "2026-11-11", review_on="2026-11-19")
    person.enter("hospital-event", "2026-11-20", event="emergency-admission")
    tree = made(person.case, context)
    derived = tree["derived"]
    told = ("step", "open", "manager", "tier", "in_hospital", "agreed", "sectors")
    assert [derived[name] for name in told] == ["accepted", True, "ben", "intensive", True, False, ["voluntary"]]
    assert derived["episode"] == {"number": 2, "opened": "2026-11-09", "days": 12}
    assert derived["flags"] == [{"name": "self-harm", "days": 11}]
    assert derived["scores"] == [{"instrument": "phq-9", "scale": "total", "total": 12, "days_ago": 11}]
    assert [one["overdue_days"] for one in derived["alerts"] if one["id"] == alert.id] == [2]
    owed = {duty["kind"]: duty for duty in derived["duties"]}
    about = {"kind": "alert-review", "about": alert.id}
    assert owed["alert-review"] == about | {"due": "2026-11-19", "overdue_days": 2, "put_off": False}
    assert owed["assess"]["overdue_days"] == 0
    assert {"domain": "housing", "state": "never-looked-at"} in derived["gaps"]
    assert "mood" not in [gap["domain"] for gap in derived["gaps"]]
    this = [(entry["kind"], entry["days_ago"]) for entry in tree["entries"] if entry["this_episode"]]
    assert this == [("reopening", 12), ("assessment", 11), ("alert", 10), ("hospital-event", 1)]
    (scored,) = (entry["record"]["scores"] for entry in tree["entries"] if entry["record"].get("scores"))
    assert "answers" not in scored[0]


@pytest.mark.parametrize("status", ["declined", "stopped"])
def test_the_sector_of_an_action_that_nobody_will_do_does_not_count(
    someone: type[Someone], context: Context, status: str
) -> None:
    person = someone().at("active")
    assert person.plan
    (action,) = person.plan.actions
    person.plan = replace(person.plan, actions=(replace(action, status=status, reason="Too far"),))
    assert made(person.case, context)["derived"]["sectors"] == []


def test_an_ended_episode_is_as_long_as_it_lasted(someone: type[Someone], context: Context) -> None:
    assert made(someone().at("closed").case, context)["derived"]["episode"]["days"] == 62
