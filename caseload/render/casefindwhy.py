"""Why one person stands where they stand in case finding: each criterion in words, with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from caseload.measures.finding import (
    CANNOT_SCORE,
    DECLINED,
    DIED,
    LISTED,
    NOT_LISTED,
    OBJECTED,
    ON_CASELOAD,
    UNDER_AGE,
    Ranked,
)
from caseload.model.criteria import NO_POINTS, Criteria, Criterion, Listing
from caseload.model.criteria_points import millionths, number_of
from caseload.render.casefind import MEANT, basis, risk_per_cent
from caseload.render.dates import count, day
from caseload.render.report import PLAIN, WARNING, Block, Lines, Report, block_if
from caseload.render.words import said

OWN = "scored from the caseload's own records, not from a list"
NOTHING = "there is nothing to count from"
STANDINGS = {
    NOT_LISTED: "not on the list",
    CANNOT_SCORE: "cannot be scored, which is not a low score",
    DIED: "left out: died",
    OBJECTED: "left out: objected",
    UNDER_AGE: "left out: under the age of these criteria",
    ON_CASELOAD: "left out: on the caseload already",
    DECLINED: "left out: declined, and not to be looked at again yet",
}


def why_report(
    one: Ranked,
    criteria: Criteria,
    *,
    on: date,
    standing: str,
    listed: int = 0,
    lot: str = "",
    legal_basis: str | None = None,
    workings: Mapping[str, str] | None = None,
) -> Report:
    """Return why a person is on a list of so many `listed` or not, and by what `lot` if one was drawn.

    `workings` are those of instruments, by criterion.

    Without a `legal_basis` the person was scored from the caseload's own records.
    """
    scored, told = one.scored, workings or {}
    standings = STANDINGS if legal_basis is not None else STANDINGS | {NOT_LISTED: OWN}
    rank = ", ".join(filter(None, (f"rank {one.rank} of {listed:,}", lot)))
    place = rank if standing == LISTED and one.rank else standings[standing]
    lines = tuple(text for each in criteria.criteria for text in _criterion(each, one, told.get(each.id, "")))
    missing = tuple(f"{said(id_)}: {NOTHING}" for id_ in scored.missing)
    blocks: tuple[Block, ...] = (
        *(basis(legal_basis) if legal_basis is not None else ()),
        Lines("standing", "Standing", (place,), PLAIN if standing == LISTED or place == OWN else WARNING),
        *block_if(Lines("missing", "CANNOT SCORE", missing, WARNING), missing),
        Lines("criteria", "Counted", lines, apart=True),
        *_sum(one, criteria),
        *_list(criteria),
        Lines("recent", "Last 12 months", (_recent(one),)),
    )
    title = f"Why {one.person}, on {day(on)}: {criteria.title}, version {criteria.version}"
    return Report("casefind_why", title, blocks, (f"Source: {criteria.source}", MEANT))


def _criterion(criterion: Criterion, one: Ranked, working: str) -> Iterator[str]:
    value = one.scored.values[criterion.id]
    if value is None:
        left = "0 points" if criterion.missing == NO_POINTS else "cannot be scored"
        yield f"{criterion.title}: {NOTHING}, {left}"
        return
    short = " SHORT OF IT" if criterion.id in one.scored.short else ""
    needed = f"; {criterion.needed} needed{short}" if criterion.needed is not None else ""
    yield f"{criterion.title}: {_worth(criterion, value, one.scored.points[criterion.id])}{needed}"
    if working:
        yield f"that is {working}"


def _worth(criterion: Criterion, value: int, points: int) -> str:
    """Return `4 × 2 = 8 points`, `83, from 80 on: 1 point`, or what was counted where it is worth nothing."""
    told = number_of(value)
    if criterion.each is not None:
        whole = told * criterion.each
        most = f", at most {number_of(points)}" if millionths(whole) != points else ""
        return f"{told} × {criterion.each} = {number_of(millionths(whole))}{most}: {_points(points)}"
    if not criterion.steps:
        return f"{told}, no points"
    reached = [step for step in criterion.steps if millionths(step.at_least) <= value]
    where = f"from {reached[-1].at_least} on" if reached else f"below {criterion.steps[0].at_least}"
    return f"{told}, {where}: {_points(points)}"


def _sum(one: Ranked, criteria: Criteria) -> Iterator[Block]:
    score = one.scored.score
    if score is None:
        return
    points = [number_of(one.scored.points[each.id]) for each in criteria.criteria]
    terms = [*([criteria.intercept] if criteria.intercept is not None else []), *points]
    added = " + ".join(f"({term})" if term < 0 else str(term) for term in terms)
    risk = f"; risk 1 / (1 + e^-({number_of(score)})) = {risk_per_cent(score)} %" if criteria.logistic else ""
    told = f"{added} = {number_of(score)}" if len(terms) > 1 else added
    yield Lines("score", "Score", (f"{told}{risk}",))


def _list(criteria: Criteria) -> Iterator[Block]:
    told = ", ".join(_conditions(criteria.listing, criteria.logistic))
    yield from block_if(Lines("listing", "The list", (f"those with {told}",)), told)


def _conditions(listing: Listing, logistic: bool) -> Iterator[str]:
    if listing.cut_off is not None:
        yield f"a risk of {listing.cut_off} % or more" if logistic else f"a score of {listing.cut_off} or more"
    if listing.top is not None:
        yield f"a rank of {listing.top:,} or better"
    if listing.share is not None:
        yield f"a rank among the first {listing.share} % of all who can be scored"


def _recent(one: Ranked) -> str:
    if one.emergency is None or one.days is None:
        return NOTHING
    return f"{count(one.emergency, 'emergency admission')}, {count(one.days, 'day')} in hospital"


def _points(points: int) -> str:
    number = number_of(points)
    return f"{number} point" if number == 1 else f"{number} points"
