"""The one way an answer leaves: a report, the form it was asked for in, and the stream it goes to."""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from typing import TextIO

from caseload.render.report import Report, Table

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
NARROWEST = 20


def emit(report: Report, form: str, stream: TextIO, *, width: int | None = None, colour: bool | None = None) -> None:
    """Write a report; `width` (columns) and `colour` are the terminal's own where they are not given.

    In a pipe a table has no width: nothing is folded, cropped, boxed or coloured.
    """
    room = width if form == "table" else None
    if form == "table" and room is None and stream.isatty():
        room = shutil.get_terminal_size().columns
    if room is None:
        lines = import_module(FORMS[form]).lines(report)
    elif _is_screenful(report):
        from caseload.render import table

        table.write(report, stream, max(room, NARROWEST), colour=_is_coloured(stream) if colour is None else colour)
        return
    else:
        from caseload.render import aligned

        lines = aligned.lines(report, max(room, NARROWEST))
    stream.writelines(f"{line}\n" for line in lines)


def _is_screenful(report: Report) -> bool:
    return all(len(block.rows) <= PAINTED_ROWS for block in report.blocks if isinstance(block, Table))


def _is_coloured(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
