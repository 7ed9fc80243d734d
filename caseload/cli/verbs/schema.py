"""`caseload schema`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import NotFound
from caseload.render.schemaview import kinds_report, schema_report
from caseload.store import schema


@verb("schema", example="caseload schema contact")
@click.argument("kind", required=False, default="")
@click.option("--source", is_flag=True, help="Print the JSON Schema itself.")
def command(session: Session, kind: str, source: bool) -> None:
    """What a kind of file holds, field by field; without KIND, the kinds there are."""
    if kind and kind not in schema.kinds():
        raise NotFound("there is no such kind", remedy="caseload schema lists them")
    if source and kind:
        click.echo(schema.schema_text(kind), nl=False)
    elif kind:
        session.emit(schema_report(kind, [(d.path, d.words, d.required, d.description) for d in schema.describe(kind)]))
    else:
        session.emit(kinds_report(schema.kinds()))
