"""Commands run in turn, and what each took: the ratios to floors that the benchmarks report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

TIMED = Path(__file__).with_name("timed.py")


@dataclass(frozen=True, slots=True)
class Command:
    """What to run; `alone` on one processor."""

    words: tuple[str, ...]
    alone: bool = False


PYTHON, CASELOAD = sys.executable, str(Path(sys.executable).with_name("caseload"))


class Run(NamedTuple):
    """A finished process: seconds by the clock, seconds of processor (its children's too), peak MiB, what it said."""

    clock: float
    processor: float
    peak: float
    status: int
    printed: str

    def and_then(self, other: Run) -> Run:
        """Return what two processes take, one after the other."""
        used = (self.clock + other.clock, self.processor + other.processor, max(self.peak, other.peak))
        return Run(*used, self.status or other.status, self.printed + other.printed)


def clock(run: Run) -> float:
    return run.clock


def processor(run: Run) -> float:
    return run.processor


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs commands in turn and keeps the ratios for the report."""

    rows: list[dict[str, Any]]
    turns: int

    def in_turn(self, *commands: Command, turns: int = 0) -> list[list[Run]]:
        """Run each command once uncounted, then all of them in turn, so many `turns` if not as many as ever."""
        _, *turns_ = timed(*commands, turns=(turns or self.turns) + 1)
        return [list(runs) for runs in zip(*turns_, strict=True)]

    def compare(
        self,
        what: str,
        runs: Sequence[Run],
        floor: str,
        floor_runs: Sequence[Run],
        *,
        goal: float | None = None,
        # The clock also sees what else the machine does, processor time hardly does.
        measure: Callable[[Run], float] = processor,
    ) -> None:
        """Put a row into the report: the median of the ratios, one for each turn, and how far apart they lie."""
        own, least = list(map(measure, runs)), list(map(measure, floor_runs))
        ratios = sorted(mine / floor for mine, floor in zip(own, least, strict=True))
        ratio = round(median(ratios), 2)
        self.rows.append(
            {
                "what": what,
                "ms": round(1000 * median(own), 1),
                "floor": floor,
                "floor_ms": round(1000 * median(least), 1),
                "measure": measure.__name__,
                "ratio": ratio,
                "least": round(ratios[0], 2),
                "most": round(ratios[-1], 2),
                "goal": goal,
                "reached": None if goal is None else ratio <= goal,
                "peak_mib": round(max(run.peak for run in runs)),
            }
        )


def timed(*commands: Command, turns: int = 1) -> list[list[Run]]:
    """Run the commands in turn; each must succeed."""
    asked = json.dumps({"turns": turns, "commands": list(map(asdict, commands))})
    # PYTHONUNBUFFERED and the like would be measured as well.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [PYTHON, str(TIMED)], input=asked, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    made = [[Run(*run) for run in turn] for turn in json.loads(done.stdout)]
    for run in (run for turn in made for run in turn):
        assert run.status == 0, run.printed
    return made
