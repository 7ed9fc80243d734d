"""Who judges a fault: the tests that run its line, its function or its module, each time in a new process."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import coverage
import pytest

from tests.endurance.mutants import Mutant

# Loaded before every judge is forked; never the package itself.
THIRD_PARTY = ("click", "duckdb", "holidays", "hypothesis", "jsonschema", "jsonschema_rs", "nhs_number", "rich", "yaml")
# The light tests, and the heavy ones: some modules have no others of their own.
MARKED = "not endurance and not bench and not spark and not browser and not whole"
PLAIN = ("-m", MARKED, "-q", "-n0", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
FAILED, NOTHING_CHOSEN = 1, 5
HOURS = 3 * 3_600


@dataclass(frozen=True, slots=True)
class Judges:
    """What the tests do on the sound copy: the seconds of each that passes, and which of them run each line."""

    copy: Path
    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def verdict(self, mutant: Mutant, most: float, *, sound: bool = False) -> str:
        """Put a fault into the copy and have it judged, thrice so many seconds: `survived`, or how it was killed."""
        place = self.copy / mutant.module
        source = place.read_bytes()
        # A second may see two sources of one length: what was compiled of the one would pass for the other.
        for compiled in place.parent.glob(f"__pycache__/{place.stem}.*"):
            compiled.unlink()
        place.write_bytes(source if sound else mutant.source(source))
        try:
            for tests in self._of(mutant):
                if killed := self._killed([*self._within(tests, most)]):
                    return killed
            return "survived"
        finally:
            place.write_bytes(source)

    def _of(self, mutant: Mutant) -> Iterator[list[str]]:
        """Yield the tests of a fault: its module's, its layer's, all others; what runs its line and is quick first."""
        _, layer, name = Path(mutant.module).with_suffix("").parts
        nearness = (f"tests/{layer}/test_{name}", f"tests/{layer}/", "tests/")
        ran = self.lines.get(mutant.module, {})
        rank = {test: 3 for test in self.seconds if test.startswith(nearness[0])}
        for distance, (first, last) in ((3, (0, max(ran, default=0))), (2, mutant.function), (1, mutant.lines)):
            rank |= {test: distance for line, tests in ran.items() if first <= line <= last for test in tests}
        order = sorted(rank, key=lambda test: (rank[test], self.seconds[test], test))
        for near in nearness:
            yield [test for test in order if test.startswith(near)]
            order = [test for test in order if not test.startswith(near)]

    def _within(self, tests: list[str], most: float) -> Iterator[str]:
        """Yield the first of some tests, which take no longer than that together."""
        for test in tests:
            most -= self.seconds[test] + 0.005
            if most > 0:
                yield test

    def _killed(self, order: list[str]) -> str:
        """Run some tests until the first fails; how they found the fault, or nothing."""
        files = sorted({test.partition("::")[0] for test in order})
        patience = 60 + 5 * sum(self.seconds[test] for test in order)
        status = forked(self.copy, patience, partial(suite, "-x", *files, plugin=Chosen(order))) if order else 0
        return {0: "", NOTHING_CHOSEN: "", FAILED: "failed", None: "hung"}.get(status, "broken")


class Chosen:
    """A plugin that runs these tests, in this order."""

    def __init__(self, order: list[str]) -> None:
        self.order = {test: place for place, test in enumerate(order)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = (item for item in items if item.nodeid in self.order)
        items[:] = sorted(chosen, key=lambda item: self.order[item.nodeid])


class Watching:
    """A plugin that tells coverage which test runs, and keeps what each took and what did not pass."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.watch.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def judges_of(copy: Path, sources: list[str]) -> Judges:
    """Run the tests on the sound copy; what was kept of that beside the copy is taken as it is."""
    for name in THIRD_PARTY:
        import_module(name)
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = copy.parent / "judges.json"
    if not kept.exists():
        forked(copy, HOURS, partial(watched, copy, sources, kept))
    sys.dont_write_bytecode = True
    tree = json.loads(kept.read_text(encoding="utf-8"))
    names = [*tree["tests"]]
    lines = {
        module: {int(line): [names[test] for test in ran] for line, ran in found.items()}
        for module, found in tree["lines"].items()
    }
    return Judges(copy, tree["tests"], lines)


def watched(copy: Path, sources: list[str], kept: Path) -> int:
    """Run the tests of the folders (those beside them read sources, not what they do) and write what was seen."""
    watch = coverage.Coverage(None, config_file=False, include=[str(copy / module) for module in sources])
    watching = Watching(watch)
    watch.start()
    status = suite(*(str(at.relative_to(copy)) for at in sorted(copy.glob("tests/*/"))), plugin=watching)
    watch.stop()
    tests = {test: round(took, 4) for test, took in watching.seconds.items() if test not in watching.failed}
    number = {test: place for place, test in enumerate(tests)}
    lines = {
        module: {line: [number[test] for test in ran if test in number] for line, ran in found.items()}
        for module in sources
        if (found := watch.get_data().contexts_by_lineno(str(copy / module)))
    }
    kept.write_text(json.dumps({"tests": tests, "lines": lines}), encoding="utf-8")
    return status


def suite(*words: str, plugin: object) -> int:
    """Run tests in this process."""
    return int(pytest.main([*PLAIN, "--basetemp", "../tmp", *words], plugins=[plugin]))


def forked(copy: Path, seconds: float, run: Callable[[], int]) -> int | None:
    """Run something in the copy in a process of its own; its exit code, None if it was not done in so many seconds."""
    child = os.fork()
    if not child:
        _at_home(copy)
        os._exit(run())
    until, status = time.monotonic() + seconds, None
    while status is None and time.monotonic() < until:
        done, code = os.waitpid(child, os.WNOHANG)
        status = os.waitstatus_to_exitcode(code) if done else None
        time.sleep(0.02)
    # What it left running too.
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.waitpid(child, 0)
    return status


def _at_home(copy: Path) -> None:
    """Make the copy the only one that this process knows, and what it says go into a file beside it."""
    os.setsid()
    os.chdir(copy)
    # A fault may take all the memory there is.
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30,) * 2)
    said = os.open(copy.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(said, number)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "caseload")]:
        del sys.modules[name]
    elsewhere = {"", str(Path.cwd()), str(Path(__file__).parents[2])}
    sys.path[:] = [str(copy), *(place for place in sys.path if place not in elsewhere)]
