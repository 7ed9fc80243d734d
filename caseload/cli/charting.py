"""A measure over time as it is asked for: which days, which points, and the file it is drawn into."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caseload.cli.reporting import put_at, refuse_place
from caseload.errors import Forbidden
from caseload.measures.programme.charted import MEASURES, measure
from caseload.measures.programme.period import Period, period
from caseload.measures.programme.series import EVENT, WEEK, Frame, Measure, Point, begun, between, series, shared, whole
from caseload.measures.programme.spc import Stretch, chart
from caseload.model.moments import days_after
from caseload.render.spcchart import chart_report, measures_report, nothing_report
from caseload.render.spcwords import Charted

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.measures.course import Course
    from caseload.model.settings import Disclosure
    from caseload.render.report import Report

WEEKS, YEARS = 52, 2
OPTION = "--svg"
NOBODY = "Nothing can be charted: there is no case yet."
NO_EVENT = "Nothing can be charted: from one event to the next there must be two, and in this time there are not."
ALL_HIDDEN = "Nothing can be charted: every point is of few people, and --share hides it."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be charted, as the options say; days are `first` and `last`, both in it."""

    measure: str
    grain: str = ""
    period: str = ""
    first: date | None = None
    last: date | None = None
    steps: tuple[date, ...] = ()
    all_ranges: bool = False
    share: bool = False


def listed() -> Report:
    """Return what can be charted."""
    return measures_report(tuple(MEASURES.values()))


def deliver(session: Session, asked: Asked, file: Path | None) -> None:
    """Draw the chart into the file, if one is named, and tell it; a file that cannot be written ends it before."""
    wanted = measure(asked.measure)
    if file:
        refuse_place(session.folder.root, file, OPTION)
    made, why = charted(session, asked, wanted)
    if why:
        session.emit(nothing_report(made, why))
    else:
        session.emit(_drawn(session, made, file))
    if why and file:
        click.echo(f"caseload: {OPTION}: nothing is written, for there is nothing to draw", err=True)


def _drawn(session: Session, charted: Charted, file: Path | None) -> Report:
    if file:
        from caseload.render.spcsvg import svg

        put_at(OPTION, [(file, svg(charted).encode())])
    return chart_report(charted, drawn=session.given.get("form") in (None, "table", "markdown"))


def charted(session: Session, asked: Asked, wanted: Measure) -> tuple[Charted, str]:
    """Return the chart, or why there is none."""
    if wanted.grain == EVENT and asked.grain:
        raise Forbidden(f"{wanted.id} is charted from one event to the next", remedy="leave --every out")
    grain = asked.grain or wanted.grain
    days = _days(asked, grain, session.today)
    found = session.courses.found
    since = begun(found)
    starts = max(days.starts, since or days.starts)
    disclosure = session.settings.disclosure if asked.share else None
    edges = _edges(grain, starts, days, session.today)
    points = _points(wanted, grain, found, Frame(edges, session.settings), disclosure)
    why = _why_not(since, points, days, wanted, grain)
    made = Charted(
        wanted,
        grain,
        points,
        () if why else _stretches(asked, points, rare=grain == EVENT),
        days.ends,
        asked.steps,
        () if why or grain == EVENT else tuple(_spare(edges, starts, days)),
        since if since and since > days.starts else None,
        disclosure,
        asked.all_ranges,
        session.courses.unreadable,
    )
    return made, why


def _days(asked: Asked, grain: str, today: date) -> Period:
    """Return what is asked for; else the last 52 weeks or 24 months, up to today."""
    if asked.period:
        if asked.first or asked.last:
            raise Forbidden("--period and --from or --to contradict each other", remedy="leave one out")
        return period(asked.period, today)
    last = asked.last or max(today, asked.first or today)
    first = asked.first or _usual(grain, last)
    if last < first:
        raise Forbidden("--to is before --from", remedy="write the earlier day in --from")
    return Period(first, days_after(last, 1), f"{first} to {last}").until(today)


def _usual(grain: str, last: date) -> date:
    before = date.fromordinal(max(1, last.toordinal() - (WEEKS * 7 if grain == WEEK else YEARS * 365)))
    return before - timedelta(days=before.weekday()) if grain == WEEK else before.replace(day=1)


def _edges(grain: str, starts: date, days: Period, today: date) -> tuple[date, ...]:
    """Return the edges of what is over; an event of today has happened."""
    return (min(starts, days.ends), days.ends) if grain == EVENT else whole(grain, starts, min(days.ends, today))


def _points(
    wanted: Measure, grain: str, courses: Sequence[Course], frame: Frame, disclosure: Disclosure | None
) -> tuple[Point, ...]:
    points = between(wanted, courses, frame) if grain == EVENT else series(wanted, courses, frame)
    return shared(wanted, points, disclosure) if disclosure else points


def _why_not(since: date | None, points: Sequence[Point], days: Period, wanted: Measure, grain: str) -> str:
    if not since:
        return NOBODY
    if not points:
        return NO_EVENT if grain == EVENT else f"Nothing can be charted: no whole {grain} with a case in {days.label}."
    if all(point.value is None for point in points):
        nothing = f"Nothing can be charted: no {wanted.denominator} in any of this time."
        return ALL_HIDDEN if any(point.hidden for point in points) else nothing
    return ""


def _stretches(asked: Asked, points: Sequence[Point], *, rare: bool) -> tuple[Stretch, ...]:
    starts = [_first_from(step, points) for step in asked.steps]
    return chart([point.value for point in points], starts, all_ranges=asked.all_ranges, rare=rare)


def _first_from(step: date, points: Sequence[Point]) -> int:
    """Return which point is the first that begins on that day or later; Forbidden where all or none do."""
    index = bisect_left([point.starts for point in points], step)
    if not 0 < index < len(points):
        raise Forbidden(
            f"--step {step}: no point lies on either side of it",
            remedy=f"the points begin from {points[0].starts} to {points[-1].starts}",
        )
    return index


def _spare(edges: Sequence[date], starts: date, days: Period) -> Iterator[tuple[date, date]]:
    """Yield the days before and after the whole weeks or months."""
    yield from (part for part in ((starts, edges[0]), (edges[-1], days.ends)) if part[0] < part[1])
