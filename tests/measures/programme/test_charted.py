"""Each measure from a course, point by point; whole weeks and months; and what of it may leave the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import NotFound
from caseload.measures.course import Course, Person, Reviewed, Sent, Spell, Talk, Used
from caseload.measures.programme.charted import MEASURES, measure
from caseload.measures.programme.series import (
    EVENT,
    HIGHER,
    LOWER,
    MONTH,
    NEITHER,
    WEEK,
    Frame,
    Point,
    begun,
    between,
    series,
    shared,
    whole,
)
from caseload.measures.programme.spc import chart
from caseload.model.settings import Disclosure, Settings
from caseload.store.settings import settings_of

QUARTER = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
HIDING = Disclosure(threshold=7, rounding=5)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_of(b"schema: caseload/1\nname: Team\n", tmp_path_factory.mktemp("team"))


@pytest.fixture
def charted(settings: Settings) -> Callable[..., tuple[Point, ...]]:
    """Chart a measure over the first quarter of 2026."""

    def made(id_: str, *courses: Course) -> tuple[Point, ...]:
        return series(measure(id_), courses, Frame(QUARTER, settings))

    return made


def case(patient: str = "p1", **lists: object) -> Course:
    """A case accepted on the tenth of January and open ever since, unless it is said otherwise."""
    spell = Spell(1, "2026-01-05", accepted="2026-01-10", agreed="2026-01-20", tier="intensive")
    return Course(Person(patient, "1940-01-01"), **({"spells": (spell,)} | lists))  # type: ignore[arg-type]


def talk(day: str, outcome: str = "done", mode: str = "telephone", **more: object) -> Talk:
    return Talk(day, "a-matron", mode, outcome, 30 if outcome == "done" else None, **more)  # type: ignore[arg-type]


def parts(points: tuple[Point, ...]) -> list[tuple[int, int | None]]:
    return [(point.top, point.bottom) for point in points]


TALKS = (
    talk("2025-12-31"),
    talk("2026-01-04"),
    talk("2026-01-31", mode="home-visit", taught=True),
    talk("2026-02-01", "no-reply", mode="home-visit"),
    talk("2026-03-31"),
    talk("2026-04-01"),
)


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("contacts", [(2, None), (0, None), (1, None)]),
        ("minutes", [(60, None), (0, None), (30, None)]),
        ("home-visits", [(1, 2), (0, 0), (0, 1)]),
        ("self-care", [(1, 2), (0, 0), (0, 1)]),
        ("not-done", [(0, 2), (1, 1), (0, 1)]),
        # The case opened on the tenth: the contact before is of no open case.
        ("contact-rate", [(1, 22), (0, 28), (1, 31)]),
    ],
)
def test_contacts(charted: Callable[..., tuple[Point, ...]], id_: str, expected: list[object]) -> None:
    assert parts(charted(id_, case(talks=TALKS))) == expected


def test_a_value_is_the_numerator_over_the_denominator_and_none_over_nothing(
    charted: Callable[..., tuple[Point, ...]],
) -> None:
    assert [point.value for point in charted("home-visits", case(talks=TALKS))] == [50, None, 0]
    assert [point.value for point in charted("contacts", case(talks=TALKS))] == [2, 0, 1]
    rate = charted("emergency-admissions", case(hospital=(Used("2026-02-03", "emergency-admission"),)))
    assert [point.value for point in rate] == [0, pytest.approx(1000 / 28), 0]


def test_hospital_use_counts_while_the_case_is_open_up_to_its_last_day(
    charted: Callable[..., tuple[Point, ...]],
) -> None:
    spell = Spell(1, "2026-01-05", accepted="2026-01-10", ended="2026-02-10", ending="stable")
    days = ("2026-01-09", "2026-01-10", "2026-02-10", "2026-02-11")
    used = tuple(Used(day, "emergency-admission") for day in days)
    points = charted("emergency-admissions", case(spells=(spell,), hospital=(*used, Used(days[1], "ae-attendance"))))
    assert parts(points) == [(1, 22), (1, 10), (0, 0)]
    assert parts(charted("ae-attendances", case(hospital=(Used(days[1], "ae-attendance"),))))[0] == (1, 22)


def test_cases_taken_on_closed_and_open(charted: Callable[..., tuple[Point, ...]]) -> None:
    closed = Spell(1, "2026-01-01", accepted="2026-01-02", ended="2026-02-28", ending="stable")
    died = Spell(1, "2026-01-01", accepted="2026-02-02", ended="2026-03-02", ending="died")
    declined = Spell(1, "2026-01-01", ended="2026-01-02", ending="declined")
    cases = tuple(case(f"p{number}", spells=(spell,)) for number, spell in enumerate((closed, died, declined)))
    assert parts(charted("taken-on", *cases)) == [(1, None), (1, None), (0, None)]
    assert parts(charted("closures", *cases)) == [(0, None), (1, None), (0, None)]
    assert parts(charted("open-cases", case("p9"), *cases)) == [(2, None), (2, None), (1, None)]


def test_days_until_a_reply_and_until_a_plan(charted: Callable[..., tuple[Point, ...]]) -> None:
    sent = tuple(Sent("2026-01-20", "nhs", answered=day) for day in ("2026-02-01", "2026-02-03", ""))
    assert parts(charted("reply-days", case(referrals=sent))) == [(0, 0), (26, 2), (0, 0)]
    assert [point.value for point in charted("reply-days", case(referrals=sent))] == [None, 13, None]
    assert parts(charted("plan-days", case())) == [(10, 1), (0, 0), (0, 0)]


def test_reviews_in_time_count_by_the_month_they_fell_due(charted: Callable[..., tuple[Point, ...]]) -> None:
    """Agreed on 20 January, four weeks each: due on 17 February, done a day late; then due on 18 March, not done."""
    late = Reviewed("2026-02-18", "a-matron", "")
    assert parts(charted("reviews", case(reviews=(late,)))) == [(0, None), (1, None), (0, None)]
    assert parts(charted("reviews-in-time", case(reviews=(late,)))) == [(0, 0), (0, 1), (0, 1)]
    early = Reviewed("2026-02-03", "a-matron", "maintenance")
    assert parts(charted("reviews-in-time", case(reviews=(early,)))) == [(0, 0), (1, 1), (0, 0)]
    closed = case().spells[0]._replace(ended="2026-02-16", ending="stable")
    assert parts(charted("reviews-in-time", case(spells=(closed,)))) == [(0, 0), (0, 0), (0, 0)]
    never_agreed = case().spells[0]._replace(agreed="")
    assert parts(charted("reviews-in-time", case(spells=(never_agreed,)))) == [(0, 0), (0, 0), (0, 0)]


def test_days_between_events_are_those_of_all_cases_in_their_order(settings: Settings) -> None:
    one = case("p1", hospital=(Used("2026-01-12", "emergency-admission"), Used("2026-03-02", "emergency-admission")))
    other = case("p2", hospital=(Used("2026-01-12", "emergency-admission"), Used("2026-02-01", "ae-attendance")))
    frame = Frame((QUARTER[0], QUARTER[-1]), settings)
    points = between(measure("days-between-admissions"), (one, other), frame)
    assert [(point.starts, point.ends, point.value) for point in points] == [
        (date(2026, 1, 12), date(2026, 1, 12), 0),
        (date(2026, 1, 12), date(2026, 3, 2), 49),
    ]
    assert between(measure("days-between-admissions"), (), frame) == ()


@pytest.mark.parametrize("id_", MEASURES)
def test_every_measure_of_nobody_is_a_series_without_any_value_that_is_no_number(
    charted: Callable[..., tuple[Point, ...]], id_: str
) -> None:
    one = measure(id_)
    assert (one.id, one.better in (HIGHER, LOWER, NEITHER), one.grain in (WEEK, MONTH, EVENT)) == (id_, True, True)
    assert bool(one.bottom) is bool(one.denominator)
    expected = None if one.bottom else 0
    assert [point.value for point in charted(id_)] == [expected] * 3


def test_a_measure_that_there_is_not() -> None:
    with pytest.raises(NotFound, match="did you mean contacts"):
        measure("contcats")
    with pytest.raises(NotFound, match="caseload spc lists them"):
        measure("zzz")


def test_where_the_records_begin() -> None:
    assert begun([case(), case(spells=())]) == date(2026, 1, 5)
    assert begun([]) is None
    assert begun([case(spells=())]) is None


def test_whole_weeks_begin_on_monday() -> None:
    assert whole(WEEK, date(2026, 1, 1), date(2026, 1, 19)) == (date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19))
    assert whole(WEEK, date(2026, 1, 5), date(2026, 1, 11)) == (date(2026, 1, 5),)


def test_whole_months_are_of_the_calendar() -> None:
    assert whole(MONTH, date(2026, 1, 2), date(2026, 3, 31)) == (date(2026, 2, 1), date(2026, 3, 1))
    assert whole(MONTH, date(2026, 1, 1), date(2026, 4, 1)) == QUARTER


@pytest.mark.parametrize("grain", [WEEK, MONTH])
def test_the_last_days_there_are(grain: str) -> None:
    assert len(whole(grain, date(9999, 10, 1), date.max)) > 2


def january(people: int, contacts: int = 1) -> list[Course]:
    """So many people with contacts in January, and ten with one in each of the other months."""
    few = [case(f"f{number}", talks=(talk("2026-01-12"),) * contacts) for number in range(people)]
    many = [case(f"m{number}", talks=(talk("2026-02-12"), talk("2026-03-12"))) for number in range(10)]
    return few + many


def test_what_is_of_few_people_is_hidden_and_the_rest_rounded(charted: Callable[..., tuple[Point, ...]]) -> None:
    points = shared(measure("contacts"), charted("contacts", *january(7, 3)), HIDING)
    assert [(point.value, point.hidden) for point in points] == [(None, True), (10, False), (10, False)]
    points = shared(measure("contacts"), charted("contacts", *january(8)), HIDING)
    assert [(point.value, point.hidden) for point in points] == [(10, False), (10, False), (10, False)]
    assert [point.value for point in shared(measure("contacts"), charted("contacts"), HIDING)] == [0, 0, 0]


def test_a_share_is_hidden_where_few_are_not_in_it(charted: Callable[..., tuple[Point, ...]]) -> None:
    home = [case(f"h{number}", talks=(talk("2026-01-12", mode="home-visit"),)) for number in range(20)]
    rest = [case(f"r{number}", talks=(talk("2026-01-12"),)) for number in range(3)]
    assert shared(measure("home-visits"), charted("home-visits", *home, *rest), HIDING)[0].hidden
    assert shared(measure("home-visits"), charted("home-visits", *home), HIDING)[0].value == 100


@given(people=st.integers(1, 7), contacts=st.integers(1, 4))
def test_what_is_shared_is_the_same_whatever_is_hidden(settings: Settings, people: int, contacts: int) -> None:
    """Neither points nor limits give away how many were too few to be told."""
    frame, one = Frame(QUARTER, settings), measure("contacts")

    def told(courses: list[Course]) -> object:
        points = shared(one, series(one, courses, frame), HIDING)
        values = [point.value for point in points]
        return [(point.top, point.bottom, point.value) for point in points], chart(values * 6)

    assert told(january(people, contacts)) == told(january(1))
