"""What a rule of a team's own may ask: fields that a case has, with patterns that cannot run away."""

from __future__ import annotations

from typing import Any

import pytest

from caseload.model.ownrule import OwnRule
from caseload.store.described import rules
from caseload.store.rulechecks import MOST, known, of_rule

PATTERN = "is no regular expression, or one that could run away: look-around, back-reference"
SIZE = "asks more than 500 things at once: make several rules of it"
TELLS = "no case has this field here; caseload schema case tells what it has"


def wrong(requires: Any, applies: Any = None, id_: str = "north-first-visit") -> list[tuple[Any, str]]:
    """What is wrong with a rule, as (path, message)."""
    told = {"id": id_, "title": "A", "severity": "error", "reason": "B", "source": "C", "remedy": "D"}
    rule = OwnRule(**told, applies=applies or {}, requires=requires)
    return list(of_rule(rule))


def within(*steps: str) -> dict[str, Any]:
    """Ask for a field by the names that lead there, `*` for each item of a list."""
    condition: dict[str, Any] = {}
    for step in reversed(steps):
        condition = {"items": condition} if step == "*" else {"properties": {step: condition}}
    return condition


SOUND: list[dict[str, Any]] = [
    {},
    within("derived", "age"),
    within("patient", "conditions", "*", "code"),
    within("entries", "*", "record", "minutes"),
    within("plan", "goals", "*", "measure", "target"),
    {"required": ["plan", "today"]},
    {"properties": {"derived": {"required": ["step"], "properties": {"step": {"pattern": "^active$"}}}}},
    {"properties": {"entries": {"contains": {"required": ["kind"], "properties": {"days_ago": {"maximum": 3}}}}}},
    {"if": within("derived", "tier"), "then": {"not": {"required": ["plan"]}}, "else": {"required": ["entries"]}},
    {"anyOf": [{"required": ["plan"]}, {"oneOf": [{"allOf": [within("derived", "open")]}]}]},
]


@pytest.mark.parametrize("condition", SOUND)
def test_what_a_case_has_may_be_asked(condition: dict[str, Any]) -> None:
    assert wrong(condition) == wrong({}, condition) == []


@pytest.mark.parametrize(
    ("condition", "place", "message"),
    [
        (within("patent"), ("properties", "patent"), "no case has this field here; did you mean patient?"),
        ({"required": ["plan", "xyz"]}, ("required", 1), TELLS),
        (
            within("derived", "stp"),
            ("properties", "derived", "properties", "stp"),
            "no case has this field here; did you mean step?",
        ),
        (
            within("plan", "goals", "*", "txt"),
            ("properties", "plan", "properties", "goals", "items", "properties", "txt"),
            "no case has this field here; did you mean text?",
        ),
        (within("step"), ("properties", "step"), TELLS),
        (within("derived", "today"), ("properties", "derived", "properties", "today"), TELLS),
        (within("derived", "schema"), ("properties", "derived", "properties", "schema"), TELLS),
        ({"not": {"required": ["xyz"]}}, ("not", "required", 0), TELLS),
        ({"if": within("xyz")}, ("if", "properties", "xyz"), TELLS),
        ({"then": within("xyz")}, ("then", "properties", "xyz"), TELLS),
        ({"else": within("xyz")}, ("else", "properties", "xyz"), TELLS),
        ({"allOf": [{}, within("xyz")]}, ("allOf", 1, "properties", "xyz"), TELLS),
        ({"anyOf": [within("xyz")]}, ("anyOf", 0, "properties", "xyz"), TELLS),
        ({"oneOf": [within("xyz")]}, ("oneOf", 0, "properties", "xyz"), TELLS),
        (
            {"properties": {"entries": {"contains": {"required": ["xyz"]}}}},
            ("properties", "entries", "contains", "required", 0),
            TELLS,
        ),
        (
            {"properties": {"derived": {"not": {"required": ["xyz"]}}}},
            ("properties", "derived", "not", "required", 0),
            TELLS,
        ),
        ({"properties": {"today": {"pattern": "(a)\\1"}}}, ("properties", "today", "pattern"), PATTERN),
        ({"properties": {"today": {"pattern": "(?=a)"}}}, ("properties", "today", "pattern"), PATTERN),
        ({"properties": {"today": {"pattern": "("}}}, ("properties", "today", "pattern"), PATTERN),
    ],
)
def test_what_no_case_has_is_shown_where_it_is_asked(
    condition: dict[str, Any], place: tuple[str | int, ...], message: str
) -> None:
    assert wrong(condition) == [(("requires", *place), message)]
    assert wrong({}, condition) == [(("applies", *place), message)]


def test_all_that_is_wrong_is_told_and_nothing_of_what_is_in_it() -> None:
    unknown = {"required": ["xyz"], "properties": {"zyx": within("deeper")}}
    assert wrong(unknown, {"pattern": "("}) == [
        (("applies", "pattern"), PATTERN),
        (("requires", "required", 0), TELLS),
        (("requires", "properties", "zyx"), TELLS),
    ]


@pytest.mark.parametrize("name", ["name", "nhs_number", "birth_date", "address", "phones", "email", "schema"])
def test_what_names_a_person_cannot_be_asked(name: str) -> None:
    assert [place for place, _ in wrong(within("patient", name))] == [
        ("requires", "properties", "patient", "properties", name)
    ]


def test_the_id_of_a_shipped_rule_is_taken() -> None:
    taken = rules()[-1].id
    assert wrong({}, id_=taken) == [(("id",), "is the id of a shipped rule")]
    assert wrong({}, id_=f"{taken}-north") == []


def test_a_rule_asks_so_many_things_at_most() -> None:
    # The rule itself, `enum` and each of its values.
    most = {"enum": [*range(MOST - 2)]}
    assert wrong(most) == wrong({}, most) == []
    more = {"enum": [*range(MOST - 1)], "required": ["xyz"]}
    assert wrong(more) == [(("requires",), SIZE)]
    assert wrong({}, more) == [(("applies",), SIZE)]
    deep = {"allOf": [{"enum": [*range(100)]}] * 5}
    assert wrong(deep) == [(("requires",), SIZE)]


def test_every_field_that_can_be_asked_has_a_path() -> None:
    assert {"today", "derived.step", "patient.id", "plan.goals.*.text", "entries.*.record.minutes"} <= known()
    assert {"schema", "patient.schema", "patient.name", "patient.name.family", "plan.schema"}.isdisjoint(known())
    assert "entries.*.record.scores.*.answers" not in known()
