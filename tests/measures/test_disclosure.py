"""Small numbers are hidden, and an attacker who solves for them gets no nearer than the threshold."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caseload.measures.disclosure import Disclosed, Told, disclosed
from caseload.model.settings import Disclosure

Grid = list[list[int]]
EXACT = Disclosure(threshold=7, rounding=1)
NHS = Disclosure(threshold=7, rounding=5)


def bordered(table: Grid) -> Grid:
    """The table with its totals as last column and last row."""
    wide = [[*row, sum(row)] for row in table]
    return [*wide, [sum(column) for column in zip(*wide, strict=True)]]


def told(shown: Disclosed) -> list[list[Told]]:
    return [[*row, total] for row, total in zip(shown.cells, shown.rows, strict=True)] + [[*shown.columns, shown.total]]


class Attack:
    """Works out exactly how far each hidden number may lie from the true one.

    Row sums and column sums make a network: a number rises as far as a flow can be sent round from its column to its
    row through the other hidden numbers, each of which gives no more than it has above its floor. Whole numbers flow
    in whole numbers, so no better bounds exist.
    """

    def __init__(self, truth: Grid, shown: list[list[Told]], floors: Grid) -> None:
        self.truth, self.floors = truth, floors
        self.last = (len(truth) - 1, len(truth[0]) - 1)
        self.hidden = [(i, j) for i, row in enumerate(shown) for j, cell in enumerate(row) if cell is None]

    def values(self, cell: tuple[int, int], most: int) -> int:
        """Return how many values the number may have, as far as `most` either way."""
        return 1 + self.reach(cell, 1, most) + self.reach(cell, -1, most)

    def reach(self, cell: tuple[int, int], way: int, most: int) -> int:
        i, j = cell
        value = {one: self.truth[one[0]][one[1]] for one in self.hidden}
        room = most if way > 0 else min(most, value[cell] - self.floors[i][j])
        ends = (("column", j), ("row", i))
        start, end = ends if way * self.sign(cell) > 0 else ends[::-1]
        return next((sent for sent in range(room) if not self.send(start, end, cell, value)), room)

    def sign(self, cell: tuple[int, int]) -> int:
        """Return -1 for what stands on the other side of a sum: the totals of rows and columns."""
        return -1 if (cell[0] == self.last[0]) != (cell[1] == self.last[1]) else 1

    def send(
        self, start: tuple[str, int], end: tuple[str, int], without: tuple[int, int], value: dict[tuple[int, int], int]
    ) -> bool:
        came: dict[tuple[str, int], tuple[tuple[str, int], tuple[int, int], int] | None] = {start: None}
        queue = deque([start])
        while queue and end not in came:
            node = queue.popleft()
            for cell in self.hidden:
                here, there = ("row", cell[0]), ("column", cell[1])
                if cell == without or node not in (here, there):
                    continue
                step = self.sign(cell) * (1 if node == here else -1)
                other = there if node == here else here
                if other not in came and (step > 0 or value[cell] > self.floors[cell[0]][cell[1]]):
                    came[other] = (node, cell, step)
                    queue.append(other)
        at = end
        while (back := came.get(at)) is not None:
            at, cell, step = back
            value[cell] += step
        return end in came


def floors(table: Grid, shown: Disclosed, noughts: bool) -> Grid:
    """What everybody knows of hidden totals: they are not 0, unless a 0 is hidden among them."""
    full, lowest = bordered(table), [[0] * (len(table[0]) + 1) for _ in range(len(table) + 1)]
    rows = [i for i, total in enumerate(shown.rows) if total is None]
    columns = [j for j, total in enumerate(shown.columns) if total is None]
    if not noughts and all(full[i][-1] for i in rows):
        for i in rows:
            lowest[i][-1] = 1
    if not noughts and all(full[-1][j] for j in columns):
        for j in columns:
            lowest[-1][j] = 1
    return lowest


def narrowest(table: Grid, shown: Disclosed, threshold: int, noughts: bool = False) -> int:
    """How many values the best known of the hidden numbers may have."""
    attack = Attack(bordered(table), told(shown), floors(table, shown, noughts))
    return min((attack.values(cell, threshold) for cell in attack.hidden), default=threshold + 1)


counts = st.one_of(st.integers(0, 3), st.integers(0, 12), st.integers(0, 60), st.just(0))


@st.composite
def tables(draw: st.DrawFn) -> Grid:
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=6))


@given(tables(), st.integers(0, 8), st.booleans())
@example([[1, 1, 1, 1, 1, 1, 1, 1]], 7, False)
@example([[1, 1, 1, 1, 1, 1, 1, 1, 0]], 7, False)
@example([[1, 7]], 7, False)
@example([[3, 50], [0, 0]], 7, False)
@example([[100, 2], [0, 9]], 7, False)
@example([[3, 0, 0], [0, 10, 10], [40, 30, 30]], 7, False)
def test_no_hidden_number_can_be_worked_out(table: Grid, threshold: int, noughts: bool) -> None:
    shown = disclosed(table, Disclosure(threshold=threshold, rounding=1), noughts=noughts)
    assert narrowest(table, shown, threshold, noughts) > threshold


@given(tables(), st.integers(1, 8), st.booleans())
def test_no_sum_of_hidden_numbers_that_can_be_worked_out_is_small(table: Grid, threshold: int, noughts: bool) -> None:
    full, shown = bordered(table), told(disclosed(table, Disclosure(threshold=threshold, rounding=1), noughts=noughts))
    for lines, seen in ((full, shown), (zip(*full, strict=True), zip(*shown, strict=True))):
        for line, cells in zip(lines, seen, strict=True):
            if cells[-1] is not None and None in cells:
                assert sum(n for n, cell in zip(line, cells, strict=True) if cell is None) > threshold


@given(tables(), st.integers(0, 8), st.integers(1, 10), st.booleans())
def test_what_is_told_is_not_small_and_nearly_right(table: Grid, threshold: int, rounding: int, noughts: bool) -> None:
    shown = told(disclosed(table, Disclosure(threshold=threshold, rounding=rounding), noughts=noughts))
    exact = told(disclosed(table, Disclosure(threshold=threshold, rounding=1), noughts=noughts))
    for numbers, cells, others in zip(bordered(table), shown, exact, strict=True):
        for number, cell, other in zip(numbers, cells, others, strict=True):
            # Rounding never decides what is hidden: it can only make less of what is told.
            assert (cell is None) == (other is None)
            assert other in (None, number)
            if cell is not None:
                assert number > threshold or (number == 0 and not noughts)
                assert cell % rounding == 0
                assert (cell == 0) == (number == 0)
                assert abs(cell - number) * 2 <= rounding or cell == rounding


@given(tables())
def test_nothing_is_hidden_for_nothing(table: Grid) -> None:
    shown = told(disclosed(table, EXACT))
    if not any(0 < number <= 7 for row in bordered(table) for number in row):
        assert shown == bordered(table)


def test_to_hide_the_small_alone_would_give_it_away() -> None:
    table = [[3, 20], [15, 30]]
    naive = Disclosed(((None, 20), (15, 30)), (23, 45), (18, 50), 68)
    assert narrowest(table, naive, 7) == 1
    assert disclosed(table, EXACT).cells == ((None, None), (None, None))


def test_a_list_with_its_total_hides_the_next_larger_as_well() -> None:
    shown = disclosed([[40, 3, 12, 0, 25]], NHS)
    assert shown.cells == ((40, None, None, 0, 25),)
    assert (shown.columns, shown.rows, shown.total) == (shown.cells[0], (80,), 80)


def test_two_small_ones_cover_each_other_only_if_they_are_not_small_together() -> None:
    assert disclosed([[5, 4, 30, 20]], NHS).cells == ((None, None, 30, 20),)
    assert disclosed([[1, 1, 30, 20]], NHS).cells == ((None, None, 30, None),)


def test_a_small_total_takes_everything_with_it() -> None:
    shown = disclosed([[2, 0, 1]], NHS)
    assert (shown.cells, shown.columns, shown.total) == (((None, None, None),), (None, None, None), None)


def test_nought_is_told_unless_it_counts_as_small() -> None:
    assert disclosed([[0, 12, 30, 40]], EXACT).cells == ((0, 12, 30, 40),)
    assert disclosed([[0, 12, 30, 40]], EXACT, noughts=True).cells == ((None, None, 30, 40),)
    assert disclosed([[0, 0]], EXACT).total == 0
    assert disclosed([[0, 0]], EXACT, noughts=True).total is None


def test_hardly_more_people_than_groups_are_not_told_at_all() -> None:
    """Eight people in eight groups, none of which is empty: the total alone would tell each."""
    assert disclosed([[1] * 8], EXACT).total is None
    beside_none = disclosed([[*[1] * 8, 0]], EXACT)
    assert (beside_none.cells, beside_none.total) == (((None,) * 9,), 8)


def test_nobody_is_rounded_to_none() -> None:
    assert disclosed([[8, 9, 50]], Disclosure(threshold=7, rounding=20)).cells == ((20, 20, 60),)


def test_many_groups_are_done_at_once_and_few_of_them_hidden() -> None:
    table = [[4 if number == 17 else 20, 180] for number in range(5000)]
    shown = disclosed(table, NHS)
    assert [i for i, row in enumerate(shown.cells) if None in row] == [0, 17]
    assert None not in (*shown.rows, *shown.columns)


@pytest.mark.parametrize("table", [[[1, 2], [3]], [[4, -1]]])
def test_what_is_no_table_of_counts_is_refused(table: Grid) -> None:
    with pytest.raises(ValueError, match=r"nought|shorter|longer"):
        disclosed(table, NHS)
