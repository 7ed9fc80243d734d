"""How age, events and stays of people are counted, and what each criterion's count is worth."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.model.criteria import (
    AGE,
    COUNT_EVENTS,
    DAYS_IN_HOSPITAL,
    DEPRIVATION,
    DISTINCT_CONDITIONS,
    INSTRUMENT,
    Criterion,
)
from caseload.model.criteria_points import millionths
from caseload.model.population import ADMISSIONS, EMERGENCY
from caseload.population.coding import conditions, total
from caseload.population.query import YEAR, Asked, Part, at_least, number_of, texts


def aged(asked: Asked) -> Part:
    """Return the part with everybody and their age on the day."""
    return Part(
        "aged",
        f"everybody born by {asked.day}, with their age",
        "SELECT person, sex, decile, practice, died, objected,\n"
        f"  CAST(FLOOR(({asked.today} - born) / 10000) AS BIGINT) AS age\n"
        f"FROM people\nWHERE born <= {asked.today}",
    )


def used(asked: Asked) -> Part:
    """Return the part with what happened to each person: what the criteria count, and the use of the last year."""
    columns = (f"  {tally} AS {name}" for tally, name in _tallies(asked).items())
    return Part(
        "used",
        f"what happened to each person up to {asked.day}",
        "SELECT person,\n" + ",\n".join(columns) + "\n"
        f"FROM events{asked.of_age('events')}\n"
        f"WHERE started <= {number_of(asked.day)}{_wanted(asked)}\nGROUP BY person",
    )


def recent(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return what the last year's use is told as, each with what says it."""
    told = (("emergency_12m", _events(asked, (EMERGENCY,), YEAR)), ("days_12m", _nights(asked, ADMISSIONS, YEAR)))
    return tuple((name, _known(asked, tally)) for name, tally in told)


def value(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return what was counted for a criterion, in its units; NULL where there was nothing to count from."""
    if criterion.operation == AGE:
        return "age"
    if criterion.operation == DEPRIVATION:
        return "CAST(decile AS BIGINT)"
    if criterion.operation == DISTINCT_CONDITIONS:
        return conditions(asked, n, criterion)
    if criterion.operation == INSTRUMENT:
        return total(asked, n, criterion)
    return _known(asked, _tally(asked, criterion))


def points(asked: Asked, n: int, criterion: Criterion) -> str:
    """Return what `value_n` is worth, in millionths; where there was nothing to count from, nothing."""
    unit = asked.unit(criterion)
    if criterion.each is not None:
        worth = f"COALESCE(value_{n}, 0) * {millionths(criterion.each * unit)}"
        return worth if criterion.at_most is None else f"LEAST({worth}, {millionths(criterion.at_most)})"
    steps = ((at_least(step.at_least, unit), millionths(step.points)) for step in reversed(criterion.steps))
    reached = "".join(f" WHEN value_{n} >= {least} THEN {worth}" for least, worth in steps)
    return f"CASE{reached} ELSE 0 END" if reached else "0"


def _tallies(asked: Asked) -> dict[str, str]:
    """Return the columns of `used` by what they count: what several ask for is counted once."""
    counted = (_tally(asked, one) for _, one in asked.of(COUNT_EVENTS, DAYS_IN_HOSPITAL))
    those = (*counted, _events(asked, (EMERGENCY,), YEAR), _nights(asked, ADMISSIONS, YEAR))
    return {tally: f"used_{number}" for number, tally in enumerate(dict.fromkeys(those), 1)}


def _known(asked: Asked, tally: str) -> str:
    """Return a count of `used` as that of everybody: who has no row had nothing, or nobody knows."""
    name = _tallies(asked)[tally]
    return f"COALESCE({name}, 0)" if asked.complete else name


def _wanted(asked: Asked) -> str:
    """Leave out events that nobody counts; but where the extract is not complete, any shows that a person is known."""
    if not asked.complete:
        return ""
    counted = [one for _, one in asked.of(COUNT_EVENTS, DAYS_IN_HOSPITAL)]
    kinds = {*ADMISSIONS, *(kind for one in counted for kind in one.kinds)}
    months = [YEAR, *(one.months or 0 for one in counted)]
    since = asked.since(max(months), f"COALESCE(ended, {number_of(asked.day)})") if all(months) else ""
    return f" AND kind IN ({texts(sorted(kinds))}){since}"


def _tally(asked: Asked, criterion: Criterion) -> str:
    if criterion.operation == DAYS_IN_HOSPITAL:
        return _nights(asked, criterion.kinds or ADMISSIONS, criterion.months)
    return _events(asked, criterion.kinds, criterion.months)


def _events(asked: Asked, kinds: Iterable[str], months: int | None) -> str:
    return f"COUNT(*) FILTER (WHERE kind IN ({texts(kinds)}){asked.since(months)})"


def _nights(asked: Asked, kinds: Iterable[str], months: int | None) -> str:
    day = number_of(asked.day)
    left = f"COALESCE(ended, {day})"
    came = f"GREATEST(started, {asked.start(months)})" if months else "started"
    nights = f"SUM(LEAST({left}, {day}) - {came})"
    return f"CAST(COALESCE({nights} FILTER (WHERE kind IN ({texts(kinds)}){asked.since(months, left)}), 0) AS BIGINT)"
