"""The same ratio of ratios of everybody, matched or not, adjusted for age, sex, prior use and risk: by statsmodels.

A Poisson regression on group, time and both, with the logarithm of person-time as offset and a sandwich over people.
What is adjusted for may also change over time as it does: whoever was picked for more use falls further by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, log
from typing import Any

from caseload.errors import OutsideFailure
from caseload.measures.programme.exposure import CASE, Design, Member, turn
from caseload.measures.programme.intervals import UPPER, Estimate, Turn
from caseload.measures.programme.matching import stratum
from caseload.measures.programme.period import Period
from caseload.measures.programme.quantiles import normal
from caseload.measures.programme.unknown import Unknown

# So many events a column: a regression on fewer says what chance says.
EVENTS_EACH = 5

Row = list[float]


def adjusted(members: Sequence[Member], design: Design, period: Period, *, without: bool = False) -> Estimate | Unknown:
    """Return the adjusted ratio of ratios; OutsideFailure where statsmodels is not installed."""
    known = [(one, found) for one in members if (found := turn(one, design, period, without=without))]
    seen = [(one, found) for one, found in known if found.after.days]
    if not {True, False} <= {one.group == CASE for one, _ in seen}:
        return Unknown("one of the two groups is empty")
    levels = _levels([one for one, _ in seen], design)
    rows = [_row(one, is_after, levels[place]) for place, (one, _) in enumerate(seen) for is_after in (False, True)]
    uses = [use for _, found in seen for use in (found.before, found.after)]
    if not all(_has_events(seen, ours) for ours in (True, False)):
        return Unknown("one of the two groups had no event before the start, or none after it")
    if sum(use.events for use in uses) < EVENTS_EACH * len(rows[0]):
        return Unknown("there are too few events for what is to be adjusted for")
    groups = [place for place in range(len(seen)) for _ in (0, 1)]
    return _fitted([use.events for use in uses], rows, [log(use.days) for use in uses], groups)


def _levels(members: Sequence[Member], design: Design) -> list[Row]:
    """Return, for each person, 1 or 0 for each band but the commonest of whatever is matched on."""
    strata = [stratum(one, design) for one in members]
    columns: list[tuple[int, str]] = []
    for place in range(len(strata[0])):
        found = [one[place] for one in strata]
        usual = max(sorted(set(found)), key=found.count)
        columns += ((place, band) for band in sorted(set(found)) if band != usual)
    return [[float(one[place] == band) for place, band in columns] for one in strata]


def _row(one: Member, is_after: bool, levels: Row) -> Row:
    case, late = float(one.group == CASE), float(is_after)
    return [case * late, 1.0, case, late, *levels, *(late * level for level in levels)]


def _has_events(seen: Sequence[tuple[Member, Turn]], ours: bool) -> bool:
    turns = [found for one, found in seen if (one.group == CASE) is ours]
    return any(one.before.events for one in turns) and any(one.after.events for one in turns)


def _fitted(events: list[int], rows: list[Row], offset: list[float], groups: list[int]) -> Estimate | Unknown:
    try:
        import numpy as np
        from statsmodels.genmod.families import Poisson
        from statsmodels.genmod.generalized_linear_model import GLM
    except ImportError as error:
        raise OutsideFailure("statsmodels is not installed", remedy="pip install 'caseload-ltc[stats]'") from error
    try:
        model: Any = GLM(np.array(events), np.array(rows), family=Poisson(), offset=np.array(offset))
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": np.array(groups)})
        value, error_ = float(fit.params[0]), float(fit.bse[0])
    except (ValueError, np.linalg.LinAlgError):
        return Unknown("the regression has no solution")
    if not (fit.converged and isfinite(value) and isfinite(error_) and error_ > 0):
        return Unknown("the regression has no solution")
    far = normal(UPPER) * error_
    return Estimate(exp(value), exp(value - far), exp(value + far), error_)
