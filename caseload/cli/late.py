"""What is recorded of a case that has ended is a late entry, and the user is told so."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.writer import Writer
from caseload.model.case import Case


def told_late(writer: Writer, case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts; say on stderr that they are of a case that has ended, where it had not ended then."""
    day = str(facts.get("happened", writer.session.today))[:10]
    if case.ending and day <= str(case.ending.happened.day):
        click.echo(f"caseload: late entry: this case is {case.step} since {case.ending.happened.day}", err=True)
    return facts
