"""Commands run in turn, and what each took: the ratios to floors that the benchmarks report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = dict[str, Any]

TIMED = Path(__file__).with_name("timed.py")
# A ratio that is more than so many times the committed one is a fault and no noise.
WORSE = 2


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: `alone` on one processor; `awaits` a text, on a `terminal` if not in a pipe."""

    words: tuple[str, ...]
    alone: bool = False
    awaits: str = ""
    terminal: bool = False


BESIDE = Path(sys.executable).parent
PYTHON, CASELOAD = sys.executable, str(BESIDE / "caseload")


class Run(NamedTuple):
    """A finished process: seconds by the clock, seconds of processor (its children's too), peak MiB, what it said.

    `first` are the seconds until the text that was awaited had come.
    """

    clock: float
    processor: float
    peak: float
    status: int
    printed: str
    first: float = 0

    def and_then(self, other: Run) -> Run:
        """Return what two processes take, one after the other."""
        used = (self.clock + other.clock, self.processor + other.processor, max(self.peak, other.peak))
        return Run(*used, self.status or other.status, self.printed + other.printed)


Measure: TypeAlias = Callable[[Run], float]


def clock(run: Run) -> float:
    return run.clock


def processor(run: Run) -> float:
    return run.processor


def first(run: Run) -> float:
    return run.first


def peak(run: Run) -> float:
    return run.peak


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs commands in turn and keeps the ratios for the report.

    `committed` has the ratios of an earlier report; where there is one, nothing may be twice as slow.
    """

    rows: list[Row]
    turns: int
    committed: Mapping[str, float]

    def in_turn(self, *commands: Command, turns: int = 0, uncounted: int = 1) -> list[list[Run]]:
        """Run all commands in turn, so many `turns` if not as many as ever; the first is to warm up."""
        done = timed(*commands, turns=(turns or self.turns) + uncounted)[uncounted:]
        return [list(runs) for runs in zip(*done, strict=True)]

    def compare(
        self,
        what: str,
        runs: Sequence[Run],
        floor: str,
        floor_runs: Sequence[Run],
        *,
        goal: float | None = None,
        # The clock also sees what else the machine does, processor time hardly does.
        measure: Measure = processor,
    ) -> None:
        """Put a row into the report: the median of the ratios, one for each turn, and how far apart they lie."""
        row = self._put(what, runs, floor, list(map(measure, floor_runs)), goal, measure)
        if self.committed:
            assert key(row) in self.committed, f"{key(row)} is not in small.json; CONTRIBUTING says how to renew it"
            # The best turn tells: the others also measure what else the machine does.
            assert row["least"] <= WORSE * self.committed[key(row)], f"{key(row)}: {row['least']}, more than double"

    def promise(
        self,
        what: str,
        runs: Sequence[Run],
        promised: str,
        most: float,
        *,
        goal: float | None = None,
        measure: Measure = clock,
    ) -> None:
        """Put a row into the report of what must not take more than so many seconds or MiB, on any machine."""
        self._put(what, runs, promised, [most] * len(runs), goal, measure)

    def _put(
        self, what: str, runs: Sequence[Run], floor: str, floors: Sequence[float], goal: float | None, measure: Measure
    ) -> Row:
        own = list(map(measure, runs))
        ratios = sorted(mine / least for mine, least in zip(own, floors, strict=True))
        ratio, unit = significant(median(ratios)), 1 if measure is peak else 1000
        row = {
            "what": what,
            "took": significant(unit * median(own)),
            "unit": "MiB" if measure is peak else "ms",
            "floor": floor,
            "floor_took": significant(unit * median(floors)),
            "measure": "first row" if measure is first else measure.__name__,
            "ratio": ratio,
            "least": significant(ratios[0]),
            "most": significant(ratios[-1]),
            "goal": goal,
            "reached": None if goal is None else ratio <= goal,
            "peak_mib": round(max(run.peak for run in runs)),
        }
        self.rows.append(row)
        return row


def significant(number: float) -> float:
    """Return a number with three digits that say something."""
    return float(f"{number:.3g}")


def key(row: Row) -> str:
    """Return what a row is known by from report to report."""
    return f"{row['what']} / {row['floor']} / {row['measure']}"


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
