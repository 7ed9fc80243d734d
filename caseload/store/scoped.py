"""A part of the folder checked: some files, what is staged, or what has changed since a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from caseload.errors import Finding
from caseload.rules.ground import Ground
from caseload.store.changes import changed_since, uncommitted
from caseload.store.checking import Checked, check_patient, numbers_in, numbers_of
from caseload.store.folder import DEFINITIONS, SETTINGS, STAFF, Folder
from caseload.store.processes import spread
from caseload.store.scope import Scope, scope_of, scope_over
from caseload.store.soundness import DayIn, Soundness, checked, rewritten, said_by_git, with_values
from caseload.store.staged import what_is_staged


def check_files(folder: Folder, day_in: DayIn, files: Iterable[Path], values: bool = False) -> Soundness:
    """Check the patients that some files or folders are about; NotFound or Forbidden for what is not here."""
    return _part(folder, day_in, scope_of(folder, files), lambda: said_by_git(uncommitted(folder)), values)


def check_since(folder: Folder, day_in: DayIn, revision: str) -> Soundness:
    """Check the patients with files changed since a revision; Forbidden where this clone does not know it."""
    changes = changed_since(folder, revision)

    def said() -> Iterator[Finding]:
        yield from rewritten(changes)
        yield from said_by_git(uncommitted(folder))

    return _part(folder, day_in, scope_over(path for _, path in changes), said)


def check_staged(folder: Folder, day_in: DayIn, values: bool = False) -> Soundness:
    """Check what the next commit would hold; OutsideFailure without git."""
    with what_is_staged(folder) as staged:
        said = partial(rewritten, staged.changes)
        return _part(staged.folder, day_in, staged.scope, said, values, staged.others)


def _part(
    folder: Folder,
    day_in: DayIn,
    scope: Scope,
    said: Callable[[], Iterable[Finding]],
    values: bool = False,
    others: Mapping[str, bytes] | None = None,
) -> Soundness:
    """Check a scope and tell only of what is in it, and of what kept it from being checked.

    `others` are the records of the patients besides.
    """
    if not scope.about:
        return Soundness(0, 0, ())
    ids = scope.patients(folder)

    def judge(ground: Ground | None) -> Iterator[Checked]:
        return spread(partial(check_patient, folder, ground), ids)

    elsewhere = numbers_in(folder, set(ids)) if others is None else numbers_of(others)
    seen = checked(folder, day_in, judge, said, elsewhere, others or ())
    found = (finding for finding in seen.findings if scope.holds(finding.file) or _hinders(finding))
    seen = replace(seen, findings=tuple(found))
    return with_values(folder, seen) if values else seen


def _hinders(finding: Finding) -> bool:
    """Tell whether it is about that by which all cases are judged: without that, none is."""
    return finding.severity == "error" and finding.file.partition("/")[0] in (SETTINGS, STAFF, DEFINITIONS)
