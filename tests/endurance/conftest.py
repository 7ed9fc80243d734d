"""The report that endurance ends in: what was tried, how often, what must hold, and what was found."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from caseload import __version__

Row: TypeAlias = dict[str, Any]
Tell: TypeAlias = Callable[..., None]

# Where a row of the report stands among what a test leaves behind; it comes back from every worker.
ROW = "endurance"
# What `mutation.py` wrote when it ran last, which is once in a while and for an hour.
MUTANTS = "mutants of store, codec, steps and merge"
MUTATION, KILLED = Path(__file__).with_name("mutation.json"), 0.85
HEAD = ("what", "tried", "of", "must hold", "found", "held", "seconds")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--endurance-full", action="store_true", help="try as often as the goals say; hours")
    parser.addoption("--endurance-report", type=Path, metavar="DIR", help="write report.md and report.json there")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Tell whether to try as often as the goals say; pytest knows only if this folder is named to it."""
    return bool(pytestconfig.getoption("endurance_full", default=False))


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Put a row into the report: `tell("kill -9 …", tried=60, of=2_000, must="0 lost", lost=0)`.

    `of` is how often the full form tries; whatever else is named is what was found. Tell before you assert.
    """

    def put(what: str, *, tried: int, of: int, must: str, **found: object) -> None:
        record_property(ROW, {"what": what, "tried": tried, "of": of, "must": must, "found": found})

    return put


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = list(told(terminalreporter))
    if not rows:
        return
    measured_on, folder = machine(), config.getoption("endurance_report", default=None)
    if folder:
        rows = [*rows, *not_tried_now(folder / "report.json", {row["what"] for row in rows}), mutation()]
    text = "\n".join((*(f"{name} {value}  " for name, value in measured_on.items()), "", *table(rows), ""))
    terminalreporter.section("endurance")
    terminalreporter.write(text)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(text, encoding="utf-8")
        tree = {"machine": measured_on, "rows": rows}
        (folder / "report.json").write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def told(terminalreporter: pytest.TerminalReporter) -> Iterator[Row]:
    """Yield the rows in the order of the tests' names; what was skipped is named too."""
    ended = [
        report
        for outcome in ("passed", "failed", "skipped")
        for report in terminalreporter.stats.get(outcome, ())
        if report.when == "call" or outcome == "skipped"
    ]
    for report in sorted(ended, key=lambda report: report.nodeid):
        taken = {"held": report.passed, "seconds": round(report.duration, 1)}
        rows = [value for name, value in report.user_properties if name == ROW]
        yield from ({**row, **taken} for row in rows)
        if report.skipped:
            nothing = {"tried": 0, "of": "", "must": "", "found": {"skipped": report.longrepr[2]}}
            yield {"what": report.nodeid.split("::")[-1], **nothing, **taken}


def not_tried_now(report: Path, tried: Container[str]) -> list[Row]:
    """Return the rows that an earlier run of another part of the suite left in the report."""
    before = json.loads(report.read_text(encoding="utf-8"))["rows"] if report.exists() else []
    return [row for row in before if row["what"] not in tried and row["what"] != MUTANTS]


def mutation() -> Row:
    """Return the row of the mutants that were drawn and judged last."""
    last = json.loads(MUTATION.read_text(encoding="utf-8"))
    parts = last["parts"].items()
    shares = {name: f"{part['share']:.0%} of {part['drawn']}" for name, part in parts}
    return {
        "what": MUTANTS,
        "tried": sum(part["drawn"] for _, part in parts),
        "of": sum(part["mutants"] for _, part in parts),
        "must": f"at least {KILLED:.0%} killed",
        "found": {"killed": f"{last['share']:.1%}", **shares},
        "held": last["share"] >= KILLED,
        "seconds": "",
    }


def machine() -> dict[str, str]:
    """Return what was tried, and on what."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "caseload": __version__,
        "system": platform.platform(),
        "processors": str(os.cpu_count()),
        "python": platform.python_version(),
        "git": git.split()[2],
    }


def table(rows: list[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table."""
    yield line(HEAD)
    yield line("---" for _ in HEAD)
    for row in rows:
        of = f"{row['of']:,}" if row["of"] else ""
        found = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in row["found"].items())
        held = "yes" if row["held"] else "**no**"
        yield line((row["what"], f"{row['tried']:,}", of, row["must"], found, held, row["seconds"]))


def line(cells: Any) -> str:
    return f"| {' | '.join(map(str, cells))} |"
