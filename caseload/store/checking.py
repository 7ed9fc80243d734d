"""`check`: every file of a caseload folder, alone and beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from caseload.errors import CaseloadError, Finding, Unreadable
from caseload.model.case import fold
from caseload.model.codec import Record
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.identifiers import ID
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.rules.ground import Fault, Ground
from caseload.rules.registry import faults
from caseload.store import yamlfile
from caseload.store.cases import kind_in, place_of
from caseload.store.definitions import read_definitions
from caseload.store.files import TEMPORARY
from caseload.store.folder import Folder, patient_place
from caseload.store.records import parse
from caseload.store.settings import read_settings, read_staff

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one patient's folder; the NHS number is for comparing, never for printing."""

    patient: str
    nhs_number: str
    files: int
    findings: tuple[Finding, ...]


def ground_of(folder: Folder, day_in: Callable[[str], date]) -> Ground:
    """Read what the rules need besides the cases; Unreadable where that is wrong itself.

    `day_in` says what day it is in a time zone.
    """
    settings = read_settings(folder.root)
    today = day_in(settings.timezone)
    return Ground(settings, read_staff(folder.root), read_definitions(folder.root), today)


def check_patient(folder: Folder, ground: Ground, patient: str) -> Checked:
    """Check one patient: layout, each file by itself, then the case by the rules."""
    place = patient_place(patient)
    found: list[Finding] = []
    names = list(_files(folder, place, found))
    person = _read(folder, f"{place}/patient.yaml", Patient, found)
    plan = _read(folder, f"{place}/plan.yaml", Plan, found) if f"{place}/plan.yaml" in names else None
    entries = [entry for name in names if "/entries/" in name for entry in _entry(folder, name, found)]
    if person is not None:
        if person.id != patient:
            found.append(_misplaced(f"{place}/patient.yaml", "holds another id than its folder"))
        found += _placed(folder, faults(fold(person, plan, entries), ground))
    return Checked(patient, person.nhs_number if person else "", len(names), tuple(found))


def shared_numbers(checked: Iterable[Checked]) -> Iterator[Finding]:
    """Find an NHS number that two patients have."""
    seen: dict[str, str] = {}
    for one in checked:
        other = seen.setdefault(one.nhs_number, one.patient)
        if one.nhs_number and other != one.patient:
            yield Finding(
                "nhs-number-shared",
                f"has the NHS number of patient {other}",
                record=one.patient,
                field="nhs_number",
                file=f"{patient_place(one.patient)}/patient.yaml",
                remedy="one person has one folder: keep one, void the other",
            )


def _files(folder: Folder, place: str, found: list[Finding]) -> Iterator[str]:
    """Yield the record files of a patient; anything else in there is a finding."""
    for name in sorted(folder.names(place)):
        path = f"{place}/{name}"
        if name == "entries":
            for entry in sorted(folder.names(path)):
                yield from _known(folder, f"{path}/{entry}", entry[10:11] == "-" and _is_entry(entry), found)
        else:
            yield from _known(folder, path, name in ("patient.yaml", "plan.yaml"), found)


def _known(folder: Folder, path: str, known: bool, found: list[Finding]) -> Iterator[str]:
    if known:
        yield path
    elif not path.rsplit("/", 1)[1].startswith(TEMPORARY):
        found.append(_misplaced(path, "is no record", remedy="move it out of the patient's folder"))


def _is_entry(name: str) -> bool:
    return kind_in(name) in ENTRIES and name.endswith(".yaml") and bool(ID.fullmatch(name[-13:-5]))


def _entry(folder: Folder, path: str, found: list[Finding]) -> Iterator[Entry]:
    entry = _read(folder, path, ENTRIES[kind_in(path)], found)
    if entry is not None:
        if not path.endswith(f"/{entry.happened[:10]}-{entry.kind}-{entry.id}.yaml"):
            found.append(_misplaced(path, "has another name than its day, kind and id give"))
        yield entry


def _read(folder: Folder, path: str, cls: type[R], found: list[Finding]) -> R | None:
    """Return the record of a file, or None and what is wrong with it among the findings."""
    try:
        return parse(folder.read(path), path, cls)
    except Unreadable as error:
        found += error.findings
    except CaseloadError as error:
        found.append(Finding("file-missing", error.message, file=path))
    return None


def _misplaced(path: str, message: str, remedy: str = "") -> Finding:
    return Finding("layout", message, file=path, line=1, remedy=remedy)


def _placed(folder: Folder, found: Iterable[Fault]) -> Iterator[Finding]:
    """Say in which line each fault of the rules stands; only what is wrong is read a second time."""
    for fault in found:
        path = place_of(fault.record)
        try:
            where = yamlfile.positions(folder.read(path), path)
        except CaseloadError:
            where = {}
        yield fault.finding(path, *closest(where, fault.field))


def closest(where: dict[tuple[str | int, ...], tuple[int, int]], field: str) -> tuple[int, int]:
    """Return line and column of a dotted field, or of the nearest one above it that stands in the file."""
    path = tuple(int(part) if part.isdigit() else part for part in field.split("."))
    return next((where[path[:end]] for end in range(len(path), 0, -1) if path[:end] in where), (1, 1))
