"""The hazard list: each control names a test, and that test is there."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from caseload.store import yamlfile

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "caseload" / "data" / "hazards.yaml"
TREE: Any = yamlfile.load(LIST.read_bytes(), "hazards.yaml")
HAZARDS = TREE["hazards"]

# The example matrix of DCB0129 and DCB0160: 1 and 2 are accepted, 3 is tolerated where no more can be done.
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
RISKS = {
    "very-low": (1, 1, 2, 2, 3),
    "low": (1, 2, 2, 3, 4),
    "medium": (2, 2, 3, 3, 4),
    "high": (2, 3, 3, 4, 5),
    "very-high": (3, 4, 4, 5, 5),
}
TOLERATED = 3
PARTS = "id hazard cause effect severity likelihood with_controls controls residual"


def risk(hazard: dict[str, Any], likelihood: str) -> int:
    return RISKS[hazard[likelihood]][SEVERITIES.index(hazard["severity"])]


@cache
def _tests(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_each_hazard_is_told_whole(hazard: dict[str, Any]) -> None:
    assert list(hazard) == PARTS.split()
    assert all(list(control) == ["control", "tests"] and control["tests"] for control in hazard["controls"])


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_controls_lower_each_risk_to_what_is_tolerated(hazard: dict[str, Any]) -> None:
    likelihoods = list(RISKS)
    assert likelihoods.index(hazard["with_controls"]) < likelihoods.index(hazard["likelihood"])
    assert risk(hazard, "with_controls") <= min(TOLERATED, risk(hazard, "likelihood"))
    assert hazard["residual"]


def test_each_hazard_stands_once() -> None:
    ids = [hazard["id"] for hazard in HAZARDS]
    assert len(set(ids)) == len(ids) >= 12


@pytest.mark.parametrize(
    "named", [test for hazard in HAZARDS for control in hazard["controls"] for test in control["tests"]]
)
def test_each_named_test_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    assert name.startswith("test_")
    assert name in _tests(path)
