"""How strong the link to each agency is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from caseload.measures.links import Link, links
from caseload.model.referrals import Loop, loops_of
from caseload.steps.change import Context

if TYPE_CHECKING:
    from tests.conftest import Someone

TODAY = date(2026, 11, 21)
Told = tuple[tuple[str, ...], ...]


def sent(someone: type[Someone], *referrals: tuple[str, ...], **facts: str) -> list[Loop]:
    """Return the loops of one person: each was sent on 1 October, its steps came on the days told (`accepted 3`)."""
    person = someone().at("active")
    for steps in referrals:
        first = person.enter("service-referral", "2026-10-01", **facts)
        for told in steps:
            status, day = told.split()
            person.enter("service-referral", f"2026-10-{int(day):02}", status=status, referral=first.id)
    return list(loops_of(person.case))


def counted(someone: type[Someone], context: Context, *referrals: tuple[str, ...]) -> Link:
    found = sent(someone, *referrals, agency="Marmalade")
    (link,) = links(found, context.definitions.services, TODAY, lambda day: day + timedelta(days=14))
    return link


def test_each_referral_counts_for_every_step_it_came_to(someone: type[Someone], context: Context) -> None:
    course: Told = (
        ("accepted 2", "started 5", "completed 20"),
        ("accepted 4", "started 9"),
        ("accepted 11",),
        ("declined 6",),
        ("accepted 3", "declined 8"),
        ("chased 9",),
        (),
    )
    assert counted(someone, context, *course) == Link(
        agency="Marmalade",
        sector="voluntary",
        sent=7,
        answered=5,
        accepted=4,
        declined=2,
        started=2,
        completed=1,
        silent=2,
        median_days=Decimal(3),
    )


@pytest.mark.parametrize(
    ("course", "days"),
    [((("accepted 1",),), "0"), ((("accepted 2",), ("declined 5",)), "2.5"), ((("chased 9",),), None), (((),), None)],
)
def test_the_median_is_over_those_that_answered(
    someone: type[Someone], context: Context, course: Told, days: str | None
) -> None:
    assert counted(someone, context, *course).median_days == (None if days is None else Decimal(days))


@pytest.mark.parametrize(("facts", "silent"), [({"reply_by": "2026-11-21"}, 0), ({"reply_by": "2026-11-20"}, 1)])
def test_silent_is_past_the_day_an_answer_was_expected_by(
    someone: type[Someone], context: Context, facts: dict[str, str], silent: int
) -> None:
    (link,) = links(sent(someone, (), **facts), context.definitions.services, TODAY, lambda day: day)
    assert link.silent == silent


def test_agencies_are_told_apart_by_sector_and_name(someone: type[Someone], context: Context) -> None:
    found = [
        *sent(someone, (), agency="B"),
        *sent(someone, (), agency="A", sector="housing"),
        *sent(someone, (), agency="", service="district-nurse", sector="community-health"),
        *sent(someone, (), agency="", service="gone-since"),
        *sent(someone, (), agency="B"),
    ]
    told = links(found, context.definitions.services, TODAY, lambda day: day)
    assert [(link.sector, link.agency, link.sent) for link in told] == [
        ("community-health", "District nurse, face to face", 1),
        ("housing", "A", 1),
        ("voluntary", "B", 2),
        ("voluntary", "gone-since", 1),
    ]


def test_nothing_sent_is_no_link(context: Context) -> None:
    assert links([], context.definitions.services, TODAY, lambda day: day) == ()
