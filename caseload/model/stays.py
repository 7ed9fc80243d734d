"""Stays in hospital: each admission with the discharge that ended it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caseload.model.entries.coordination import HospitalEvent
from caseload.model.moments import Moment, precedes
from caseload.model.standing import heir

if TYPE_CHECKING:
    from caseload.model.case import Case
    from caseload.model.entries.entry import Entry

ADMISSIONS = ("emergency-admission", "elective-admission")
DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay; nobody may have told of its admission, and its discharge may be still to come."""

    admission: HospitalEvent | None
    discharge: HospitalEvent | None = None

    @property
    def open(self) -> bool:
        """Tell whether it has not ended."""
        return self.discharge is None

    def holds(self, when: Moment) -> bool:
        """Tell whether the person was in hospital then, as far as is known."""
        came = self.admission is not None and not precedes(when, self.admission.happened)
        return came and (self.discharge is None or precedes(when, self.discharge.happened))


def stays(entries: Iterable[Entry], taken_back: Iterable[Entry] = ()) -> tuple[Stay, ...]:
    """Return the stays among the entries that count, in order; a discharge ends the admission that it names.

    One that names none ends the latest that was open then; where there is none, it is a stay of its own.
    """
    events = [entry for entry in entries if isinstance(entry, HospitalEvent)]
    known = (*events, *taken_back)
    found = {entry.id: Stay(entry) for entry in events if entry.event in ADMISSIONS}
    for entry in sorted((e for e in events if e.event == DISCHARGE), key=lambda left: not left.admission):
        ended = heir(entry.admission, known) if entry.admission else _open_then(found.values(), entry.happened)
        stay = found.get(ended)
        if stay and stay.open:
            found[ended] = replace(stay, discharge=entry)
        else:
            found[entry.id] = Stay(None, entry)
    return tuple(found.values())


def open_admissions(case: Case) -> tuple[HospitalEvent, ...]:
    """Return the admissions that nobody has told an end of: where the person is now, if anywhere."""
    found = stays(case.entries, case.taken_back)
    return tuple(stay.admission for stay in found if stay.admission and stay.open)


def _open_then(found: Iterable[Stay], when: Moment) -> str:
    came = [s.admission for s in found if s.admission and s.open and not precedes(when, s.admission.happened)]
    return came[-1].id if came else ""
