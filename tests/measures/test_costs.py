from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.measures.costs import PERIODS, PlanCost, costings, plan_cost, uprated
from caseload.measures.rates import PRICED, add_up
from caseload.model.definitions import UNITS, Service
from caseload.model.plan import ACTION_STATUSES, SECTORS, Action, Frequency, Plan
from caseload.model.settings import Costs, PriceIndex

TODAY = date(2026, 11, 21)
PRICES = {"currency": "GBP", "price_year": "2024/25", "source": "the collection", "licence": "open"}
NONE = Costs()


def service(id_: str, price: str | None, unit: str = "contact", **more: Any) -> Service:
    facts = PRICES | {"sector": "community-health", "title": id_.capitalize()} | more
    return Service(id=id_, price=None if price is None else Decimal(price), unit=unit, **facts)


SERVICES = {
    found.id: found
    for found in (
        service("nurse", "59.65"),
        service("advocate", "61.50", "hour", funder="The council"),
        service("home", "62", "day", sector="social-care", price_year="2024", source="SNEE"),
        service("respite", "800", "week", sector="social-care"),
        service("assessor", "45", "assessment", sector="social-care", price_year="2024", source="SNEE"),
        service("group", None, "", sector="voluntary"),
        service("spa", "20", currency="EUR"),
        service("walk", "0"),
    )
}
WEEKLY, MONTHLY = Frequency(times=1, unit="week"), Frequency(times=1, unit="month")


def action(name: str = "", often: Frequency | None = None, **more: Any) -> Action:
    return Action(**({"id": "t1", "text": "x", "service": name, "frequency": often} | more))


def cost(*actions: Action, costs: Costs = NONE, services: dict[str, Service] = SERVICES) -> PlanCost:
    return plan_cost(Plan(patient="7k3m9x2q", actions=actions), services, costs, TODAY)


@pytest.mark.parametrize(
    ("made", "week", "year"),
    [
        # 52 weeks and a day a year, so 365/7 of a week's cost
        (action("nurse", WEEKLY), "59.65", "3110.32"),
        (action("nurse", Frequency(times=2, unit="week", every=3)), "39.77", "2073.55"),
        (action("nurse", Frequency(times=3, unit="day")), "1252.65", "65316.75"),
        (action("nurse", MONTHLY), "13.73", "715.80"),
        (action("nurse", Frequency(times=1, unit="month", every=2)), "6.86", "357.90"),
        (action("nurse", Frequency(times=4, unit="year")), "4.58", "238.60"),
        (action("nurse"), None, "59.65"),
        # three quarters of an hour
        (action("advocate", WEEKLY, minutes=45), "46.13", "2405.09"),
        (action("advocate", minutes=45), None, "46.13"),
        (action("advocate", WEEKLY, minutes=60), "61.50", "3206.79"),
        # a day is a day, however often somebody comes on it
        (action("home", Frequency(times=1, unit="day")), "434.00", "22630.00"),
        (action("home", Frequency(times=4, unit="day")), "434.00", "22630.00"),
        (action("home", Frequency(times=2, unit="week")), "124.00", "6465.71"),
        (action("home", Frequency(times=9, unit="week")), "434.00", "22630.00"),
        (action("respite", Frequency(times=1, unit="week")), "800.00", "41714.29"),
        (action("respite", Frequency(times=1, unit="day")), "800.00", "41714.29"),
        (action("respite", Frequency(times=2, unit="year")), "30.68", "1600.00"),
        (action("assessor"), None, "45.00"),
        (action("walk", WEEKLY), "0.00", "0.00"),
        # six weeks, both days counted; half of them are over today; not before the year is out
        (action("nurse", WEEKLY, starts=date(2026, 12, 1), ends=date(2027, 1, 11)), "59.65", "357.90"),
        (action("nurse", WEEKLY, starts=date(2026, 11, 1), ends=date(2026, 12, 11)), "59.65", "178.95"),
        (action("nurse", WEEKLY, starts=date(2028, 1, 1)), "59.65", "0.00"),
    ],
)
def test_what_an_action_costs_by_hand(made: Action, week: str | None, year: str) -> None:
    (line,) = cost(made).lines
    assert (line.week, line.year) == (None if week is None else Decimal(week), Decimal(year))


