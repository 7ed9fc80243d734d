"""The report that the benchmarks end in, and what it was measured on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.turns import Row, key

LIBRARIES = ("caseload-ltc", "click", "jsonschema-rs", "pyyaml", "rich", "duckdb")
PEERS = ("check-jsonschema", "doorstop", "sqlite-utils", "todoman", "yamllint")
HEAD = ("what", "took", "beside", "took", "of the", "ratio", "least–most", "goal", "reached", "peak MiB")


def written(rows: list[Row]) -> tuple[str, str]:
    """Return the report as Markdown and as JSON."""
    measured_on = machine()
    text = "\n".join((*(f"{name} {value}  " for name, value in measured_on.items()), "", *table(rows), ""))
    return text, json.dumps({"machine": measured_on, "rows": rows}, indent=2, ensure_ascii=False) + "\n"


def ratios(path: Path) -> dict[str, float]:
    """Return the ratios of a report by the keys of its rows."""
    return {key(row): row["ratio"] for row in json.loads(path.read_text(encoding="utf-8"))["rows"]}


def machine() -> dict[str, str]:
    """Return what the figures depend on besides the code; a load above the number of processors spoils the clock."""
    return {
        "date": date.today().isoformat(),
        "system": platform.platform(),
        "processor": processor(),
        "processors": str(os.cpu_count()),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": platform.python_version(),
        "git": told("git", "--version").split()[-1],
        "taskwarrior": told("task", "--version"),
        **{library: installed(library) for library in (*LIBRARIES, *PEERS)},
    }


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def told(*words: str) -> str:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except OSError:
        return "none"


def installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table."""
    yield line(HEAD)
    yield line("---" for _ in HEAD)
    for row in rows:
        took, beside = (f"{row[one]:,g} {row['unit']}" for one in ("took", "floor_took"))
        goal = f"≤ {row['goal']:.3g}" if row["goal"] else ""
        reached = {True: "yes", False: "**no**", None: ""}[row["reached"]]
        ratio = (row["measure"], f"{row['ratio']:g}", f"{row['least']:g}–{row['most']:g}")
        yield line((row["what"], took, row["floor"], beside, *ratio, goal, reached, row["peak_mib"] or ""))


def line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
