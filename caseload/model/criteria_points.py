"""The arithmetic of criteria in whole millionths, so that every engine comes to the same score."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal

from caseload.model.criteria import Criteria, Criterion

SCALE = 1_000_000
PLACES = 6
PER_CENT = 100
# The risk is told to the millionth; so many digits leave no doubt about the last of them.
EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)


def millionths(number: Decimal | int) -> int:
    """Return a number of at most six decimal places in millionths."""
    return int(Decimal(number).scaleb(PLACES, EXACT))


def number_of(amount: int) -> Decimal:
    """Return millionths as the number they stand for, without noughts at its end."""
    number = Decimal(amount).scaleb(-PLACES, EXACT)
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize(EXACT)


def points_for(criterion: Criterion, value: int) -> int:
    """Return what a value is worth, both in millionths; the criteria fit, so that `each` leaves no remainder."""
    if criterion.each is not None:
        worth = value * millionths(criterion.each) // SCALE
        return worth if criterion.at_most is None else min(worth, millionths(criterion.at_most))
    reached = (step for step in reversed(criterion.steps) if millionths(step.at_least) <= value)
    return next((millionths(step.points) for step in reached), 0)


def least_score(criteria: Criteria) -> int | None:
    """Return the score in millionths from which on a person comes onto the list; None without a cut-off."""
    cut_off = criteria.listing.cut_off
    if cut_off is None:
        return None
    return score_for_risk(cut_off) if criteria.logistic else millionths(cut_off)


def risk_ppm(score: int) -> int:
    """Return the logistic of a score in millionths, in parts per million, the nearest one."""
    # exp of what is not above nought neither overflows nor loses digits.
    tail = EXACT.exp(Decimal(-abs(score)).scaleb(-PLACES, EXACT))
    share = EXACT.divide(tail if score < 0 else Decimal(1), 1 + tail)
    return int(EXACT.multiply(share, Decimal(SCALE)).to_integral_value(context=EXACT))


def score_for_risk(percent: Decimal) -> int:
    """Return the least score in millionths whose logistic is so many per cent, above 0 and below 100."""
    odds = EXACT.divide(percent, PER_CENT - percent)
    return int(EXACT.ln(odds).scaleb(PLACES, EXACT).to_integral_value(ROUND_CEILING, EXACT))
