"""Scores of hospital diagnoses from the command line: taken from the records, told again by `check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team


def test_diagnoses_are_recorded_in_one_spelling_and_scored(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    team.write("hospital", team.id, "ae-attendance", "--codes", "f001, W190,F00.1,I10X", "--on", "2026-10-02")
    event = team.entry("hospital-event").read_text("utf-8")
    assert "codes:\n  - F00.1\n  - W19.0\n  - I10\n" in event
    team.write("assess", team.id, "--score", "hfrs", "diagnoses", "--score", "charlson", "diagnoses")
    saved = team.entry("assessment").read_text("utf-8")
    assert "      f00: F00.1\n      w19: W19.0\n" in saved
    assert [line for line in saved.splitlines() if line.startswith(("    total:", "    band:"))] == [
        "    total: 10.3", "    band: intermediate risk", "    total: 1", "    total: 5",
    ]  # fmt: skip
    assert team.run("check").code == 0


@pytest.mark.parametrize("wrong", ["total: 3.2", "f00: W19.0", "diagnoses: 0"])
def test_check_tells_a_score_again(at: Callable[[str], Team], wrong: str) -> None:
    team = at("accepted")
    team.write("hospital", team.id, "ae-attendance", "--codes", "F00.1", "--on", "2026-10-02")
    team.write("assess", team.id, "--score", "hfrs", "diagnoses")
    path = team.entry("assessment")
    key = wrong.partition(":")[0]
    lines = [
        f"{line.partition(key)[0]}{wrong}" if f" {key}:" in line else line for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join([*lines, ""]))
    done = team.run("check")
    assert done.code == 1
    assert "does not follow from its answers" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("hospital", "{id}", "ae-attendance", "--codes", "I10,Zinnia"),
            "a diagnosis is no ICD-10 code; write it as E11.9, E119 or I10X",
        ),
        (
            ("assess", "{id}", "--score", "hfrs", "diagnoses"),
            "hfrs cannot be scored: no hospital diagnoses are recorded",
        ),
        (("assess", "{id}", "--score", "hfrs", "F00"), "is scored from the hospital diagnoses; write diagnoses where"),
        (("assess", "{id}", "--score", "cfs", "4.5"), "cfs level is a whole number from 1 to 9"),
        (("assess", "{id}", "--score", "eq-5d", "-0.7"), "eq-5d index is a number from -0.594 to 1.0"),
    ],
)
def test_what_cannot_be_is_refused(at: Callable[[str], Team], words: tuple[str, ...], said: str) -> None:
    team = at("accepted")
    team.refuses(2, said, *(word.format(id=team.id) for word in words), "--yes")
