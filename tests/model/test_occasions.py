"""What there is to write about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caseload.model.occasions import OCCASIONS, latest

if TYPE_CHECKING:
    from tests.conftest import Someone


@pytest.mark.parametrize(
    ("step", "there", "last"),
    [
        ("referred", {"intake": "referral"}, "intake"),
        ("declined", {"intake": "triage"}, "intake"),
        ("active", {"intake": "triage"}, "intake"),
        ("closed", {"intake": "triage", "closure": "closure"}, "closure"),
        ("died", {"intake": "triage", "closure": "death"}, "closure"),
        ("reopened", {"intake": "reopening"}, "intake"),
    ],
)
def test_an_occasion_is_there_once_it_has_happened(
    someone: type[Someone], step: str, there: dict[str, str], last: str
) -> None:
    case = someone().at(step).case
    found = {name: of(case) for name, of in OCCASIONS.items()}
    assert {name: entry.kind for name, entry in found.items() if entry} == there
    assert latest(case) == last


def test_what_happened_last_is_written_about(someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter("review", "2026-10-01")
    person.enter("handover", "2026-10-02", status="offered", to="ben")
    assert latest(person.case) == "review"
    person.enter("handover", "2026-10-03")
    assert latest(person.case) == "handover"
