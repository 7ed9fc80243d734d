"""The duties of today, in the order that home numbers them and `do` opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.store.index import DutyRow


def todays_duties(session: Session) -> list[DutyRow]:
    """Return the booked visits of today by time, then what is due by today, the most urgent first."""
    return session.index.duties(due_by=session.today.isoformat())
