"""The same work on many patients, by several processes where that is quicker."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.store.processes import AT_ONCE, MANY, spread

IDS = [f"{number:08}" for number in range(MANY + 7)]

# Work that another process can import, with what a patient may be told by.
WORK = """
import gc
import os
import signal
from caseload.errors import Finding, Unreadable


def process(patient):
    return patient, os.getpid()


def state(patient):
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN, gc.get_threshold(), os.getpid()


def noted(place, patient):
    with place.open("a") as file:
        file.write(patient + "\\n")
    return patient


def refuse(patient):
    if patient == "00000100":
        raise Unreadable.of(Finding("rule", "message", record=patient, remedy="remedy"))
    return patient


def die(first, patient):
    if os.getpid() != first and patient == "00000100":
        os.kill(os.getpid(), signal.SIGKILL)
    return patient, os.getpid()
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "work_of_a_patient.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "work_of_a_patient", raising=False)
    return importlib.import_module("work_of_a_patient")


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two processors, whatever it has."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1} if pid == 0 else set(), raising=False)


@pytest.mark.parametrize("number", [0, 1, MANY - 1, MANY, MANY + AT_ONCE + 1])
@pytest.mark.usefixtures("two")
def test_each_patient_is_done_once_and_in_order(number: int) -> None:
    ids = [f"{patient:08}" for patient in range(number)]
    assert list(spread(str.upper, ids)) == ids


@pytest.mark.usefixtures("two")
def test_many_are_done_elsewhere(work: Any) -> None:
    """As soon as they are so many that it is quicker."""
    for number in (150, len(IDS)):
        done = dict(spread(work.process, IDS[:number]))
        assert list(done) == IDS[:number]
        assert os.getpid() not in done.values()
    assert set(dict(spread(work.process, IDS[:149])).values()) == {os.getpid()}


def test_two_others_leave_interrupts_alone_and_tidy_up_as_seldom(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 7, 9)
    try:
        done = set(spread(work.state, IDS * 2))
    finally:
        gc.set_threshold(*usual)
    assert {(deaf, threshold) for deaf, threshold, _ in done} == {(True, (50_000, 7, 9))}
    assert len(done) <= 2


@pytest.mark.parametrize(("ids", "processes", "processors"), [(IDS[: MANY - 1], 2, 2), (IDS, 1, 2), (IDS, 2, 1)])
def test_few_or_by_one_processor_are_done_here(
    work: Any, monkeypatch: pytest.MonkeyPatch, ids: list[str], processes: int, processors: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(processors)), raising=False)
    assert set(dict(spread(work.process, ids, processes)).values()) == {os.getpid()}


def test_macos_tells_only_how_many_processors_there_are(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for told in (1, None):
        monkeypatch.setattr(os, "cpu_count", lambda told=told: told)
        assert set(dict(spread(work.process, IDS)).values()) == {os.getpid()}
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert os.getpid() not in dict(spread(work.process, IDS)).values()


@pytest.mark.usefixtures("two")
def test_an_error_comes_back_whole(work: Any) -> None:
    done: list[str] = []
    with pytest.raises(Unreadable) as raised:
        done.extend(spread(work.refuse, IDS))
    assert [(finding.record, finding.remedy) for finding in raised.value.findings] == [("00000100", "remedy")]


@pytest.mark.usefixtures("two")
def test_what_a_killed_process_left_is_done_here(work: Any) -> None:
    done = list(spread(partial(work.die, os.getpid()), IDS))
    assert [patient for patient, _ in done] == IDS
    assert dict(done)["00000100"] == os.getpid()


@pytest.mark.usefixtures("two")
def test_a_system_that_has_no_processes_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise NotImplementedError

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    assert list(spread(str.upper, IDS)) == IDS


@pytest.mark.usefixtures("two")
def test_whoever_stops_half_way_waits_for_nothing(work: Any, tmp_path: Path) -> None:
    going = spread(partial(work.noted, tmp_path / "done"), IDS * 100)
    assert next(going) == IDS[0]
    close: Callable[[], None] = going.close  # type: ignore[attr-defined]
    close()
    assert len((tmp_path / "done").read_text().split()) < len(IDS * 100)
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
