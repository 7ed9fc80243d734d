"""From what the user typed to one patient: an id or its beginning, an NHS number, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.errors import Forbidden, NotFound
from caseload.model.identifiers import ID, PREFIX

if TYPE_CHECKING:
    from caseload.cli.session import Session

SHORTEST = 4


def resolve(session: Session, text: str, *, writing: bool = False) -> str:
    """Return the id of the one patient that `text` names; the candidates are shown where there are several."""
    wanted = text.strip().lower()
    if ID.fullmatch(wanted) and session.folder.ids_with_prefix(wanted):
        return wanted
    if PREFIX.fullmatch(wanted):
        found = session.folder.ids_with_prefix(wanted)
        if found and writing and len(wanted) < SHORTEST:
            raise Forbidden(
                f"writing needs {SHORTEST} characters of an id or more", remedy="caseload list shows the ids"
            )
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(session, found)
    rows = session.index.find(text)
    if not rows:
        raise NotFound("no patient matches", remedy="caseload list shows who is there, caseload find looks one up")
    if len(rows) > 1:
        raise _ambiguous(session, tuple(row.patient for row in rows))
    return rows[0].patient


def _ambiguous(session: Session, ids: tuple[str, ...]) -> NotFound:
    from caseload.render.caselist import find_report

    rows = {row.patient: row for row in session.index.cases()}
    session.emit(find_report([rows[id_] for id_ in ids if id_ in rows], session.today))
    return NotFound(f"{len(ids)} patients match", remedy="name one by more of its id")
