"""The history of scores: by scale, oldest to newest, each against the one before that could be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.history import histories, since_last
from caseload.steps.change import Context

if TYPE_CHECKING:
    from tests.conftest import Someone

# In barthel higher is better, in phq-9 lower.
BARTHEL, PHQ = {"instrument": "barthel", "scale": "total"}, {"instrument": "phq-9", "scale": "total"}
Told = tuple[str, dict[str, Any]]


def scored(person: Someone, context: Context, *given: Told) -> Someone:
    """Enter scores, each of the version there is unless it says otherwise."""
    for day, score in given:
        version = context.definitions.instruments[score["instrument"]].version
        person.enter("assessment", day, complete=False, findings=[], scores=[{"version": version} | score])
    return person


@pytest.mark.parametrize(
    ("scale", "totals", "directions", "differences"),
    [
        (BARTHEL, [12], [""], [None]),
        (BARTHEL, [12, 15, 15, 9], ["", "better", "unchanged", "worse"], [None, 3, 0, -6]),
        (PHQ, [12, 15, 15, 0], ["", "worse", "unchanged", "better"], [None, 3, 0, -15]),
        # against the last that could be scored: a missing score is never a low one
        (PHQ, [None, 12, None, 9], ["", "", "", "better"], [None, None, None, -3]),
        (PHQ, [0, 9], ["", "worse"], [None, 9]),
    ],
)
def test_each_score_is_compared_with_the_one_before(
    someone: type[Someone],
    context: Context,
    scale: dict[str, str],
    totals: list[int | None],
    directions: list[str],
    differences: list[int | None],
) -> None:
    given = [(f"2026-10-{day:02}", scale | ({} if t is None else {"total": t})) for day, t in enumerate(totals, 1)]
    person = scored(someone().at("accepted"), context, *given)
    (told,) = histories(person.case, context.definitions.instruments)
    assert [one.score.total for one in told] == totals
    assert [one.direction for one in told] == directions
    assert [one.difference for one in told] == differences


def test_the_order_is_that_in_which_it_happened_and_scales_stay_apart(someone: type[Someone], context: Context) -> None:
    person = scored(
        someone().at("accepted"),
        context,
        ("2026-10-03", BARTHEL | {"total": 15}),
        ("2026-10-02", PHQ | {"total": 3}),
        ("2026-10-01", BARTHEL | {"total": 9}),
    )
    told = histories(person.case, context.definitions.instruments)
    assert [[one.score.total for one in scale] for scale in told] == [[9, 15], [3]]


def test_two_versions_cannot_be_compared(someone: type[Someone], context: Context) -> None:
    person = scored(
        someone().at("accepted"),
        context,
        ("2026-10-01", BARTHEL | {"version": "old", "total": 8}),
        ("2026-10-02", BARTHEL | {"version": "old", "total": 9}),
        ("2026-10-03", BARTHEL | {"total": 15}),
        ("2026-10-04", BARTHEL | {"total": 16}),
    )
    (told,) = histories(person.case, context.definitions.instruments)
    # which way is the better one of a version that is defined no longer, nobody can tell
    assert [one.direction for one in told] == ["", "higher", "not comparable", "better"]
    assert [one.difference for one in told] == [None, 1, None, 1]
    (unknown,) = histories(person.case, {})
    assert [one.direction for one in unknown] == ["", "higher", "not comparable", "higher"]


def test_an_assessment_is_compared_with_those_before(someone: type[Someone], context: Context) -> None:
    person = scored(
        someone().at("accepted"),
        context,
        ("2026-10-01", BARTHEL | {"total": 15}),
        ("2026-10-02", PHQ | {"total": 15}),
        ("2026-10-03", BARTHEL | {"total": 12}),
    )
    found = [since_last(person.case, entry.id, context.definitions.instruments) for entry in person.entries]
    assert [[(one.before and one.before.score.total, one.direction) for one in told] for told in found[-3:]] == [
        [],
        [],
        [(15, "worse")],
    ]
