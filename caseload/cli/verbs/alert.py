"""`caseload alert`."""

from __future__ import annotations

from typing import Any

import click
from click import Choice

from caseload.cli.kinds import Text, When
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.alerts import ALERTS
from caseload.steps.coordination import alert


def raises(known: Known) -> bool:
    """Tell whether a new alert is raised."""
    return bool(known.facts.get("status", "raised") == "raised")


def stands(known: Known) -> bool:
    """Tell whether the alert stands afterwards."""
    return bool(known.facts.get("status") != "resolved")


def resolves(known: Known) -> bool:
    """Tell whether an alert is resolved."""
    return not stands(known)


@writing(
    "alert",
    example="caseload alert 7k3m9x2q lone-worker --headline 'Dog' --review 2027-05-01 --reason 'Bite'",
)
@patient
@fact("type", type=Choice(ALERTS), ask="Kind of alert", needed=raises, when=raises)
@fact(
    "headline",
    "--headline",
    ask="Headline",
    needed=raises,
    when=raises,
    help="One line that stands on every view.",
)
@fact("critical", "--critical", is_flag=True, help="It heads every view.")
@fact("owner", "--owner", metavar="STAFF", help="Who answers for it; you, if left out.")
@fact("reason", "--reason", type=Text(), ask="Reason", needed=resolves, help="Why it is raised or resolved.")
@fact(
    "review_on",
    "--review",
    type=When(),
    ask="Day to look at it again (2027-05-01)",
    needed=stands,
    when=stands,
    help="When it is looked at again.",
)
@fact("kept", "--kept", metavar="WHERE", help="Where the original of a form is kept.")
@click.option("--renew", metavar="ENTRY", help="An alert that still stands: give a new --review date.")
@click.option("--resolve", metavar="ENTRY", help="An alert that no longer stands: give the --reason.")
@entry_facts
def command(writer: Writer, patient: str, renew: str | None, resolve: str | None, facts: dict[str, Any]) -> None:
    """Raise an alert, renew it or resolve it. Past its review date it is due, never gone."""
    if renew or resolve:
        facts |= {"status": "renewed" if renew else "resolved", "alert": renew or resolve}
    usual = {"status": "raised", "owner": writer.session.author}
    writer.enter(patient, "alert", facts, alert, lambda _, told: told if "alert" in told else usual | told)
