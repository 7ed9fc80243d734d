"""One question at a terminal, and the line that is typed in answer."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click


def prompted(question: str) -> str:
    """Return what is typed, without the spaces around it; click's Abort for Ctrl-C and the end of input."""
    answer: str = click.prompt(question, default="", show_default=False, err=_aside()).strip()
    return answer


def confirmed(question: str, *, default: bool = False) -> bool:
    """Ask yes or no."""
    return click.confirm(question, default=default, err=_aside())


def _aside() -> bool:
    """Make a line editable, and tell whether questions go to stderr, because stdout is not the terminal.

    Without an editor a terminal takes arrow keys for text, and drops all of a line beyond its 4,096th character.
    """
    if not sys.stdout.isatty():
        return True
    if os.environ.get("TERM", "dumb") != "dumb":
        with suppress(ImportError):
            import readline

            # What was typed for one person must not come up for the next.
            readline.set_auto_history(False)
    return False
