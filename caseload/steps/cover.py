"""Standing in for somebody who is away: from a day to a day, after which the work goes back by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from caseload.errors import Forbidden, NotFound
from caseload.model.cover import in_force
from caseload.model.moments import days_after
from caseload.model.team import Cover, Staff
from caseload.steps.change import Change, Context


def cover(entry: Cover, known: Iterable[Cover], context: Context) -> Change:
    """Have one member's worklist go to another; each of them is away once at a time, and never both."""
    if entry.staff == entry.covered_by:
        raise Forbidden("nobody covers for themselves", remedy="name somebody else")
    if entry.ends < entry.starts:
        raise Forbidden("the cover ends before it starts", remedy="the first day comes first")
    if entry.ends < context.today:
        raise Forbidden("the cover lies in the past", remedy="log says who did what")
    for id_ in (entry.staff, entry.covered_by):
        _check_works(context.staff, id_, max(entry.starts, context.today), entry.ends)
    for other in in_force(known):
        if other.starts <= entry.ends and entry.starts <= other.ends:
            _check_apart(entry, other)
    return Change("cover add", (entry.id,), (entry,))


def end(old: Cover, last: date, id_: str, context: Context) -> Change:
    """Have a cover end on another day, by one that stands in its place; before its first day it is called off."""
    if old.ends < context.today:
        raise Forbidden("that cover is over", remedy="cover add makes another")
    if last < context.today - timedelta(days=1):
        raise Forbidden("that day is over", remedy="leave it out to end the cover at once")
    if last >= old.ends:
        raise Forbidden(f"that cover ends on {old.ends} anyway", remedy="cover add makes another for later")
    now = replace(
        old,
        id=id_,
        happened=context.local_minute,
        recorded=context.now,
        by=context.author,
        ends=max(last, days_after(old.starts, -1)),
        replaces=old.id,
    )
    return Change("cover end", (now.id,), (now,))


def one_cover(known: Iterable[Cover], prefix: str) -> Cover:
    """Return the cover in force whose id begins so; NotFound where none or several do."""
    found = [cover for cover in in_force(known) if cover.id.startswith(prefix)]
    if len(found) != 1:
        raise NotFound("no single cover has an id that begins so", remedy="cover list shows them")
    return found[0]


def _check_works(staff: Staff, id_: str, first: date, last: date) -> None:
    member = staff.member(id_)
    if member is None:
        raise Forbidden("no such member of staff", remedy=f"known: {', '.join(one.id for one in staff.staff)}")
    if not (member.works_on(first) and member.works_on(last)):
        raise Forbidden(
            f"{id_} does not work here all that time", remedy="a leaver's cases: handover reassign --all-of"
        )


def _check_apart(entry: Cover, other: Cover) -> None:
    if other.staff == entry.staff:
        raise Forbidden(
            f"{entry.staff} is covered from {other.starts} to {other.ends} already", remedy="cover end ends that one"
        )
    if other.staff == entry.covered_by:
        raise Forbidden(
            f"{entry.covered_by} is away from {other.starts} to {other.ends}", remedy="name somebody who is here"
        )
