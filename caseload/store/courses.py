"""The courses of all cases, kept from one command to the next for as long as a case is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from caseload.errors import CaseloadError
from caseload.measures.course import Course
from caseload.store import verdicts
from caseload.store.definitionfile import read_services
from caseload.store.folder import Folder
from caseload.store.settings import read_settings

if TYPE_CHECKING:
    from caseload.model.definitions import Service
    from caseload.model.settings import Settings
    from caseload.store.processes import Progress


@dataclass(frozen=True, slots=True)
class Courses:
    """The courses, in the order of ids, and how many patients cannot be read and are left out."""

    found: tuple[Course, ...]
    unreadable: int = 0


def courses(
    folder: Folder,
    processes: int = 2,
    seen: verdicts.Seen | None = None,
    progress: Progress | None = None,
) -> Courses:
    """Read every course; Unreadable where the settings are. Without a directory that can be read, nothing is priced.

    Who has `seen` the folder, as `verdicts.look` does, before reading anything of it spares a second look.
    `progress` hears how many of those who changed are read.
    """
    seen, rests_on = seen or verdicts.look(folder), verdicts.basis(folder)
    # Not those that the caller has: what is kept must rest on what was read after the files were looked at.
    work = partial(_read, folder, read_settings(folder.root), read_services(folder.root))
    kind = verdicts.Verdict("course", work, _kept, Course.again)
    patients = list(folder.patient_ids())
    read = verdicts.judged(folder, kind, rests_on, seen, patients, processes, progress)
    found = tuple(one for one in read if one is not None)
    return Courses(found, len(patients) - len(found))


def _read(folder: Folder, settings: Settings, services: Mapping[str, Service] | None, patient: str) -> Course | None:
    # Most courses are kept, and to read a case takes the whole model.
    from caseload.measures.tracing import course
    from caseload.store.cases import read_case

    try:
        return course(read_case(folder, patient), services, settings.costs)
    except CaseloadError:
        return None


def _kept(one: Course | None) -> str | None:
    return one.kept() if one else None
