"""What a rule may know besides the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload.errors import Finding
from caseload.model.case import Case
from caseload.model.definitions import Definitions
from caseload.model.settings import Settings
from caseload.model.team import Staff


@dataclass(frozen=True, slots=True)
class Ground:
    """The team's settings, staff and definitions, and the day."""

    settings: Settings
    staff: Staff
    definitions: Definitions
    today: date


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: in which record, in which field; where that stands is for the store to say."""

    rule: str
    record: Any
    message: str
    field: str = ""
    severity: str = "error"
    remedy: str = ""

    def finding(self, file: str, line: int = 0, column: int = 0) -> Finding:
        """Return it as a finding in a file."""
        id_ = getattr(self.record, "id", "") or self.record.patient
        return Finding(self.rule, self.message, self.severity, id_, self.field, file, line, column, self.remedy)


Faults = Iterator[Fault]


def everything(case: Case) -> tuple[Any, ...]:
    """Return every record of a case, the entries that no longer count as well."""
    records = (case.patient, *((case.plan,) if case.plan else ()))
    return (*records, *case.entries, *case.taken_back)
