"""Intervals against printed tables, and in CI against statsmodels, which takes long to load; else a sentence."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.programme.intervals import (
    Estimate,
    Rate,
    Turn,
    Use,
    change,
    difference,
    mean,
    rate,
    share,
)
from caseload.measures.programme.quantiles import student
from caseload.measures.programme.unknown import Unknown

USES = st.builds(Use, st.integers(0, 12), st.integers(1, 366)) | st.just(Use(0, 0))
TURNS = st.lists(st.builds(Turn, USES, USES, st.sampled_from("abcdef"), weight=st.just(1.0)), max_size=12)


def people(seed: int, number: int, *, group: str = "c", ratio: float = 1.0) -> list[Turn]:
    """People whose rates differ threefold, followed for unlike times, several events each."""
    chance = Random(seed)
    found = []
    for place in range(number):
        rate_, days = chance.choice((1, 2, 3)), chance.randrange(60, 366)
        before, after = (sum(chance.random() < rate_ * times / 12 for _ in range(12)) for times in (1, ratio))
        found.append(Turn(Use(before, 365), Use(after, days), f"{group}{place}"))
    return found


def estimate(found: Estimate | Unknown) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def model(turns: list[tuple[int, Turn]]) -> tuple[Any, list[float], list[int], list[list[float]], list[float]]:
    """Return events, offset, cluster and the columns of the saturated model, the interaction first."""
    names = {name: place for place, name in enumerate(dict.fromkeys(turn.cluster for _, turn in turns))}
    uses = [(case, late, (turn.before, turn.after)[late], turn) for case, turn in turns for late in (0, 1)]
    return (
        np.array([use.events for *_, use, _ in uses]),
        [log(use.days) for *_, use, _ in uses],
        [names[turn.cluster] for *_, turn in uses],
        [[float(case * late), 1.0, float(case), float(late)] for case, late, *_ in uses],
        [turn.weight for *_, turn in uses],
    )


@pytest.mark.heavy
@pytest.mark.parametrize(("part", "whole"), [(0, 10), (1, 10), (7, 10), (10, 10), (81, 263), (500, 1000)])
def test_a_share_is_wilsons(part: int, whole: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(part, whole, method="wilson")
    assert estimate(share(part, whole))[:3] == pytest.approx((part / whole, low, high), abs=1e-12)


def test_a_share_as_newcombe_prints_it() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
    printed = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605)}
    printed |= {(0, 20): (0, 0.1611), (1, 29): (0.0061, 0.1718)}
    for (part, whole), limits in printed.items():
        assert estimate(share(part, whole))[1:3] == pytest.approx(limits, abs=5e-5)


@pytest.mark.heavy
def test_a_rate_is_the_regression_clustered_by_person() -> None:
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    chance = Random(4)
    uses = [Use(chance.choice((0, 0, 1, 2, 5)), chance.randrange(100, 366)) for _ in range(60)]
    found = rate(uses)
    assert isinstance(found, Rate)
    fit = GLM(
        np.array([use.events for use in uses]),
        np.ones((60, 1)),
        family=Poisson(),
        offset=np.log([use.days / 365.25 for use in uses]),
    ).fit(cov_type="cluster", cov_kwds={"groups": np.arange(60), "use_correction": True})
    assert found.per_year.value == pytest.approx(exp(fit.params[0]))
    assert found.per_year.error == pytest.approx(fit.bse[0], rel=1e-6)
    far = student(0.975, 59) * fit.bse[0]
    assert found.per_year[1:3] == pytest.approx((exp(fit.params[0] - far), exp(fit.params[0] + far)))
    assert (found.people, found.affected, found.events) == (
        60,
        sum(use.events > 0 for use in uses),
        sum(use.events for use in uses),
    )


def test_somebody_with_many_events_widens_the_interval() -> None:
    even = rate([Use(2, 365)] * 25 + [Use(1, 365)] * 50)
    lumped = rate([Use(0, 365)] * 73 + [Use(50, 365)] * 2)
    assert isinstance(even, Rate) and isinstance(lumped, Rate)
    assert even.per_year.value == lumped.per_year.value
    assert lumped.per_year.high / lumped.per_year.low > 10 * even.per_year.high / even.per_year.low


def test_without_an_event_the_upper_limit_is_exact() -> None:
    found = rate([Use(0, 365), Use(0, 366)])
    assert isinstance(found, Rate)
    assert found.per_year[:3] == pytest.approx((0, 0, 3.6888794 / 731 * 365.25))


def test_one_person_has_poissons_interval() -> None:
    found = rate([Use(10, 365)])
    assert isinstance(found, Rate)
    assert found.per_year[1:3] == pytest.approx((4.795389 / 365 * 365.25, 18.390356 / 365 * 365.25))


def test_of_few_events_the_interval_is_never_narrower_than_the_exact_one() -> None:
    found = rate([Use(1, 365)] * 4 + [Use(0, 365)])
    assert isinstance(found, Rate)
    years = 5 * 365 / 365.25
    assert found.per_year.low <= 1.0899 / years < 10.2416 / years <= found.per_year.high + 1e-3


@pytest.mark.heavy
def test_before_and_after_is_paired_by_person() -> None:
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    turns = people(1, 80, ratio=0.6)
    events, offset, groups, rows, _ = model([(0, turn) for turn in turns])
    fit = GLM(events, np.array(rows)[:, [3, 1]], family=Poisson(), offset=np.array(offset)).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(groups), "use_correction": False}
    )
    found = estimate(change(turns))
    assert found.value == pytest.approx(exp(fit.params[0]))
    assert found.error == pytest.approx(fit.bse[0] * (80 / 79) ** 0.5, rel=1e-6)


@pytest.mark.heavy
def test_difference_in_differences_is_gee_and_clustered_regression() -> None:
    from statsmodels.genmod.cov_struct import Independence
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_estimating_equations import GEE
    from statsmodels.genmod.generalized_linear_model import GLM

    ours, theirs = people(2, 70, ratio=0.7), people(3, 90, group="o")
    turns = [*((1, turn) for turn in ours), *((0, turn) for turn in theirs)]
    events, offset, groups, rows, _ = model(turns)
    found = estimate(difference(ours, theirs))
    fit = GLM(events, np.array(rows), family=Poisson(), offset=np.array(offset)).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(groups), "use_correction": False}
    )
    gee = GEE(
        events, np.array(rows), groups=np.array(groups), family=Poisson(), cov_struct=Independence(), offset=offset
    ).fit()
    for fitted in (fit, gee):
        assert found.value == pytest.approx(exp(fitted.params[0]), rel=1e-6)
        assert found.error == pytest.approx(fitted.bse[0] * (160 / 159) ** 0.5, rel=1e-5)


@pytest.mark.heavy
def test_weighted_sets_are_the_weighted_regression() -> None:
    from statsmodels.genmod.cov_struct import Independence
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_estimating_equations import GEE

    ours, others = people(5, 50, ratio=0.8), people(6, 100, group="o")
    theirs = [turn._replace(cluster=f"c{place // 2}", weight=0.5) for place, turn in enumerate(others)]
    turns = [*((1, turn) for turn in ours), *((0, turn) for turn in theirs)]
    events, offset, groups, rows, weights = model(turns)
    fit = GEE(
        events,
        np.array(rows),
        groups=np.array(groups),
        family=Poisson(),
        cov_struct=Independence(),
        offset=offset,
        weights=np.array(weights),
    ).fit()
    found = estimate(difference(ours, theirs))
    assert found.value == pytest.approx(exp(fit.params[0]), rel=1e-6)
    assert found.error == pytest.approx(fit.bse[0] * (50 / 49) ** 0.5, rel=1e-5)


@pytest.mark.heavy
def test_a_mean_change_is_students() -> None:
    from statsmodels.stats.weightstats import DescrStatsW

    changes = [1.5, -2, 0, 4, 3.25, 1]
    known = DescrStatsW(changes)
    assert estimate(mean(changes))[:3] == pytest.approx((known.mean, *known.tconfint_mean()))


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (share(0, 0), "nobody"),
        (rate([]), "no time"),
        (rate([Use(0, 0)]), "no time"),
        (mean([]), "nobody"),
        (mean([3]), "no interval"),
        (change([]), "before the start"),
        (change([Turn(Use(1, 365), Use(0, 0), "a")]), "observed after the start"),
        (change([Turn(Use(1, 365), Use(0, 365), "a")]), "had an event after"),
        (change([Turn(Use(1, 365), Use(1, 365), "a")]), "one person"),
        (change([Turn(Use(1, 365), Use(1, 365), "a"), Turn(Use(1, 365), Use(1, 365), "b")]), "same way"),
        (difference(people(1, 9), []), "the comparators"),
        (difference([], people(1, 9)), "the cases"),
    ],
)
def test_what_cannot_be_computed_is_a_sentence(found: object, why: str) -> None:
    assert isinstance(found, Unknown) and why in found.reason


@given(TURNS, TURNS)
def test_never_nan_nor_a_limit_on_the_wrong_side(ours: list[Turn], theirs: list[Turn]) -> None:
    for found in (change(ours), difference(ours, theirs), rate(turn.before for turn in ours)):
        told = found.per_year if isinstance(found, Rate) else found
        assert isinstance(told, Unknown) or 0 <= told.low <= told.value <= told.high < 1e300
