"""Which days count, before and after the start, and who of a caseload they are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from caseload.measures.course import Course, Person, Spell, Used
from caseload.measures.programme.cohort import (
    BEFORE_UNKNOWN,
    GONE,
    NOT_HERE,
    NOT_IN_EXTRACT,
    TAKEN_ON,
    THIRDS,
    Candidate,
    Known,
    beside,
    cases,
    of_draw,
    of_list,
)
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, Member, Stretch, after, turn, use
from caseload.measures.programme.hospitaluse import hospital_use
from caseload.measures.programme.intervals import Rate, Turn, Use
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown
from caseload.model.codec import decode
from caseload.model.team import Draw, FindingRun

START, DAY = date(2025, 4, 1), timedelta(days=1)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1), "2025-26")
DESIGN = Design()
ONE = Member("a", CASE, START, date(2023, 4, 1), date(2027, 1, 1))


def course(*spells: Spell, died: str = "", hospital: tuple[Used, ...] = ()) -> Course:
    return Course(Person("7k3m9x2q", "1940-05-05", "indeterminate", died=died), spells, hospital=hospital)


def spell(accepted: str = "2025-04-01", ended: str = "", ending: str = "", number: int = 1) -> Spell:
    return Spell(number, "2025-03-20", risk_tier="high", accepted=accepted, ended=ended, ending=ending)


def with_events(*days: date) -> Member:
    return replace(ONE, events=tuple(sorted(days)))


def test_the_day_of_the_start_is_after_and_the_day_before_it_before() -> None:
    seen = with_events(START - DAY, START)
    assert turn(seen, DESIGN, YEAR) == Turn(Use(1, 365), Use(1, 365), "a")


def test_without_the_qualifying_window_the_baseline_ends_where_that_begins() -> None:
    seen = with_events(date(2023, 4, 1), date(2024, 3, 31), date(2024, 4, 1), date(2025, 3, 31))
    with_window, without = (turn(seen, DESIGN, YEAR, without=each) for each in (False, True))
    assert with_window and with_window.before == Use(2, 365)
    assert without and without.before == Use(2, 366)
    shorter = turn(seen, Design(before=6, qualifying=6), YEAR, without=True)
    assert shorter and shorter.before == Use(1, 183)


def test_what_is_known_only_in_part_is_not_known() -> None:
    assert turn(replace(ONE, known_from=date(2024, 4, 2)), DESIGN, YEAR) is None
    assert turn(replace(ONE, known_from=date(2024, 4, 1)), DESIGN, YEAR, without=True) is None


def test_death_closure_and_the_end_of_the_period_end_exposure() -> None:
    late = with_events(date(2025, 6, 30), date(2025, 7, 1), date(2026, 4, 1))
    assert use(late, after(late, YEAR)) == Use(2, 365)
    gone = replace(late, known_until=date(2025, 7, 1))
    assert use(gone, after(gone, YEAR)) == Use(1, 91)
    assert use(gone, Stretch(date(2025, 8, 1), date(2025, 9, 1))) == Use(0, 0)


def test_of_a_period_after_the_start_only_its_own_days_count() -> None:
    quarter = Period(date(2025, 7, 1), date(2025, 10, 1), "2025-26Q2")
    assert use(with_events(START, date(2025, 7, 1)), after(ONE, quarter)) == Use(1, 92)


def test_the_team_knows_of_hospital_from_the_referral_on() -> None:
    used = (Used("2025-05-02", "emergency-admission"), Used("2025-05-09", "elective-admission"))
    (one,) = cases([course(spell(), hospital=used)], YEAR).members
    assert (one.known_from, one.known_until, one.events) == (date(2025, 3, 20), YEAR.ends, (date(2025, 5, 2),))
    assert (one.age, one.sex, one.risk) == (84, "other", "high")
    (filled,) = cases([course(spell())], YEAR, back_filled=24).members
    assert filled.known_from == date(2023, 4, 1)


def test_an_extract_is_taken_in_place_of_what_the_team_wrote_down() -> None:
    known = Known(date(2022, 1, 1), date(2025, 12, 31), (date(2024, 1, 1),))
    (one,) = cases([course(spell())], YEAR, {"7k3m9x2q": known}).members
    assert (one.known_from, one.known_until, one.events) == known
    assert cases([course(spell())], YEAR, {}).left_out == {NOT_IN_EXTRACT: 1}


@pytest.mark.parametrize(
    ("spells", "died", "until"),
    [
        ((spell(ended="2025-06-30", ending="goals-met"),), "", date(2025, 7, 1)),
        ((spell(ended="2025-06-30", ending="died"),), "2025-06-30", date(2025, 7, 1)),
        ((spell(),), "2025-05-31", date(2025, 6, 1)),
        ((spell(),), "", YEAR.ends),
    ],
)
def test_how_long_a_case_is_followed(spells: tuple[Spell, ...], died: str, until: date) -> None:
    (one,) = cases([course(*spells, died=died)], YEAR).members
    assert one.known_until == until


@pytest.mark.parametrize(
    "spells",
    [
        (),
        (spell(accepted=""),),
        (spell(accepted="", ending="declined", ended="2025-04-01"),),
        (spell(accepted="2026-04-01"),),
        (spell(accepted="2024-01-01", ended="2025-03-31", ending="moved"),),
    ],
)
def test_who_was_not_under_case_management_in_the_period_is_left_out(spells: tuple[Spell, ...]) -> None:
    found = cases([course(*spells)], YEAR)
    assert (found.members, found.left_out) == ((), {NOT_HERE: 1})


def test_the_time_under_an_earlier_episode_is_no_time_before() -> None:
    earlier = spell(accepted="2024-05-01", ended="2024-12-31", ending="goals-met")
    (one,) = cases([course(earlier, spell(number=2))], YEAR, back_filled=24).members
    assert one.known_from == date(2025, 1, 1)
    assert cases([course(earlier, spell(number=2))], YEAR).known_before(DESIGN).left_out == {BEFORE_UNKNOWN: 1}


def test_where_nobody_knows_what_was_before_there_is_no_before_and_after() -> None:
    found = hospital_use(cases([course(spell())], YEAR).members, DESIGN, YEAR)
    assert isinstance(found.after, Rate) and found.after.days == 365
    assert isinstance(found.with_window.ratio, Unknown) and "known of nobody" in found.with_window.ratio.reason
    assert found.with_window.unknown == ("7k3m9x2q",)


def test_nobody_at_all() -> None:
    found = hospital_use((), DESIGN, YEAR)
    assert isinstance(found.after, Unknown) and isinstance(found.without_window.ratio, Unknown)


# --- with whom they are compared

LISTED = tuple(f"p-{number}" for number in range(9))


def run(listed: tuple[str, ...] = LISTED, draw: Draw | None = None) -> FindingRun:
    tree = {"id": "r1", "happened": "2025-04-01", "recorded": "2025-04-01T10:00:00Z", "by": "anna", "criteria": "c"}
    tree |= {"criteria_version": "1", "criteria_hash": "", "extract_hash": "", "day": "2025-04-01", "engine": ""}
    return replace(decode(FindingRun, tree | {"people": 90, "listed": list(listed)}), draw=draw)


def people(*, until: dict[str, date] | None = None) -> dict[str, Candidate]:
    ends = until or {}
    return {
        id_: Candidate(id_, date(1945, 1, 1), "female", Known(date(2022, 1, 1), ends.get(id_, date(2026, 1, 1)), ()))
        for id_ in LISTED
    }


def test_a_draw_compares_as_drawn_from_its_own_day() -> None:
    lots = Draw(places=4, seed=1, drawn=("p-1", "p-2"), not_drawn=("p-3", "p-4", "p-5"))
    found = of_draw(run(draw=lots), people(until={"p-5": START}), {"p-2", "p-4"})
    assert [(one.id, one.group, one.starts) for one in found.members] == [
        ("p-1", CASE, START),
        ("p-2", CASE, START),
        ("p-3", COMPARATOR, START),
    ]
    assert found.left_out == {TAKEN_ON: 1, GONE: 1}


def test_who_was_listed_and_not_taken_on_begins_as_late_as_some_case() -> None:
    under = {"p-0": Stretch(date(2025, 4, 11), date(2025, 6, 1)), "p-1": Stretch(date(2025, 5, 1), date(2027, 1, 1))}
    found = of_list(run(), people(until={"p-3": date(2025, 4, 5)}), under, {"p-0", "p-1", "p-8"})
    ours, theirs = found.of(CASE), found.of(COMPARATOR)
    assert [(one.id, one.starts, one.known_until) for one in ours] == [
        ("p-0", date(2025, 4, 11), date(2025, 6, 1)),
        ("p-1", date(2025, 5, 1), date(2026, 1, 1)),
    ]
    assert {one.id for one in theirs} == {"p-2", "p-4", "p-5", "p-6", "p-7"}
    assert {one.starts for one in theirs} == {date(2025, 4, 11), date(2025, 5, 1)}
    assert found.left_out == {TAKEN_ON: 1, GONE: 1}
    assert [one.risk for one in (*ours, *theirs)] == [THIRDS[int(one.id[2:]) // 3] for one in (*ours, *theirs)]


def test_who_was_taken_on_before_the_list_was_made_is_no_case_of_it() -> None:
    found = of_list(run(), people(), {"p-0": Stretch(date(2025, 1, 1), date(2026, 1, 1))}, {"p-0"})
    assert (found.of(CASE), len(found.of(COMPARATOR)), found.left_out) == ((), 8, {TAKEN_ON: 1})


def test_comparators_who_are_cases_are_removed() -> None:
    ours = cases([course(spell())], YEAR, back_filled=24)
    rows = [replace(ONE, id=id_, group=COMPARATOR) for id_ in ("7k3m9x2q", "x1")]
    found = beside(ours, rows, {"7k3m9x2q"})
    assert [(one.id, one.group) for one in found.members] == [("7k3m9x2q", CASE), ("x1", COMPARATOR)]
    assert found.left_out == {TAKEN_ON: 1}


def test_cases_of_the_file_take_the_place_of_ours() -> None:
    ours = cases([course(spell())], YEAR, back_filled=24)
    found = beside(ours, [replace(ONE, id="c1"), replace(ONE, id="x1", group=COMPARATOR)], {"7k3m9x2q"})
    assert [one.id for one in found.members] == ["c1", "x1"]
