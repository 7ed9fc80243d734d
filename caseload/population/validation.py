"""The counts of what was taken in and what was refused, once the tables are prepared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from caseload.errors import Unreadable
from caseload.measures.finding import Validation
from caseload.population import prepared
from caseload.population.prepared import WITHOUT

EPOCH = date(1970, 1, 1)
COUNT_PEOPLE = f"""
SELECT refused, CAST(sum(found) AS BIGINT), {", ".join(f"CAST(sum({wrong}) AS BIGINT)" for wrong in WITHOUT.values())}
FROM checked_people GROUP BY refused"""
COUNT_EVENTS = """
SELECT refused, CAST(sum(found) AS BIGINT), min(first), max(last) FROM checked_events GROUP BY refused"""
COUNT_SHARED = "SELECT count(*) FROM people JOIN shared ON shared = nhs_number"
SOME = 30
WHO_SHARE = f"""
SELECT first, person FROM (
  SELECT person, min(person) OVER (PARTITION BY nhs_number) AS first
  FROM people JOIN shared ON shared = nhs_number) AS sharing
ORDER BY first, person LIMIT {SOME}"""
COUNT_DIAGNOSES = "SELECT code IS NOT NULL, CAST(sum(found) AS BIGINT) FROM spelt GROUP BY 1"
Ask = Callable[[str], Iterator[tuple[Any, ...]]]


def validation(ask: Ask) -> Validation:
    """Count with `ask`, which answers a query; Unreadable where no person, or no event, could be taken."""
    refused = {reason: facts for reason, *facts in ask(COUNT_PEOPLE)}
    people, *without = refused.pop(0, [0] * (1 + len(WITHOUT)))
    refused_events = {reason: facts for reason, *facts in ask(COUNT_EVENTS)}
    events, first, last = refused_events.pop(0, (0, None, None))
    codes: dict[bool, int] = dict(ask(COUNT_DIAGNOSES))
    ((sharing,),) = ask(COUNT_SHARED)
    counts = Validation(
        people=people,
        events=events,
        diagnoses=codes.get(True, 0),
        refused_people=_named(prepared.REFUSED_PEOPLE, refused),
        refused_events=_named(prepared.REFUSED_EVENTS, refused_events),
        without=_there({**dict(zip(WITHOUT, without, strict=True)), prepared.CODES: codes.get(False, 0)}),
        sharing=sharing,
        sharers=_sharers(ask) if sharing else (),
        first=_day(first),
        last=_day(last),
    )
    _check_size("people", counts.people, counts.refused_people)
    _check_size("events", counts.events, counts.refused_events)
    return counts


def _sharers(ask: Ask) -> tuple[tuple[str, ...], ...]:
    together: dict[str, list[str]] = {}
    for first, person in ask(WHO_SHARE):
        together.setdefault(first, []).append(person)
    return tuple(map(tuple, together.values()))


def _named(reasons: Iterable[str], refused: Mapping[int, Sequence[int]]) -> dict[str, int]:
    return _there({reason: refused[number][0] for number, reason in enumerate(reasons, 1) if number in refused})


def _there(counts: Mapping[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}


def _day(number: int | None) -> date | None:
    return None if number is None else EPOCH + timedelta(days=number)


def _check_size(table: str, taken: int, refused: Mapping[str, int]) -> None:
    if not taken and refused:
        told = ", ".join(f"{reason} {count}" for reason, count in refused.items())
        raise Unreadable(f"no row of {table} can be taken: {told}", remedy="mend the description, or the extract")
    if not taken:
        raise Unreadable(f"{table} has no row at all", remedy="ask for the extract again")
