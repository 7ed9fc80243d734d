"""What `edit` opens: a patient's record or plan, the staff, the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from caseload.cli.drafts import drafted
from caseload.cli.writer import Writer
from caseload.errors import Unreadable
from caseload.model.case import Case, fold
from caseload.model.itemids import with_ids
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.render.saved import dry_report, saved_report
from caseload.rules.ground import Fault, Ground
from caseload.rules.registry import faults
from caseload.steps.correction import edit
from caseload.steps.planning import plan_of
from caseload.store.cases import place_of
from caseload.store.files import sha256
from caseload.store.folder import SETTINGS, STAFF
from caseload.store.records import closest, parse, write
from caseload.store.save import Write
from caseload.store.settings import settings_of, staff_of
from caseload.store.yamlfile import positions

T = TypeVar("T")

# What stands above a record in the editor; comments are not kept.
HINTS = {
    "patient": """\
# Lines that begin with # are not kept. An item needs no id: it gets one. caseload schema patient has every field.
# allergies:                  status is known, none-known or not-asked
#   status: known
#   source: GP record
#   checked_on: 2026-11-21
#   items:
#     - substance: Penicillin
#       reaction: Rash
# medicines: the same, each item with name and dose
# conditions:
#   - name: Heart failure
""",
    "plan": """\
# Lines that begin with # are not kept. An item needs no id: it gets one. caseload schema plan has every field.
""",
}


def edit_record(writer: Writer, text: str, plan: bool) -> None:
    """Edit `patient.yaml`, or with `plan` the plan."""
    loaded = writer.open(text)
    case = loaded.case
    record: Patient | Plan = plan_of(case) if plan else case.patient
    place, cls = place_of(record), type(record)

    def checked(data: bytes) -> Patient | Plan:
        changed = parse(data, place, cls, lambda tree: with_ids(cls, tree, writer.session.context.new_id))
        if case.patient.id == (changed.id if isinstance(changed, Patient) else changed.patient):
            _check_beside(writer, case, changed, data)
        edit(case, changed, writer.session.context)
        return changed

    page = (HINTS[cls.kind] + write(record).decode()).encode()
    with _edited(writer, f"{case.patient.id}-{cls.kind}.yaml", place, page, checked) as changed:
        writer.save(loaded, lambda case, context: edit(case, changed, context))


def edit_staff(writer: Writer) -> None:
    """Edit `staff.yaml`."""
    _edit_file(writer, STAFF, staff_of)


def edit_settings(writer: Writer) -> None:
    """Edit `caseload.yaml`."""
    root = writer.session.folder.root
    _edit_file(writer, SETTINGS, lambda data: settings_of(data, root))


def _edit_file(writer: Writer, name: str, check: Callable[[bytes], object]) -> None:
    folder = writer.session.folder
    old = folder.read(name)

    def checked(data: bytes) -> bytes:
        check(data)
        return data

    with _edited(writer, name, name, old, checked) as new:
        if writer.dry_run:
            return writer.session.emit(dry_report([(name, old, new)]))
        with writer.session.saving() as saver:
            saver.save([Write(name, new, sha256(old))], f"edit {name.removesuffix('.yaml')}")
    return writer.session.emit(saved_report("edit", (name,), ("file",)))


@contextmanager
def _edited(writer: Writer, name: str, place: str, text: bytes, check: Callable[[bytes], T]) -> Iterator[T]:
    """Yield the record of the file `place`, from the file named with --from, else from the editor."""
    if writer.source is None:
        with drafted(writer, name, text, check, base=text) as found:
            yield found
        return
    try:
        record = check(writer.source.data)
    except Unreadable as error:
        named = writer.source.name
        findings = (replace(found, file=named) if found.file == place else found for found in error.findings)
        raise Unreadable.of(*findings) from error
    yield record


def _check_beside(writer: Writer, case: Case, changed: Patient | Plan, data: bytes) -> None:
    """Refuse what `check` would find in the record, or in others because of it, and did not find before."""
    session = writer.session
    ground = Ground(session.settings, session.staff, session.definitions, session.today)
    person, plan = (changed, case.plan) if isinstance(changed, Patient) else (case.patient, changed)
    after = fold(person, plan, (*case.entries, *case.taken_back))
    before = {_known(fault) for fault in faults(case, ground)}
    found = [f for f in faults(after, ground) if f.severity == "error" and _known(f) not in before]
    if found:
        where = positions(data, place_of(changed))
        raise Unreadable.of(
            *(
                fault.finding(place_of(changed), *closest(where, fault.field))
                if fault.record is changed
                else fault.finding(place_of(fault.record))
                for fault in found
            )
        )


def _known(fault: Fault) -> tuple[str, str, str]:
    return fault.rule, fault.field, fault.message
