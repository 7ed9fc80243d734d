"""The loader takes any bytes at all: a record, or a published reason why not; no traceback, no crash, little room."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.endurance.fuzz_loader import MEMORY

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

ROOT = Path(__file__).resolve().parents[2]
GOAL, SHORT, LOT, GROWN = 1_000_000, 15_000, 50_000, 250_000
SECONDS = 2
# Every stage of the loader has to have refused some, and some must have been read.
STAGES = ("", "yaml-syntax", "schema-type", "record-place", "contradiction")


def lots(full: bool) -> list[tuple[str, int]]:
    """Return what each child is to do, and how often."""
    if not full:
        return [("mutations", SHORT)]
    grown = GROWN if find_spec("atheris") else 0
    ways = {"coverage": grown, "mutations": GOAL - grown}
    return [(way, LOT) for way, count in ways.items() for _ in range(count // LOT)]


def test_no_bytes_are_too_much_for_the_loader(full: bool, tell: Tell) -> None:
    told: list[dict[str, Any]] = []
    crashed: list[str] = []
    said: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for seed, (way, count) in enumerate(lots(full), 1):
        command = [sys.executable, "-m", "tests.endurance.fuzz_loader", way, str(seed), str(count)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not done.stdout:
            crashed.append(f"{way} {seed} {count}: {done.returncode} {done.stderr[-2_000:]}")
        else:
            told.append(json.loads(done.stdout))
            said.update(told[-1]["said"])
            tried[way] += told[-1]["tried"]
    slowest, peak = max(one["slowest"] for one in told), max(one["peak"] for one in told)
    tell(
        "loader fuzz (mutations of good files, and Atheris)" if tried["coverage"] else "loader fuzz (mutations only)",
        tried=tried.total(),
        of=GOAL,
        must="0 tracebacks, 0 crashes, each < 2 s and < 300 MB",
        tracebacks=sum(one["count"] for one in told),
        crashes=len(crashed),
        by_coverage=tried["coverage"],
        read=said[""],
        rules_met=len(said) - 1,
        slowest_s=slowest,
        peak_MB=peak // 1_000_000,
    )
    assert crashed == []
    assert [text for one in told for text in one["tracebacks"]] == []
    assert sum(one["count"] for one in told) == 0
    assert slowest < SECONDS
    assert peak < MEMORY
    assert tried.total() == (GOAL if full else SHORT)
    assert [rule for rule in STAGES if not said[rule]] == []
