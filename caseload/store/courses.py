"""The courses of all cases, kept from one command to the next for as long as a case is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from caseload.errors import CaseloadError, Finding, as_findings
from caseload.measures.course import Course
from caseload.store import verdicts
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from caseload.model.definitions import Service
    from caseload.model.settings import Settings

Read: TypeAlias = Course | tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Courses:
    """The courses, in the order of ids, and what is wrong with the records of those who are left out."""

    found: tuple[Course, ...]
    unreadable: tuple[Finding, ...] = ()


def courses(
    folder: Folder,
    settings: Settings,
    services: Mapping[str, Service] | None,
    processes: int = 2,
    seen: verdicts.Seen | None = None,
) -> Courses:
    """Read every course; `services` is None where the team's directory cannot be read.

    Who has `seen` the folder, as `verdicts.look` does, before reading anything of it spares a second look.
    """
    seen = seen or verdicts.look(folder)
    kind = verdicts.Verdict("course", partial(_read, folder, settings, services), _kept, Course.again)
    patients = sorted(folder.patient_ids())
    found: list[Course] = []
    unreadable: list[Finding] = []
    for one in verdicts.judged(folder, kind, verdicts.basis(folder), seen, patients, processes):
        if isinstance(one, Course):
            found.append(one)
        else:
            unreadable += one
    return Courses(tuple(found), tuple(unreadable))


def _read(folder: Folder, settings: Settings, services: Mapping[str, Service] | None, patient: str) -> Read:
    # Most courses are kept, and to read a case takes the whole model.
    from caseload.measures.tracing import course
    from caseload.store.cases import read_case

    try:
        return course(read_case(folder, patient), services, settings.costs)
    except CaseloadError as error:
        return as_findings(error)


def _kept(one: Read) -> str | None:
    return one.kept() if isinstance(one, Course) else None
