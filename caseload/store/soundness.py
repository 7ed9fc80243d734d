"""The whole folder checked: settings, staff and definitions, every patient, and what git says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from caseload.errors import Finding, Unreadable
from caseload.store.checking import check_patient, ground_of, shared_numbers
from caseload.store.definitions import definition_findings
from caseload.store.folder import PATIENTS, Folder
from caseload.store.git import Git
from caseload.store.processes import spread
from caseload.store.teamfiles import team_findings

EDITED = "entry-edited"


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a check saw: how many patients and files, and every finding."""

    patients: int
    files: int
    findings: tuple[Finding, ...]


def check(folder: Folder, day_in: Callable[[str], date]) -> Soundness:
    """Check the folder; what is wrong is among the findings, never raised. `day_in`: the day in a time zone."""
    findings = list(definition_findings(folder.root))
    try:
        ground = ground_of(folder, day_in)
    except Unreadable as error:
        return Soundness(0, 0, (*findings, *error.findings))
    checked = list(spread(partial(check_patient, folder, ground), list(folder.patient_ids())))
    findings += (finding for one in checked for finding in one.findings)
    findings += shared_numbers(checked)
    findings += _strays(folder)
    findings += team_findings(folder)
    findings += _said_by_git(folder)
    return Soundness(len(checked), sum(one.files for one in checked), tuple(findings))


def _strays(folder: Folder) -> Iterator[Finding]:
    """Find folders under `patients/` that are no patient's, which every other verb would pass over."""
    known = set(folder.patient_ids())
    for first in sorted(folder.names(PATIENTS)):
        for name in sorted(folder.names(f"{PATIENTS}/{first}")) or [""]:
            if name not in known or name[:1] != first:
                path = f"{PATIENTS}/{first}/{name}".rstrip("/")
                yield Finding("layout", "is no patient's folder", file=path, remedy="move it out of patients")


def _said_by_git(folder: Folder) -> Iterator[Finding]:
    """Find entries that were changed or removed after they were committed, and what is not committed."""
    git = Git.find(folder.root)
    if git is None:
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
