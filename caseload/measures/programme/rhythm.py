"""What falls due again and again while a case is open, such as a review: so many weeks after the last, by the tier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from caseload.measures.course import Spell
from caseload.model.moments import days_after

# The days on which it was done, each with the tier that was set then, empty where none was.
Times = Iterable[tuple[str, str]]


def dues(
    spell: Spell,
    since: str,
    times: Times,
    weeks: Callable[[str], int],
    last: str,
    later: Callable[[str, int], str] | None = None,
) -> Iterator[tuple[str, bool]]:
    """Yield each day up to the `last` that it fell due on, and whether it was done by then.

    It is first due so many `weeks` (of a tier) after `since`; `later` reckons the day, for whoever keeps it.
    """
    later = later or weeks_after
    tier, end = spell.tier, min(spell.ended or last, last)
    for day, named in [*((day, named) for day, named in times if since <= day <= end), ("", "")] if since else ():
        due = later(since, weeks(tier))
        if due <= end:
            yield due, "" < day <= due
        since, tier = day, named or tier


def weeks_after(day: str, weeks: int) -> str:
    """Return the day so many weeks after another, both ISO text."""
    return days_after(date.fromisoformat(day), 7 * weeks).isoformat()
