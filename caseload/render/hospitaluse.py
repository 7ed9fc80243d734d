"""Hospital use before and after as people read it: rates with their intervals, and what they cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from caseload.measures.disclosure import disclosed, rounded
from caseload.measures.programme.cohort import NOT_HERE
from caseload.measures.programme.detectable import Detectable
from caseload.measures.programme.exposure import Design
from caseload.measures.programme.hospitaluse import BeforeAfter, HospitalUse
from caseload.measures.programme.intervals import YEAR, Estimate, Rate
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Disclosure
from caseload.render.dates import count
from caseload.render.disclosed import HIDDEN, number
from caseload.render.report import WARNING, Block, Cell, Column, Lines, Row, Table, block_if

INTERVAL = (Column("low", "From", numeric=True), Column("high", "To", numeric=True))
RATES = (
    Column("when", "When", whole=True),
    Column("people", "People", numeric=True),
    Column("affected", "With any", numeric=True),
    Column("events", "Admissions", numeric=True),
    Column("person_years", "Person-years", numeric=True),
    Column("rate", "Rate", numeric=True),
    *INTERVAL,
)
POWER = (Column("fall", "Fall seen", numeric=True), Column("rise", "Rise seen", numeric=True))
RATIOS = (
    Column("baseline", "Baseline", whole=True),
    Column("ratio", "Ratio", numeric=True),
    *INTERVAL,
    *POWER,
)
NO_EFFECT = (
    "Whoever is picked for much hospital use has less of it afterwards, whatever is done: a ratio of before and after "
    "shows no effect of case management."
)
BOTH_SIDES = (
    "Studies without people to compare with mostly reported falls; those with them mostly found none, and more "
    "satisfaction (Roland 2005, Gravelle 2007, Reilly 2011, Roland 2012, Stokes 2015)."
)
TELL = "An extract of the population tells what was before (--extract), or the team itself (--back-filled MONTHS)."
SEEN = (
    "Fall seen, rise seen: from so much on it would be found four times out of five with so many people, followed for "
    "so long; what is less would mostly be missed."
)
RATE_TITLE = "Emergency admissions; the rate is a person-year"


def hospital_blocks(
    found: HospitalUse, design: Design, settings: Disclosure, left_out: Mapping[str, int] | None = None
) -> Iterator[Block]:
    """Yield the rates, the ratios of after to before, and what is not known or not shown by them.

    How many were `left_out` for what is told, but of those who were not under case management at all.
    """
    rates = tuple(rate_rows(found, design, settings))
    yield Table("hospital_use", RATE_TITLE, RATES, rates)
    ratios = tuple(
        (said, *ratio_cells(one, settings))
        for said, one in zip(baselines(design), (found.with_window, found.without_window), strict=True)
    )
    if not isinstance(found.with_window.ratio, Unknown) or not isinstance(found.without_window.ratio, Unknown):
        yield Table("before_after", "The rate from the start on, as a multiple of that before", RATIOS, ratios)
        yield Lines("regression", "", (NO_EFFECT, BOTH_SIDES, SEEN), WARNING)
    lines = (*_why_not(found, design, settings), *_left_out(left_out or {}, settings))
    yield from block_if(Lines("hospital_unknown", "Not known", lines), lines)


def baselines(design: Design) -> tuple[str, str]:
    """Return what the two baselines are called."""
    window = count(design.qualifying, "month")
    return (
        f"{count(design.before, 'month')} before the start, with the qualifying window",
        f"{count(design.before, 'month')} before the qualifying window of {window}, without it",
    )


def rate_rows(found: HospitalUse, design: Design, settings: Disclosure, of: int = 0) -> Iterator[Row]:
    """Yield a row for each rate there is; the people were chosen `of` so many, if that is told elsewhere."""
    everybody = max(of, len(found.people))
    yield ("from the start on, in the period", *rate_cells(found.after, settings, everybody))
    for said, one in zip(baselines(design), (found.with_window, found.without_window), strict=True):
        if not isinstance(one.before, Unknown):
            yield (said, *rate_cells(one.before, settings, everybody))
            if one.after != found.after:
                yield ("the same people from the start on", *rate_cells(one.after, settings, everybody))


def rate_cells(found: Rate | Unknown, settings: Disclosure, of: int) -> Row:
    """Return people, those with any event, events, person-years, rate and interval; hidden where few had any."""
    if isinstance(found, Unknown):
        return (0, *(None,) * 6)
    # How many of everybody are not in it can be worked out, so that they are not to be few either.
    people = disclosed([[found.people, max(of - found.people, 0)]], settings).columns[0]
    years: Cell = HIDDEN if people is None else fixed(found.days / YEAR * people / found.people, 1)
    if is_hidden(found, settings):
        return (number(people), HIDDEN, HIDDEN, years, HIDDEN, HIDDEN, HIDDEN)
    # From an exact rate the number that was rounded could be worked out.
    rates = (fixed(one * _told_part(found, settings)) for one in found.per_year[:3])
    affected, events = (rounded(many, settings.rounding) for many in (found.affected, found.events))
    return (number(people), affected, events, years, *rates)


def ratio_cells(found: BeforeAfter, settings: Disclosure) -> Row:
    """Return ratio and interval, and what could be detected; hidden where one of the rates is."""
    if isinstance(found.before, Unknown) or isinstance(found.after, Unknown):
        return (None,) * 5
    if is_hidden(found.before, settings) or is_hidden(found.after, settings):
        return (HIDDEN,) * 5
    nearly = _told_part(found.after, settings) / _told_part(found.before, settings)
    return (*estimate_cells(found.ratio, nearly), *seen_cells(found.detectable))


def estimate_cells(found: Estimate | Unknown, nearly: float = 1.0) -> Row:
    """Return a ratio and its interval."""
    return (None,) * 3 if isinstance(found, Unknown) else tuple(fixed(one * nearly) for one in found[:3])


def seen_cells(found: Detectable | Unknown) -> Row:
    """Return the fall and the rise that could be detected, in per cent."""
    if isinstance(found, Unknown):
        return None, None
    return f"{per_cent(found.fall)} %" if found.fall else "none", f"{per_cent(found.rise)} %"


def is_hidden(found: Rate, settings: Disclosure) -> bool:
    """Tell whether too few people had an event for the rate to be told."""
    return disclosed([[found.affected, found.people - found.affected]], settings).columns[0] is None


def per_cent(ratio: float) -> int:
    """Return by how many per cent a ratio is away from 1."""
    return round(abs(ratio - 1) * 100)


def fixed(value: float, places: int = 2) -> Decimal:
    """Return a number to so many decimals."""
    return Decimal(f"{value:.{places}f}")


def _told_part(found: Rate, settings: Disclosure) -> float:
    return rounded(found.events, settings.rounding) / found.events if found.events else 1.0


def _why_not(found: HospitalUse, design: Design, settings: Disclosure) -> Iterator[str]:
    for said, one in zip(baselines(design), (found.with_window, found.without_window), strict=True):
        if isinstance(one.ratio, Unknown):
            yield f"{said}: {one.ratio.reason}"
        if 0 < len(one.unknown) < len(found.people):
            left = number(disclosed([[len(one.unknown), len(found.people) - len(one.unknown)]], settings).columns[0])
            yield f"{said}: not known of {_people(left)}, who are left out of it"
    if found.people and len(found.with_window.unknown) == len(found.people):
        yield TELL


def _left_out(left_out: Mapping[str, int], settings: Disclosure) -> Iterator[str]:
    for why, many in left_out.items():
        if many and why != NOT_HERE:
            yield f"left out, {why}: {_people(number(disclosed([[many]], settings).total))}"


def _people(told: Cell) -> str:
    return "a hidden number of people" if told == HIDDEN else count(int(str(told)), "person", "people")
