"""`caseload` without a verb: today."""

from __future__ import annotations

from caseload.cli.lastsync import urged
from caseload.cli.narrowing import narrowed
from caseload.cli.session import Session
from caseload.cli.today import DAY, WEEK, not_in_order, worklist
from caseload.cli.verb import verb
from caseload.model.steps import OPEN, WAITING
from caseload.render.caselist import flagged
from caseload.render.home import Listed, home_report, named_in


@verb("home", example="caseload --mine")
@narrowed
def command(session: Session, mine: bool, manager: str, week: bool | None) -> None:
    """Today: booked visits first, then what is due, numbered, each with its reason."""
    listed = worklist(session, mine, manager, WEEK if week else DAY)
    cases = session.index.cases(steps=WAITING + OPEN)
    name = session.index.staff.get(listed.whose, "")
    named = Listed(listed.whose, name, listed.after, *not_in_order(session))
    report = home_report(listed.duties, cases, session.today, named)
    session.emit(urged(session, flagged(report, named_in(listed.duties, cases), session.index.escalation)))
    session.warn_unreadable()
