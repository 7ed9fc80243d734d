"""The report that the benchmarks end in: printed, and kept as Markdown and as JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.bench.turns import CASELOAD, Bench

Row: TypeAlias = dict[str, Any]

ROWS, FOLDER = pytest.StashKey[list[Row]](), pytest.StashKey[Path]()
LIBRARIES = ("click", "jsonschema-rs", "pyyaml", "rich")
HEAD = ("what", "ms", "floor", "floor ms", "of the", "ratio", "least–most", "goal", "reached", "peak MiB")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bench-full", action="store_true", help="measure folders of 1,000 and 10,000 patients")
    parser.addoption("--bench-report", type=Path, metavar="DIR", help="write report.md and report.json there")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Tell whether to measure the sizes that the goals are for; pytest knows only if this folder is named to it."""
    return bool(pytestconfig.getoption("bench_full", default=False))


@pytest.fixture(scope="session")
def rows(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The rows of the report."""
    folder = pytestconfig.getoption("bench_report", default=None)
    pytestconfig.stash[FOLDER] = folder or tmp_path_factory.mktemp("report")
    return pytestconfig.stash.setdefault(ROWS, [])


@pytest.fixture(scope="session")
def bench(rows: list[dict[str, Any]], full: bool) -> Bench:
    assert Path(CASELOAD).exists(), "install the package first: python -m pip install -e ."
    return Bench(rows, 9 if full else 5)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, None)
    if rows is None:
        return
    folder, measured_on = config.stash[FOLDER], machine()
    text = "\n".join((*(f"{name} {value}  " for name, value in measured_on.items()), "", *table(rows), ""))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(text, encoding="utf-8")
    tree = {"machine": measured_on, "rows": rows}
    (folder / "report.json").write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    terminalreporter.section(f"benchmarks, kept in {folder}")
    terminalreporter.write(text)


def machine() -> dict[str, str]:
    """Return what the figures depend on besides the code; a load above the number of processors spoils the clock."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "system": platform.platform(),
        "processors": str(os.cpu_count()),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "python": platform.python_version(),
        "git": git.split()[2],
        **{library: version(library) for library in LIBRARIES},
    }


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table."""
    yield line(HEAD)
    yield line("---" for _ in HEAD)
    for row in rows:
        yield line(
            (
                *(row["what"], f"{row['ms']:.0f}", row["floor"], f"{row['floor_ms']:.0f}", row["measure"]),
                *(f"{row['ratio']:.2f}", f"{row['least']:.2f}–{row['most']:.2f}"),
                *(f"≤ {row['goal']}" if row["goal"] else "", {True: "yes", False: "**no**", None: ""}[row["reached"]]),
                row["peak_mib"],
            )
        )


def line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
