"""`caseload edit`."""

from __future__ import annotations

import click

from caseload.cli.editing import edit_record, edit_settings, edit_staff
from caseload.cli.verb import writing
from caseload.cli.writer import Writer


@writing("edit", example="caseload edit 7k3m9x2q --plan")
@click.argument("what", metavar="PATIENT|staff|settings")
@click.option("--plan", is_flag=True, help="The plan, instead of the patient's own record.")
def command(writer: Writer, what: str, plan: bool) -> None:
    """Open a record in your editor; it is checked before it is saved, and opened again where it is wrong."""
    if what == "staff":
        edit_staff(writer)
    elif what == "settings":
        edit_settings(writer)
    else:
        edit_record(writer, what, plan)
