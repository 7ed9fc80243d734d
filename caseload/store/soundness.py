"""The whole folder checked: settings, staff and definitions, every patient, and what git says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from caseload.errors import CaseloadError, Finding, as_findings
from caseload.store.checking import Checked, check_patient, ground_of, shared_numbers
from caseload.store.definitions import definition_findings, unknown_domains
from caseload.store.folder import PATIENTS, Folder
from caseload.store.git import Git
from caseload.store.gitdir import find_gitdir
from caseload.store.processes import spread
from caseload.store.settings import read_settings
from caseload.store.teamfiles import team_findings

EDITED = "entry-edited"


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a check saw: how many patients and files, and every finding."""

    patients: int
    files: int
    findings: tuple[Finding, ...]


def check(folder: Folder, day_in: Callable[[str], date], processes: int = 2) -> Soundness:
    """Check the folder; what is wrong is among the findings, never raised.

    `day_in` says what day it is in a time zone; at most so many `processes` read the patients. Where the
    settings, the staff or the definitions are wrong, no patient is checked, since they are what they are checked by.
    """
    checked: list[Checked] = []
    findings = list(_collected(lambda: definition_findings(folder.root), lambda: _domains_of_templates(folder)))
    ids = folder.patient_ids() if not findings else ()

    def patients() -> Iterator[Finding]:
        work = partial(check_patient, folder, ground_of(folder, day_in))
        checked.extend(spread(work, list(ids), processes))
        yield from (finding for one in checked for finding in one.findings)
        yield from shared_numbers(checked)

    findings += _collected(patients)
    findings += _collected(lambda: _strays(folder), lambda: team_findings(folder), lambda: _said_by_git(folder))
    return Soundness(len(checked), sum(one.files for one in checked), tuple(dict.fromkeys(findings)))


def _domains_of_templates(folder: Folder) -> Iterator[Finding]:
    return unknown_domains(folder.root, {domain.id for domain in read_settings(folder.root).domains})


def _collected(*sources: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what each source finds; what keeps one from looking is a finding as well."""
    for source in sources:
        try:
            yield from source()
        except CaseloadError as error:
            yield from as_findings(error)


def _strays(folder: Folder) -> Iterator[Finding]:
    """Find what stands under `patients/` and is no patient's folder, so that every other verb passes it over."""
    known = set(folder.patient_ids())
    for first in sorted(folder.names(PATIENTS)):
        place = f"{PATIENTS}/{first}"
        within = [f"{place}/{name}" for name in sorted(folder.names(place)) if name not in known or name[0] != first]
        for path in within if (folder.root / place).is_dir() else [place]:
            yield Finding("layout", "is no patient's folder", file=path, remedy="move it out of patients")


def _said_by_git(folder: Folder) -> Iterator[Finding]:
    """Find entries that were changed or removed after they were committed, and what is not committed."""
    git = Git.find(folder.root)
    if git is None:
        if find_gitdir(folder.root):
            yield from as_findings(Git.missing(folder.root))
        return
    for status, path in git.changed_since_head(git.prefix):
        if status == "?" or status == "A":
            yield Finding("not-committed", "is not committed", "warning", file=path, remedy="git add and commit it")
        elif "/entries/" in path:
            how = "removed" if status == "D" else "changed"
            remedy = "put it back with git, then void or replace it"
            yield Finding(EDITED, f"was {how} after it was committed", file=path, remedy=remedy)
        else:
            yield Finding("not-committed", "has changes that are not committed", "warning", file=path)
