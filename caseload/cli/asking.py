"""Questions at a terminal, for facts that no flag gave; answers go to the record, never to a history file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from caseload.cli.kinds import Text, When, in_figures
from caseload.cli.prompting import prompted
from caseload.cli.usage import expected, spelled
from caseload.cli.verb import Fact, Known, at, put
from caseload.render.clean import clean
from caseload.store.yamltext import unfit


def ask_missing(known: Known, form: click.Command | None = None) -> None:
    """Ask for each declared fact that has a question and no answer yet; what is asked piece by piece, for the rest.

    The facts are those of the command that runs, or of another `form`.
    """
    for parameter in _declared(known, form):
        if parameter.walk:
            parameter.walk(known)
        elif parameter.ask and at(known.facts, parameter.path) is None and parameter.when(known):
            put(known.facts, parameter.path, _answer(known, parameter))


def missing(known: Known) -> list[str]:
    """Return how each needed fact is given, where it was not."""
    silent = (parameter for parameter in _declared(known) if at(known.facts, parameter.path) is None)
    return [spelled(parameter) for parameter in silent if parameter.when(known) and parameter.needed(known)]


def put_days(known: Known, form: click.Command | None = None) -> None:
    """Put the day for yesterday, today and tomorrow, now that all is known that says which day that is."""
    for parameter in _declared(known, form):
        if isinstance(parameter.type, When):
            told = at(known.facts, parameter.path)
            if isinstance(told, str):
                put(known.facts, parameter.path, in_figures(told, known.session.today))


def _declared(known: Known, form: click.Command | None = None) -> Iterator[Any]:
    return (parameter for parameter in (form or known.session.ctx.command).params if isinstance(parameter, Fact))


def _answer(known: Known, parameter: Any) -> Any:
    offered = dict(parameter.offer(known)) if parameter.offer else dict.fromkeys(_choices(parameter), "")
    needed = parameter.needed(known)
    _explain(offered)
    hint = f" ({', '.join(offered)})" if offered and not any(offered.values()) else ""
    question = f"{parameter.ask}{hint}{'' if needed else ' [Enter: leave out]'}"
    while True:
        text = prompted(question)
        if not text and not needed:
            return None
        try:
            value = _converted(known, parameter, text, offered) if text else None
        except click.BadParameter as error:
            click.echo(expected(error), err=True)
            continue
        if value is not None:
            return [value] if parameter.multiple else value


def _converted(known: Known, parameter: Any, text: str, offered: dict[str, str]) -> Any:
    """Return the value of an answer; the beginning of one that is offered is enough."""
    if unfit(text):
        raise click.BadParameter("this holds a character that cannot be seen; type it again")
    if isinstance(parameter.type, Text):
        return text
    found = [answer for answer in offered if answer == text] or [a for a in offered if a.startswith(text)]
    if parameter.offer and offered and len(found) != 1:
        raise click.BadParameter(f"choose among {', '.join(offered)}")
    return parameter.type.convert(found[0] if len(found) == 1 else text, parameter, known.session.ctx)


def _choices(parameter: Any) -> tuple[str, ...]:
    return tuple(getattr(parameter.type, "choices", ()))


def _explain(offered: dict[str, str]) -> None:
    """Say what each answer stands for, where that is not plain."""
    width = max(map(len, offered), default=0)
    for answer, text in offered.items():
        if text:
            click.echo(f"  {answer:{width}}  {clean(text)}", err=True)
