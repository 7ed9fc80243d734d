"""From what the user typed to one patient: an id or its beginning, an NHS number, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.errors import Declined, Forbidden, NotFound
from caseload.model.identifiers import ID, nhs_spaced

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.model.patient import Patient
    from caseload.store.rows import CaseRow

SHORTEST = 4


def resolve(session: Session, text: str, *, writing: bool = False) -> str:
    """Return the id of the one patient that `text` names; the candidates are shown where there are several.

    What begins an id may begin a name as well: both count, so that nobody is taken for somebody else.
    """
    wanted = text.strip().lower()
    if ID.fullmatch(wanted) and session.folder.ids_with_prefix(wanted):
        return wanted
    rows = session.index.find(text)
    if not rows:
        raise NotFound("no patient matches", remedy="caseload list shows who is there, caseload find looks one up")
    if writing and len(wanted) < SHORTEST:
        raise Forbidden(
            f"writing needs {SHORTEST} characters of an id or name, or more", remedy="caseload list shows the ids"
        )
    if len(rows) > 1:
        raise _ambiguous(session, rows)
    return rows[0].patient


def read_back(session: Session, patient: Patient) -> None:
    """Ask whether this is the right person; Declined if not, Forbidden where nobody is there to say."""
    from caseload.cli.prompting import confirmed

    if not session.terminal:
        raise Forbidden("nobody is there to confirm the person", remedy="give the full id and --yes")
    number = nhs_spaced(patient.nhs_number) if patient.nhs_number else "wanted"
    if not confirmed(f"{patient.name.full}, born {patient.birth_date}, NHS number {number}: the right person?"):
        raise Declined("nothing was written")


def _ambiguous(session: Session, rows: list[CaseRow]) -> NotFound:
    from caseload.render.caselist import find_report

    session.emit(find_report(rows, session.today))
    return NotFound(f"{len(rows)} patients match", remedy="name one by more of its id")
