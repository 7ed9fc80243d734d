"""What the programme costs, each part by itself: what has no price, no goal or no people is said and never nought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.course import Course, Done, Person, Reached, Spell, Talk, Used
from caseload.measures.programme.period import period
from caseload.measures.programme.pricing import Part
from caseload.measures.programme.spending import Spending, again, kept, spending, tried
from caseload.measures.programme.unknown import Unknown
from caseload.measures.rates import PRICED, Costing
from caseload.model.definitions import Service
from caseload.model.settings import Costs
from caseload.model.team import Member

TODAY = date(2026, 9, 30)
QUARTER = period("2026-27Q2", TODAY)
MATRON = Service(
    id="community-matron",
    title="Matron",
    sector="community-health",
    unit="contact",
    price=Decimal("100"),
    currency="GBP",
    price_year="2024/25",
)
SERVICES = {
    "community-matron": MATRON,
    "community-matron-remote": Service(
        id="community-matron-remote",
        title="",
        sector="community-health",
        unit="contact",
        price=Decimal("40"),
        currency="GBP",
        price_year="2024/25",
    ),
    "ae-attendance": Service(
        id="ae-attendance",
        title="",
        sector="secondary-care",
        unit="attendance",
        price=Decimal("280.17"),
        currency="GBP",
        price_year="2024/25",
    ),
}


def talk(day: str, mode: str = "home-visit", outcome: str = "done", minutes: int | None = 30) -> Talk:
    return Talk(day, "a-brook", mode, outcome, minutes)


def course(*talks: Talk, spell: Spell | None = None, patient: str = "7k3m9x2q", **facts: object) -> Course:
    spells = (spell or Spell(1, "2026-06-01", accepted="2026-06-03"),)
    return Course(Person(patient, "1941-03-02"), spells=spells, talks=talks, **facts)  # type: ignore[arg-type]


def spent(*courses: Course, costs: Costs | None = None, staff: tuple[Member, ...] = ()) -> Spending:
    return spending(courses, staff, SERVICES, costs or Costs(), QUARTER, TODAY)


def test_contacts_of_the_period_have_the_price_of_how_they_were_held() -> None:
    told = spent(
        course(
            *(talk("2026-07-01"), talk("2026-07-02", "clinic"), talk("2026-07-03", "telephone")),
            *(talk("2026-07-04", "letter"), talk("2026-07-05", outcome="no-reply"), talk("2026-06-30")),
        )
    )
    assert [(one.name, one.number, one.unpriced, one.pennies) for one in told.work] == [
        ("face-to-face", 2, 0, 20_000),
        ("letter", 1, 1, 0),
        ("remote", 1, 0, 4_000),
    ]
    total = Spending.total(told.work)
    assert isinstance(total, Part)
    assert (total.number, total.unpriced, total.pennies, total.currency) == (4, 1, 24_000, "GBP")


def test_an_hour_prices_only_the_minutes_that_were_told() -> None:
    hourly = Costs(own_work="hour", hour=Decimal(60), own_price_year="2025/26")
    told = spent(course(talk("2026-07-01", minutes=45), talk("2026-07-02", minutes=None)), costs=hourly)
    assert [(one.number, one.unpriced, one.pennies, one.year) for one in told.work] == [(2, 1, 4_500, "2025/26")]


def test_a_whole_time_member_costs_their_share_of_the_year() -> None:
    staff = (
        Member(id="a-brook", name="A", wte=Decimal("0.5")),
        Member(id="j-okoye", name="J", active_from=date(2026, 9, 1)),
        Member(id="gone", name="G", active_to=date(2026, 6, 30)),
    )
    told = spent(course(), costs=Costs(own_work="whole-time", whole_time=Decimal(36500)), staff=staff)
    assert [(one.name, one.number, one.pennies) for one in told.work] == [
        ("case-manager", 2, 46 * 10_000 + 30 * 10_000)
    ]


@pytest.mark.parametrize("own", [Costs(own_work="hour"), Costs(own_work="whole-time"), Costs(face_to_face="nobody")])
def test_what_has_no_price_is_said_and_is_not_free(own: Costs) -> None:
    told = spent(course(talk("2026-07-01")), costs=own, staff=(Member(id="a-brook", name="A"),))
    assert Spending.total(told.work) == Unknown("nothing of it has a price")
    assert isinstance(told.per_patient_month(), Unknown)


def test_a_patient_month_counts_the_days_under_case_management() -> None:
    spell = Spell(1, "2026-07-01", accepted="2026-08-31", ended="2026-09-29")
    one = course(talk("2026-09-01"), spell=spell)
    assert one.days(QUARTER.starts, QUARTER.last) == 30
    assert spent(one).per_patient_month() == round(10_000 * 30.4375 / 30)


def test_a_day_of_two_episodes_is_one_day() -> None:
    first = Spell(1, "2026-07-01", accepted="2026-07-01", ended="2026-07-10", ending="stable")
    again = Spell(2, "2026-07-10", accepted="2026-07-10", ended="2026-07-12", ending="stable")
    declined = Spell(3, "2026-07-20", ended="2026-07-20", ending="declined")
    last = Spell(4, "2026-07-20", accepted="2026-07-20")
    one = Course(Person("7k3m9x2q", "1941-03-02"), spells=(first, again, declined, last))
    assert one.days(date(2026, 7, 1), date(2026, 7, 31)) == 12 + 12
    assert one.days(date(2026, 7, 10), date(2026, 7, 10)) == 1


def test_what_is_kept_is_read_again_as_it_was() -> None:
    told = spent(course(talk("2026-07-01"), hospital=(Used("2026-07-01", "ae-attendance", foreseen="yes"),)))
    text = kept(told)
    assert text and again(QUARTER, text) == told
    assert kept(replace(told, unreadable=1)) is None


def test_nobody_and_no_goal_are_sentences() -> None:
    nobody = spent(course(talk("2026-07-01"), spell=Spell(1, "2026-07-01")))
    assert nobody.per_patient_month() == Unknown("nobody was under case management in the period")
    assert nobody.per_goal_achieved() == Unknown("no goal was said to be achieved in the period")
    empty = spent()
    assert (empty.work, empty.hospital, empty.days, empty.achieved) == ((), (), 0, frozenset())
    assert isinstance(empty.per_goal_achieved(), Unknown)


def test_a_goal_counts_once_and_only_when_achieved() -> None:
    reached = (
        Reached("2026-07-01", "g1", "achieved"),
        Reached("2026-08-01", "g1", "achieved"),
        Reached("2026-08-01", "g2", "sustaining"),
        Reached("2026-06-01", "g3", "achieved"),
    )
    assert spent(course(talk("2026-07-01"), reached=reached)).per_goal_achieved() == 10_000


def test_plans_are_summed_by_sector_and_prices_of_two_years_are_no_sum() -> None:
    def action(sector: str, state: str = PRICED, year: str = "2024/25") -> Done:
        costing = Costing("7k3m9x2q", "t1", "x", sector, state, "GBP", year, year, 700, 7)
        return Done(sector, "council", "planned", costing)

    told = spent(course(actions=(action("social-care", year="2024"), action("housing"), action("housing", "no-price"))))
    assert [(one.name, one.number, one.unpriced, one.pennies) for one in told.sectors] == [
        ("housing", 2, 1, 36_500),
        ("social-care", 1, 0, 36_500),
    ]
    assert Spending.total(told.sectors) == Unknown("prices of several price years are no sum (2024, 2024/25)")


def test_use_of_hospital_counts_only_while_under_case_management_and_asks_the_crisis_plan() -> None:
    used = (
        Used("2026-07-01", "ae-attendance", foreseen="yes"),
        Used("2026-07-02", "elective-admission"),
        Used("2026-09-20", "ae-attendance"),
    )
    spell = Spell(1, "2026-06-01", accepted="2026-06-03", ended="2026-09-01")
    told = spent(course(hospital=used, spell=spell))
    assert [(one.name, one.number, one.unpriced, one.pennies) for one in told.hospital] == [
        ("ae-attendance", 1, 0, 28_017),
        ("elective-admission", 1, 1, 0),
    ]
    foreseen, followed = told.crises
    whose = ("7k3m9x2q",)
    assert (foreseen.answers["yes"], foreseen.not_told, followed.not_told) == (whose, (), whose)


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_a_price_that_is_off_moves_the_cost_by_as_much(pennies: int, per_cent: int) -> None:
    parts = (Part("x", 1, 1, pennies, frozenset("a"), "GBP", "2024/25"),)
    lower, higher = (tried(parts, by)[0].pennies for by in (-per_cent, per_cent))
    assert lower <= pennies <= higher
    assert abs((lower + higher) - 2 * pennies) <= 1
