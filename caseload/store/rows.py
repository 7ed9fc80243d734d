"""What the index knows of a case and of a duty; days are ISO text, empty where unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

# Between the parts of a list in one column; no record may hold this character.
BETWEEN = "\x1f"


# Named tuples: one `list` makes ten thousand, and frozen dataclasses take four times as long.
class CaseRow(NamedTuple):
    """One case; `critical` are the headlines of critical alerts, `alerts` the types of all that stand.

    `next_due` is the earliest duty's day, `flags` counts open safety flags, `planned` says that a plan is begun.
    Of an unreadable patient only the id is known.
    """

    patient: str
    family: str = ""
    given: str = ""
    known_as: str = ""
    born: str = ""
    nhs_number: str = ""
    area: str = ""
    step: str = ""
    tier: str = ""
    manager: str = ""
    deputy: str = ""
    opened: str = ""
    last_contact: str = ""
    next_due: str = ""
    flags: int = 0
    allergies: str = ""
    died: str = ""
    planned: bool = False
    unreadable: bool = False
    critical: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    communication: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()


class DutyRow(NamedTuple):
    """One open duty with the name and the manager of its case, the weeks from contact to contact of its tier, its risk.

    `risk` is the rank that the settings give the case's tier of risk, the lowest number first. The rest is as in
    `model.duties.Duty`.
    """

    patient: str
    kind: str
    due: str
    at: str
    reason: str
    verb: str
    about: str
    urgency: int
    manager: str
    deputy: str
    family: str
    given: str
    weeks: int = 0
    risk: int = 1


_ANSWERS = CaseRow._fields.index("planned")


def to_columns(row: CaseRow) -> tuple[str | int, ...]:
    """Return a case as the index stores it."""
    return tuple(BETWEEN.join(value) if isinstance(value, tuple) else value for value in row)


def from_columns(values: Sequence[Any]) -> CaseRow:
    """Return the case of stored values."""
    planned, unreadable, critical, alerts, communication, adjustments = values[_ANSWERS:]
    lists = (_parts(critical), _parts(alerts), _parts(communication), _parts(adjustments))
    return CaseRow._make((*values[:_ANSWERS], planned == 1, unreadable == 1, *lists))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(BETWEEN)) if text else ()
