from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from caseload.cli.options import FORMS as OFFERED
from caseload.render.emit import FORMS, emit
from caseload.render.report import Column, Lines, Report, Table, Urgent

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (Column("id", "Id"), Column("alert", "Alert", whole=True), Column("manager", "Manager"))
INTO_A_PIPE = """
import sys
from datetime import date
from caseload.render.caselist import list_report
from caseload.render.emit import emit
from caseload.store.rows import CaseRow
rows = [CaseRow("7k3m9x2q", f"Hill{number}", step="active") for number in range(10_000)]
emit(list_report(rows, date(2026, 11, 21), {}), "table", sys.stdout)
print(*sys.modules, file=sys.stderr)
"""


def report(rows: int = 1, text: str = "visit in twos") -> Report:
    row = ("7k3m9x2q", Urgent(text), "Ann Brook of the Riverside community team")
    return Report("list", "", (Table("cases", "", COLUMNS, (row,) * rows),))


class Terminal:
    """A real terminal: what is written to `stream` is what comes out of it."""

    def __init__(self) -> None:
        self.outside, inside = os.openpty()
        self.stream: TextIO = os.fdopen(inside, "w", encoding="utf-8")

    def shown(self) -> str:
        self.stream.flush()
        os.set_blocking(self.outside, False)
        return os.read(self.outside, 100_000).decode().replace("\r\n", "\n")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    yield terminal
    terminal.stream.close()
    os.close(terminal.outside)


def written(report: Report, form: str = "table", width: int | None = None) -> str:
    stream = io.StringIO()
    emit(report, form, stream, width=width)
    return stream.getvalue()


def test_every_form_that_is_offered_is_written() -> None:
    assert tuple(FORMS) == OFFERED
    for form in FORMS:
        assert "7k3m9x2q" in written(report(), form)


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        written(report(), "html")


def test_a_terminal_gets_colours_a_rule_and_its_own_width(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    emit(report(), "table", terminal.stream)
    shown = terminal.shown()
    assert "\x1b[1;31m" in shown
    assert "─" * 40 in shown
    assert "─" * 41 not in shown


def test_a_terminal_that_does_not_know_its_width_counts_as_usual(terminal: Terminal) -> None:
    emit(report(text="word " * 40), "table", terminal.stream, colour=False)
    assert max(map(len, terminal.shown().splitlines())) == 80


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_gets_no_escape(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    emit(report(), "table", terminal.stream)
    assert "\x1b" not in terminal.shown()


def test_a_pipe_gets_whole_lines_without_colour_box_or_padding() -> None:
    text = "a very long alert " * 20
    shown = written(report(text=text))
    assert "\x1b" not in shown
    assert "─" not in shown
    header, row = shown.splitlines()
    assert row.split("  ")[:2] == ["7k3m9x2q", text.rstrip()]
    assert all(line == line.rstrip() for line in (header, row))


def test_on_a_screen_only_what_need_not_be_whole_is_cropped() -> None:
    shown = written(report(text="a rather long alert indeed"), width=48)
    assert "Ann Brook o…" in shown
    assert "alert" in shown
    assert "indeed" in shown


def test_a_narrow_screen_gets_labels_instead_of_columns() -> None:
    lines = written(report(), width=30).splitlines()
    assert lines[:4] == ["Id", "  7k3m9x2q", "Alert", "  visit in twos"]


@pytest.mark.parametrize(("rows", "painted"), [(200, True), (201, False)])
def test_more_rows_than_a_screenful_are_not_painted(terminal: Terminal, rows: int, painted: bool) -> None:
    stream = io.StringIO()
    emit(report(rows), "table", stream, width=80, colour=True)
    assert ("\x1b" in stream.getvalue()) is painted
    assert stream.getvalue().count("7k3m9x2q") == rows


def test_a_terminal_without_utf_8_gets_every_name_all_the_same() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    emit(Report("list", "", (Lines("names", "Name", ("Zoë",)),)), "table", stream)
    stream.flush()
    assert raw.getvalue() == b"Name            Zo\\xeb\n"


def test_ten_thousand_rows_into_a_pipe_load_no_rich() -> None:
    done = subprocess.run(
        (sys.executable, "-c", INTO_A_PIPE), cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert len(done.stdout.splitlines()) == 10_000 + 3
    assert set(done.stderr.split()) & {"rich", "yaml", "jsonschema", "click"} == set()
