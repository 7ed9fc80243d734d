"""A programme that does nothing seems to work before and after; the comparison says what is so."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from caseload.errors import OutsideFailure
from caseload.measures.programme.adjusted import adjusted
from caseload.measures.programme.cohort import BEFORE_UNKNOWN, Cohort
from caseload.measures.programme.comparison import NO_CASES, NO_COMPARATOR, NO_MATCH, Comparison, compare, effect
from caseload.measures.programme.detectable import Detectable, detectable, expected
from caseload.measures.programme.eventplot import bins
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, Member
from caseload.measures.programme.hospitaluse import hospital_use
from caseload.measures.programme.intervals import Estimate, Rate, Turn, Use, change, difference, rate, share
from caseload.measures.programme.matching import matched
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown

START, DESIGN = date(2025, 4, 1), Design()
YEAR = Period(START, date(2026, 4, 1), "2025-26")
SEEN, WINDOW = date(2023, 4, 1), date(2024, 4, 1)
MEAN = 0.3


def poisson(chance: Random, mean: float) -> int:
    number, passed = 0, chance.expovariate(1)
    while passed < mean:
        number, passed = number + 1, passed + chance.expovariate(1)
    return number


def programme(seed: int, ratio: float, people: int = 300) -> Cohort:
    """Half of those with two or more emergency admissions in a year, by lot; `ratio` is what is done for them.

    Each person has a rate of their own (of a gamma distribution, which makes the numbers negative binomial), the
    same every year: what falls afterwards falls by itself. One in ten is lost sight of within the year.
    """
    chance = Random(seed)
    odds = MEAN / (1 + MEAN)

    def days(first: date, room: int, many: int) -> list[date]:
        return [first + timedelta(days=int(chance.random() * room)) for _ in range(many)]

    found = []
    for place in range(people):
        qualifying = 2
        while chance.random() < odds:
            qualifying += 1
        own = chance.gammavariate(1 + qualifying, odds)
        group = CASE if chance.random() < 0.5 else COMPARATOR
        followed = chance.randrange(30, 365) if chance.random() < 0.1 else 365
        later = poisson(chance, own * followed / 365 * (ratio if group == CASE else 1))
        events = days(SEEN, 365, poisson(chance, own)) + days(WINDOW, 365, qualifying) + days(START, followed, later)
        age, sex = chance.choice((70, 80)), chance.choice(("female", "male"))
        until = START + timedelta(days=followed)
        found.append(Member(f"p{place}", group, START, SEEN, until, tuple(sorted(events)), age, sex))
    return Cohort(tuple(found))


def told(cohort: Cohort, *, without: bool) -> Estimate:
    found = effect(matched(cohort.of(CASE), cohort.of(COMPARATOR), DESIGN), DESIGN, YEAR, without=without).ratio
    assert isinstance(found, Estimate)
    return found


def test_before_and_after_a_programme_without_effect_looks_like_a_large_fall() -> None:
    for seed in range(20):
        found = hospital_use(programme(seed, 1).of(CASE), DESIGN, YEAR)
        ratio = found.with_window.ratio
        assert isinstance(ratio, Estimate) and ratio.value < 0.5 and ratio.high < 0.7
    # Nor is it seen where the qualifying window is left out: then there is no fall.
    shown = [hospital_use(programme(seed, 1).of(CASE), DESIGN, YEAR).without_window.ratio for seed in range(20)]
    assert sum(isinstance(one, Estimate) and one.low <= 1 <= one.high for one in shown) >= 18


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(1000), marks=pytest.mark.heavy)])
@pytest.mark.parametrize("without", [False, True])
def test_where_there_is_no_effect_one_is_found_as_seldom_as_it_says(seeds: range, without: bool) -> None:
    found = [told(programme(seed, 1), without=without) for seed in seeds]
    rejected = sum(not one.low <= 1 <= one.high for one in found) / len(seeds)
    assert 0.035 <= rejected <= 0.065 if len(seeds) == 1000 else rejected <= 0.15


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(1000), marks=pytest.mark.heavy)])
@pytest.mark.parametrize("without", [False, True])
def test_a_true_effect_is_in_its_interval_as_often_as_it_says(seeds: range, without: bool) -> None:
    found = [told(programme(10_000 + seed, 0.75), without=without) for seed in seeds]
    covered = sum(one.low <= 0.75 <= one.high for one in found) / len(seeds)
    assert 0.93 <= covered <= 0.97 if len(seeds) == 1000 else covered >= 0.85


def test_the_whole_comparison() -> None:
    cohort = programme(3, 0.5)
    found = compare(cohort, DESIGN, YEAR)
    assert isinstance(found, Comparison)
    assert found.cases == len(cohort.of(CASE)) and found.comparators == len(cohort.of(COMPARATOR))
    assert len(found.matched.sets) + len(found.matched.alone) == found.cases
    assert found.with_window.ratio == told(cohort, without=False)
    assert told(cohort, without=False).high < 1
    assert isinstance(found.ours.after, Rate) and isinstance(found.theirs.after, Rate)
    assert found.ours.after.per_year.value < found.theirs.after.per_year.value
    assert all(abs(one.matched or 0) < 0.25 for one in found.balance)


def test_without_people_to_compare_with_no_effect_can_be_estimated() -> None:
    cohort = programme(3, 0.5)
    assert compare(Cohort(cohort.of(CASE)), DESIGN, YEAR) == NO_COMPARATOR
    assert compare(Cohort(cohort.of(COMPARATOR)), DESIGN, YEAR) == NO_CASES


def test_where_nobody_is_alike_there_is_nothing_to_compare() -> None:
    men = [one for one in programme(3, 1).of(CASE) if one.sex == "male"]
    women = [one for one in programme(3, 1).of(COMPARATOR) if one.sex == "female"]
    assert compare(Cohort((*men, *women)), DESIGN, YEAR) == NO_MATCH


def test_whose_qualifying_window_is_not_known_cannot_be_matched() -> None:
    unseen = Member("u", CASE, START, date(2024, 4, 2), YEAR.ends, (), 70, "male")
    found = compare(Cohort((unseen, *programme(3, 1).members)), DESIGN, YEAR)
    assert isinstance(found, Comparison) and found.left_out == {BEFORE_UNKNOWN: 1}


def test_of_one_patient_nothing_is_said() -> None:
    cohort = programme(3, 1)
    found = compare(Cohort((*cohort.of(CASE)[:1], *cohort.of(COMPARATOR))), DESIGN, YEAR)
    assert isinstance(found, Comparison) and isinstance(found.with_window.ratio, Unknown)


# --- what could have been detected


def test_power_is_that_of_a_normal_deviate() -> None:
    many = Rate(1000, 900, 10**9, 1, Estimate(1, 1, 1))
    found = detectable(Estimate(1, 0.8, 1.25, 0.1), many)
    assert isinstance(found, Detectable)
    # exp(-(1.95996 + 0.84162) * 0.1)
    assert found == pytest.approx((0.755664, 1.323340), abs=1e-5)
    assert not found.too_early
    wide = detectable(Estimate(1, 0.5, 2, 0.3), many)
    assert isinstance(wide, Detectable) and wide.too_early


def test_of_few_events_not_even_the_end_of_all_would_be_found() -> None:
    found = detectable(Estimate(1, 0.1, 10, 1), Rate(9, 2, 2, 900, Estimate(1, 1, 1)))
    assert isinstance(found, Detectable) and found.fall == 0 and found.too_early and found.rise > 2


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(1000), marks=pytest.mark.heavy)])
def test_four_times_out_of_five_the_detectable_is_detected(seeds: range) -> None:
    powers = [_power(programme(seed, 1)) for seed in range(40)]
    fall = sum(power.fall for power in powers) / len(powers)
    found = [told(programme(20_000 + seed, fall), without=False) for seed in seeds]
    low, high = (0.75, 0.85) if len(seeds) == 1000 else (0.65, 0.95)
    assert low <= sum(one.high < 1 for one in found) / len(seeds) <= high


def _power(cohort: Cohort) -> Detectable:
    found = effect(matched(cohort.of(CASE), cohort.of(COMPARATOR), DESIGN), DESIGN, YEAR, without=False).detectable
    assert isinstance(found, Detectable)
    return found


def test_before_there_is_a_ratio_the_rate_says_what_could_be_detected() -> None:
    found = rate([Use(0, 365)] * 50 + [Use(2, 365)] * 50)
    assert isinstance(found, Rate)
    power = expected(found)
    assert power == detectable(Estimate(1, 1, 1, found.per_year.error * 2**0.5), found)
    assert isinstance(power, Detectable) and 0.6 < power.fall < 0.7 and 1.4 < power.rise < 1.5
    assert isinstance(expected(rate([Use(0, 365)] * 9)), Unknown)
    assert expected(Unknown("why")) == Unknown("why")


# --- month by month


def test_the_event_plot_shows_the_peak_that_people_were_picked_for() -> None:
    found = bins(programme(5, 1).members, back=12, on=12, width=1)
    before = [one.per_person_month for one in found if one.group == CASE and one.month < 0]
    later = [one.per_person_month for one in found if one.group == CASE and one.month >= 0]
    assert len(before) == len(later) == 12 and sum(before) > 2 * sum(later)
    assert {one.days for one in found if one.group == CASE and one.month < 0} <= {
        one.people * days for one in found for days in (30, 31)
    }


def test_a_month_that_nobody_was_followed_in_is_not_there() -> None:
    one = Member("a", CASE, START, START, date(2025, 5, 15), (date(2025, 5, 2),))
    assert [(month.month, month.events, month.days) for month in bins([one], width=1)] == [(0, 0, 30), (1, 1, 14)]
    assert bins([]) == ()
    assert [(month.month, month.days) for month in bins([one])] == [(0, 44)]


# --- adjusted, by statsmodels


@pytest.mark.heavy
def test_adjusted_finds_the_same_effect_as_matched() -> None:
    cohort = programme(8, 0.6, people=900)
    found = adjusted(cohort.members, DESIGN, YEAR)
    assert isinstance(found, Estimate)
    assert found.low < 0.6 < found.high and found.value == pytest.approx(told(cohort, without=False).value, rel=0.1)


def test_adjusting_takes_away_what_groups_of_unlike_use_differ_in() -> None:
    """Comparators with fewer admissions before have less to fall from."""
    everybody = programme(11, 1, people=1500).members
    unlike = [one for one in everybody if one.group == CASE or int(one.id[1:]) % 4 == 0]
    picked = [one for one in unlike if one.group == COMPARATOR or len(one.events) > 3]
    found = adjusted(picked, DESIGN, YEAR)
    assert isinstance(found, Estimate)
    assert isinstance(adjusted([], DESIGN, YEAR), Unknown)
    assert isinstance(adjusted(everybody[:6], DESIGN, YEAR), Unknown)


def test_without_statsmodels_the_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "statsmodels.genmod.families", None)
    with pytest.raises(OutsideFailure, match=r"pip install 'caseload-ltc\[stats\]'"):
        adjusted(programme(7, 0.6).members, DESIGN, YEAR)


# --- published figures, entered as data that we made to have them


def test_regression_to_the_mean_as_roland_found_it() -> None:
    """Roland 2005, BMJ 330:289. Published: of people over 65 those with two or more emergency admissions had 38 % of
    all admissions in one year and under 10 % in the next, with nothing done. Made up: 1,000 admissions in each year,
    190 such people, of whom 95 have one admission in the second year and the others none."""
    first, then = [2] * 190, [1] * 95 + [0] * 95
    of_all = [share(sum(numbers), 1000) for numbers in (first, then)]
    assert [round(one.value, 3) for one in of_all if isinstance(one, Estimate)] == [0.38, 0.095]
    turns = [Turn(Use(one, 365), Use(two, 365), f"p{n}") for n, (one, two) in enumerate(zip(first, then, strict=True))]
    fall = change(turns)
    assert isinstance(fall, Estimate) and fall.value == pytest.approx(0.25) and fall.high < 0.35
    # Beside people of whom the same becomes there is no effect.
    others = [turn._replace(cluster=f"x{turn.cluster}") for turn in turns]
    none = difference(turns, others)
    assert isinstance(none, Estimate) and none.value == pytest.approx(1) and none.low < 1 < none.high


@pytest.mark.parametrize(("what", "published"), [("emergency", 9), ("elective", -21), ("outpatient", -22)])
def test_the_integrated_care_pilots(what: str, published: int) -> None:
    """Roland 2012, difference in differences. Published: emergency admissions +9 %, elective −21 %, outpatient −22 %.
    Made up: 400 people in each group, 400 events of each kind before; of the comparators 300 after, of the cases as
    many as the published figure asks for."""
    ours, theirs = (_group(name, 300 * (100 + by) // 100) for name, by in (("c", published), ("x", 0)))
    found = difference(ours, theirs)
    assert isinstance(found, Estimate)
    assert round((found.value - 1) * 100) == published, what


def _group(name: str, after: int) -> list[Turn]:
    """400 people with one event each before, and so many of them with one after."""
    return [Turn(Use(1, 365), Use(int(place < after), 365), f"{name}{place}") for place in range(400)]
