"""The one way an answer leaves: a report, the form it was asked for in, and the stream it goes to."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from caseload.render.report import VERBATIM, Block, Letter, Lines, Listing, Report, Sparkline, Table

if TYPE_CHECKING:
    from caseload.render.ci.inspection import Inspection

# Each form is one module with `lines(report)`; to add one: its module and one line here.
FORMS: dict[str, str] = {
    "table": "caseload.render.aligned",
    "plain": "caseload.render.plain",
    "json": "caseload.render.porcelain",
    "csv": "caseload.render.delimited",
    "markdown": "caseload.render.markdown",
}
PROGRAMS = ("json", "csv")
READ = ("table", "plain")
# Rich takes a millisecond a row: for more rows than this nobody waits for colours.
PAINTED_ROWS = 200
NARROWEST, USUAL = 20, 80


def emit(
    answer: Report | Inspection, form: str, stream: TextIO, *, width: int | None = None, colour: bool | None = None
) -> None:
    """Write a report; `width` (columns) and `colour` are the terminal's own where they are not given.

    In a pipe a table has no width: nothing is folded, cropped, boxed or coloured. An inspection also has the forms
    that pipelines read. KeyError if `form` is none.
    """
    if isinstance(stream, TextIOWrapper):
        # A terminal that knows no UTF-8 still gets every name, if spelt oddly.
        stream.reconfigure(errors="backslashreplace")
    if isinstance(answer, Report):
        _write(answer, form, stream, width, colour)
    else:
        _write_inspection(answer, form, stream, width, colour)


def _write_inspection(
    inspection: Inspection, form: str, stream: TextIO, width: int | None, colour: bool | None
) -> None:
    from caseload.render.ci.inspection import FORMS as CI_FORMS

    if form in CI_FORMS:
        stream.writelines(f"{line}\n" for line in import_module(CI_FORMS[form]).lines(inspection))
    else:
        _write(inspection.report, form, stream, width, colour)


def _write(report: Report, form: str, stream: TextIO, width: int | None, colour: bool | None) -> None:
    if form in READ:
        report = replace(report, blocks=tuple(_as_lines(block) for block in report.blocks))
    if isinstance(report, Letter):
        _write_letter(report, form, stream, width)
    elif form != "table":
        _write_lines(report if form in PROGRAMS else titled(report), FORMS[form], stream)
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


def _as_lines(block: Block) -> Block:
    return Lines(block.name, block.title, block.texts, VERBATIM) if isinstance(block, Listing) else block


def titled(report: Report) -> Report:
    """Return the report without the columns that are for programs."""
    return replace(report, blocks=tuple(_without_untitled(block) for block in report.blocks))


def _without_untitled(block: Block) -> Block:
    if not isinstance(block, Table) or all(column.title for column in block.columns):
        return block
    kept = [index for index, column in enumerate(block.columns) if column.title]
    columns = tuple(block.columns[index] for index in kept)
    return replace(block, columns=columns, rows=tuple(tuple(row[index] for index in kept) for row in block.rows))


def _drawn(report: Report) -> Report:
    """Return the report with blocks in the place of the numbers that can be drawn."""
    return replace(report, blocks=tuple(_with_drawings(block) for block in titled(report).blocks))


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
