"""`caseload resolve`."""

from __future__ import annotations

import click

from caseload.cli.prompting import prompted
from caseload.cli.verb import patient, writing
from caseload.cli.writer import Writer
from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.render.banner import told
from caseload.render.conflicts import conflicts_report
from caseload.steps.resolving import contested, one_contested, resolve

VALUE = click.option("--value", metavar="TEXT", help="Give the field a value of its own.")


@writing("resolve", example="caseload resolve 7k3m9x2q address --keep 2", takes=VALUE)
@patient
@click.argument("field", required=False, default="")
@click.option("--keep", type=click.IntRange(min=1), metavar="NUMBER", help="Keep the value of that number.")
def command(writer: Writer, patient: str, field: str, keep: int | None, value: str | None) -> None:
    """Decide where a merge found two values for one field. Without FIELD: list them, numbered."""
    if not field:
        case = writer.session.case(patient)
        writer.session.emit(conflicts_report(case.patient.id, contested(case)))
        return
    loaded = writer.open(patient)
    keep = _choice(writer, loaded.case, field) if keep is None and value is None else keep
    if (keep is None) == (value is None):
        raise Forbidden("one value is to hold", remedy="--keep NUMBER or --value TEXT, not both")
    writer.save(loaded, lambda case, context: resolve(case, field, keep, value, context))


def _choice(writer: Writer, case: Case, field: str) -> int | None:
    values = one_contested(case, field).values
    if not writer.asks:
        return None
    for number, one in enumerate(values, start=1):
        click.echo(f"  {number}  {told(one)}", err=True)
    answer = prompted("Which one holds")
    return int(answer) if answer.isascii() and answer.isdigit() else None
