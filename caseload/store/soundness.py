"""The whole folder checked, or a part: settings, staff and definitions, every patient, and what git says of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial

from caseload.errors import CaseloadError, Finding, as_findings
from caseload.model.team import TEAM_PLACES
from caseload.rules import teamrecords
from caseload.rules.ground import Ground
from caseload.store.ahead import Ahead, look_ahead
from caseload.store.changes import Change
from caseload.store.checking import Checked, check_patient, ground_of, shared_numbers
from caseload.store.definitionfile import definition_findings, unknown_domains
from caseload.store.folder import BASELINE, PATIENTS, Folder
from caseload.store.processes import Progress, spread
from caseload.store.settings import read_settings
from caseload.store.teamfiles import Together, team_findings
from caseload.store.verdicts import Verdict, basis, judged

EDITED, COMMIT = "entry-edited", "git add and commit it"
KIND = "check"
DayIn = Callable[[str], date]


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a check saw: how many patients and files, and every finding; `values` are the lines that they stand in.

    Those are asked for by name only: they hold what is written of a person.
    """

    patients: int
    files: int
    findings: tuple[Finding, ...]
    values: tuple[str, ...] = ()


def check(
    folder: Folder,
    day_in: DayIn,
    processes: int = 2,
    ahead: Ahead | None = None,
    progress: Progress | None = None,
) -> Soundness:
    """Check the folder; what is wrong is among the findings, never raised.

    `day_in` says what day it is in a time zone; at most so many `processes` read the patients, and only those of
    whom anything has changed since they were last checked; `progress` hears how many are done.
    """
    ahead = ahead or look_ahead(folder)
    before = basis(folder)

    def judge(ground: Ground | None) -> Iterator[Checked]:
        work, ids = partial(check_patient, folder, ground), list(folder.patient_ids())
        if ground is None:
            return spread(work, ids, processes)
        verdict = Verdict(KIND, work, Checked.kept, Checked.again)
        return judged(folder, verdict, f"{before}\n{ground.today}", ahead.seen(), ids, processes, progress)

    return checked(folder, day_in, judge, lambda: said_by_git(ahead.uncommitted()))


def checked(
    folder: Folder,
    day_in: DayIn,
    judge: Callable[[Ground | None], Iterator[Checked]],
    said: Callable[[], Iterable[Finding]],
    elsewhere: Iterable[Checked] = (),
    others: Iterable[str] = (),
) -> Soundness:
    """Check whom `judge` checks, and all that is no patient's; what git has `said` comes last.

    `elsewhere` has the numbers of patients who are not checked, `others` the ids of those who are not in the
    folder. Where settings, staff or definitions are wrong, there is no ground to judge a case on: every file is
    looked at all the same, by itself.
    """
    seen: list[Checked] = []
    findings = list(_collected(lambda: definition_findings(folder.root), lambda: _domains_of_templates(folder)))
    grounds: list[Ground] = []
    together: list[Together] = []
    ids = cache(lambda: frozenset(folder.patient_ids()))

    def of_ground() -> Iterator[Finding]:
        ground = ground_of(folder, day_in)
        grounds.append(ground)
        together.append(partial(teamrecords.faults, ground.staff, {*ids(), *others}))
        yield from _unapproved(folder, ground)

    def of_patients() -> Iterator[Finding]:
        seen.extend(judge(next(iter(grounds), None)))
        yield from (finding for one in seen for finding in one.findings)
        yield from shared_numbers((*elsewhere, *seen))

    findings += _collected(of_ground) if not findings else ()
    findings += _collected(of_patients, lambda: _strays(folder, ids()), lambda: team_findings(folder, *together), said)
    return Soundness(len(seen), sum(one.files for one in seen), tuple(dict.fromkeys(findings)))


def with_values(folder: Folder, seen: Soundness) -> Soundness:
    """Add the line of the file that each finding stands in, empty where it stands in none."""
    return replace(seen, values=tuple(_line(folder, finding) for finding in seen.findings))


def _line(folder: Folder, finding: Finding) -> str:
    try:
        lines = folder.read(finding.file).decode(errors="replace").split("\n") if finding.line else []
    except CaseloadError:
        return ""
    return lines[finding.line - 1].strip() if 0 < finding.line <= len(lines) else ""


def said_by_git(changes: Iterable[Change]) -> Iterator[Finding]:
    """Find entries that were changed or removed after they were committed, and what is not committed."""
    for change in changes:
        status, path = change
        if status in "?A":
            yield Finding("not-committed", "is not committed", "warning", file=path, remedy=COMMIT)
        elif _is_entry(path):
            yield from rewritten([change])
        else:
            yield Finding("not-committed", "has changes that are not committed", "warning", file=path, remedy=COMMIT)


def rewritten(changes: Iterable[Change]) -> Iterator[Finding]:
    """Find entries that were changed or removed after they were committed."""
    for status, path in changes:
        if status not in "?A" and _is_entry(path):
            how = "removed" if status == "D" else "changed"
            remedy = "put it back with git, then void or replace it"
            yield Finding(EDITED, f"was {how} after it was committed", file=path, remedy=remedy)


def _is_entry(path: str) -> bool:
    return "/entries/" in path or path.rpartition("/")[0] in TEAM_PLACES


def _unapproved(folder: Folder, ground: Ground) -> Iterator[Finding]:
    if ground.settings.baseline.roles and BASELINE in folder.names("."):
        # Every check is to be quick, and few teams accept anything.
        from caseload.store.baseline import unapproved

        with suppress(CaseloadError):  # told of among the team's own files
            yield from unapproved(folder, ground)


def _domains_of_templates(folder: Folder) -> Iterator[Finding]:
    return unknown_domains(folder.root, {domain.id for domain in read_settings(folder.root).domains})


def _collected(*sources: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what each source finds; what keeps one from looking is a finding as well."""
    for source in sources:
        try:
            yield from source()
        except CaseloadError as error:
            yield from as_findings(error)


def _strays(folder: Folder, known: Container[str]) -> Iterator[Finding]:
    """Find what stands under `patients/` and is no patient's folder, so that every other verb passes it over."""
    for first in sorted(folder.names(PATIENTS)):
        place = f"{PATIENTS}/{first}"
        within = [f"{place}/{name}" for name in sorted(folder.names(place)) if name not in known or name[0] != first]
        for path in within if (folder.root / place).is_dir() else [place]:
            yield Finding("layout", "is no patient's folder", file=path, remedy="move it out of patients")