def test_every_unit_and_every_period_is_known() -> None:
    assert set(PERIODS) == {"day", "week", "month", "year"}
    for unit in UNITS:
        services = {"one": service("one", "10", unit)}
        (line,) = cost(action("one", WEEKLY, minutes=60), services=services).lines
        assert line.week == 10


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (action(), "no-service"),
        (action("gone"), "no-such-service"),
        (action("group", WEEKLY), "no-price"),
        (action("advocate", WEEKLY), "no-minutes"),
        (action("home"), "no-frequency"),
        (action("respite"), "no-frequency"),
    ],
)
def test_what_cannot_be_priced_says_why(made: Action, reason: str) -> None:
    found = cost(made)
    assert [line.costing.state for line in found.unpriced] == [reason]
    assert not found.lines
    assert (found.total.state, found.total.year) == ("not costed", Decimal(0))


@pytest.mark.parametrize("status", ["declined", "done", "stopped"])
def test_what_has_ended_is_left_out(status: str) -> None:
    found = cost(action("nurse", WEEKLY), action("nurse", WEEKLY, status=status), action(status=status))
    assert (len(found.lines), len(found.unpriced), len(found.ended)) == (1, 0, 2)
    assert (found.total.state, found.total.week) == ("costed", Decimal("59.65"))


def test_what_is_past_its_last_day_is_left_out() -> None:
    found = cost(action("nurse", WEEKLY, ends=date(2026, 11, 20), status="in-progress"))
    assert (len(found.lines), len(found.ended)) == (0, 1)


def test_who_pays() -> None:
    own, theirs, nobody = cost(
        action("advocate", minutes=60, funder="The family"), action("advocate", minutes=60), action("nurse")
    ).lines
    assert (own.funder, theirs.funder, nobody.funder) == ("The family", "The council", "")


def test_sectors_are_those_of_the_actions_else_of_the_services() -> None:
    found = cost(
        action("nurse", WEEKLY, sector="primary-care"), action("assessor"), action("", sector="self-care"), action()
    )
    told = {sector: (total.week, total.year, total.unpriced) for sector, total in found.sectors}
    assert told == {
        "primary-care": (Decimal("59.65"), Decimal("3110.32"), 0),
        "social-care": (Decimal("0.00"), Decimal("45.00"), 0),
        "self-care": (Decimal("0.00"), Decimal("0.00"), 1),
        "": (Decimal("0.00"), Decimal("0.00"), 1),
    }
    assert list(told) == ["primary-care", "social-care", "self-care", ""]


def test_sources_are_named_once() -> None:
    found = cost(action("nurse"), action("nurse"), action("assessor"), action("group"))
    assert found.sources == (("2024", "SNEE", "open"), ("2024/25", "the collection", "open"))


# --- several years, several currencies

INDEX = tuple(
    PriceIndex(price_year=year, value=Decimal(value)) for year, value in (("2024", "100"), ("2024/25", "103.5"))
)


def test_prices_of_several_years_are_named() -> None:
    total = cost(action("nurse"), action("assessor")).total
    assert (total.price_years, total.uprated, total.year) == (("2024", "2024/25"), False, Decimal("104.65"))


def test_an_index_brings_prices_to_one_year() -> None:
    found = cost(action("nurse"), action("assessor"), costs=Costs(price_year="2024/25", index=INDEX))
    # 45 × 1.035 = 46.575
    assert [line.price for line in found.lines] == [Decimal("59.65"), Decimal("46.58")]
    assert (found.total.price_years, found.total.uprated) == (("2024/25",), True)
    assert found.total.year == Decimal("106.23")


def test_prices_go_back_as_well() -> None:
    found = uprated(SERVICES["nurse"], Costs(price_year="2024", index=INDEX))
    # 59.65 ÷ 1.035 = 57.632…
    assert found == (Decimal("57.63"), "2024")


