"""Each patient's own plan as a page: whose, where they are written, and what to heed in giving them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from caseload.cli.lookup import resolve
from caseload.cli.reports import OPTION, place, written
from caseload.cli.session import Session
from caseload.errors import CaseloadError, Forbidden, OutsideFailure
from caseload.model.duties import duties
from caseload.model.settings import Settings
from caseload.model.steps import ENDED
from caseload.model.team import Staff
from caseload.render.clean import clean
from caseload.render.owncopy import notes, own_copy
from caseload.render.pages.page import letter_page, templates
from caseload.render.planpages import Made, pages_report
from caseload.render.report import Report
from caseload.store.calendar import BankHolidays
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.gitdir import find_gitdir
from caseload.store.processes import spread

DIED, NO_PLAN, NOT_HERE = "has died", "has no plan yet", "is not on the caseload any more"
UNREADABLE = "cannot be read: caseload check says why"


class Ground(NamedTuple):
    """What every page is made with; it goes to other processes."""

    folder: Folder
    settings: Settings
    staff: Staff
    today: date
    named: bool


def plans(session: Session, named: Sequence[str], to: str) -> Report:
    """Write the pages of these patients, or of all who have a plan in force, and return where they are."""
    folder = place(session, to, "plans")
    _refuse_repository(session.folder.root, folder)
    templates()  # what is missing is told before the long work
    patients = [resolve(session, text) for text in named] or list(session.folder.patient_ids())
    ground = Ground(session.folder, session.settings, session.staff, session.today, bool(named))
    made: list[Made] = []
    patients = list(dict.fromkeys(patients))
    found = spread(partial(own_page, ground), patients)
    with click.progressbar(found, length=len(patients), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        written(folder, _pages(bar, made, named=bool(named)))
    return pages_report(folder, made, _cleared(folder, made))


def own_page(ground: Ground, patient: str) -> Made:
    """Return the page of one patient; of a case that has ended only where it is asked for by name."""
    try:
        case = read_case(ground.folder, patient)
    except CaseloadError:
        return Made(patient, why=UNREADABLE)
    why = DIED if case.died else NO_PLAN if case.plan is None else NOT_HERE if case.step in ENDED else ""
    if case.plan is None or case.died or (why and not ground.named):
        return Made(patient, why=why)
    owed = duties(case, ground.settings, BankHolidays())
    review = min((duty.due for duty in owed if duty.kind == "review"), default=None)
    letter = own_copy(case, case.plan, ground.settings, ground.staff, review, ground.today)
    return Made(patient, letter_page(letter), "; ".join(map(clean, notes(case))))


def _pages(found: Iterable[Made], made: list[Made], *, named: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each page, and keep the rest of what was made."""
    for one in found:
        if named and one.why:
            raise Forbidden(f"{one.patient} {one.why}", remedy="leave this patient out")
        if one.page:
            yield f"{one.patient}.html", one.page
        made.append(one._replace(page=""))


def _refuse_repository(root: Path, folder: Path) -> None:
    """Refuse a place in the work tree of git, from which the pages could be committed and sent to others."""
    _, prefix = find_gitdir(root) or (None, "")
    top = root.resolve().parents[prefix.count("/")] if prefix else root.resolve()
    if folder.is_relative_to(top):
        raise Forbidden(f"{OPTION}: personal details do not belong into the repository", remedy="name a folder outside")


def _cleared(folder: Path, made: Iterable[Made]) -> int:
    """Remove the pages of an earlier time of those who have none now; return how many there were."""
    old = [path for one in made if one.why and (path := folder / f"{one.patient}.html").is_file()]
    for path in old:
        try:
            path.unlink()
        except OSError as error:
            message = f"{OPTION}: {path} is out of date and cannot be removed: {error.strerror}"
            raise OutsideFailure(message, remedy="remove it, or mend the permissions") from error
    return len(old)
