"""Folders of any number of patients, as `demo` makes them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.bench.turns import CASELOAD, PYTHON, Command, timed

TODAY, SEED, AUTHOR = "2026-11-20", "1", "c-braithwaite"
FLOORS = Path(__file__).with_name("floors")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder made by `demo`; `goal_size` if it is of the size that the goals are for."""

    place: Path
    patients: int
    goal_size: bool

    def caseload(self, *words: str, alone: bool = False, awaits: str = "", terminal: bool = False) -> Command:
        """Return a command in this folder."""
        return Command((CASELOAD, "-C", str(self.place), "--today", TODAY, *words), alone, awaits, terminal)

    def floor(self, name: str, *words: str, alone: bool = False) -> Command:
        """Return the command of a floor in this folder."""
        program = PYTHON if name.endswith(".py") else "sh"
        return Command((program, str(FLOORS / name), str(self.place), *words), alone)

    def goal(self, ratio: float) -> float | None:
        """Return the goal if it can be told here."""
        return ratio if self.goal_size else None

    def files(self) -> int:
        """Return how many files the patients have."""
        return int(timed(self.floor("walk.py"))[0][0].printed)

    def listed(self, *words: str) -> list[dict[str, str]]:
        """Return the rows of `list`."""
        [[done]] = timed(self.caseload("-o", "csv", "list", *words))
        return list(csv.DictReader(done.printed.splitlines()))

    def active(self) -> str:
        """Return the id of an active case in the middle of the list."""
        cases = self.listed("--step", "active")
        return cases[len(cases) // 2]["patient"]


def demo(place: Path, patients: int, full: bool) -> Folder:
    """Make a folder, with a commit after the first: with that git has the hashes of folders in its index."""
    size = ("--patients", str(patients), "--seed", SEED)
    made = Folder(place, patients, full)
    timed(Command((CASELOAD, "--today", TODAY, "demo", str(place), *size)), made.floor("commit.sh"))
    return made
