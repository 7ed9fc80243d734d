"""Hospital use and comparison as people read them: what is said, what is hidden, and never more than is known."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from caseload.measures.findingsums import ToldFall
from caseload.measures.programme.cohort import GONE, NOT_HERE, NOT_IN_EXTRACT, Cohort
from caseload.measures.programme.comparison import NO_COMPARATOR, Comparison, Effect, Subgroup, compare, subgroups
from caseload.measures.programme.detectable import Detectable
from caseload.measures.programme.eventplot import bins
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, Member
from caseload.measures.programme.hospitaluse import hospital_use
from caseload.measures.programme.intervals import Estimate, Rate
from caseload.measures.programme.matching import Balance
from caseload.measures.programme.period import Period
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Disclosure
from caseload.render.comparison import comparison_blocks, event_blocks, sentence
from caseload.render.emit import emit
from caseload.render.hospitaluse import NO_EFFECT, hospital_blocks
from caseload.render.report import Block, Report, Row, Table
from caseload.render.subgroups import subgroup_blocks

START, DESIGN = date(2025, 4, 1), Design()
YEAR = Period(START, date(2026, 4, 1), "2025-26")
EXACT, USUAL = Disclosure(threshold=0, rounding=1), Disclosure(threshold=5, rounding=5)
CLAIM = re.compile(r"(?i:prevent|saved|saving)|\b(nan|inf|None)\b")


def group(name: str, people: int, seed: int = 1, after: tuple[int, ...] = (0, 1, 2)) -> list[Member]:
    """People with two or three admissions in the year before, and some after."""
    chance, found = Random(seed), []
    for number in range(people):
        back = [START - timedelta(days=chance.randrange(1, 360)) for _ in range(chance.choice((2, 2, 3)))]
        early = [START - timedelta(days=chance.randrange(370, 700)) for _ in range(chance.choice((0, 1)))]
        on = [START + timedelta(days=chance.randrange(360)) for _ in range(chance.choice(after))]
        days, sex = tuple(sorted(early + back + on)), chance.choice(("female", "male"))
        found.append(Member(f"{name}{number}", name, START, date(2023, 4, 1), YEAR.ends, days, 70, sex))
    return found


def compared(cases: int = 60, others: int = 90) -> Comparison:
    found = compare(Cohort((*group(CASE, cases), *group(COMPARATOR, others, 2))), DESIGN, YEAR)
    assert isinstance(found, Comparison)
    return found


def text(*blocks: Block) -> str:
    out = io.StringIO()
    emit(Report("x", "", blocks), "table", out, width=100)
    return " ".join(out.getvalue().split())


def rows(name: str, *blocks: Block) -> tuple[Row, ...]:
    (table,) = (one for one in blocks if isinstance(one, Table) and one.name == name)
    return table.rows


def test_rates_before_and_after_and_that_they_show_no_effect() -> None:
    blocks = tuple(hospital_blocks(hospital_use(tuple(group(CASE, 60)), DESIGN, YEAR), DESIGN, EXACT))
    after, before, earlier = rows("hospital_use", *blocks)
    assert after[:2] == ("from the start on, in the period", 60)
    events = after[3]
    assert isinstance(events, int) and after[5] == Decimal(f"{events / (60 * 365 / 365.25):.2f}")
    assert "with the qualifying window" in str(before[0]) and "without it" in str(earlier[0])
    assert all(one < two < three for _, _, _, _, _, two, one, three in (after, before, earlier))  # type: ignore[operator]
    told = text(*blocks)
    assert NO_EFFECT.split(":")[1].strip() in told and not CLAIM.search(told)


def test_of_few_people_no_rate_is_told_and_none_can_be_worked_out() -> None:
    few = tuple(group(CASE, 12, after=(0, 0, 3)))
    found = hospital_use(few, DESIGN, YEAR)
    blocks = tuple(hospital_blocks(found, DESIGN, USUAL))
    after, *_ = rows("hospital_use", *blocks)
    assert after[1] == 10 and after[2:4] == ("hidden", "hidden") and after[5:] == ("hidden",) * 3
    # 12 times a year is 10 times a year where 12 people are told as 10.
    assert after[4] == Decimal("10.0")
    assert {cell for row in rows("before_after", *blocks) for cell in row[1:]} == {"hidden"}


def test_of_whom_nothing_is_known_before_the_start_it_is_said_of_how_many() -> None:
    known, unknown = group(CASE, 40), [replace(one, known_from=START, id=f"u{one.id}") for one in group(CASE, 20)]
    told = text(*hospital_blocks(hospital_use((*known, *unknown), DESIGN, YEAR), DESIGN, USUAL))
    assert "not known of 20 people, who are left out of it" in told
    nobody = text(*hospital_blocks(hospital_use(tuple(unknown), DESIGN, YEAR), DESIGN, USUAL))
    assert "known of nobody" in nobody and "--back-filled" in nobody and NO_EFFECT not in nobody


def test_who_is_left_out_is_told_for_what() -> None:
    left_out = {NOT_IN_EXTRACT: 10, NOT_HERE: 7, GONE: 2}
    told = text(*hospital_blocks(hospital_use(tuple(group(CASE, 40)), DESIGN, YEAR), DESIGN, USUAL, left_out))
    assert f"left out, {NOT_IN_EXTRACT}: 10 people" in told and f"left out, {GONE}: a hidden number" in told
    assert NOT_HERE not in told


def test_three_of_whom_nothing_is_known_cannot_be_counted_by_taking_away() -> None:
    known, unknown = group(CASE, 40), [replace(one, known_from=START, id=f"u{one.id}") for one in group(CASE, 3)]
    blocks = tuple(hospital_blocks(hospital_use((*known, *unknown), DESIGN, YEAR), DESIGN, replace(USUAL, rounding=1)))
    after, *others = rows("hospital_use", *blocks)
    assert after[1] == 43 and {row[1] for row in others} == {"hidden"}
    assert "a hidden number of people" in text(*blocks)


def test_a_comparison() -> None:
    blocks = tuple(comparison_blocks(compared(), None, DESIGN, EXACT, adjusted=Estimate(1.1, 0.9, 1.3)))
    told = text(*blocks)
    assert "each case with up to 3 people of the same age band" in told and "adjusted for what is matched on" in told
    assert "no difference can be told; 95 % interval" in told and "no proof" in told and not CLAIM.search(told)
    assert [row[1] for row in rows("effect", *blocks)] == [60, 60]


def test_a_comparison_of_few_people_is_hidden() -> None:
    blocks = tuple(comparison_blocks(compared(8, 12), None, DESIGN, USUAL))
    assert {cell for row in rows("effect", *blocks) for cell in row[1:]} == {"hidden"}
    assert "hidden, for too few of one group had any admission" in text(*blocks)


def test_a_ratio_that_would_give_a_hidden_rate_away_is_hidden_alone() -> None:
    found = compared()
    before = found.ours.without_window.before
    assert isinstance(before, Rate)
    few = replace(found.ours.without_window, before=replace(before, affected=3))
    found = replace(found, ours=replace(found.ours, without_window=few))
    usual, without = rows("effect", *comparison_blocks(found, None, DESIGN, USUAL))
    assert "hidden" not in usual and set(without[1:]) == {"hidden"}


def test_what_is_hidden_of_one_group_is_hidden_of_those_who_are_matched_to_be_like_it() -> None:
    shares = (("risk: a", 0.05), ("risk: b", 0.2), ("risk: c", 0.75))
    found = replace(compared(), balance=tuple(Balance(risk, True, part, part, 0.1, 0.0) for risk, part in shares))
    told = {row[0]: row[1:] for row in rows("balance", *comparison_blocks(found, None, DESIGN, USUAL))}
    # 3 of 60, and the 12 of which those 3 could be worked out; of the others it is more than a few.
    assert told["risk: a"] == told["risk: b"] == ("hidden",) * 4
    assert told["risk: c"][:2] == ("75 %", "75 %")


def test_without_people_to_compare_with_it_says_what_falls_by_itself() -> None:
    alone = text(*comparison_blocks(NO_COMPARATOR, None, DESIGN, EXACT))
    assert "No effect can be estimated: there are no people to compare with." in alone and "Roland 2005" in alone
    fall = ToldFall(date(2024, 10, 31), 90, 10, 240, 120)
    known = text(*comparison_blocks(NO_COMPARATOR, fall, DESIGN, EXACT))
    assert "50 % fewer" in known and "a fall is to be expected" in known


@pytest.mark.parametrize(
    ("ratio", "power", "said"),
    [
        (Estimate(0.7, 0.55, 0.9, 0.1), Detectable(0.75, 1.3), "30 % lower than if it had changed as that of people"),
        (Estimate(1.4, 1.1, 1.9, 0.1), Detectable(0.75, 1.3), "40 % higher than if"),
        (Estimate(0.9, 0.7, 1.2, 0.1), Detectable(0.75, 1.3), "no difference can be told; 95 % interval 30 % lower to"),
        (
            Estimate(0.9, 0.3, 2.7, 0.6),
            Detectable(0.2, 5),
            "too early to say; 95 % interval 70 % lower to 170 % higher",
        ),
        (Unknown("nobody had any"), Unknown("nobody had any"), "no effect can be estimated: nobody had any"),
    ],
)
def test_what_a_ratio_says(ratio: Estimate | Unknown, power: Detectable | Unknown, said: str) -> None:
    assert said in sentence(Effect(ratio, power, 50))


def test_the_plot_is_drawn_for_people_and_numbers_for_programs() -> None:
    members = (*group(COMPARATOR, 90, 2), *group(CASE, 60))
    blocks = tuple(event_blocks(bins(members, back=12, on=12), EXACT))
    (cases, others) = rows("event_plot", *blocks)
    assert (cases[0], others[0]) == ("cases", "compared with")
    assert re.fullmatch("[▁▂▃▄▅▆▇█]{8}", getattr(cases[1], "drawn", "")) and len(str(cases[1]).split()) == 8
    assert [row[1] for row in rows("event_months", *blocks)] == [*range(-12, 12, 3)] * 2
    assert tuple(event_blocks((), EXACT)) == ()


def test_of_few_people_the_plot_tells_nothing_that_the_sums_give_away() -> None:
    few, many = group(CASE, 9), group(COMPARATOR, 90, 2)
    assert tuple(event_blocks(bins(few, back=12, on=12), USUAL)) == ()
    told = rows("event_months", *event_blocks(bins([*few, *many], back=12, on=12), USUAL))
    assert {row[-1] for row in told if row[0] == "cases"} == {"hidden"}
    # What a rate is of is told beside it, and gives no number away that was rounded.
    others = [(months, rate) for _, _, _, _, months, rate in told if isinstance(months, Decimal) and rate != "hidden"]
    assert others
    for months, rate in others:
        assert isinstance(rate, Decimal)
        events = float(rate * months)
        assert events == pytest.approx(round(events / 5) * 5, abs=0.2)


def test_a_comparison_of_which_nothing_may_be_told_is_one_sentence() -> None:
    (only,) = comparison_blocks(compared(3, 5), None, DESIGN, USUAL)
    assert "All of the comparison is hidden" in text(only)


def test_groups_that_were_named_are_told_with_what_is_not_to_be_read_into_them() -> None:
    found = compared()
    blocks = tuple(subgroup_blocks(*grouped(found, ("sex", "deprivation")), "registered", DESIGN, EXACT))
    told = text(*blocks)
    female, male = rows("by_group_1", *blocks)
    assert (female[0], male[0]) == ("sex: female", "sex: male")
    assert isinstance(female[2], int) and isinstance(male[2], int) and female[2] + male[2] == len(found.matched.sets)
    assert all(one < two < three for _, _, _, two, one, three, *_ in (female, male))  # type: ignore[operator]
    assert "By group (registered), 12 months before the start, with the qualifying window" in told
    assert "2 groups are looked at: of twenty, one seems to differ by chance alone" in told
    assert "By deprivation no effect can be told" in told and not CLAIM.search(told)


def test_a_group_of_few_is_hidden_and_another_with_it() -> None:
    found = compared()
    women = [one for one in found.matched.sets if one.case.sex == "female"][:3]
    men = [one for one in found.matched.sets if one.case.sex == "male"]
    few = replace(found, matched=replace(found.matched, sets=(*women, *men)))
    blocks = tuple(subgroup_blocks(*grouped(few, ("sex",)), "registered", DESIGN, USUAL))
    for row in (*rows("by_group_1", *blocks), *rows("by_group_2", *blocks)):
        assert set(row[2:]) == {"hidden"}


def grouped(found: Comparison, named: tuple[str, ...]) -> tuple[tuple[Subgroup, ...], tuple[str, ...]]:
    return subgroups(found, DESIGN, YEAR, named), named
