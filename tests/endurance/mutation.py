"""Mutation testing: small faults put into a copy of the package one at a time; how many do the tests find?

    python -m tests.endurance.mutation --sample 400 --seed 1

All tests run once on the sound copy: which pass, what each takes, and which lines each runs. A fault is then judged by
those that run its line, its function or its module, until one fails: the module's own tests, then those of its layer,
then all others, each of the three for so long as `--seconds` tells, the nearest and quickest first. Now and then
nothing is changed, which tells that it is the faults that are found.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.endurance.judges import judges_of
from tests.endurance.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
REPORT = Path(__file__).with_suffix(".json")
MODEL, SHARE = "caseload/model", "caseload/share"
PARTS = {
    "store": ("caseload/store/*.py",),
    "codec": tuple(f"{MODEL}/{name}.py" for name in ("codec", "record", "case", "document")),
    "steps": ("caseload/steps/*.py",),
    "merge": (f"{MODEL}/leaf.py", f"{MODEL}/leaves.py", *(f"{SHARE}/{n}.py" for n in ("merge", "merged", "driver"))),
}
NOT_COPIED = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", ".hypothesis", ".coverage*")
CONTROLS, SMALLEST = 5, 40


def drawn(mutants: list[Mutant], size: int, chance: random.Random) -> list[Mutant]:
    """Draw one of each of so many equal stretches, so that every module gets its share."""
    ends = [len(mutants) * place // size for place in range(size + 1)]
    return [chance.choice(mutants[start:end]) for start, end in pairwise(ends) if end > start]


def interval(killed: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson."""
    z2, share = 1.96**2, killed / of
    middle, width = share + z2 / (2 * of), 1.96 * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return round((middle - width) / (1 + z2 / of), 3), round((middle + width) / (1 + z2 / of), 3)


def row(mutants: list[Mutant], by_rule: int, verdicts: dict[Mutant, str]) -> dict[str, Any]:
    """Return what was found in one part."""
    how = Counter(verdicts.values())
    killed, of = len(verdicts) - how["survived"], len(verdicts)
    low, high = interval(killed, of)
    left = sorted(mutant.id for mutant, verdict in verdicts.items() if verdict == "survived")
    head = {"mutants": len(mutants), "left_out_by_rule": by_rule, "drawn": of, "killed": killed}
    return head | {"share": round(killed / of, 3), "low": low, "high": high, "how": dict(how), "survivors": left}


def main() -> None:
    """Draw, judge and write the report."""
    told = words()
    work = (told.work or Path(tempfile.mkdtemp())).resolve()
    shutil.copytree(ROOT, work / "copy", ignore=NOT_COPIED, dirs_exist_ok=True)
    every = {part: [*mutants(work / "copy", PARTS[part])] for part in PARTS}
    judges = judges_of(work / "copy", sorted({mutant.module for part in every.values() for mutant in part}))
    verdict = partial(judges.verdict, most=told.seconds)
    counted = {part: [mutant for mutant in there if not mutant.by_rule] for part, there in every.items()}
    total, chance = sum(map(len, counted.values())), random.Random(told.seed)
    began = time.monotonic()
    samples = {
        part: drawn(there, max(SMALLEST, round(told.sample * len(there) / total)), chance)
        for part, there in counted.items()
    }
    # In any order, so that what is broken off is a sample too.
    order = [mutant for sample in samples.values() for mutant in sample]
    verdicts = dict(kept(work / f"verdicts-{told.seed}", chance.sample(order, len(order)), verdict))
    rows = {
        part: row(there, len(every[part]) - len(there), {mutant: verdicts[mutant] for mutant in samples[part]})
        for part, there in counted.items()
    }
    controls = chance.sample([mutant for there in counted.values() for mutant in there], CONTROLS)
    found = sum(verdict(mutant, sound=True) != "survived" for mutant in controls)
    ran = {"sample": told.sample, "seed": told.seed, "seconds": told.seconds, "took": round(time.monotonic() - began)}
    share = round(sum(row["share"] * row["mutants"] for row in rows.values()) / total, 3)
    head = machine() | ran | {"controls": CONTROLS, "found_without_a_fault": found, "share": share, "parts": rows}
    told.report.write_text(json.dumps(head, indent=2) + "\n", encoding="utf-8")


def words() -> argparse.Namespace:
    """Return what the command line tells."""
    parser = argparse.ArgumentParser(prog="mutation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=400, help="how many faults, spread over the parts by their size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=40, help="of tests, thrice, until a fault survives")
    parser.add_argument("--work", type=Path, help="a folder for the copy; work that was broken off there goes on")
    parser.add_argument("--report", type=Path, default=REPORT)
    return parser.parse_args()


def mutants(copy: Path, patterns: tuple[str, ...]) -> Iterator[Mutant]:
    """Yield every fault that the sources of a part could have."""
    for place in sorted(at for pattern in patterns for at in copy.glob(pattern)):
        yield from mutants_of(str(place.relative_to(copy)), place.read_text(encoding="utf-8"))


def kept(log: Path, sample: list[Mutant], verdict: Callable[[Mutant], str]) -> Iterator[tuple[Mutant, str]]:
    """Yield each fault's verdict, and keep it, so that work that was broken off goes on."""
    known = dict(json.loads(line) for line in log.read_text().splitlines()) if log.exists() else {}
    for mutant in sample:
        name = f"{mutant.id} {mutant.start}-{mutant.end} {mutant.instead}"
        if name not in known:
            known[name] = verdict(mutant)
            with log.open("a") as end:
                end.write(json.dumps([name, known[name]]) + "\n")
        yield mutant, known[name]


def machine() -> dict[str, str]:
    """Return what was tried, and on what."""
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "commit": commit.stdout.strip(),
        "system": platform.platform(),
        "processors": str(os.cpu_count()),
        "python": platform.python_version(),
        "pytest": pytest.__version__,
    }


if __name__ == "__main__":
    main()
