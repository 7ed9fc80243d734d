from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseload.model.case import Case
from caseload.model.entries.safety import AUTHORITIES
from caseload.model.patient import Name
from caseload.model.plan import ACHIEVEMENTS, ACTION_STATUSES, ENDED_ACTION, LIFECYCLES, Action, Frequency, Owner
from caseload.model.team import Member, Staff
from caseload.render.owncopy import BY_RIGHT
from caseload.render.plainwords import GOING, STANDING, STATUS, called, does, in_full, rhythm, when

TODAY = date(2026, 11, 21)


def test_days_in_full() -> None:
    assert [in_full(date(2026, month, 1)) for month in (1, 9, 12)] == [
        "1 January 2026",
        "1 September 2026",
        "1 December 2026",
    ]


@pytest.mark.parametrize(
    ("times", "every", "unit", "words"),
    [
        (1, 1, "day", "every day"),
        (1, 2, "week", "every two weeks"),
        (1, 18, "month", "every 18 months"),
        (2, 1, "day", "twice a day"),
        (3, 1, "week", "three times a week"),
        (30, 1, "year", "30 times a year"),
        (2, 6, "month", "twice every six months"),
        (4, 2, "week", "four times every two weeks"),
    ],
)
def test_how_often_in_words(times: int, every: int, unit: str, words: str) -> None:
    assert rhythm(Frequency(times=times, every=every, unit=unit)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "no day is set yet"),
        ({"due": date(2026, 12, 1)}, "by 1 December 2026"),
        ({"starts": date(2026, 12, 1)}, "from 1 December 2026"),
        ({"starts": date(2026, 11, 1)}, "since 1 November 2026"),
        ({"minutes": 40}, "no day is set yet"),
        (
            {"frequency": Frequency(times=1, unit="week"), "minutes": 40, "starts": date(2026, 11, 1)},
            "every week, 40 minutes each time",
        ),
        (
            {
                "frequency": Frequency(times=1, unit="day"),
                "starts": date(2026, 12, 1),
                "ends": date(2027, 1, 12),
            },
            "every day, from 1 December 2026, until 12 January 2027",
        ),
        (
            {"frequency": Frequency(times=1, unit="year"), "due": date(2026, 12, 1)},
            "by 1 December 2026, then every year",
        ),
        ({"status": "done", "done_on": date(2026, 11, 2), "due": date(2026, 12, 1)}, "done on 2 November 2026"),
        ({"status": "done"}, "done"),
    ],
)
def test_when_in_words(facts: dict[str, Any], words: str) -> None:
    assert when(Action(id="t1", text="Walk", **facts), TODAY) == words


STAFF = Staff(
    staff=(
        Member(id="a-brook", name="Ann Brook", profession="Community matron"),
        Member(id="j-okoye", name="James Okoye", role="support-worker", team="GP practice"),
    )
)


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        (None, "nobody yet"),
        (Owner(), "nobody yet"),
        (Owner(staff="a-brook"), "Ann Brook, community matron"),
        (Owner(staff="j-okoye"), "James Okoye, support worker, GP practice"),
        (Owner(staff="gone-away"), "a member of the team"),
        (Owner(name="Margaret Hill"), "you"),
        (Owner(name="peggy"), "you"),
        (Owner(name="Peggy Hill"), "you"),
        (Owner(name="Joan Hill", role="Lives next door"), "Joan Hill, your daughter"),
        (Owner(name="Dev Patel", role="Occupational therapist"), "Dev Patel, occupational therapist"),
        (
            Owner(name="Kofi Asante", role="Social worker", team="Adult social care"),
            "Kofi Asante, social worker, Adult social care",
        ),
        (Owner(role="GP"), "GP"),
    ],
)
def test_who_in_words(case: Case, owner: Owner | None, words: str) -> None:
    assert does(owner, case.patient, STAFF) == words


def test_the_name_a_person_is_known_by(case: Case) -> None:
    names = [
        Name(family="Hill", given="Margaret", title="Mrs", known_as="Peggy"),
        Name(family="Hill", given="Margaret", title="Mrs"),
        Name(family="Hill", title="Mrs"),
        Name(family="Hill"),
    ]
    assert [called(replace(case.patient, name=name)) for name in names] == ["Peggy", "Margaret", "Mrs Hill", "Hill"]


def test_every_value_has_its_words() -> None:
    assert GOING.keys() == set(ACHIEVEMENTS)
    assert STATUS.keys() <= set(ACTION_STATUSES) - set(ENDED_ACTION)
    assert STANDING.keys() <= set(LIFECYCLES)
    assert BY_RIGHT.keys() == set(AUTHORITIES) - {"person"}
