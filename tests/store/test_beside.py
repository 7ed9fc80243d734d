"""Work done by a copy of the process, and done here where that cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from caseload.errors import NotFound
from caseload.store.beside import beside

# In a process of its own: a test runner has threads.
ALONE = """
import os, sys
from caseload.store.beside import beside

def work():
    {work}

here = os.getpid()
asked = beside(work)
print("said before", flush=True)
try:
    print(asked())
except ZeroDivisionError:
    print("failed here")
print(os.getpid() == here)
"""


def told(work: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", ALONE.format(work=work)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_another_process_does_it() -> None:
    work = "return os.getpid() != here, {'a': (1, [2**60])}"
    assert told(work) == ["said before", f"(True, {{'a': (1, [{2**60}])}})", "True"]


def test_a_great_deal_comes_through() -> None:
    assert told("return len('x' * 10_000_000)") == ["said before", "10000000", "True"]
    assert told("return 'x' * 1_000_000")[1] == "x" * 1_000_000


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("return 1 // 0", "failed here"),
        ("return 5 if os.getpid() == here else os._exit(3)", "5"),
        ("return 5 if os.getpid() == here else os.kill(os.getpid(), 9)", "5"),
        ("return type('X', (), {'__str__': lambda self: 'no text'})()", "no text"),
    ],
    ids=("error", "ended", "killed", "cannot be handed over"),
)
def test_what_does_not_come_back_is_done_here(work: str, said: str) -> None:
    assert told(work) == ["said before", said, "True"]


def test_with_other_threads_about_it_is_done_here() -> None:
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        assert beside(os.getpid)() == os.getpid()
    finally:
        over.set()
        other.join()


@pytest.mark.parametrize("hinder", ["no fork", "no room"])
def test_where_no_process_is_to_be_had_it_is_done_here(monkeypatch: pytest.MonkeyPatch, hinder: str) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(threading, "active_count", lambda: 1)
    if hinder == "no fork":
        monkeypatch.delattr(os, "fork")
    else:
        monkeypatch.setattr(os, "fork", refuse)
    assert beside(os.getpid)() == os.getpid()


def test_an_error_of_the_work_comes_when_it_is_asked_for() -> None:
    def work() -> None:
        raise NotFound("gone")

    asked: Callable[[], None] = beside(work)
    with pytest.raises(NotFound):
        asked()
