"""Stays in hospital: which discharge ended which admission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.moments import Moment, precedes
from caseload.model.stays import open_admissions, stays

if TYPE_CHECKING:
    from tests.conftest import Someone

Told = tuple[str, str, dict[str, Any]]
IN, OUT = "emergency-admission", "discharge"


def told(someone: type[Someone], *events: Told) -> list[tuple[str, str]]:
    """The stays as pairs of ids: the first event has e0000004, the next e0000005."""
    person = someone().at("active")
    for event, day, facts in events:
        person.enter("hospital-event", day, event=event, **facts)
    found = stays(person.case.entries, person.case.taken_back)
    return [(s.admission.id if s.admission else "", s.discharge.id if s.discharge else "") for s in found]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), []),
        (((IN, "2026-10-01", {}),), [("e0000004", "")]),
        ((("elective-admission", "2026-10-01", {}), (OUT, "2026-10-05", {})), [("e0000004", "e0000005")]),
        ((("ae-attendance", "2026-10-01", {}),), []),
        # nobody told of the admission
        (((OUT, "2026-10-05", {}),), [("", "e0000004")]),
        (((OUT, "2026-10-05", {}), (IN, "2026-10-06", {})), [("e0000005", ""), ("", "e0000004")]),
        # told of late, it is the one that ended
        (((OUT, "2026-10-05", {}), (IN, "2026-10-01", {})), [("e0000005", "e0000004")]),
        # what names its admission goes first
        (
            ((IN, "2026-10-01", {}), (OUT, "2026-10-05", {}), (OUT, "2026-10-06", {"admission": "e0000004"})),
            [("e0000004", "e0000006"), ("", "e0000005")],
        ),
        (
            ((IN, "2026-10-01", {}), (IN, "2026-10-10", {}), (OUT, "2026-10-05", {"admission": "e0000004"})),
            [("e0000004", "e0000006"), ("e0000005", "")],
        ),
        # an admission that was corrected
        (
            (
                (IN, "2026-10-01", {}),
                (OUT, "2026-10-05", {"admission": "e0000004"}),
                (IN, "2026-10-02", {"replaces": "e0000004", "because": "Day"}),
            ),
            [("e0000006", "e0000005")],
        ),
    ],
)
def test_which_discharge_ends_which_admission(
    someone: type[Someone], events: tuple[Told, ...], expected: list[tuple[str, str]]
) -> None:
    assert told(someone, *events) == expected


def test_who_is_in_hospital(someone: type[Someone]) -> None:
    person = someone().at("active")
    first = person.enter("hospital-event", "2026-10-01", event=IN)
    assert open_admissions(person.case) == (first,)
    person.enter("hospital-event", "2026-10-05")
    assert open_admissions(person.case) == ()


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ("2026-09-30", False),
        ("2026-10-01T09:00", False),
        ("2026-10-01T10:00", True),
        ("2026-10-01", True),
        ("2026-10-03", True),
        ("2026-10-05", False),
        ("2026-10-06", False),
    ],
)
def test_when_a_stay_holds_somebody(someone: type[Someone], when: str, inside: bool) -> None:
    person = someone().at("active")
    person.enter("hospital-event", "2026-10-01T10:00", event=IN)
    assert stays(person.case.entries)[0].holds(Moment("2026-10-06" if inside else "2026-09-30")) is inside
    person.enter("hospital-event", "2026-10-05")
    (stay,) = stays(person.case.entries)
    assert stay.holds(Moment(when)) is inside


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2026-10-01", "2026-10-02", True),
        ("2026-10-01T09:00", "2026-10-01T10:00", True),
        # the same day, and nobody knows more
        ("2026-10-01", "2026-10-01T10:00", False),
        ("2026-10-01T09:00", "2026-10-01", False),
        ("2026-10-02", "2026-10-01T10:00", False),
    ],
)
def test_which_moment_precedes_which(one: str, other: str, before: bool) -> None:
    assert precedes(Moment(one), Moment(other)) is before
