"""The team's own records: everybody and everything that they name is there."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator

from caseload.model.team import Cover, FindingDecision, FindingRun, Meeting, Protocol, Staff, TeamEntry
from caseload.rules.ground import Fault, Faults

Named = Iterator[tuple[str, str]]


def faults(staff: Staff, patients: Container[str], records: Collection[TeamEntry]) -> Faults:
    """Find who or what a record of the team names and is not there: staff, patients, another record."""
    members = {member.id for member in staff.staff}
    known = {(type(record), record.id) for record in records}
    for record in records:
        for field, named in _staff(record):
            if named not in members:
                yield Fault("staff-reference", record, "names nobody in staff.yaml", field)
        for field, named in _patients(record):
            if named not in patients:
                yield Fault("patient-reference", record, "names a patient who is not there", field)
        for field, kind, named in _records(record):
            if named and (named == record.id or (kind, named) not in known):
                yield Fault("entry-reference", record, "names a record that is not there", field)


def _staff(record: TeamEntry) -> Named:
    yield "by", record.by
    if isinstance(record, Cover):
        yield "staff", record.staff
        yield "covered_by", record.covered_by


def _patients(record: TeamEntry) -> Named:
    if isinstance(record, Meeting):
        for index, decision in enumerate(record.decisions):
            yield f"decisions.{index}.patient", decision.patient
    if isinstance(record, FindingDecision) and record.patient:
        yield "patient", record.patient


def _records(record: TeamEntry) -> Iterator[tuple[str, type[TeamEntry], str]]:
    if isinstance(record, Cover):
        yield "replaces", Cover, record.replaces
    if isinstance(record, Protocol):
        yield "replaces", Protocol, record.replaces
    if isinstance(record, FindingDecision):
        yield "run", FindingRun, record.run
