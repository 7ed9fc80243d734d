"""Which entries count, and their order, whatever order they are read in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.entries.entry import Entry
from caseload.model.standing import standing

if TYPE_CHECKING:
    from tests.conftest import Someone

DAY = "2026-11-21"


def ids(entries: tuple[Entry, ...]) -> list[int]:
    """The numbers in the ids: which entry it was, counted from 0."""
    return [int(entry.id[1:]) for entry in entries]


# Each contact as (when it happened, what it replaces); a void as ("void", what it voids, what it replaces).
@pytest.mark.parametrize(
    ("told", "counting"),
    [
        ([(DAY,), (DAY,)], [0, 1]),
        ([(DAY,), ("void", 0)], []),
        ([(DAY,), (DAY, 0)], [1]),
        # replaced twice over: the last of the chain counts
        ([(DAY,), (DAY, 0), (DAY, 1)], [2]),
        # the replacement voided: the first one counts again
        ([(DAY,), (DAY, 0), ("void", 1)], [0]),
        ([(DAY,), (DAY, 0), (DAY, 1), ("void", 2)], [1]),
        # two in place of one, as two clones may have it: both count, and check says so
        ([(DAY,), (DAY, 0), (DAY, 0)], [1, 2]),
        # the void of a void brings nothing back, a void in its place does
        ([(DAY,), ("void", 0), ("void", 1)], []),
        ([(DAY,), (DAY,), ("void", 0), ("void", 1, 2)], [0]),
        # what names itself, or goes round in a circle, ends all the same
        ([(DAY, 0)], []),
        ([(DAY, 1), (DAY, 0)], []),
        ([("void", 0)], []),
        ([(DAY, 7), ("void", 9)], [0]),
    ],
)
def test_what_was_voided_or_replaced_does_not_count(
    someone: type[Someone], told: list[tuple[str | int, ...]], counting: list[int]
) -> None:
    person = someone()
    for what, *others in told:
        named = [f"e{number:07}" for number in others]
        if what == "void":
            person.enter("void", DAY, voids=named[0], **({"replaces": named[1]} if named[1:] else {}))
        else:
            person.enter("contact", str(what), **({"replaces": named[0]} if named else {}))
    count, taken_back = standing(person.entries)
    assert ids(count) == counting
    assert sorted([*ids(count), *ids(taken_back)]) == list(range(len(told)))


@pytest.mark.parametrize(
    ("happened", "order"),
    [
        (["2026-11-20", "2026-11-19", "2026-11-21"], [1, 0, 2]),
        # of one day, as they were recorded
        ([DAY, DAY, DAY], [0, 1, 2]),
        # by the minute, where it is known
        ([f"{DAY}T14:00", f"{DAY}T09:00"], [1, 0]),
        # without a minute: after what had been recorded of that day by then
        ([f"{DAY}T14:00", DAY], [0, 1]),
        ([DAY, f"{DAY}T09:00"], [0, 1]),
        ([f"{DAY}T14:00", DAY, f"{DAY}T09:00", DAY], [2, 0, 1, 3]),
        (["2026-11-20T14:00", DAY, f"{DAY}T09:00"], [0, 1, 2]),
    ],
)
def test_they_stand_in_the_order_they_happened(someone: type[Someone], happened: list[str], order: list[int]) -> None:
    person = someone()
    for when in happened:
        person.enter("contact", when)
    assert ids(standing(person.entries)[0]) == order


def test_recorded_in_the_same_second_they_stand_by_id(someone: type[Someone]) -> None:
    person = someone()
    for _ in range(3):
        person.enter("contact", DAY, recorded="2026-11-21T12:00:00Z")
    assert ids(standing(reversed(person.entries))[0]) == [0, 1, 2]


def test_a_replacement_stands_where_the_first_one_stood(someone: type[Someone]) -> None:
    person = someone()
    for replaced in ("", "", "e0000000", "e0000002"):
        person.enter("contact", DAY, **({"replaces": replaced} if replaced else {}))
    assert ids(standing(person.entries)[0]) == [3, 1]


NUMBERS = st.integers(0, 7)
WHEN = st.tuples(st.integers(19, 21), st.sampled_from(["", "T09:00", "T14:30"]))


@st.composite
def entangled(draw: st.DrawFn) -> list[tuple[str, dict[str, str]]]:
    """Contacts and voids of three days that replace and void each other at will."""
    told = []
    for _ in range(draw(st.integers(0, 8))):
        day, minute = draw(WHEN)
        facts = {"happened": f"2026-11-{day}{minute}"}
        if draw(st.booleans()):
            facts["replaces"] = f"e{draw(NUMBERS):07}"
        kind = draw(st.sampled_from(["contact", "contact", "void"]))
        if kind == "void":
            facts["voids"] = f"e{draw(NUMBERS):07}"
        told.append((kind, facts))
    return told


@given(told=entangled(), data=st.data())
def test_the_order_of_reading_is_of_no_account_and_nothing_is_lost(
    someone: type[Someone], told: list[tuple[str, dict[str, str]]], data: st.DataObject
) -> None:
    person = someone()
    for kind, facts in told:
        person.enter(kind, **facts)
    shuffled = data.draw(st.permutations(person.entries))
    assert standing(shuffled) == standing(person.entries)
    count, taken_back = standing(shuffled)
    assert sorted([*ids(count), *ids(taken_back)]) == list(range(len(told)))
    assert [entry.happened.day for entry in count] == sorted(entry.happened.day for entry in count)
