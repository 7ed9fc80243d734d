"""Whatever is typed, piped in and set around it, a command ends in a published code with one line for an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FINDINGS, FORBIDDEN, NOT_FOUND, UNREADABLE
from tests.endurance.fuzz_cli import PUBLISHED
from tests.endurance.verbs import made

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

ROOT = Path(__file__).resolve().parents[2]
GOAL, SHORT, LOT = 100_000, 1_500, 2_500
# What chance has to have met, or it tried too little.
MET = (DONE, FINDINGS, FORBIDDEN, UNREADABLE, NOT_FOUND)


def test_no_command_line_is_too_much(full: bool, tell: Tell, tmp_path: Path) -> None:
    place = made(tmp_path / "place")
    counts = [LOT] * (GOAL // LOT) if full else [SHORT]

    def tried(seed: int, count: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.endurance.fuzz_cli", str(place), str(seed), str(count)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ended = [*enumerate(pool.map(tried, range(1, len(counts) + 1), counts), 1)]
    crashed = [f"{seed}: {done.returncode} {done.stderr[-2_000:]}" for seed, done in ended if done.returncode]
    told: list[dict[str, Any]] = [json.loads(done.stdout.splitlines()[-1]) for _, done in ended if not done.returncode]
    codes = Counter[int]()
    for one in told:
        codes.update({int(code): number for code, number in one["codes"].items()})
    tell(
        "CLI fuzz (arguments, stdin, environment)",
        tried=codes.total(),
        of=GOAL,
        must="0 tracebacks, exit codes as published, an error is one line of ours",
        wrong=sum(one["wrong"] for one in told),
        crashes=len(crashed),
        processes_of_their_own=sum(one["alone"] for one in told),
        exit_codes=", ".join(f"{code}: {number:,}" for code, number in sorted(codes.items())),
        slowest_s=max(one["slowest"] for one in told),
    )
    assert crashed == []
    assert [one["bugs"] for one in told if one["bugs"]] == []
    assert [failure for one in told for failure in one["failures"]] == []
    assert {*codes} <= {*PUBLISHED}
    assert [code for code in MET if not codes[code]] == []
    assert codes.total() == sum(counts)
