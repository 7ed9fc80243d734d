"""The options that say whose worklist is meant, and for how long; home, `due` and `do` share them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--mine/--team", help="Your worklist, with that of those you cover; the team's, if left out."),
    click.option("--manager", default="", metavar="STAFF", help="The worklist of STAFF."),
    click.option("--week/--day", default=None, help="What is due within seven days; today, if left out."),
)


def narrowed(body: F) -> F:
    """Give a verb the options `mine`, `manager` and `week`."""
    for option in reversed(OPTIONS):
        body = option(body)
    return body
