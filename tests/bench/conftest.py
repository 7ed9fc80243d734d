"""What the benchmarks share: the folders, the report that they end in, and the ratios that are committed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.folders import Folder, demo
from tests.bench.report import ratios, written
from tests.bench.turns import CASELOAD, Bench, Row

ROWS = pytest.StashKey[list[Row]]()
# The report of the small form; CI holds its own against the ratios in it.
SMALL = Path(__file__).with_name("small.json")
UPDATE = bool(os.environ.get("UPDATE_BENCH"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bench-full", action="store_true", help="measure folders of 100, 1,000 and 10,000 patients")
    parser.addoption("--bench-report", type=Path, metavar="DIR", help="write report.md and report.json there")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Tell whether to measure the sizes that the goals are for; pytest knows only if this folder is named to it."""
    return bool(pytestconfig.getoption("bench_full", default=False))


@pytest.fixture(scope="session")
def bench(pytestconfig: pytest.Config, full: bool) -> Bench:
    assert Path(CASELOAD).exists(), "install the package first: python -m pip install -e '.[all]'"
    rows = pytestconfig.stash.setdefault(ROWS, [])
    return Bench(rows, 9 if full else 3, {} if full or UPDATE else ratios(SMALL))


@pytest.fixture(scope="session")
def sized(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Folder]:
    """Make a folder, of so many patients if the goals are for it or of fewer."""
    return lambda goal, small: demo(tmp_path_factory.mktemp("folder") / "team", goal if full else small, full)


@pytest.fixture(scope="session")
def tens(sized: Callable[[int, int], Folder]) -> Folder:
    return sized(60, 20)


@pytest.fixture(scope="session")
def hundred(sized: Callable[[int, int], Folder]) -> Folder:
    return sized(100, 20)


@pytest.fixture(scope="session")
def hundreds(sized: Callable[[int, int], Folder]) -> Folder:
    return sized(1_000, 100)


@pytest.fixture(scope="session")
def thousands(sized: Callable[[int, int], Folder]) -> Folder:
    return sized(10_000, 300)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, None)
    if not rows:
        return
    text, tree = written(rows)
    terminalreporter.section("benchmarks")
    terminalreporter.write(text)
    if folder := config.getoption("bench_report", default=None):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(text, encoding="utf-8")
        (folder / "report.json").write_text(tree, encoding="utf-8")
    elif UPDATE and not config.getoption("bench_full", default=False):
        SMALL.write_text(tree, encoding="utf-8")
