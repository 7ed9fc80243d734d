"""`caseload plan check`."""

from __future__ import annotations

from caseload.cli.plan.show import cost_of
from caseload.cli.session import Session
from caseload.cli.verb import patient, verb
from caseload.errors import DONE, FINDINGS
from caseload.model.case import Case
from caseload.model.duties import duties
from caseload.model.plan import Action
from caseload.model.shortfalls import Beside, shortfalls
from caseload.render.plancheck import plancheck_report
from caseload.store.calendar import BankHolidays


@verb("check", example="caseload plan check 7k3m9x2q")
@patient
def command(session: Session, patient: str) -> int:
    """Everything that is wrong with the plan or owed by it, each with what to do: exit code 1 where there is any."""
    case, settings = session.case(patient), session.settings
    owed = duties(case, settings, BankHolidays())
    found = shortfalls(case, Beside(settings, session.staff, session.today, owed, _unpriced(session, case)))
    session.emit(plancheck_report(case, found, settings, session.today))
    return FINDINGS if found else DONE


def _unpriced(session: Session, case: Case) -> tuple[tuple[Action, str], ...]:
    cost = cost_of(session, case.plan) if case.plan else None
    return tuple((line.action, line.costing.state) for line in cost.unpriced) if cost else ()
