"""`caseload plan medicine`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text, When
from caseload.cli.listfacts import begins, named, of_list
from caseload.cli.verb import fact, plan_item, writing
from caseload.cli.writer import Writer


@writing("medicine", example="caseload plan medicine 7k3m9x2q --name 'Furosemide 40 mg' --dose 'one in the morning'")
@plan_item("medicine")
@fact("reviewed_on", "--reviewed", type=When(), ask="Day of a medication review", when=begins)
@of_list("medicine", "--none", ask="Medicines", help="The person takes none.")
@fact("helped_by", "--helped-by", metavar="WHO", help="Who helps the person to take them, and how.")
@fact("name", "--name", metavar="TEXT", ask="Medicine", needed=named, when=named, help="Name, strength and form.")
@fact("dose", "--dose", metavar="TEXT", ask="Dose", when=named, help="How much and when, as on the label.")
@fact("time_critical", "--time-critical/--not-time-critical", help="Whether a late dose does harm.")
@fact("high_risk", "--high-risk/--not-high-risk", help="Whether it needs special watch, as insulin does.")
@fact("note", "--note", type=Text(), help="What it is for, problems in taking it.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """A medicine as it is taken, or what is known of the whole list: none, checked, reviewed."""
    writer.put(patient, "medicine", facts)
