"""What `edit` opens: a patient's record or plan, the staff, the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from caseload.cli.drafts import drafted
from caseload.cli.writer import Writer
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.render.saved import saved_report
from caseload.steps.correction import edit
from caseload.steps.planning import plan_of
from caseload.store.cases import place_of
from caseload.store.files import sha256
from caseload.store.folder import SETTINGS, STAFF
from caseload.store.records import parse, write
from caseload.store.save import Write, saving
from caseload.store.settings import settings_of, staff_of

T = TypeVar("T")


def edit_record(writer: Writer, text: str, plan: bool) -> None:
    """Edit `patient.yaml`, or with `plan` the plan."""
    loaded = writer.open(text)
    record: Patient | Plan = plan_of(loaded.case) if plan else loaded.case.patient
    place, cls = place_of(record), type(record)
    name = f"{loaded.case.patient.id}-{cls.kind}.yaml"
    with _edited(writer, name, write(record), lambda data: parse(data, place, cls)) as changed:
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

    with _edited(writer, name, old, checked) as new, saving(folder.root) as saver:
        saver.save([Write(name, new, sha256(old))], f"edit {name.removesuffix('.yaml')}")
    writer.session.emit(saved_report("edit", (name,)))


@contextmanager
def _edited(writer: Writer, name: str, text: bytes, check: Callable[[bytes], T]) -> Iterator[T]:
    """Yield the record from the file named with --from, else from the editor."""
    if writer.source:
        yield check(writer.source.data)
        return
    with drafted(writer.session.folder, name, text, check) as found:
        yield found
