"""How often a standard is kept, told so that nobody is known by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.disclosure import disclosed
from caseload.measures.indicators import Counts, Groups, Indicator, counted, indicators, people
from caseload.model.settings import Disclosure

EXACT, NHS = Disclosure(threshold=0, rounding=1), Disclosure(threshold=7, rounding=5)


def told(groups: Groups, settings: Disclosure = EXACT, *, apart: bool = True) -> list[Indicator]:
    return list(indicators("s", groups, settings, apart=apart))


def same(*counts: int) -> tuple[Counts, Counts]:
    kept, breached, excluded = counts
    return (kept, breached, excluded), (kept, breached, excluded)


def test_numerator_denominator_excluded_and_share() -> None:
    north, everybody = told({"north": same(30, 10, 4)})
    assert north == Indicator("s", "north", 30, 10, 4, 40)
    assert everybody == Indicator("s", None, 30, 10, 4, 40)
    assert everybody.share == 75


def test_what_could_not_be_asked_is_in_no_share() -> None:
    (everybody,) = told({"north": same(0, 0, 12)}, apart=False)
    assert (everybody.asked, everybody.excluded, everybody.share, everybody.by_all) == (0, 12, None, False)


def test_groups_come_in_order_and_everybody_last() -> None:
    found = told({"south": same(10, 20, 0), "": same(9, 9, 9), "north": same(30, 10, 0)})
    assert [(one.group, one.kept, one.asked) for one in found] == [
        ("", 9, 18),
        ("north", 30, 40),
        ("south", 10, 30),
        (None, 49, 88),
    ]


def test_what_is_of_the_whole_team_is_in_no_group() -> None:
    assert [one.group for one in told({None: same(1, 0, 0)})] == [None]
    assert told({}) == [Indicator("s", None, 0, 0, 0, 0)]


def test_all_is_all_and_nothing_less_however_numbers_are_rounded() -> None:
    few = Disclosure(threshold=0, rounding=5)
    (nearly,) = told({"": same(200, 1, 0)}, few, apart=False)
    assert (nearly.kept, nearly.asked, nearly.share, nearly.by_all) == (200, 200, 99, False)
    (whole,) = told({"": same(57, 0, 0)}, NHS, apart=False)
    assert (whole.kept, whole.asked, whole.share, whole.by_all) == (55, 55, 100, True)


def test_few_people_are_hidden_and_what_they_could_be_worked_out_from() -> None:
    (everybody,) = told({"": same(57, 3, 0)}, NHS, apart=False)
    assert (everybody.kept, everybody.breached, everybody.asked, everybody.share) == (None, None, 60, None)


def test_ten_contacts_of_one_person_are_as_telling_as_one() -> None:
    (everybody,) = told({"": ((40, 0, 0), (1, 0, 0))}, NHS, apart=False)
    assert (everybody.kept, everybody.asked, everybody.by_all) == (None, None, False)
    assert counted({"achieved": (40, 1)}, ["achieved", "sustaining"], NHS)[0] == ("achieved", None)
    assert counted({"achieved": (40, 30)}, ["achieved", "sustaining"], NHS) == (("achieved", 40), ("sustaining", 0))
    assert (people(7, NHS), people(8, NHS), people(13, NHS)) == (None, 10, 15)


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(*[st.integers(0, 30)] * 3), min_size=1)


@given(ROWS, st.sampled_from([EXACT, NHS, Disclosure(threshold=7, rounding=1)]))
def test_what_is_told_is_what_the_one_way_tells_and_no_more(rows: dict[str, Counts], settings: Disclosure) -> None:
    groups: Groups = {name: ((3 * row[0], 3 * row[1], 3 * row[2]), row) for name, row in rows.items()}
    shown = disclosed([rows[name] for name in sorted(rows)], settings)
    *found, everybody = told(groups, settings)
    for one, cells, total in zip(
        [*found, everybody], [*shown.cells, shown.columns], [*shown.rows, shown.total], strict=True
    ):
        numbers = (one.kept, one.breached, one.excluded)
        assert [number is None for number in numbers] == [cell is None for cell in cells]
        if one.asked is not None:
            assert None not in cells[:2] or None not in (cells[2], total)


@pytest.mark.parametrize("grouped", [True, False])
def test_everybody_is_told_the_same_in_whatever_groups(grouped: bool) -> None:
    rows: Groups = {"a": same(20, 12, 9), "b": same(30, 14, 10)}
    whole = told({"": same(50, 26, 19)}, NHS, apart=False)
    assert told(rows, NHS, apart=grouped)[-1:] == whole
