"""Which entries count and in what order they happened, whatever order they are read in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import itemgetter

from caseload.model.entries.entry import Entry, Void

Ordered = tuple[Entry, ...]


def standing(entries: Iterable[Entry]) -> tuple[Ordered, Ordered]:
    """Return the entries that count and those that were taken back (voids among them), each in order.

    An entry no longer counts once a void names it or another entry replaces it; voiding the replacement
    brings it back, voiding the void does not. A void counts for nothing where another void replaces it.
    """
    entries = tuple(entries)
    known = {entry.id: entry for entry in entries}
    gone = _taken_back(entries)
    counting = [entry for entry in entries if entry.id not in gone and not isinstance(entry, Void)]
    others = [entry for entry in entries if entry.id in gone or isinstance(entry, Void)]
    return _in_order(counting, known), _in_order(others, known)


def heir(id_: str, entries: Iterable[Entry]) -> str:
    """Return the id of the entry that now stands for the one with this id: itself, unless it was replaced."""
    replaced = {entry.replaces: entry.id for entry in entries if entry.replaces}
    seen = set()
    while id_ in replaced and id_ not in seen:
        seen.add(id_)
        id_ = replaced[id_]
    return id_


def _taken_back(entries: Collection[Entry]) -> set[str]:
    voids = [entry for entry in entries if isinstance(entry, Void)]
    mended = {void.replaces for void in voids}
    voided = {void.voids for void in voids if void.id not in mended}
    return voided | {entry.replaces for entry in entries if entry.replaces and entry.id not in voided}


def _in_order(entries: Iterable[Entry], known: Mapping[str, Entry]) -> Ordered:
    """Sort by when it happened, then by when it was recorded, then by id.

    What has a day and no minute comes after what had been recorded of that day by then: a case closed at
    14:30 and opened again the same day is open.
    """
    placed = []
    day = latest = ""
    for recorded, entry in sorted(((first_recorded(e, known), e) for e in entries), key=_as_recorded):
        if entry.happened[:10] != day:
            day, latest = entry.happened[:10], ""
        minute = entry.happened.minute or latest
        latest = max(latest, minute)
        placed.append(((day, minute, recorded, entry.id), entry))
    return tuple(entry for _, entry in sorted(placed, key=itemgetter(0)))


def _as_recorded(pair: tuple[datetime, Entry]) -> tuple[str, datetime, str]:
    recorded, entry = pair
    return entry.happened[:10], recorded, entry.id


def first_recorded(entry: Entry, known: Mapping[str, Entry]) -> datetime:
    """Return when an entry was recorded, a replacement when the first one was: it stands in its place."""
    seen = set()
    while entry.replaces in known and entry.id not in seen:
        seen.add(entry.id)
        entry = known[entry.replaces]
    return entry.recorded
