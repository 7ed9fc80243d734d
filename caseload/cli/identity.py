"""Kinds of values on the command line that identify a person: date of birth, NHS number."""

from __future__ import annotations

from typing import Any

import click

from caseload.model.identifiers import nhs_digits
from caseload.model.moments import moment

EARLIEST, EXAMPLE = "1900", "1938-07-15"


class BirthDate(click.ParamType[str]):
    """A day that exists; which ones a person may be born on, the step decides."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day as text."""
        try:
            day = str(moment(str(value).strip()))
        except ValueError:
            day = ""
        if len(day) != len(EXAMPLE):
            self.fail(f"write a day that exists as {EXAMPLE}", param, ctx)
        if day < EARLIEST:
            self.fail(f"nobody was born before {EARLIEST}", param, ctx)
        return day


class NhsNumber(click.ParamType[str]):
    """An NHS number, with or without spaces or hyphens."""

    name = "NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return its ten digits."""
        digits = nhs_digits(str(value))
        if digits is None:
            self.fail("check its ten digits, or leave it out: it is then listed as wanted", param, ctx)
        return digits
