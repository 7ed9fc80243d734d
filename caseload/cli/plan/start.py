"""`caseload plan start`."""

from __future__ import annotations

from pathlib import Path

import click

from caseload.cli.session import Session
from caseload.cli.source import Source
from caseload.cli.verb import patient, writing
from caseload.cli.writer import Writer
from caseload.errors import NotFound
from caseload.model.template import Template
from caseload.render.templatelist import templates_report
from caseload.steps.starting import start
from caseload.store.definitionfile import template_of

TEMPLATE = click.option(
    "--from", "template", metavar="TEMPLATE|FILE|-", help="A template that is listed, or a file that holds one."
)


@writing("start", example="caseload plan start 7k3m9x2q --from heart-failure", takes=TEMPLATE)
@patient
def command(writer: Writer, patient: str, template: str | None) -> None:
    """Propose the needs, goals, actions and contingency of a template; nothing is agreed by it.

    Without --from: the templates there are, those that fit the person's conditions first.
    """
    session = writer.session
    if template is None:
        session.emit(templates_report(session.case(patient), session.definitions.templates.values()))
        return
    chosen = _chosen(session, template)
    writer.save(writer.open(patient), lambda case, context: start(case, chosen, context))


def _chosen(session: Session, named: str) -> Template:
    templates = session.definitions.templates
    if named in templates:
        return templates[named]
    if named != "-" and not Path(named).exists():
        raise NotFound("no such template", remedy=f"known: {', '.join(templates)}; or name a file that holds one")
    source = Source.read(named)
    return template_of(source.data, source.name, session.definitions.services)
