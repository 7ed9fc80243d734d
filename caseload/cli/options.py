"""Options that every level accepts: written to the root context, so that they mean the same wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from caseload.errors import Forbidden

FORMS = ("table", "plain", "json", "csv", "markdown")
# What pipelines read; a verb has these as well if it takes `--report`.
CI_FORMS = ("github", "junit", "sarif")
KEY = "caseload.globals"
YEARS = range(1900, 3000)

F = TypeVar("F", bound=Callable[..., Any] | click.Command)


def with_globals(command: F) -> F:
    """Give a command or group the global options."""
    for option in reversed(_options(forms_of(command))):
        command = option(command)
    return command


def globals_of(ctx: click.Context) -> dict[str, Any]:
    """Return the global options that were given, by name."""
    given: dict[str, Any] = ctx.find_root().meta.setdefault(KEY, {})
    return given


def forms_of(command: object) -> tuple[str, ...]:
    """Return the forms that a command's answer can have; of a group those of any verb in it."""
    inspects = isinstance(command, click.Command) and any(one.name == "reports" for one in command.params)
    return (*FORMS, *CI_FORMS) if inspects or isinstance(command, click.Group) else FORMS


def refuse_other_forms(ctx: click.Context) -> None:
    """Forbid a form that was asked for before the verb, and that the verb has not."""
    form, forms = globals_of(ctx).get("form"), forms_of(ctx.command)
    if form and form not in forms:
        raise Forbidden(f"{ctx.info_name} has no form {form}", remedy=f"-o: choose among {', '.join(forms)}")


def _options(forms: tuple[str, ...]) -> list[Callable[[F], F]]:
    return [
        _option("-C", "where", metavar="FOLDER", help="Work on the caseload in FOLDER."),
        _option("--today", metavar="DATE", callback=_day, help="Take DATE for today."),
        _option("--by", metavar="STAFF", help="Who does this (staff id)."),
        _option("-o", "form", type=click.Choice(forms), help="How the answer is written."),
    ]


def _option(*names: str, callback: Callable[[str], Any] | None = None, **attributes: Any) -> Callable[[F], F]:
    def keep(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is not None and parameter.name:
            globals_of(ctx)[parameter.name] = callback(value) if callback else value

    return click.option(*names, expose_value=False, callback=keep, is_eager=True, **attributes)


def _day(text: str) -> Any:
    from datetime import date

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write the day as 2026-11-21") from None
    # Around it days are reckoned, and years: there have to be some.
    if day.year not in YEARS:
        raise click.BadParameter(f"name a day from {YEARS[0]} to {YEARS[-1]}")
    return day
