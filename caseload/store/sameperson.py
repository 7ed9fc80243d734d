"""Whether somebody is here already: by a number that is theirs alone, or by name and birth date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from caseload.errors import CaseloadError
from caseload.model.patient import OtherId, Patient
from caseload.store.folder import Folder, patient_place
from caseload.store.records import read_record
from caseload.store.rows import CaseRow
from caseload.store.spelling import same_name


class People:
    """Many people, each under a mark of the caller's, such as their id; found again as `Index.same_person` does."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        self._others: dict[OtherId, str] = {}
        self._born: defaultdict[str, list[tuple[str, CaseRow]]] = defaultdict(list)

    @classmethod
    def here(cls, rows: Iterable[CaseRow], others: dict[OtherId, str]) -> People:
        """Return the people of a caseload under their ids, from rows of the index and `other_ids`."""
        people = cls()
        for row in rows:
            people._add(row.patient, row)
        people._others = others
        return people

    def add(self, mark: str, patient: Patient) -> None:
        """Add one person."""
        self._add(mark, _row(patient))
        self._others.update(dict.fromkeys(patient.other_ids, mark))

    def sure(self, patient: Patient) -> str:
        """Return the mark of who has this NHS number or the same id in another system, else nothing."""
        if patient.nhs_number in self._numbers:
            return self._numbers[patient.nhs_number]
        return next((self._others[other] for other in patient.other_ids if other in self._others), "")

    def likely(self, patient: Patient) -> str:
        """Return the mark of someone with the name and birth date, unless two NHS numbers tell them apart."""
        one = _row(patient)
        for mark, row in self._born[one.born]:
            apart = row.nhs_number and one.nhs_number and row.nhs_number != one.nhs_number
            if not apart and same_name(row.family, row.given, one.family, one.given):
                return mark
        return ""

    def _add(self, mark: str, row: CaseRow) -> None:
        if row.nhs_number:
            self._numbers.setdefault(row.nhs_number, mark)
        self._born[row.born].append((mark, row))


def other_ids(folder: Folder) -> dict[OtherId, str]:
    """Return who has which id in another system; patients that cannot be read are left out."""
    found: dict[OtherId, str] = {}
    for patient in folder.patient_ids():
        name = f"{patient_place(patient)}/patient.yaml"
        try:
            # Most have none, and to look for the word costs a hundredth of reading the record.
            if b"other_ids" in folder.read(name):
                found.update(dict.fromkeys(read_record(folder.root, name, Patient).other_ids, patient))
        except CaseloadError:
            continue
    return found


def _row(patient: Patient) -> CaseRow:
    return CaseRow(
        patient=patient.id,
        family=patient.name.family,
        given=patient.name.given,
        born=patient.birth_date.isoformat(),
        nhs_number=patient.nhs_number,
    )
