"""The first member of staff."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.codec import encode
from caseload.model.identifiers import STAFF_ID
from caseload.model.team import Member
from caseload.steps.staffing import founder, staff_id
from caseload.store import schema


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Ada Okafor", "a-okafor"),
        ("Ada", "ada"),
        ("Jean-Luc  O'Neill", "j-l-o-neill"),
        ("Zoë Müller", "z-muller"),
        ("Anna K", "anna-k"),
        ("A B", "a-b"),
        ("X", "staff-1"),
        ("", "staff-1"),
        ("李雷", "staff-1"),
        ("a" * 50, "a" * 32),
    ],
)
def test_the_id_is_made_of_the_name(name: str, id_: str) -> None:
    assert staff_id(name) == id_


@given(st.text(max_size=60))
def test_whatever_the_name_there_is_an_id(name: str) -> None:
    assert STAFF_ID.fullmatch(staff_id(name))


@pytest.mark.parametrize("email", ["ada@example.org", "ada@localhost", "", "nobody", "a b@c", "two@at@signs"])
def test_the_founder_is_a_lead_and_fits_the_schema(email: str) -> None:
    staff = founder("Ada Okafor", email)
    schema.validate(encode(staff), "staff")
    (member,) = staff.staff
    assert (member.role, staff.member("a-okafor"), staff.member("ben")) == ("lead", member, None)
    assert member.emails == ((email,) if email.count("@") == 1 and " " not in email else ())


@pytest.mark.parametrize(
    ("begins", "ends", "works"),
    [
        (None, None, True),
        ("2026-11-21", None, True),
        ("2026-11-22", None, False),
        (None, "2026-11-21", True),
        (None, "2026-11-20", False),
    ],
)
def test_who_works_here_on_a_day(begins: str | None, ends: str | None, works: bool) -> None:
    days = [date.fromisoformat(day) if day else None for day in (begins, ends)]
    member = Member(id="ben", name="Ben", active_from=days[0], active_to=days[1])
    assert member.works_on(date(2026, 11, 21)) is works
