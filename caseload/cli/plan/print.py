"""`caseload plan print`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.errors import Forbidden
from caseload.model.duties import duties
from caseload.render.clean import clean
from caseload.render.owncopy import notes, own_copy
from caseload.store.calendar import BankHolidays


@verb("print", example="caseload plan print 7k3m9x2q -o markdown")
@patient
def command(session: Session, patient: str) -> None:
    """The person's own copy: to them, in plain English, with what to do in a crisis on a page of its own.

    What to heed when giving it, such as large print or another language, is said on stderr.
    """
    case = session.case(patient)
    if case.died:
        raise Forbidden("this person has died: there is no copy to give", remedy="caseload plan show shows the plan")
    if case.plan is None:
        raise Forbidden("there is no plan to print yet", remedy="begin it: caseload plan about-me or plan start")
    owed = duties(case, session.settings, BankHolidays())
    review = min((duty.due for duty in owed if duty.kind == "review"), default=None)
    for note in notes(case):
        click.echo(f"caseload: {clean(note)}", err=True)
    session.emit(own_copy(case, case.plan, session.settings, session.staff, review, session.today))
