"""Each patient's own plan as a page: whose, where they are written, and what to heed in giving them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from caseload.cli.lookup import resolve
from caseload.cli.reports import OPTION, place, written
from caseload.cli.session import Session
from caseload.errors import CaseloadError, Forbidden
from caseload.model.duties import duties
from caseload.model.settings import Settings
from caseload.model.steps import ENDED
from caseload.model.team import Staff
from caseload.render.clean import clean
from caseload.render.dates import count
from caseload.render.owncopy import notes, own_copy
from caseload.render.pages.page import letter_page
from caseload.render.report import WARNING, Column, Fields, Lines, Report, Table, block_if
from caseload.store.calendar import BankHolidays
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.gitdir import find_gitdir
from caseload.store.processes import spread

DIED, NO_PLAN, NOT_HERE = "has died", "has no plan yet", "is not on the caseload any more"
UNREADABLE = "cannot be read: caseload check says why"
PRIVATE = "These pages hold names and personal details: give them to nobody but the person, then delete them."
HEED = (Column("patient", "Patient"), Column("heed", "Heed", whole=True))


class Ground(NamedTuple):
    """What every page is made with; it goes to other processes."""

    folder: Folder
    settings: Settings
    staff: Staff
    today: date
    named: bool


class Made(NamedTuple):
    """The page of one patient with what to heed in giving it, or why there is none."""

    patient: str
    page: str = ""
    heed: str = ""
    why: str = ""


def plans(session: Session, named: Sequence[str], to: str) -> Report:
    """Write the pages of these patients, or of all who have a plan in force, and return where they are."""
    folder = place(session, to, "plans")
    _refuse_repository(session.folder.root, folder)
    patients = [resolve(session, text) for text in named] or list(session.folder.patient_ids())
    ground = Ground(session.folder, session.settings, session.staff, session.today, bool(named))
    made: list[Made] = []
    patients = list(dict.fromkeys(patients))
    found = spread(partial(own_page, ground), patients)
    with click.progressbar(found, length=len(patients), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        written(folder, _pages(bar, made, named=bool(named)))
    return _report(folder, made)


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


def _report(folder: Path, made: Sequence[Made]) -> Report:
    pages = [one for one in made if not one.why]
    without = Counter(one.why for one in made if one.why)
    left = tuple(f"{count(number, 'patient')}: {why}" for why, number in sorted(without.items()))
    heed = tuple((one.patient, one.heed) for one in pages if one.heed)
    return Report(
        "plan_pages",
        "",
        (
            Fields("written", "", (("Folder", str(folder)), ("Pages", len(pages)), ("Each is called", "ID.html"))),
            Lines("private", "", (PRIVATE,), WARNING),
            *block_if(Lines("without", "No page", left), left),
            *block_if(Table("heed", "To heed in giving them", HEED, heed), heed),
        ),
    )