@pytest.mark.parametrize(
    "costs",
    [
        Costs(price_year="2024/25"),
        Costs(price_year="2024/25", index=INDEX[1:]),
        Costs(price_year="2024/25", index=INDEX[:1]),
        Costs(index=INDEX),
    ],
)
def test_a_year_that_the_index_lacks_stays_as_it_is(costs: Costs) -> None:
    assert uprated(SERVICES["assessor"], costs) == (Decimal("45.00"), "2024")
    assert uprated(SERVICES["nurse"], costs) == (Decimal("59.65"), "2024/25")


def test_a_service_without_a_price_cannot_be_uprated() -> None:
    with pytest.raises(ValueError, match="no price"):
        uprated(SERVICES["group"], NONE)


def test_two_currencies_have_no_total() -> None:
    found = cost(action("nurse"), action("spa"))
    assert found.currencies == ("EUR", "GBP")
    assert len(found.lines) == 2
    with pytest.raises(Forbidden, match=r"two currencies are no sum \(EUR: spa; GBP: nurse\)"):
        _ = found.total
    assert [total.currency for _, total in cost(action("spa")).sectors] == ["EUR"]


# --- properties

frequencies = st.none() | st.builds(
    Frequency, times=st.integers(1, 100), unit=st.sampled_from(sorted(PERIODS)), every=st.integers(1, 100)
)
spans = st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31))
actions = st.builds(
    Action,
    id=st.just("t1"),
    text=st.just("x"),
    sector=st.sampled_from(["", *SECTORS]),
    service=st.sampled_from(["", "gone", *(found for found in SERVICES if found != "spa")]),
    frequency=frequencies,
    minutes=st.none() | st.integers(1, 1440),
    starts=spans,
    ends=spans,
    status=st.sampled_from(ACTION_STATUSES),
)
plans = st.lists(actions, max_size=6)
indexes = st.sampled_from([NONE, Costs(price_year="2024/25", index=INDEX), Costs(price_year="2030")])


@given(plans, indexes)
def test_every_action_is_priced_or_unpriced_or_ended(found: list[Action], costs: Costs) -> None:
    result = cost(*found, costs=costs)
    assert len(result.lines) + len(result.unpriced) + len(result.ended) == len(found)
    assert {line.costing.state for line in result.lines} <= {PRICED}
    assert all(line.year is not None and line.price is not None for line in result.lines)


@given(plans, indexes)
def test_a_total_is_the_sum_of_its_lines_and_of_its_sectors(found: list[Action], costs: Costs) -> None:
    result = cost(*found, costs=costs)
    total = result.total
    assert total.week == sum((line.week or Decimal(0) for line in result.lines), Decimal(0))
    assert total.year == sum((line.year or Decimal(0) for line in result.lines), Decimal(0))
    assert total.week == sum((part.week for _, part in result.sectors), Decimal(0))
    assert total.year == sum((part.year for _, part in result.sectors), Decimal(0))
    assert total.unpriced == len(result.unpriced) == sum(part.unpriced for _, part in result.sectors)


@given(plans, st.randoms(use_true_random=False))
def test_the_order_of_actions_does_not_matter(found: list[Action], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert cost(*shuffled).total == cost(*found).total
    assert cost(*shuffled).sectors == cost(*found).sectors


@given(actions)
def test_what_is_kept_of_an_action_comes_to_what_its_line_shows(made: Action) -> None:
    (kept,) = costings(Plan(patient="p", actions=(made,)), SERVICES, NONE)
    assert add_up([kept], TODAY).year == cost(made).total.year
    assert kept.year(TODAY) >= 0


@given(actions)
def test_an_unreadable_directory_prices_nothing(made: Action) -> None:
    (kept,) = costings(Plan(patient="p", actions=(replace(made, status="planned"),)), None, NONE)
    assert kept.state == ("no-directory" if made.service else "no-service")
