"""Where the threads of a plan break off, from need to goal to action to a person and a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.plan import Frequency, Owner
from caseload.model.threads import broken_threads

if TYPE_CHECKING:
    from tests.conftest import Someone

Parts = dict[str, list[dict[str, Any]]]
DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("parts", "broken"),
    [
        ({}, []),
        ({"goals": [], "needs": []}, []),
        ({"goals": []}, ["need n0000000 has no goal"]),
        ({"needs": [{"status": "met"}], "goals": []}, []),
        ({"needs": [{"status": "closed"}], "goals": []}, []),
        ({"goals": [{"lifecycle": "cancelled"}]}, ["need n0000000 has no goal"]),
        # what is reached and leaves the need open asks for the next goal, or for the need to be met
        ({"goals": [{"lifecycle": "completed"}]}, ["need n0000000 has no goal"]),
        ({"actions": []}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "stopped"}]}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "declined"}]}, ["goal g0000000 has no action"]),
        ({"actions": [{"status": "done", "owner": None, "sector": "", "due": None}]}, []),
        ({"actions": [{"owner": None}]}, ["action t0000000 has no owner"]),
        # a role without anybody in it
        ({"actions": [{"owner": Owner(role="nurse", team="North")}]}, ["action t0000000 has no owner"]),
        ({"actions": [{"owner": Owner(name="Joan")}]}, []),
        ({"actions": [{"sector": ""}]}, ["action t0000000 has no sector"]),
        ({"actions": [{"due": None}]}, ["action t0000000 has no date"]),
        ({"actions": [{"owner": None, "due": None}]}, ["action t0000000 has no owner or date"]),
        ({"actions": [{"due": None, "starts": DAY}]}, []),
        ({"actions": [{"due": None, "review_on": DAY}]}, []),
        ({"actions": [{"due": None, "frequency": Frequency(times=1, unit="week")}]}, []),
        ({"goals": [], "actions": [{"sector": ""}]}, ["need n0000000 has no goal", "action t0000000 has no sector"]),
    ],
)
def test_broken_threads_are_found(someone: type[Someone], parts: Parts, broken: list[str]) -> None:
    plan = someone().at("planned").plan
    assert plan
    changes: dict[str, Any] = {}
    for field, facts in parts.items():
        changes[field] = tuple(replace(getattr(plan, field)[0], **told) for told in facts)
    found = broken_threads(replace(plan, **changes))
    assert [f"{one.noun} {one.item.id} {one.gap}" for one in found] == broken
