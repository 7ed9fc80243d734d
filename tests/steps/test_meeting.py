"""What a meeting decides: kept as it was said, and an action of the plan where there is one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.model.codec import decode
from caseload.model.team import Decision, Meeting
from caseload.steps.change import Change, Context
from caseload.steps.meeting import Decided, can_act, decide, hold, settled

if TYPE_CHECKING:
    from tests.conftest import Someone

ACTION: dict[str, Any] = {"text": "Ring", "owner": {"staff": "ben"}, "sector": "voluntary", "due": "2026-12-01"}
TOLD = {"patient": "7k3m9x2q", "decision": "Marmalade", "action": ACTION}


def test_a_decision_becomes_an_action_of_the_plan(someone: type[Someone], context: Context) -> None:
    case = someone().at("active").case
    one, other = (settled(case, TOLD | {"action": ACTION | {"text": text}}, context) for text in ("Ring", "Write"))
    change = decide(case, [one, other], context)
    (plan,) = change.records
    assert change.ids == (case.patient.id, one.decision.action, other.decision.action)
    assert [action.id for action in plan.actions[-2:]] == list(change.ids[1:])
    assert [action.text for action in plan.actions[-2:]] == ["Ring", "Write"]
    assert plan.actions[-1].goals == ("g0000000",)
    # once more, under the lock
    assert decide(case, [one, other], context) == change


@pytest.mark.parametrize("step", ["referred", "deferred", "accepted", "assessed", "reopened"])
def test_without_an_open_goal_the_decision_is_kept_and_the_action_is_not(
    step: str, someone: type[Someone], context: Context
) -> None:
    case = someone().at(step).case
    one = settled(case, TOLD, context)
    assert not can_act(case)
    assert one == Decided(Decision(patient=case.patient.id, decision="Marmalade"))
    assert decide(case, [one], context) == Change("meeting run", (case.patient.id,), ())


def test_what_was_decided_about_somebody_else_is_left_to_them(someone: type[Someone], context: Context) -> None:
    case = someone().at("active").case
    one = settled(case, TOLD, context)
    theirs = replace(one, decision=replace(one.decision, patient="aaaaaaaa"))
    assert decide(case, [theirs], context).records == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"owner": {}}, "lacks owner"),
        ({"due": "", "sector": ""}, "lacks sector, due"),
        ({"id": "t0000000"}, "is a new one"),
        ({"owner": {"staff": "zoe"}}, "no such member of staff"),
        ({"goals": ["zzzz"]}, "no goal has an id that begins so"),
    ],
)
def test_an_action_that_cannot_be(facts: dict[str, Any], said: str, someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    one = settled(person.case, TOLD | {"action": ACTION | facts}, context)
    told = person.refused(lambda case: decide(case, [one], context))
    assert told.startswith("7k3m9x2q: ")
    assert said in told


@pytest.mark.parametrize(("step", "said"), [("closed", "while the case is closed"), ("died", "this person has died")])
def test_nothing_is_decided_about_whoever_is_not_here(
    step: str, said: str, someone: type[Someone], context: Context
) -> None:
    person = someone().at(step)
    one = settled(person.case, TOLD, context)
    assert said in person.refused(lambda case: decide(case, [one], context))


def meeting(happened: str) -> Meeting:
    return decode(Meeting, {"id": "m0000000", "happened": happened, "recorded": "2026-11-21T12:00:00Z", "by": "anna"})


def test_a_meeting_is_one_change(someone: type[Someone], context: Context) -> None:
    case = someone().at("active").case
    change = decide(case, [settled(case, TOLD, context)], context)
    waiting = Change("meeting run", ("aaaaaaaa",), ())
    one = meeting("2026-11-21T12:00")
    whole = hold(one, [change, waiting], context)
    assert whole == Change("meeting run", ("m0000000", *change.ids, "aaaaaaaa"), (*change.records, one))
    assert "Marmalade" not in whole.message


def test_a_meeting_is_taken_down_once_it_was(context: Context) -> None:
    with pytest.raises(Forbidden, match="the meeting lies in the future"):
        hold(meeting("2026-11-21T12:01"), (), context)
