"""Questions at a terminal, for facts that no flag gave; answers go to the record, never to a history file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from caseload.cli.verb import Fact, put


def ask_missing(ctx: click.Context, facts: dict[str, Any]) -> None:
    """Ask for each declared fact that has a question and no answer yet."""
    for parameter in ctx.command.params:
        if isinstance(parameter, Fact) and parameter.ask and not has(facts, parameter.path):
            put(facts, parameter.path, _answer(ctx, parameter))


def missing(ctx: click.Context, facts: dict[str, Any]) -> Iterable[str]:
    """Yield how each needed fact is given, where it was not."""
    for parameter in ctx.command.params:
        if isinstance(parameter, Fact) and parameter.needed and not has(facts, parameter.path):
            yield _spelled(parameter)


def has(facts: dict[str, Any], path: str) -> bool:
    """Tell whether the tree of facts has a value there."""
    here: Any = facts
    for part in path.split("."):
        if not isinstance(here, dict) or part not in here:
            return False
        here = here[part]
    return True


def confirmed(question: str) -> bool:
    """Ask yes or no; no is the default."""
    return click.confirm(question, default=False, err=True)


def _answer(ctx: click.Context, parameter: Any) -> Any:
    needed, kind = parameter.needed, parameter.type
    hint = f" ({', '.join(kind.choices)})" if getattr(kind, "choices", ()) else ""
    skip = "" if needed else " [Enter: leave out]"
    while True:
        text = click.prompt(f"{parameter.ask}{hint}{skip}", default="", show_default=False, err=True).strip()
        if not text and not needed:
            return None
        try:
            value = kind.convert(text, parameter, ctx) if text else None
        except click.UsageError as error:
            click.echo(error.format_message(), err=True)
            continue
        if value is not None:
            return [value] if parameter.multiple else value


def _spelled(parameter: Any) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar()
