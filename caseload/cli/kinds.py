"""Kinds of values on the command line: days, durations, lists, free text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click

from caseload.errors import Forbidden
from caseload.model.icd10 import normal
from caseload.model.moments import days_after, moment

RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
RELATIVE_MINUTE = re.compile(rf"({'|'.join(RELATIVE)})(T[0-9]{{2}}:[0-9]{{2}})?")
CLOCK = re.compile("[0-9]{1,2}:[0-9]{2}")


class When(click.ParamType[str]):
    """A day or minute; `yesterday`, `today` and `tomorrow` too."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day or minute as text; relative days are resolved against today later."""
        relative = RELATIVE_MINUTE.fullmatch(str(value))
        try:
            # Whatever day it is: only the minute can be wrong.
            return str(value) if relative and moment(f"2000-01-01{relative[2] or ''}") else str(moment(str(value)))
        except ValueError:
            self.fail("write a day that exists as 2026-11-21, a minute as 2026-11-21T14:30", param, ctx)


def in_figures(told: str, today: date) -> str:
    """Return a day or minute without the word that may stand for its day."""
    word, *minute = told.split("T", 1)
    return "T".join((str(days_after(today, RELATIVE[word])), *minute)) if word in RELATIVE else told


def time_and_duration(starts: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the facts that a time of day and a duration after a day say, in whatever order."""
    facts: dict[str, Any] = {}
    for word in words:
        if CLOCK.fullmatch(word):
            facts["starts"] = When().convert(f"{starts}T{word:0>5}", None, None)
        else:
            facts["minutes"] = Minutes().convert(word, None, None)
    return facts


class Minutes(click.ParamType[int]):
    """A duration: 45m, 1h, 1h30m or plain minutes."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return minutes."""
        found = re.fullmatch(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m?)?", str(value))
        minutes = sum(int(part or 0) * unit for part, unit in zip(found.groups(), (60, 1), strict=True)) if found else 0
        if not minutes:
            self.fail("write a duration as 45m or 1h30m", param, ctx)
        return minutes


class Several(click.ParamType[list[str]]):
    """Words with commas between them, each out of a list."""

    name = "LIST"

    def __init__(self, choices: tuple[str, ...] = ()) -> None:
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return the words."""
        words = [word.strip() for word in str(value).split(",") if word.strip()]
        if self.choices and not set(words) <= set(self.choices):
            self.fail(f"choose among {', '.join(self.choices)}", param, ctx)
        return words


class People(click.ParamType[list[str]]):
    """Staff ids, or names with a comma before the role; a semicolon between one and the next."""

    name = "WHO; WHO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return them one by one."""
        people = [one.strip() for one in str(value).split(";") if one.strip()]
        if not people:
            self.fail("write who, with ; between", param, ctx)
        return people


class Codes(click.ParamType[list[str]]):
    """ICD-10 codes with commas between them, in any spelling."""

    name = "ICD-10"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return the codes in one spelling."""
        try:
            return [normal(code) for code in str(value).split(",") if code.strip()]
        except Forbidden as error:
            self.fail(str(error), param, ctx)


class Text(click.ParamType[str]):
    """Free text; `-` reads it from stdin, so that it stays out of the shell's history."""

    name = "TEXT|-"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if value != "-":
            return str(value)
        from caseload.cli.source import read_stdin

        try:
            text = read_stdin().decode("utf-8").strip()
        except UnicodeDecodeError:
            self.fail("stdin is not UTF-8 text", param, ctx)
        if not text:
            self.fail("stdin holds no text, or it was read already", param, ctx)
        return text


class Outcome(click.ParamType[dict[str, str]]):
    """`ID=WORD`: what became of a goal or an action of the plan; `ID=WORD:WHY` of one that is given up."""

    name = "ID=WORD"

    def __init__(
        self, noun: str, choices: tuple[str, ...], field: str, otherwise: str = "", given_up: tuple[str, ...] = ()
    ) -> None:
        self.noun, self.choices, self.field, self.otherwise = noun, choices, field, otherwise
        self.given_up = given_up

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        """Return `{noun: id, field: word}`, with the reason; a word that is no choice goes to the `otherwise` field."""
        id_, equals, word = str(value).partition("=")
        choice, _, reason = (part.strip() for part in word.partition(":"))
        if equals and id_ and reason and choice in self.given_up:
            return {self.noun: id_, self.field: choice, "reason": reason}
        field = self.field if word in self.choices else self.otherwise
        if not equals or not id_ or not word or not field:
            self.fail(f"write ID=WORD, the word one of {', '.join(self.choices)}", param, ctx)
        return {self.noun: id_, field: word}


TEN = click.IntRange(1, 10)
