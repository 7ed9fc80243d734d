"""What became of people: only of those under case management, only in the period, and who is missing is told."""

from __future__ import annotations

from datetime import date

import pytest

from caseload.measures.course import Course, Hoped, Person, Reached, Scored, Spell
from caseload.measures.programme.equity import equity
from caseload.measures.programme.intervals import Estimate
from caseload.measures.programme.outcomes import BETTER, UNCLEAR, WORSE, changes, experience, goals, in_period
from caseload.measures.programme.period import Period, period
from caseload.measures.programme.unknown import Unknown
from caseload.store.definitions import shipped_definitions

TODAY = date(2026, 9, 30)
QUARTER = period("2026-27Q2", TODAY)
SPELL = Spell(1, "2026-06-01", accepted="2026-06-03")
INSTRUMENTS = shipped_definitions().instruments


def course(number: int = 1, spell: Spell = SPELL, person: Person | None = None, **facts: object) -> Course:
    return Course(person or Person(f"p{number:07}", "1941-03-02"), spells=(spell,), **facts)  # type: ignore[arg-type]


def scores(*told: tuple[str, str], instrument: str = "phq-9") -> tuple[Scored, ...]:
    return tuple(Scored(day, instrument, "total", total) for day, total in told)


@pytest.mark.parametrize(
    ("spell", "there"),
    [
        (SPELL, True),
        (Spell(1, "2026-06-01"), False),
        (Spell(1, "2026-06-01", accepted="2026-06-03", ended="2026-06-30"), False),
        (Spell(1, "2026-06-01", accepted="2026-06-03", ended="2026-07-01"), True),
        (Spell(1, "2026-10-01", accepted="2026-10-01"), False),
    ],
)
def test_who_is_counted_was_under_case_management_in_the_period(spell: Spell, there: bool) -> None:
    assert bool(in_period([course(spell=spell)], QUARTER)) is there


def test_a_goal_is_where_it_was_last_said_to_be_in_the_period() -> None:
    reached = (
        Reached("2026-07-01", "g1", "improving"),
        Reached("2026-09-01", "g1", "achieved"),
        Reached("2026-06-30", "g2", "achieved"),
    )
    hoped = (Hoped("g1", "completed"), Hoped("g2", "active"), Hoped("g3", "proposed"))
    told = goals([course(reached=reached, goals=hoped)], QUARTER)
    assert {name: count for name, count in told.told.items() if count} == {"achieved": 1}
    assert (told.people["achieved"], told.silent) == (frozenset({"p0000001"}), 1)


@pytest.mark.parametrize(("moves", "direction"), [((-5, -6, -4), BETTER), ((5, 6, 4), WORSE), ((-5, 5, 0), UNCLEAR)])
def test_a_change_has_the_direction_of_the_instrument(moves: tuple[int, ...], direction: str) -> None:
    people = [
        course(number, scores=scores(("2026-06-10", "10"), ("2026-09-10", str(10 + move))))
        for number, move in enumerate(moves)
    ]
    (one,) = changes(people, QUARTER, INSTRUMENTS)
    assert isinstance(one.estimate, Estimate)
    assert one.estimate.value == pytest.approx(sum(moves) / 3)
    assert one.direction == direction


def test_who_has_no_two_scores_is_told_and_not_left_out() -> None:
    people = [
        course(1, scores=scores(("2026-06-10", "10"), ("2026-09-10", "7"))),
        course(2, scores=scores(("2026-06-10", "10"))),
        course(3, scores=scores(("2026-06-10", ""), ("2026-09-10", "7"))),
        course(4),
        course(5, scores=scores(("2026-05-10", "10"), ("2026-10-10", "7"))),
    ]
    (one,) = changes(people, QUARTER, INSTRUMENTS)
    assert [len(group) for group in (one.paired, one.once, one.unscorable, one.never)] == [1, 1, 1, 2]
    assert one.estimate == Unknown("one change has no interval")
    assert one.direction == UNCLEAR


def test_scores_of_an_earlier_episode_are_no_baseline_of_this_one() -> None:
    again = Course(
        Person("p0000001", "1941-03-02"),
        spells=(Spell(1, "2025-01-01", accepted="2025-01-02", ended="2025-06-01"), SPELL._replace(number=2)),
        scores=scores(("2025-01-10", "20"), ("2026-06-10", "10"), ("2026-07-10", "8")),
    )
    (one,) = changes([again], QUARTER, INSTRUMENTS)
    assert len(one.paired) == 1
    assert not changes([], QUARTER, INSTRUMENTS)


def test_experience_is_of_who_was_offered_and_who_answered_and_none_of_the_dead() -> None:
    closed = SPELL._replace(ended="2026-09-01", ending="goals-achieved")
    people = [
        course(1, closed._replace(survey_offered=True), scores=scores(("2026-08-30", "15"), instrument="experience")),
        course(2, closed),
        course(3, closed, Person("p0000003", "1941-03-02", died="2026-09-01")),
        course(4, scores=scores(("2026-08-30", "9"), instrument="zarit")),
    ]
    asked = {one.instrument: one for one in experience(people, QUARTER)}
    own = asked["experience"]
    assert (len(own.closed), len(own.offered), own.answered) == (2, 1, frozenset({"p0000001"}))
    assert asked["zarit"].of_carer and len(asked["zarit"].answered) == 1
    assert asked["p3c-eq"].result == Unknown("nobody answered")


def test_each_scale_of_a_survey_has_a_mean_of_its_own() -> None:
    totals = ((("person-centred", "12"), ("co-ordination", "3")), (("person-centred", "14"), ("co-ordination", "5")))
    people = [
        course(number, scores=tuple(Scored("2026-08-30", "p3c-eq", *told) for told in both))
        for number, both in enumerate(totals)
    ]
    found = [(one.scale, one.result) for one in experience(people, QUARTER) if one.instrument == "p3c-eq"]
    assert [(scale, isinstance(one, Estimate) and one.value) for scale, one in found] == [
        ("co-ordination", 4),
        ("person-centred", 13),
    ]


def test_equity_of_days_before_anybody_was_born_is_of_nobody() -> None:
    long_ago = Period(date(1900, 1, 1), date(1901, 1, 1), "1900")
    born_later = course(1, SPELL, Person("p0000001", "1941-03-02"))
    assert not any(one.declined or one.managed or one.reached for one in equity([born_later], long_ago))


def test_equity_tells_who_is_taken_on_in_each_group_and_the_most_deprived_first() -> None:
    taken = Spell(1, "2026-07-01", accepted="2026-07-03")
    declined = Spell(1, "2026-07-01", ended="2026-07-04", ending="declined")
    people = [
        course(1, taken, Person("p0000001", "1941-03-02", sex="female", deprivation=10)),
        course(2, declined, Person("p0000002", "1965-03-02", deprivation=2)),
        course(
            3, SPELL, Person("p0000003", "1930-03-02", sex="male"), reached=(Reached("2026-08-01", "g", "achieved"),)
        ),
    ]
    groups = list(equity(people, QUARTER))
    fifths = [one for one in groups if one.grouping == "deprivation"]
    assert [one.label for one in fifths] == ["most deprived fifth", "least deprived fifth", "not-told"]
    assert [(len(one.declined), len(one.managed), len(one.reached)) for one in fifths] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    assert [one.label for one in groups if one.grouping == "age"] == ["under-65", "85-and-over"]
    assert sum(len(one.managed | one.reached) for one in groups if one.grouping == "sex") == 2
