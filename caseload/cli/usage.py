"""What is wrong with a command line, in words that repeat nothing of it: a word out of place may be a name."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.exceptions import NoSuchCommand


def told(error: click.UsageError) -> str:
    """Return what is wrong and what to do; click's own words would quote what was typed."""
    path = error.ctx.command_path if error.ctx else "caseload"
    return f"{_wrong(error)}; see {path} --help"


def spelled(parameter: click.Parameter) -> str:
    """Return how a parameter is given on the command line, such as `--born` or `DURATION`."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return (parameter.metavar or str(parameter.name).rpartition("__")[2].upper()).strip("[]")


def expected(error: click.BadParameter) -> str:
    """Return what a parameter takes."""
    kind = error.param.type if error.param else None
    match kind:
        case click.Choice():
            return f"choose among {', '.join(map(str, kind.choices))}"
        case click.IntRange():
            return f"write a whole number {_range(kind)}"
        case _ if kind is click.INT:
            return "write a whole number"
    return error.message


def _wrong(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter(param=click.Parameter() as parameter):
            return f"missing: {spelled(parameter)}"
        case click.BadParameter(param=click.Parameter() as parameter):
            return f"{spelled(parameter)}: {expected(error)}"
        case click.NoSuchOption():
            return f"there is no such option{_near(error.possibilities)}"
        case NoSuchCommand(ctx=click.Context(command=click.Group() as group) as context):
            # Every command knows this module, few are mistyped.
            from difflib import get_close_matches

            near = get_close_matches(error.command_name, group.list_commands(context))
            return f"there is no such verb{_near(near)}"
        case click.BadOptionUsage() | click.BadParameter():
            return error.message.rstrip(".")
    return "there are words too many; put a text or name of several words in quotes"


def _near(possibilities: Sequence[str] | None) -> str:
    return f": did you mean {' or '.join(possibilities)}?" if possibilities else ""


def _range(kind: click.IntRange) -> str:
    return f"from {kind.min} to {kind.max}" if kind.max is not None else f"of {kind.min} or more"
