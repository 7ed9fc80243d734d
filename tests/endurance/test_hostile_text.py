"""Whatever the records say, nothing that is printed acts on a screen, and what keeps people safe is whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.endurance.print_hostile import LINES, furnished
from tests.endurance.verbs import READING

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

ROOT = Path(__file__).resolve().parents[2]
GOAL, SHORT = 100_000, 1_500
# Asks at a terminal.
NOT_PRINTED = {"do"}
VERBS = {line.partition("|")[0].strip() for line in LINES.strip().splitlines()}


def test_every_verb_that_reads_is_printed() -> None:
    assert READING - NOT_PRINTED <= VERBS


def test_nothing_hostile_acts_on_whoever_reads_it(full: bool, tell: Tell, tmp_path: Path) -> None:
    place = tmp_path / "place"
    furnished(place)
    told: list[dict[str, Any]] = []
    while sum(one["texts"] for one in told) < (GOAL if full else SHORT):
        command = [sys.executable, "-m", "tests.endurance.print_hostile", str(place), str(len(told))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2_000:]
        told.append(json.loads(done.stdout.splitlines()[-1]))
    total = {name: sum(one[name] for one in told) for name in ("texts", "whole", "runs", "wrong")}
    shown = sum(one["printed"]["whole"] for one in told)
    tell(
        "hostile texts printed by every verb in every form, at widths 20 to 200",
        tried=total["texts"],
        of=GOAL,
        must="0 control or bidi characters, no formula, no markup; allergies and doses whole",
        wrong=total["wrong"],
        commands=total["runs"],
        characters=sum(one["printed"]["characters"] for one in told),
        allergies_and_doses_shown=shown,
    )
    assert [text for one in told for text in one["examples"]] == []
    assert [one["bugs"] for one in told if one["bugs"]] == []
    assert total["wrong"] == 0
    assert {*VERBS} <= {verb for one in told for verb in one["answered"]}
    assert shown > total["whole"]
    # Or the loader had kept everything hostile away.
    assert sum(one["printed"]["signs"] for one in told) > 0
