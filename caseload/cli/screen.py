"""The screen that a page has to fit on, where there is one."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from caseload.render.onescreen import COLUMNS, ROWS, Screen

if TYPE_CHECKING:
    from caseload.cli.session import Session


def screen_of(session: Session) -> Screen | None:
    """Return the terminal's size, a usual one at least; None where the answer goes elsewhere."""
    if session.given.get("form") not in (None, "table") or not sys.stdout.isatty():
        return None
    columns, rows = get_terminal_size((COLUMNS, ROWS + 1))
    return Screen(max(rows - 1, ROWS), columns or COLUMNS)
