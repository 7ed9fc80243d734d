"""The draw by lot, the judgement on whoever is listed, and who comes back when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from caseload.errors import CaseloadError, Forbidden, NotFound
from caseload.model.moments import Moment
from caseload.model.settings import RiskTier
from caseload.model.team import Draw, FindingDecision, FindingRun
from caseload.steps.casefinding import (
    Entrant,
    back_on,
    contenders,
    decided,
    draw,
    in_order,
    latest,
    listing,
    one_run,
    risk_tier,
    taken_in,
    waiting,
)
from caseload.steps.change import Change, Context
from caseload.steps.finding import intake

if TYPE_CHECKING:
    from tests.conftest import Someone

HEAD: dict[str, Any] = {"recorded": datetime(2026, 11, 20, 9, tzinfo=UTC), "by": "anna"}


def a_run(id_: str = "r0000000", day: str = "2026-11-02", **facts: Any) -> FindingRun:
    told = {"criteria": "c", "criteria_version": "1", "criteria_hash": "0" * 64, "extract_hash": "1" * 64}
    usual: dict[str, Any] = {"engine": "duckdb 1", "people": 9, "day": date(2026, 10, 31), "listed": ("p-1", "p-2")}
    return FindingRun(id=id_, happened=Moment(day), **HEAD, **told | usual | facts)


def a_decision(decision: str, day: str = "2026-11-20", **facts: Any) -> FindingDecision:
    told = {"id": "d0000000", "person": "p-1", "decision": decision}
    return FindingDecision(happened=Moment(day), **HEAD | told | facts)


def entrants(*priorities: int) -> list[Entrant]:
    return [Entrant(f"p-{number}", priority) for number, priority in enumerate(priorities)]


def priority(one: Entrant) -> int:
    return one.priority


# --- the draw


def test_the_higher_priority_has_a_place_and_lots_are_drawn_among_the_equal_ones() -> None:
    done = draw(entrants(9, 7, 7, 7, 7), 3, seed=1)
    assert (done.places, done.seed) == (3, 1)
    assert len(done.drawn) == 2
    assert sorted(done.drawn + done.not_drawn) == ["p-1", "p-2", "p-3", "p-4"]
    lower = draw(entrants(9, 7, 7, 3, 3), 4, seed=1)
    assert sorted(lower.drawn + lower.not_drawn) == ["p-3", "p-4"] and len(lower.drawn) == 1


def test_a_draw_is_the_same_for_ever() -> None:
    """What was drawn once must come out again in years to come, on any Python."""
    done = draw(entrants(*[3] * 6), 3, seed=20260112)
    assert done == Draw(places=3, seed=20260112, drawn=("p-1", "p-4", "p-0"), not_drawn=("p-2", "p-5", "p-3"))


@pytest.mark.parametrize("priorities", [(), (4,), (4, 4), (4, 4, 4)])
def test_no_lots_where_there_is_room_for_all(priorities: tuple[int, ...]) -> None:
    assert draw(entrants(*priorities), 3, 1) == Draw(places=3, seed=1)


@given(
    priorities=some.lists(some.integers(0, 4), max_size=40), places=some.integers(1, 45), seed=some.integers(0, 10**12)
)
def test_nobody_is_passed_over_for_somebody_of_less_priority(priorities: list[int], places: int, seed: int) -> None:
    ranked = entrants(*sorted(priorities, reverse=True))
    able = list(contenders(ranked, places, priority))
    done = draw(able, places, seed)
    lots = {*done.drawn, *done.not_drawn}
    placed = [entrant.person for entrant in able if entrant.person not in lots] + list(done.drawn)
    assert len(placed) == min(places, len(ranked))
    left = [entrant for entrant in ranked if entrant.person not in placed]
    worst = min((entrant.priority for entrant in ranked if entrant.person in placed), default=0)
    assert all(entrant.priority <= worst for entrant in left)
    assert {entrant.person for entrant in left if entrant.priority == worst} == set(done.not_drawn)
    assert draw(sorted(able, key=lambda one: (-one.priority, one.person)), places, seed) == done


def test_every_one_of_the_equal_is_drawn_about_as_often() -> None:
    wins = [0] * 10
    for seed in range(2000):
        for person in draw(entrants(*[1] * 10), 3, seed).drawn:
            wins[int(person[2:])] += 1
    assert sum(wins) == 6000
    assert all(500 < won < 700 for won in wins)


def test_no_more_is_read_of_the_ranked_than_it_takes() -> None:
    def endless() -> Iterator[Entrant]:
        yield from entrants(5, 5, 5, 4)
        raise AssertionError("reads on")

    assert [one.person for one in contenders(endless(), 1, priority)] == ["p-0", "p-1", "p-2"]


# --- who comes back


def test_a_declined_person_comes_back_when_the_setting_says() -> None:
    declined = a_decision("decline", "2026-01-20", reason="Well cared for")
    assert list(waiting([declined], date(2027, 1, 19), 12)) == ["p-1"]
    assert list(waiting([declined], date(2027, 1, 20), 12)) == []
    assert list(waiting([declined], date(2026, 7, 20), 6)) == []


def test_a_day_that_was_named_counts_more_than_the_setting() -> None:
    deferred = a_decision("defer", again_on=date(2026, 12, 1))
    assert back_on(deferred, 12) == date(2026, 12, 1)
    assert list(waiting([deferred], date(2026, 11, 30), 12)) == ["p-1"]
    assert list(waiting([deferred], date(2026, 12, 1), 12)) == []


def test_the_latest_decision_counts() -> None:
    first, then = a_decision("accept", "2026-01-01"), a_decision("decline", "2026-01-02", id="d0000001")
    assert latest([then, first]) == {"p-1": then}
    assert list(waiting([then, first], date(2026, 2, 1), 12)) == ["p-1"]
    assert list(waiting([a_decision("decline", "2026-01-01"), a_decision("accept")], date(2026, 2, 1), 12)) == []


# --- runs


def test_the_run_that_listed_somebody_last() -> None:
    old, new, other = a_run(), a_run("r1000000", "2026-11-09"), a_run("q0000000", "2026-11-16", listed=("p-3",))
    runs = [new, old, other]
    assert listing(runs, "p-1") is new
    assert listing(runs, "p-1", "r0") is old
    assert in_order(runs) == [old, new, other]
    assert one_run(runs) is other
    assert one_run(runs, "r1") is new


@pytest.mark.parametrize(
    ("person", "prefix", "said"),
    [
        ("p-9", "", "nobody of that id is on the list of a run"),
        ("p-1", "q", "nobody of that id is on the list of a run"),
        ("p-1", "z", "no such run of case finding"),
    ],
)
def test_whoever_no_run_lists_is_not_decided_on(person: str, prefix: str, said: str) -> None:
    runs = [a_run(), a_run("q0000000", listed=())]
    with pytest.raises(NotFound, match=said):
        listing(runs, person, prefix)


@pytest.mark.parametrize(("runs", "prefix"), [((), ""), ((a_run(),), "q"), ((a_run(), a_run("r1000000")), "r")])
def test_a_run_that_is_not_the_one(runs: tuple[FindingRun, ...], prefix: str) -> None:
    with pytest.raises(NotFound, match="no single run has an id that begins so; caseload casefind list"):
        one_run(runs, prefix)


# --- the decision


def test_a_decision_is_kept(context: Context) -> None:
    entry = a_decision("decline", reason="Well cared for")
    assert decided(entry, [a_run()], [], context) == Change("casefind decide", ("d0000000",), (entry,))


def test_who_was_declined_can_be_accepted_later(context: Context) -> None:
    before = [a_decision("decline", "2026-11-19", id="d0000001")]
    assert decided(a_decision("accept"), [a_run()], before, context).records


def test_on_a_later_list_the_accepted_are_decided_on_again(context: Context) -> None:
    before = [a_decision("accept", "2026-11-03", id="d0000001", patient="7k3m9x2q")]
    lists = [a_run(), a_run("r1000000", "2026-11-09")]
    assert decided(a_decision("decline", reason="x"), lists, before, context).records
    with pytest.raises(Forbidden, match="accepted already"):
        decided(a_decision("decline", reason="x", run="r0000000"), lists, before, context)


DRAWN = Draw(places=1, seed=1, drawn=("p-2",), not_drawn=("p-1",))


@pytest.mark.parametrize(
    ("entry", "run", "before", "said"),
    [
        (a_decision("accept", person="p-7"), a_run(), None, "nobody of that id is on the list"),
        (a_decision("decline", "2026-11-22"), a_run(), None, "lies in the future"),
        (a_decision("decline", "2026-11-01"), a_run(), None, "before the run that listed the person; use 2026-11-02"),
        (a_decision("defer", again_on=date(2026, 11, 20)), a_run(), None, "comes back on a later day"),
        (a_decision("accept"), a_run(draw=DRAWN), None, "was not drawn.*; give --reason"),
        (
            a_decision("decline"),
            a_run(),
            a_decision("accept", "2026-11-19", patient="7k3m9x2q"),
            "accepted already: 7k3m9x2q; caseload show 7k3m9x2q",
        ),
    ],
)
def test_a_decision_that_cannot_be(
    context: Context, entry: FindingDecision, run: FindingRun, before: FindingDecision | None, said: str
) -> None:
    with pytest.raises(CaseloadError, match=said) as raised:
        decided(entry, [run], [before] if before else [], context)
    assert isinstance(raised.value, Forbidden | NotFound)
    assert raised.value.remedy


@pytest.mark.parametrize(("person", "reason"), [("p-2", ""), ("p-1", "Known to be in danger")])
def test_the_drawn_come_on_and_others_with_a_reason(context: Context, person: str, reason: str) -> None:
    entry = a_decision("accept", person=person, reason=reason)
    assert decided(entry, [a_run(draw=DRAWN)], [], context).records == (entry,)


def test_an_acceptance_is_one_change_with_the_intake(someone: type[Someone], context: Context) -> None:
    person = someone()
    referral, entry = person.make("referral", "2026-11-20"), a_decision("accept", patient="7k3m9x2q")
    one = taken_in(decided(entry, [a_run()], [], context), intake(person.patient, referral, context))
    assert one == Change("casefind decide", ("7k3m9x2q", "d0000000", referral.id), (person.patient, referral, entry))


@pytest.mark.parametrize(("place", "tier"), [(1, "top"), (2, "top"), (3, "next"), (8, "next"), (9, "")])
def test_the_tier_of_risk_is_by_rank_among_all_people(place: int, tier: str) -> None:
    tiers = (RiskTier(id="top", title="Top", share=Decimal(5)), RiskTier(id="next", title="Next", share=Decimal(15)))
    run = replace(a_run(), people=40, listed=tuple(f"p-{number}" for number in range(1, 10)))
    assert risk_tier(run, f"p-{place}", tiers) == tier
