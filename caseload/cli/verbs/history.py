"""`caseload history`."""

from __future__ import annotations

import click

from caseload.cli.kinds import When
from caseload.cli.past import end_of, field_path, reading
from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.render.history import history_report
from caseload.store.versions import versions


@verb("history", example="caseload history 7k3m --field plan.goals")
@patient
@click.option(
    "--field", default="", metavar="FIELD", help="One field alone: plan.goals, patient.medicines, plan.actions.4tq8."
)
@click.option("--as-of", "as_of", type=When(), default="today", help="What was known then.")
def command(session: Session, patient: str, field: str, as_of: str) -> None:
    """Who changed what and when: entries as they were recorded, plan and person field by field."""
    wanted, until = field_path(field), end_of(session, as_of)
    case = session.case(patient)
    found = versions(session.folder, case.patient.id)
    known = {name: [one for one in told if one.when is None or one.when < until] for name, told in found.items()}
    told = [entry for entry in (*case.entries, *case.taken_back) if entry.recorded < until]
    session.emit(history_report(case, told, known, wanted, reading(session)))
