"""What the team's own records name is there: each rule is broken alone."""

from __future__ import annotations

from typing import Any

import pytest

from caseload.model.codec import decode
from caseload.model.team import TEAM_PLACES, TeamEntry
from caseload.rules.teamrecords import faults
from caseload.steps.change import Context

CLASSES = {cls.kind: cls for classes in TEAM_PLACES.values() for cls in classes}
HEAD = {"happened": "2026-11-20", "recorded": "2026-11-20T12:00:00Z", "by": "anna"}
HASH = "0" * 64
SOUND: dict[str, dict[str, Any]] = {
    "cover": {
        "staff": "anna",
        "covered_by": "ben",
        "starts": "2026-11-21",
        "ends": "2026-11-30",
        "replaces": "c0000000",
    },
    "meeting": {"attended": ["a guest"], "decisions": [{"patient": "7k3m9x2q", "decision": "x"}]},
    "finding-decision": {"person": "p1", "decision": "accept", "run": "r0000000", "patient": "7k3m9x2q"},
}


def record(kind: str, id_: str, **facts: Any) -> TeamEntry:
    return decode(CLASSES[kind], HEAD | {"id": id_} | SOUND.get(kind, {}) | facts)


def earlier() -> tuple[TeamEntry, ...]:
    run = {"criteria": "x", "criteria_version": "1", "criteria_hash": HASH, "extract_hash": HASH, "day": "2026-11-01"}
    return (
        record("cover", "c0000000", replaces=""),
        record("finding-run", "r0000000", engine="duckdb", people=5, **run),
    )


def told(one: TeamEntry, context: Context) -> list[str]:
    return [f"{fault.rule} {fault.field}" for fault in faults(context.staff, {"7k3m9x2q"}, (*earlier(), one))]


@pytest.mark.parametrize("kind", SOUND)
def test_what_names_only_what_is_there_is_sound(kind: str, context: Context) -> None:
    assert told(record(kind, "x0000000"), context) == []


@pytest.mark.parametrize(
    ("kind", "change", "found"),
    [
        ("cover", {"staff": "dora"}, "staff-reference staff"),
        ("cover", {"covered_by": "dora"}, "staff-reference covered_by"),
        ("cover", {"by": "dora"}, "staff-reference by"),
        ("cover", {"replaces": "r0000000"}, "entry-reference replaces"),
        ("cover", {"replaces": "x0000000"}, "entry-reference replaces"),
        ("meeting", {"by": "dora"}, "staff-reference by"),
        ("meeting", {"decisions": [{"patient": "0aaaaaaa", "decision": "x"}]}, "patient-reference decisions.0.patient"),
        ("finding-decision", {"patient": "0aaaaaaa"}, "patient-reference patient"),
        ("finding-decision", {"run": "c0000000"}, "entry-reference run"),
    ],
)
def test_what_is_not_there(kind: str, change: dict[str, Any], found: str, context: Context) -> None:
    assert told(record(kind, "x0000000", **change), context) == [found]


def test_what_need_not_be_named(context: Context) -> None:
    assert told(record("finding-decision", "x0000000", run="", patient=""), context) == []
