"""Who is compared with whom, and how alike the groups are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.programme.exposure import CASE, COMPARATOR, Design, Member
from caseload.measures.programme.matching import AGES, Matched, balance, band, matched, stratum

START, DESIGN = date(2025, 4, 1), Design()


def member(
    id_: str, group: str = CASE, *, prior: int = 2, age: int = 80, sex: str = "female", risk: str = ""
) -> Member:
    days = tuple(START - timedelta(days=30 * number) for number in range(prior, 0, -1))
    return Member(id_, group, START, date(2023, 1, 1), date(2026, 4, 1), days, age, sex, risk)


def others(number: int, **like: int | str) -> list[Member]:
    return [member(f"x{place}", COMPARATOR, **like) for place in range(number)]  # type: ignore[arg-type]


MEMBERS = st.lists(
    st.builds(member, st.uuids().map(str), prior=st.integers(0, 6), age=st.integers(60, 90), sex=st.sampled_from("fm")),
    max_size=20,
)


@pytest.mark.parametrize(
    ("age", "said"), [(17, "under 18"), (18, "18-39"), (74, "65-74"), (75, "75-84"), (85, "85+"), (110, "85+")]
)
def test_bands(age: int, said: str) -> None:
    assert band(age, AGES) == said


def test_what_people_are_matched_on() -> None:
    assert stratum(member("a", prior=4, risk="high"), DESIGN) == ("75-84", "female", "3-4", "high")
    assert stratum(replace(member("a", prior=0), age=None), DESIGN)[0] == ""


@pytest.mark.parametrize("unlike", [{"prior": 1}, {"age": 90}, {"sex": "male"}, {"risk": "low"}])
def test_who_is_unlike_in_one_thing_is_nobodys_match(unlike: dict[str, int | str]) -> None:
    found = matched([member("a")], others(5, **unlike), DESIGN)
    assert (found.sets, [one.id for one in found.alone]) == ((), ["a"])


def test_every_case_gets_one_before_any_gets_a_second() -> None:
    ours = [member(id_) for id_ in "abc"]
    assert sorted(len(one.comparators) for one in matched(ours, others(4), DESIGN, 3).sets) == [1, 1, 2]
    assert [len(one.comparators) for one in matched(ours, others(40), DESIGN, 3).sets] == [3, 3, 3]
    scarce = matched(ours, others(2), DESIGN, 3)
    assert (len(scarce.sets), len(scarce.alone)) == (2, 1)


@given(MEMBERS, MEMBERS, st.integers(1, 4))
def test_nobody_twice_everybody_alike_whatever_the_order(ours: list[Member], theirs: list[Member], many: int) -> None:
    found = matched(ours, theirs, DESIGN, many)
    used = [one.id for each in found.sets for one in each.comparators]
    assert len(used) == len(set(used)) == found.comparators
    assert sorted([each.case.id for each in found.sets] + [one.id for one in found.alone]) == sorted(o.id for o in ours)
    assert all(1 <= len(each.comparators) <= many for each in found.sets)
    for each in found.sets:
        assert {stratum(one, DESIGN) for one in each.comparators} == {stratum(each.case, DESIGN)}
    assert matched(ours[::-1], theirs[::-1], DESIGN, many) == found


def test_standardised_differences_are_those_of_the_formula() -> None:
    ours = [member("a", age=80), member("b", age=90)]
    theirs = [member(id_, COMPARATOR, age=age) for id_, age in (("x", 70), ("y", 74), ("z", 84))]
    assert balance(ours, theirs, Matched((), ()), DESIGN) == []
    age = balance(ours, theirs, matched(ours, theirs, DESIGN), DESIGN)[0]
    # means 85 and 76, variances 25 and (36 + 4 + 64) / 3
    assert age.before == pytest.approx(9 / ((25 + 104 / 3) / 2) ** 0.5)
    assert (age.respect, age.ours, age.theirs) == ("age in years", 80, 84)


def test_matching_makes_groups_alike_that_were_not() -> None:
    chance = Random(1)
    ours = [member(f"a{n}", prior=chance.choice((2, 3, 5)), age=chance.randrange(75, 99)) for n in range(80)]
    theirs = [
        member(f"x{n}", COMPARATOR, prior=chance.choice((0, 1, 2, 3, 5)), age=chance.randrange(60, 99))
        for n in range(900)
    ]
    found = {one.respect: one for one in balance(ours, theirs, matched(ours, theirs, DESIGN), DESIGN)}
    for respect in ("age in years", "events in the qualifying window"):
        before, after = found[respect].before, found[respect].matched
        assert before is not None and after is not None and abs(before) > 0.4 > 0.15 > abs(after)
    assert found["sex: female"].matched == 0


def test_what_was_before_the_qualifying_window_is_looked_at_though_nobody_is_matched_on_it() -> None:
    early = tuple(date(2023, 5, 1) + timedelta(days=day) for day in range(3))
    ours, theirs = [member("a"), member("b")], [replace(one, events=early + one.events) for one in others(2)]
    ours, theirs = ([replace(one, known_from=date(2023, 4, 1)) for one in group] for group in (ours, theirs))
    found = {one.respect: one for one in balance(ours, theirs, matched(ours, theirs, DESIGN), DESIGN)}
    assert (found["events in the months before it"].ours, found["events in the months before it"].theirs) == (0, 3)
