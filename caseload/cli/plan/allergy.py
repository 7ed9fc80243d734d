"""`caseload plan allergy`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.listfacts import named, of_list
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer
from caseload.model.patient import SEVERITIES


@writing(
    "allergy", example="caseload plan allergy 7k3m9x2q --substance Penicillin --reaction Rash --source 'GP record'"
)
@plan_item("allergy")
@of_list("allergy", "--none-known", ask="Allergies", help="The person was asked and knows of none.")
@fact("substance", "--substance", metavar="TEXT", ask="Substance", needed=named, when=named)
@fact("reaction", "--reaction", metavar="TEXT", ask="What happens", when=named)
@fact("severity", "--severity", type=Choice(SEVERITIES), ask="How bad it was", when=named)
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """An allergy or intolerance, or that the person knows of none."""
    writer.put(patient, "allergy", facts)
