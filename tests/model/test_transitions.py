"""Which status may follow which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from caseload.errors import Forbidden
from caseload.model.plan import (
    ACTION_STATUSES,
    ENDED_ACTION,
    ENDED_GOAL,
    ENDS,
    LIFECYCLES,
    NEED_STATUSES,
    Action,
    Goal,
    Need,
    Plan,
)
from caseload.model.transitions import MOVES, STATUS, check_moves

ITEMS: dict[str, Any] = {
    "need": Need(id="n0000000", text="x", domain="mood"),
    "goal": Goal(id="g0000000", text="x"),
    "action": Action(id="t0000000", text="x"),
}
EVERY = {"need": NEED_STATUSES, "goal": LIFECYCLES, "action": ACTION_STATUSES}
ENDED = {"need": ("met", "closed"), "goal": ENDED_GOAL, "action": ENDED_ACTION}
PAIRS = [(noun, was, now) for noun, statuses in EVERY.items() for was in statuses for now in statuses]


def plan(noun: str, status: str) -> Plan:
    field, name = STATUS[noun]
    told: dict[str, Any] = {field: (replace(ITEMS[noun], **{name: status}),)}
    return replace(Plan(patient="7k3m9x2q"), **told)


@pytest.mark.parametrize("noun", EVERY)
def test_the_table_knows_every_status(noun: str) -> None:
    assert set(MOVES[noun]) == set(EVERY[noun])
    assert {now for moves in MOVES[noun].values() for now in moves} <= set(EVERY[noun])


@pytest.mark.parametrize(("noun", "was", "now"), PAIRS)
def test_a_move_is_as_the_table_says(noun: str, was: str, now: str) -> None:
    if now == was or now in MOVES[noun][was]:
        check_moves(plan(noun, was), plan(noun, now))
        return
    with pytest.raises(Forbidden) as raised:
        check_moves(plan(noun, was), plan(noun, now))
    assert raised.value.message == f"{noun} {ITEMS[noun].id} is {was} and cannot become {now}"
    assert raised.value.remedy == f"from here: {', '.join(MOVES[noun][was])}"


@pytest.mark.parametrize("noun", EVERY)
def test_whatever_is_open_can_end_and_whatever_has_ended_goes_on(noun: str) -> None:
    for status, moves in MOVES[noun].items():
        if status in ENDED[noun]:
            assert moves
            assert set(moves).isdisjoint(ENDED[noun])
        else:
            assert set(moves) & set(ENDED[noun])


def test_what_an_achievement_says_by_itself_is_a_move_from_every_open_goal() -> None:
    for status in set(LIFECYCLES) - set(ENDED_GOAL):
        assert set(ENDS.values()) <= set(MOVES["goal"][status])


@pytest.mark.parametrize("noun", EVERY)
def test_what_is_new_may_begin_anywhere(noun: str) -> None:
    for status in EVERY[noun]:
        check_moves(Plan(patient="7k3m9x2q"), plan(noun, status))
