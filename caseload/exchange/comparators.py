"""People to compare with, from a CSV file: one row each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from caseload.errors import Finding, Unreadable
from caseload.exchange.people import row_refused, rows_of, text_of, unreadable
from caseload.measures.programme.exposure import CASE, COMPARATOR, Member
from caseload.model import moments
from caseload.model.population import SEXES

# Each heading with what stands under it; those of `OPTIONAL` may be left out.
COLUMNS = {
    "id": "an id of yours, and no NHS number; of whoever is on the caseload the id of the patient",
    "start": "the first day under case management, of a comparator the day that stands for it",
    "known_from": "from which day on every emergency admission is in the file",
    "known_until": "the last such day: of the records, or before it that of death or of moving away",
    "emergency_admissions": "their days, with blanks between; empty where there was none",
    "age": "in whole years on the day of the start",
    "sex": ", ".join(SEXES),
    "risk_band": "whatever band they were in, in one word or a few",
    "group": f"{COMPARATOR}, or {CASE}; {COMPARATOR} where it is left out",
}
OPTIONAL = ("risk_band", "group")
MAX_ROWS, MAX_BYTES, OLDEST = 200_000, 50_000_000, 130
YEARS = range(1900, 2200)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
NUMBER = re.compile(r"([0-9][_-]?){10}")


def read_comparators(data: bytes, name: str) -> tuple[Member, ...]:
    """Read the file `name`; Unreadable with one line for each row that is wrong, and nothing of what a cell says."""
    rows = rows_of(text_of(data, name), name)
    _, headings = next(rows, (1, []))
    places = _places([heading.strip() for heading in headings], name)
    found: dict[str, Member] = {}
    faults: list[Finding] = []
    for line, row in rows:
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in places.items()}
        wrong = [why for why in (*_wrong(cells, found), len(row) > len(headings) and "has too many cells") if why]
        if wrong:
            faults.append(row_refused(name, line, "; ".join(wrong)))
        elif len(found) == MAX_ROWS:
            raise unreadable("csv-too-long", f"is a row too many: {MAX_ROWS:,} at most", name, line)
        else:
            found[cells["id"]] = _member(cells)
    if faults:
        raise Unreadable.of(*faults)
    if not found:
        raise unreadable("csv-empty", "has headings and no rows", name, 1)
    return tuple(found.values())


def _places(headings: list[str], name: str) -> dict[str, int]:
    lacking = [key for key in COLUMNS if key not in headings and key not in OPTIONAL]
    if lacking or len(set(headings)) < len(headings):
        what = f"has no column {', '.join(lacking)}" if lacking else "has two columns of one name"
        raise unreadable("csv-headings", what, name, 1, f"the headings are {', '.join(COLUMNS)}")
    # The first row of a file without headings holds somebody's data: it is not told.
    extra = [str(place) for place, heading in enumerate(headings, 1) if heading not in COLUMNS]
    if extra:
        remedy = f"the headings are {', '.join(COLUMNS)}"
        raise unreadable("csv-headings", f"has headings that are none of these at {', '.join(extra)}", name, 1, remedy)
    return {heading: place for place, heading in enumerate(headings)}


def _wrong(cells: dict[str, str], found: dict[str, Member]) -> Iterator[str]:
    if not ID.fullmatch(cells["id"]) or NUMBER.fullmatch(cells["id"]):
        yield "id is missing, has other than letters, digits, - and _, or is like an NHS number"
    elif cells["id"] in found:
        yield "id is there twice"
    days = [_day(cells[key]) for key in ("known_from", "start", "known_until")]
    if None in days:
        yield f"start, known_from or known_until is no day from {YEARS.start} on, such as 2026-04-01"
    elif days != sorted(day for day in days if day):
        yield "known_from, start and known_until are not in this order"
    if any(_day(day) is None for day in cells["emergency_admissions"].split()):
        yield "emergency_admissions are not days with blanks between"
    if not re.fullmatch("[0-9]{1,3}", cells["age"]) or int(cells["age"]) > OLDEST:
        yield "age is no whole number of years"
    if cells["sex"] not in SEXES:
        yield f"sex is none of {', '.join(SEXES)}"
    if cells.get("group", "") not in ("", COMPARATOR, CASE):
        yield f"group is neither {COMPARATOR} nor {CASE}"


def _member(cells: dict[str, str]) -> Member:
    return Member(
        cells["id"],
        cells.get("group") or COMPARATOR,
        moments.day(cells["start"]),
        moments.day(cells["known_from"]),
        moments.days_after(moments.day(cells["known_until"]), 1),
        tuple(sorted(map(moments.day, cells["emergency_admissions"].split()))),
        int(cells["age"]),
        cells["sex"],
        cells.get("risk_band", ""),
    )


def _day(text: str) -> date | None:
    """Return a day; None for what is none, and for one so far off that the years about it are beyond the calendar."""
    try:
        day = moments.day(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
