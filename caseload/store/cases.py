"""A case read from its files, and the file each record stands in."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from caseload.errors import Finding, NotFound, Unreadable
from caseload.model.case import Case, fold
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import TEAM_PLACES, Staff, TeamEntry
from caseload.store.files import sha256
from caseload.store.folder import SETTINGS, STAFF, Folder, patient_place
from caseload.store.records import parse

ROOTS: dict[str, type[Patient] | type[Plan]] = {"patient.yaml": Patient, "plan.yaml": Plan}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case as it was read, and the hash of each of its files (for the lost-update guard)."""

    case: Case
    hashes: dict[str, str]


def read_case(folder: Folder, patient: str) -> Case:
    """Read and fold one patient; NotFound, or Unreadable with the place."""
    return load(folder, patient).case


def load(folder: Folder, patient: str, known: Loaded | None = None) -> Loaded:
    """Read one patient; what is `known` of them comes back as it is where no byte of it has changed."""
    place = patient_place(patient)
    if not (folder.root / place).is_dir():
        raise NotFound(f"no patient {patient}", remedy="caseload list shows who is there")
    folder.refuse_links(f"{place}/entries")
    data = {name: folder.read_listed(name) for name in _files(folder, place)}
    hashes = {name: sha256(content) for name, content in data.items()}
    if known and known.hashes == hashes:
        return known
    records = [_record(name, content, patient) for name, content in data.items()]
    person = next(record for record in records if isinstance(record, Patient))
    plan = next((record for record in records if isinstance(record, Plan)), None)
    return Loaded(fold(person, plan, (record for record in records if isinstance(record, Entry))), hashes)


def _files(folder: Folder, place: str) -> Iterator[str]:
    """Yield a patient's files, the entries in the order of their names."""
    yield f"{place}/patient.yaml"
    if "plan.yaml" in folder.names(place):
        yield f"{place}/plan.yaml"
    yield from (
        f"{place}/entries/{name}" for name in sorted(folder.names(f"{place}/entries")) if name.endswith(".yaml")
    )


def _record(name: str, data: bytes, patient: str) -> Patient | Plan | Entry:
    cls = ROOTS.get(name.rsplit("/", 1)[1])
    record: Patient | Plan | Entry = parse(data, name, cls) if cls else _entry(data, name)
    _refuse_other(record.id if isinstance(record, Patient) else record.patient, patient, name)
    return record


def entries(folder: Folder, patient: str, kinds: Container[str] = ENTRIES) -> Iterator[Entry]:
    """Yield a patient's entries, or those of some kinds alone, in the order of their file names."""
    place = f"{patient_place(patient)}/entries"
    for name in sorted(folder.names(place)):
        if name.endswith(".yaml") and (kinds is ENTRIES or kind_in(name) in kinds):
            entry = read_entry(folder, f"{place}/{name}")
            _refuse_other(entry.patient, patient, f"{place}/{name}")
            yield entry


def days_of(folder: Folder, patient: str, kind: str) -> Iterator[str]:
    """Yield the day of each of a patient's entries of one kind, by the names of the files alone."""
    names = folder.names(f"{patient_place(patient)}/entries")
    return (name[:10] for name in names if kind_in(name) == kind)


def _refuse_other(owner: str, patient: str, name: str) -> None:
    """Nothing of one person is ever shown as another's, however it came into the folder."""
    if owner != patient:
        remedy = "move it to that patient's folder, never copy it"
        raise Unreadable.of(Finding("one-person", "names another patient", file=name, line=1, remedy=remedy))


def read_entry(folder: Folder, name: str) -> Entry:
    """Read one entry; its kind must be the one in its file name."""
    return _entry(folder.read(name), name)


def _entry(data: bytes, name: str) -> Entry:
    cls = ENTRIES.get(kind_in(name))
    if cls is None:
        raise Unreadable.of(Finding("entry-name", "the file name names no kind of entry", file=name))
    return parse(data, name, cls)


def kind_in(name: str) -> str:
    """Return the kind in an entry's file name, `<date>-<kind>-<id>.yaml`."""
    return name.rsplit("/", 1)[-1][11:-14]


def place_of(record: Any) -> str:
    """Return the file a record stands in."""
    match record:
        case Patient():
            return f"{patient_place(record.id)}/patient.yaml"
        case Plan():
            return f"{patient_place(record.patient)}/plan.yaml"
        case Entry():
            return f"{patient_place(record.patient)}/entries/{_dated(record)}"
        case TeamEntry():
            return f"{_team_place(record)}/{_dated(record)}"
        case Staff():
            return STAFF
        case Settings():
            return SETTINGS
    raise TypeError(f"no place for {type(record).__name__}")


def _team_place(record: TeamEntry) -> str:
    return next(place for place, kinds in TEAM_PLACES.items() if isinstance(record, kinds))


def _dated(record: Any) -> str:
    return f"{record.happened[:10]}-{record.kind}-{record.id}.yaml"
