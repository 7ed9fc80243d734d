"""The one way an answer leaves: a report, the form it was asked for in, and the stream it goes to."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from typing import TextIO

from caseload.render.report import Block, Letter, Report, Sparkline, Table

# Each form is one module with `lines(report)`; to add one: its module and one line here.
FORMS: dict[str, str] = {
    "table": "caseload.render.aligned",
    "plain": "caseload.render.plain",
    "json": "caseload.render.porcelain",
    "csv": "caseload.render.delimited",
    "markdown": "caseload.render.markdown",
}
# Rich takes a millisecond a row: for more rows than this nobody waits for colours.
PAINTED_ROWS = 200
NARROWEST, USUAL = 20, 80


def emit(report: Report, form: str, stream: TextIO, *, width: int | None = None, colour: bool | None = None) -> None:
    """Write a report; `width` (columns) and `colour` are the terminal's own where they are not given.

    In a pipe a table has no width: nothing is folded, cropped, boxed or coloured. KeyError if `form` is none.
    """
    if isinstance(stream, TextIOWrapper):
        # A terminal that knows no UTF-8 still gets every name, if spelt oddly.
        stream.reconfigure(errors="backslashreplace")
    if isinstance(report, Letter):
        _write_letter(report, form, stream, width)
    elif form != "table":
        _write_lines(report, FORMS[form], stream)
    elif width is None and not stream.isatty():
        _write_lines(_drawn(report), FORMS[form], stream)
    else:
        _write_screen(_drawn(report), stream, max(width or _columns(stream), NARROWEST), colour)


def _write_letter(letter: Letter, form: str, stream: TextIO, width: int | None) -> None:
    """Write a letter for people as one; for programs and screen readers it is a report like any other."""
    if form == "table":
        from caseload.render.letter import ROOM, lines

        room = width or (_columns(stream) if stream.isatty() else ROOM)
        stream.writelines(f"{line}\n" for line in lines(letter, max(min(room, ROOM), NARROWEST)))
    else:
        _write_lines(letter, "caseload.render.lettermarkdown" if form == "markdown" else FORMS[form], stream)


def _drawn(report: Report) -> Report:
    """Return the report with blocks in the place of the numbers that can be drawn."""
    return replace(report, blocks=tuple(_with_drawings(block) for block in report.blocks))


def _with_drawings(block: Block) -> Block:
    # The first row tells: nobody waits for ten thousand to be looked through.
    if not (isinstance(block, Table) and any(isinstance(cell, Sparkline) for row in block.rows[:1] for cell in row)):
        return block
    rows = (tuple(cell.drawn if isinstance(cell, Sparkline) else cell for cell in row) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _write_lines(report: Report, module: str, stream: TextIO) -> None:
    stream.writelines(f"{line}\n" for line in import_module(module).lines(report))


def _write_screen(report: Report, stream: TextIO, room: int, colour: bool | None) -> None:
    if any(len(block.rows) > PAINTED_ROWS for block in report.blocks if isinstance(block, Table)):
        from caseload.render import aligned

        stream.writelines(f"{line}\n" for line in aligned.lines(report, room))
    else:
        from caseload.render import table

        table.write(report, stream, room, colour=_wants_colour(stream) if colour is None else colour)


def _columns(stream: TextIO) -> int:
    """Return the width of a terminal: what the environment says, else what the terminal itself says."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    return os.get_terminal_size(stream.fileno()).columns or USUAL


def _wants_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
