"""`check`: every file of a caseload folder, alone and beside the others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from caseload.errors import FILE_UNREADABLE, CaseloadError, Finding, as_findings
from caseload.model.case import fold
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.rules.ground import Fault, Ground
from caseload.rules.registry import faults
from caseload.store import yamlfile
from caseload.store.cases import kind_in, place_of
from caseload.store.definitions import read_definitions
from caseload.store.files import TEMPORARY
from caseload.store.folder import Folder, patient_place
from caseload.store.records import closest, parse
from caseload.store.settings import read_settings, read_staff

RECORDS: dict[str, type[Any]] = {"patient.yaml": Patient, "plan.yaml": Plan}
NHS_NUMBER = re.compile(rb"^nhs_number: *[\"']?([0-9]{10})\b", re.MULTILINE)
FIELDS = attrgetter(*(field.name for field in fields(Finding)))


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one patient's folder; `number` stands for the NHS number, to be compared and no more."""

    patient: str
    number: str
    files: int
    findings: tuple[Finding, ...]

    def kept(self) -> str | None:
        """Return it as text; None where the reason may be gone although no file changes, such as a failing disk."""
        if any(finding.rule == FILE_UNREADABLE for finding in self.findings):
            return None
        return json.dumps((self.patient, self.number, self.files, [*map(FIELDS, self.findings)]))

    @staticmethod
    def again(text: str) -> Checked:
        """Return what `kept` made a text of."""
        patient, number, files, findings = json.loads(text)
        return Checked(patient, number, files, tuple(Finding(*fields) for fields in findings))


def ground_of(folder: Folder, day_in: Callable[[str], date]) -> Ground:
    """Read what the rules need besides the cases; Unreadable where that is wrong itself.

    `day_in` says what day it is in a time zone.
    """
    settings = read_settings(folder.root)
    today = day_in(settings.timezone)
    return Ground(settings, read_staff(folder.root), read_definitions(folder.root), today)


def check_patient(folder: Folder, ground: Ground | None, patient: str) -> Checked:
    """Check one patient: layout, each file by itself and, where all can be read, the case by the rules.

    Without a ground, as where the settings are wrong, by no rule.
    """
    place = patient_place(patient)
    found: list[Finding] = []
    try:
        names = list(_files(folder, place, found))
    except CaseloadError as error:
        return Checked(patient, "", 0, tuple(as_findings(error, place)))
    records = {name: record for name in names for record in _read(folder, name, found)}
    found += _misnamed(records)
    person = records.get(f"{place}/patient.yaml")
    if f"{place}/patient.yaml" not in names:
        found.append(Finding("file-missing", "does not exist", record=patient, file=f"{place}/patient.yaml"))
    if ground and person and len(records) == len(names):
        entries = (record for record in records.values() if isinstance(record, Entry))
        case = fold(person, records.get(f"{place}/plan.yaml"), entries)
        found += _placed(folder, faults(case, ground), {id(record): name for name, record in records.items()})
    return Checked(patient, number_mark(person.nhs_number) if person else "", len(names), tuple(found))


def number_mark(nhs_number: str) -> str:
    """Return what stands for an NHS number where only equal ones are to be found; empty for none."""
    return hashlib.blake2b(nhs_number.encode(), digest_size=12).hexdigest() if nhs_number else ""


def shared_numbers(checked: Iterable[Checked]) -> Iterator[Finding]:
    """Find an NHS number that two patients have."""
    seen: dict[str, str] = {}
    for one in checked:
        other = seen.setdefault(one.number, one.patient)
        if one.number and other != one.patient:
            yield Finding(
                "nhs-number-shared",
                f"has the NHS number of patient {other}",
                record=one.patient,
                field="nhs_number",
                file=f"{patient_place(one.patient)}/patient.yaml",
                remedy="one person has one folder: keep one, void the other",
            )


def numbers_in(folder: Folder, besides: Container[str]) -> Iterator[Checked]:
    """Yield the NHS numbers of the folder's patients but for some; who cannot be read is told of by a whole check."""
    for patient in folder.patient_ids():
        if patient not in besides:
            with suppress(CaseloadError):
                yield from numbers_of({patient: folder.read(f"{patient_place(patient)}/patient.yaml")})


def numbers_of(records: Mapping[str, bytes]) -> Iterator[Checked]:
    """Yield the NHS number of each patient's own record by what stands there, without reading the rest of it."""
    for patient, data in records.items():
        if found := NHS_NUMBER.search(data):
            yield Checked(patient, number_mark(found[1].decode()), 0, ())


def _files(folder: Folder, place: str, found: list[Finding]) -> Iterator[str]:
    """Yield the record files of a patient; anything else in there is a finding."""
    for name in sorted(folder.names(place)):
        path = f"{place}/{name}"
        if name == "entries":
            for entry in sorted(folder.names(path)):
                yield from _known(f"{path}/{entry}", _is_entry(entry), found)
        else:
            yield from _known(path, name in RECORDS, found)


def _known(path: str, known: bool, found: list[Finding]) -> Iterator[str]:
    if known:
        yield path
    elif not path.rsplit("/", 1)[1].startswith(TEMPORARY):
        found.append(_misplaced(path, "is no record", remedy="move it out of the patient's folder"))


def _is_entry(name: str) -> bool:
    return name[10:11] == "-" and kind_in(name) in ENTRIES and name.endswith(".yaml")


def _read(folder: Folder, path: str, found: list[Finding]) -> Iterator[Any]:
    """Yield the record of a file; where it is wrong, nothing, and what is wrong goes to the findings."""
    cls = RECORDS.get(path.rsplit("/", 1)[1]) or ENTRIES[kind_in(path)]
    try:
        yield parse(folder.read_listed(path), path, cls)
    except CaseloadError as error:
        found += as_findings(error, path)


def _misnamed(records: dict[str, Any]) -> Iterator[Finding]:
    for path, record in records.items():
        if isinstance(record, Patient) and place_of(record) != path:
            yield _misplaced(path, "holds another id than its folder")
        if isinstance(record, Entry) and place_of(record).rsplit("/", 1)[1] != path.rsplit("/", 1)[1]:
            yield _misplaced(path, "has another name than its day, kind and id give")


def _misplaced(path: str, message: str, remedy: str = "") -> Finding:
    return Finding("layout", message, file=path, line=1, remedy=remedy)


def _placed(folder: Folder, found: Iterable[Fault], places: dict[int, str]) -> Iterator[Finding]:
    """Say in which line each fault of the rules stands; only what is wrong is read a second time."""
    for fault in found:
        # By identity: what a record says of itself may be what is wrong with it.
        path = places[id(fault.record)]
        yield fault.finding(path, *closest(yamlfile.positions(folder.read(path), path), fault.field))
