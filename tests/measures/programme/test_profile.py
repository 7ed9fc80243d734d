"""A profile from courses, figure by figure; arrangements side by side; and that what it tells hides the few."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import NotFound
from caseload.measures.course import (
    Assessed,
    Course,
    Done,
    Person,
    Reached,
    Reviewed,
    Sent,
    Spell,
    Talk,
    Tenure,
)
from caseload.measures.programme.arrangement import Arrangement
from caseload.measures.programme.figures import HIDDEN, NOTHING, Figure
from caseload.measures.programme.period import Period
from caseload.measures.programme.profile import DIMENSIONS, profile
from caseload.measures.programme.staffing import OF_ALL_ONLY
from caseload.measures.programme.subject import Basis
from caseload.measures.programme.unknown import Unknown
from caseload.measures.rates import NO_PRICE, PRICED, Costing
from caseload.model.settings import Disclosure
from caseload.model.team import Member, Staff
from caseload.store.settings import settings_of

QUARTER = Period(date(2026, 4, 1), date(2026, 7, 1), "2026-27Q1")
STAFF = Staff(
    staff=(
        Member(id="anna", name="Anna Brook", role="lead", team="North", profession="Nurse", wte=Decimal("0.5")),
        Member(id="ben", name="Ben Okoye", team="South", profession="Nurse"),
        Member(id="esi", name="Esi Tan", role="support-worker", team="South", wte=Decimal("0.6")),
        Member(id="carla", name="Carla Lind", active_to=date(2026, 3, 31)),
    )
)
OPEN = Spell(
    1, "2026-04-02", source="gp", accepted="2026-04-06", assessed="2026-04-10", agreed="2026-04-20", tier="standard"
)


@cache
def basis(threshold: int = 0, rounding: int = 1) -> Basis:
    text = f"schema: caseload/1\nname: North\ndisclosure:\n  threshold: {threshold}\n  rounding: {rounding}\n"
    return Basis.of(QUARTER, settings_of(text.encode(), Path("none")), STAFF)


def case(patient: str = "p1", born: str = "1940-01-01", spell: Spell = OPEN, **lists: Any) -> Course:
    person = Person(patient, born, area=lists.pop("area", ""))
    tenures = lists.pop("tenures", (Tenure("2026-04-06", "ben"),))
    return Course(person, spells=(spell,), tenures=tenures, **lists)


def action(sector: str, state: str = PRICED, status: str = "planned", funder: str = "") -> Done:
    return Done(sector, funder, status, Costing("p1", "a1", "", sector, state))


def seen(*courses: Course, by: str = "", threshold: int = 0) -> dict[str, Figure]:
    return profile(courses, basis(threshold), by)[-1].figures


def numbers(one: Figure) -> tuple[object, ...]:
    return one.value, one.numerator, one.denominator, one.excluded


def told(*values: float | str) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(value)) for value in values)


WHOLE = case(
    talks=(
        Talk("2026-03-31", "ben", "clinic", "done", 60, ("assessment",)),
        Talk("2026-04-10", "ben", "home-visit", "done", 60, ("assessment", "care-planning")),
        Talk("2026-05-04", "esi", "home-visit", "done", 30, ("self-care-support",), True, 4, 7),
        Talk("2026-05-20", "esi", "telephone", "done", None, ("monitoring",), True),
        Talk("2026-05-21", "ben", "home-visit", "no-reply", None),
        Talk("2026-07-01", "ben", "home-visit", "done", 30, ("review",)),
    ),
    assessments=(Assessed("2026-04-10", "ben", ("mood",), ("gp", "social-care")),),
    actions=(
        action("primary-care", funder="NHS"),
        action("social-care", NO_PRICE),
        action("housing", status="stopped"),
    ),
    referrals=(
        Sent("2026-04-21", "social-care", "2026-05-01", accepted="2026-05-01", started="2026-05-11"),
        Sent("2026-06-29", "social-care", "2026-07-03"),
    ),
)


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("people", (Decimal(1), Decimal(1), None, None)),
        ("age.85-and-over", told(100, 1, 1, 0)),
        ("source.gp", told(100, 1, 1, 0)),
        ("accepted", told(100, 1, 1, 0)),
        ("contacts", told("1.06", 3, 86, 0)),
        ("minutes", told("31.85", 90, 86, 1)),
        ("caseload", told("0.7", 1, "1.5", 0)),
        ("need.mood", told(100, 1, 1, 0)),
        ("sector.social-care", told(100, 1, 1, 0)),
        ("sectors", told("2.0", 1, 1, 0)),
        ("so-far", told("85.0", 1, 1, 0)),
        ("stay", (NOTHING, Decimal(0), Decimal(0), Decimal(0))),
        ("role.lead", (Decimal("0.5"), Decimal("0.5"), Decimal("2.1"), None)),
        ("task.assessment", told(33, 30, 90, 1)),
        ("task-self-care-support.support-worker", told(100, 30, 30, 0)),
        ("mode.home-visit", told(67, 2, 3, 0)),
        ("taught", told(100, 1, 1, 0)),
        ("at-home", told(50, 1, 2, 0)),
        ("confidence", told("3.0", 1, 1, 1)),
        ("shared", told(100, 1, 1, 0)),
        ("social-care-answered", told(50, 1, 2, 0)),
        ("social-care-days", told("10.0", 1, 1, 0)),
        ("social-care-strength", told(3, 2, 2, 0)),
        ("community-health-reach", told(0, 0, 1, 0)),
        ("costed", told(0, 0, 1, 0)),
        ("funded", told(50, 1, 2, 0)),
        ("usual-provider", told(33, 1, 3, 0)),
        ("manager-changed", told(0, 0, 1, 0)),
        ("triaged", told(100, 1, 1, 0)),
        ("assessed-in-time", told(100, 1, 1, 0)),
        ("planned-in-time", told(100, 1, 1, 0)),
        ("contacted", told(75, 3, 4, 0)),
        ("assessed-by.case-manager", told(100, 1, 1, 0)),
    ],
)
def test_each_figure_of_one_case(id_: str, expected: tuple[object, ...]) -> None:
    assert numbers(seen(WHOLE)[id_]) == expected


def test_who_is_behind_a_figure() -> None:
    declined = Spell(1, "2026-04-08", source="self", ended="2026-04-09", ending="declined")
    waiting = Spell(1, "2026-06-30", source="self")
    figure = seen(case("p1"), case("p2", spell=declined), case("p3", spell=waiting))["accepted"]
    assert (figure.counted, figure.among, figure.left_out) == (("p1",), ("p1", "p2"), ("p3",))
    assert numbers(figure) == told(50, 1, 2, 1)


def test_steps_that_are_late_or_never_due() -> None:
    late = OPEN._replace(assessed="2026-06-20", agreed="2026-06-29")
    left = OPEN._replace(assessed="", agreed="", ended="2026-04-12", ending="moved-away")
    young = OPEN._replace(opened="2026-06-29", accepted="2026-06-30", assessed="", agreed="")
    found = seen(case("p1", spell=late), case("p2", spell=left), case("p3", spell=young))
    assert numbers(found["assessed-in-time"]) == told(0, 0, 1, 1)
    assert numbers(found["assessed"]) == told(50, 1, 2, 1)
    assert numbers(found["ending.moved-away"]) == told(100, 1, 1, 0)
    assert numbers(found["stay"]) == told("6.0", 1, 1, 0)


def test_reviews_fall_due_by_the_tier_that_the_last_one_set() -> None:
    spell = OPEN._replace(opened="2026-01-02", accepted="2026-01-06", agreed="2026-01-20", tier="intensive")
    reviews = (Reviewed("2026-04-10", "ben", "maintenance"), Reviewed("2026-05-01", "anna", "intensive"))
    figure = seen(case(spell=spell, reviews=reviews))["reviewed"]
    assert numbers(figure) == told(0, 0, 1, 0)


def test_a_closure_tells_the_goals_and_offers_the_survey() -> None:
    closed = OPEN._replace(ended="2026-06-01", ending="stable", survey_offered=True)
    dead = OPEN._replace(ended="2026-06-01", ending="died")
    found = seen(
        case("p1", spell=closed, reached=(Reached("2026-06-01", "g1", "achieved"),)),
        case("p2", spell=closed._replace(survey_offered=False)),
        case("p3", spell=dead),
    )
    assert numbers(found["goals-told"]) == numbers(found["survey"]) == told(50, 1, 2, 0)


def test_another_manager_counts_and_the_first_does_not() -> None:
    changed = (Tenure("2026-04-06", "ben"), Tenure("2026-05-06", "anna"))
    found = seen(case("p1", tenures=changed), case("p2", tenures=(Tenure("2026-04-06", "carla"),)))
    assert numbers(found["manager-changed"]) == told(50, 1, 2, 0)
    assert numbers(found["named-manager"]) == told(50, 1, 2, 0)


def test_arrangements_stand_side_by_side_and_the_whole_last() -> None:
    north = case("p1", tenures=(Tenure("2026-04-06", "anna"),), area="Vale")
    south = [case("p2"), case("p3", born="1970-01-01")]
    arrangements = profile((north, *south), basis(), "team")
    assert [one.name for one in arrangements] == ["North", "South", ""]
    values = [one.figures["caseload"].value for one in arrangements]
    assert values == [Decimal("2.0"), Decimal("2.0"), Decimal("2.0")]
    assert [one.figures["role.support-worker"].value for one in arrangements] == [0, Decimal("0.6"), Decimal("0.6")]
    assert [str(one.figures["age.under-65"].value) for one in arrangements] == ["0", "50", "33"]
    vale, nowhere, whole = profile((north, *south), basis(), "area")
    assert (vale.name, nowhere.name, whole.name) == ("Vale", "not named", "")
    assert vale.figures["caseload"].value == vale.figures["role.lead"].value == OF_ALL_ONLY
    assert whole.figures["caseload"].value == Decimal("2.0")


def test_nobody_and_no_staff_are_no_number() -> None:
    of_patients = patients(profile([], basis())[-1])
    known = {figure.value for figure in of_patients}
    assert known == {NOTHING, Decimal(0), Unknown("not in the records")}
    assert seen()["caseload"].value == 0


def test_an_unknown_figure_names_the_one_that_may_be_meant() -> None:
    (whole,) = profile([WHOLE], basis())
    with pytest.raises(NotFound) as raised:
        whole.figure("acceptd")
    assert "did you mean accepted?" in str(raised.value)


def test_ids_of_figures_are_one_of_a_kind() -> None:
    names = [measure.id for measures in DIMENSIONS.values() for measure in measures]
    assert len(names) == len(set(names))


# --- small numbers

SPELLS = (
    OPEN,
    OPEN._replace(ended="2026-06-01", ending="stable"),
    OPEN._replace(ended="2026-06-20", ending="died", tier="intensive"),
    Spell(1, "2026-04-08", source="self", ended="2026-04-09", ending="declined"),
    Spell(1, "2026-06-30", source="carer"),
)
MODES = ("home-visit", "clinic", "telephone")
CASES = st.builds(
    lambda spell, born, area, modes: case(
        spell=spell,
        born=born,
        area=area,
        talks=tuple(Talk("2026-05-04", "ben", mode, "done", 30, ("monitoring",)) for mode in modes),
    ),
    st.sampled_from(SPELLS),
    st.sampled_from(("1935-01-01", "1950-01-01", "1980-01-01")),
    st.sampled_from(("Vale", "Hill", "Shore")),
    st.lists(st.sampled_from(MODES), max_size=3),
)


@given(st.lists(CASES, max_size=60), st.sampled_from(["", "area"]), st.integers(1, 9))
def test_no_number_that_is_told_is_of_a_few_people(courses: list[Course], by: str, threshold: int) -> None:
    people = [course_of(one, f"p{number}") for number, one in enumerate(courses)]
    for arrangement in profile(people, basis(threshold), by):
        for figure in patients(arrangement):
            behind = len(set(figure.counted))
            assert figure.numerator is None or behind == 0 or behind > threshold, figure
            # Of people, not of what happened to them, the others are as telling.
            of_people = [figure.numerator, figure.denominator] == [*map(Decimal, (behind, len(set(figure.among))))]
            if figure.unit == "%" and of_people:
                rest = len(set(figure.among) - set(figure.counted))
                assert rest == 0 or rest > threshold, figure


@given(st.lists(CASES, max_size=60), st.integers(1, 9))
def test_what_is_hidden_cannot_be_worked_out_from_the_whole(courses: list[Course], threshold: int) -> None:
    people = [course_of(one, f"p{number}") for number, one in enumerate(courses)]
    *apart, whole = profile(people, basis(threshold), "area")
    for id_ in ("people", "age.under-65", "stay"):
        rows = [one.figures[id_] for one in apart if id_ in one.figures]
        total = whole.figures.get(id_)
        hidden = [len(set(one.counted)) for one in rows if one.numerator is None]
        if hidden and total and total.numerator is not None:
            assert sum(hidden) > threshold, id_


def course_of(one: Course, patient: str) -> Course:
    return Course(one.person._replace(patient=patient), one.spells, one.tenures, one.talks)


def patients(arrangement: Arrangement) -> list[Figure]:
    return [one for title, found in arrangement.dimensions.items() if title != "Staff and skill mix" for one in found]


def test_a_few_are_hidden_and_the_rest_with_them() -> None:
    threshold = Disclosure(threshold=5, rounding=1).threshold
    young = [case(f"y{number}", born="1980-01-01") for number in range(3)]
    old = [case(f"o{number}", born="1930-01-01") for number in range(20)]
    found = seen(*young, *old, threshold=threshold)
    assert found["age.under-65"].value == found["age.85-and-over"].value == HIDDEN
    assert found["people"].value == 23
