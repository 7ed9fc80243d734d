"""The plan: what is open in it, and what agreeing to it means."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.codec import decode, encode
from caseload.model.plan import (
    ACHIEVEMENTS,
    ACTION_STATUSES,
    LIFECYCLES,
    NEED_STATUSES,
    PROGRESS,
    Plan,
    agreed_hash,
    is_planned,
    open_actions,
    open_goals,
)
from caseload.store import yamlfile

GOOD = Path(__file__).parents[1] / "files" / "good" / "plan"
WHOLE = decode(Plan, yamlfile.load((GOOD / "full.yaml").read_bytes(), "full.yaml"))

# Every field of every item that ticking off changes, with all that it may come to hold.
TICKS: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("needs", "status"): st.sampled_from(NEED_STATUSES),
    ("needs", "reason"): st.text(max_size=5),
    ("needs", "basis"): st.dictionaries(st.just("finding"), st.text(min_size=1, max_size=5)),
    ("needs", "looked_on"): st.none() | st.dates(),
    ("goals", "lifecycle"): st.sampled_from(LIFECYCLES),
    ("goals", "achievement"): st.sampled_from(["", *ACHIEVEMENTS]),
    ("goals", "reason"): st.text(max_size=5),
    ("actions", "status"): st.sampled_from(ACTION_STATUSES),
    ("actions", "done_on"): st.none() | st.dates(),
    ("actions", "reason"): st.text(max_size=5),
    ("contingency", "basis"): st.dictionaries(st.just("hospital"), st.text(min_size=1, max_size=5)),
    ("contingency", "looked_on"): st.none() | st.dates(),
}


def test_the_progress_is_what_is_tried_here() -> None:
    assert {(part, name) for part, names in PROGRESS.items() for name in names} == TICKS.keys()


@given(data=st.data())
def test_progress_un_agrees_nothing(data: st.DataObject) -> None:
    plan = WHOLE
    for part in PROGRESS:
        items = []
        for item in getattr(plan, part):
            ticks = {name: data.draw(values) for (of, name), values in TICKS.items() if of == part}
            items.append(replace(item, **ticks))
        change: dict[str, Any] = {part: tuple(items)}
        plan = replace(plan, **change)
    assert agreed_hash(plan) == agreed_hash(WHOLE)


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case None | "":
            return "something"
        case bool():
            return not value
        case str():
            return f"{value} else"
        case int():
            return value + 1
        case tuple():
            return value[:-1] if value else ("something",)
    return "another"


def changes(record: Any, ticked: tuple[str, ...] = ()) -> list[Any]:
    """The record with each field of it, at any depth, changed once; what is ticked off is left."""
    found = []
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in ticked:
            continue
        found.append(replace(record, **{field.name: other(value)}))
        inner = changes(value) if is_dataclass(value) else []
        found += [replace(record, **{field.name: one}) for one in inner]
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                names = PROGRESS.get(field.name, ()) if isinstance(record, Plan) else ()
                for one in changes(item, names) if is_dataclass(item) else [other(item)]:
                    found.append(replace(record, **{field.name: (*value[:index], one, *value[index + 1 :])}))
    return found


def test_any_other_change_un_agrees() -> None:
    changed = changes(WHOLE)
    assert len(changed) > 80
    kept = [one for one in changed if agreed_hash(one) == agreed_hash(WHOLE)]
    assert kept == []


def test_the_order_of_the_parts_of_a_plan_says_something() -> None:
    turned = replace(WHOLE, actions=WHOLE.actions[::-1])
    assert agreed_hash(turned) != agreed_hash(WHOLE)


def test_a_plan_read_back_is_the_one_that_was_agreed() -> None:
    again = decode(Plan, yamlfile.load(yamlfile.dump(encode(WHOLE)), "plan.yaml"))
    assert agreed_hash(again) == agreed_hash(WHOLE)
    assert len(agreed_hash(WHOLE)) == 64


def made(*parts: dict[str, Any]) -> Plan:
    goals = [{"id": "g0000000", "text": "x"} | part for part in parts[:1]]
    actions = [{"id": "t0000000", "text": "x", "goals": ["g0000000"]} | part for part in parts[1:]]
    return decode(Plan, {"patient": "7k3m9x2q", "goals": goals, "actions": actions})


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_open_goals(lifecycle: str) -> None:
    assert bool(open_goals(made({"lifecycle": lifecycle}))) is (lifecycle not in ("completed", "cancelled"))


@pytest.mark.parametrize("status", ACTION_STATUSES)
def test_open_actions(status: str) -> None:
    assert bool(open_actions(made({}, {"status": status}))) is (status not in ("declined", "done", "stopped"))


@pytest.mark.parametrize(
    ("plan", "planned"),
    [
        (None, False),
        (made(), False),
        (made({}), False),
        (made({}, {"goals": []}), False),
        (made({}, {"goals": ["g9999999"]}), False),
        (made({}, {}), True),
        (made({}, {"status": "done"}), True),
        (made({"lifecycle": "completed"}, {}), False),
    ],
)
def test_planned_is_an_open_goal_with_an_action(plan: Plan | None, planned: bool) -> None:
    assert is_planned(plan) is planned


def test_without_a_plan_nothing_is_open() -> None:
    assert (open_goals(None), open_actions(None)) == ((), ())
