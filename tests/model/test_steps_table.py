"""Which verb is allowed from which step."""

from __future__ import annotations

import pytest

from caseload.errors import Forbidden
from caseload.model.steps import ALLOWED, ENDED, LATE, OPEN, WAITING, Step, foresee, require

PLANNING = ("start", "need", "goal", "action", "contingency", "looked")
# What a practitioner would expect, step by step; everything else is forbidden.
POSSIBLE: dict[str, set[str]] = {
    "referred": {"triage", "book", "log"},
    "deferred": {"triage", "book", "log"},
    "declined": {"intake", "reopen"},
    "accepted": {"assess", "plan about-me", "plan strength", "book", "log", "close"},
    "assessed": {"assess", "plan about-me", "plan strength", "book", "log", "close"} | {f"plan {n}" for n in PLANNING},
    "closed": {"reopen"},
}
for step in ("referred", "deferred", "accepted", "assessed"):
    POSSIBLE[step] |= {f"plan {noun}" for noun in ("medicine", "allergy", "condition", "carer", "stop")}
for step in ("accepted", "assessed"):
    POSSIBLE[step] |= {f"plan {noun}" for noun in ("document", "additional", "funding", "review", "complete")}
    POSSIBLE[step] |= {f"handover {verb}" for verb in ("offer", "accept", "decline", "withdraw", "reassign", "deputy")}
for step in ("referred", "deferred", "accepted", "assessed"):
    POSSIBLE[step] |= {"hospital", "snooze", "meeting run"}
for step in ("accepted", "assessed"):
    POSSIBLE[step] |= {"refer"}
POSSIBLE["planned"] = POSSIBLE["assessed"] | {"plan agree"}
POSSIBLE["active"] = POSSIBLE["planned"] | {"review"}


@pytest.mark.parametrize("step", Step)
def test_the_table(step: Step) -> None:
    assert {verb for verb, steps in ALLOWED.items() if step in steps} == POSSIBLE[step]


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("verb", ALLOWED)
def test_what_is_forbidden_says_what_is_possible(verb: str, step: Step) -> None:
    if verb in POSSIBLE[step]:
        require(verb, step)
        foresee(verb, step)
        return
    with pytest.raises(Forbidden) as raised:
        require(verb, step)
    assert raised.value.message == f"{verb} is not possible while the case is {step}"
    said = raised.value.remedy.removeprefix("possible now: ").split(", ")
    assert set(said) == POSSIBLE[step]


def test_a_late_entry_is_for_the_step_to_judge() -> None:
    for verb in LATE:
        foresee(verb, Step.CLOSED)
    with pytest.raises(Forbidden):
        foresee("review", Step.CLOSED)


def test_what_is_said_of_a_group_is_said_of_its_verbs() -> None:
    with pytest.raises(Forbidden, match="refer send is not possible while the case is closed"):
        foresee("refer send", Step.CLOSED)
    foresee("refer send", Step.ACCEPTED)


def test_verbs_that_no_step_forbids() -> None:
    for step in Step:
        require("consent", step)


def test_every_step_is_waiting_open_or_ended() -> None:
    assert sorted((*WAITING, *OPEN, *ENDED)) == sorted(Step)
