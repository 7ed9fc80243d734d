"""People from a spreadsheet saved as CSV: each row as facts, and the rows that hold what a record cannot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caseload.errors import Finding, Forbidden, Unreadable
from caseload.exchange.cells import FIELDS, LISTS, Cells, Value
from caseload.model.codec import Tree

MAX_ROWS = 10_000
MAX_BYTES = 20_000_000
DELIMITERS = ",;\t"
NEEDED = ("family", "birth_date")
NO_CSV = "is no CSV from here on: a quotation mark is out of place, or a cell has more than 131,072 characters"


@dataclass(frozen=True, slots=True)
class Row:
    """One person: the line of the file where they begin, and facts as `{patient: …, referral: …}`."""

    line: int
    facts: Tree


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that can be read, and a finding for each that cannot; both in the file's order."""

    rows: tuple[Row, ...]
    refused: tuple[Finding, ...]


def read_people(data: bytes, name: str, columns: Sequence[tuple[str, str]], cells: Cells) -> Sheet:
    """Read the bytes of the file `name`; `columns` says which key of `FIELDS` has which heading.

    Forbidden where `columns` does not fit the headings; Unreadable, with the line, where the file is no
    CSV in UTF-8 or longer than it may be. Nothing of a cell is ever told.
    """
    rows = rows_of(text_of(data, name), name)
    _, headings = next(rows, (1, []))
    if not any(headings):
        raise unreadable("csv-headings", "has no headings", name, 1)
    places = _places([heading.strip() for heading in headings], columns)
    found, refused = [], []
    for number, (line, row) in enumerate(rows, 1):
        _check_size(row, len(headings), number, name, line)
        facts, wrong = _facts(row, places, cells)
        if wrong:
            refused.append(row_refused(name, line, "; ".join(wrong)))
        else:
            found.append(Row(line, facts))
    if not found and not refused:
        raise unreadable("csv-empty", "has headings and no rows", name, 1)
    return Sheet(tuple(found), tuple(refused))


def row_refused(name: str, line: int, reason: str) -> Finding:
    """Return the finding of a row that cannot be taken in."""
    return Finding("row-refused", reason, file=name, line=line)


def unreadable(rule: str, message: str, name: str, line: int, remedy: str = "") -> Unreadable:
    """Return the error for a file that cannot be read as a whole."""
    return Unreadable.of(Finding(rule, message, file=name, line=line, remedy=remedy))


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file; Unreadable where it is none."""
    if b"\0" in data:
        raise unreadable("csv-syntax", "is no CSV text", name, 1, "save the spreadsheet as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable("csv-not-utf-8", "is not UTF-8 text", name, line, "save it as CSV in UTF-8") from error


def rows_of(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins in, the headings first; blank ones only count as lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for row in reader:
            if line == 1 or any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise unreadable("csv-syntax", NO_CSV, name, line) from error


def _delimiter(text: str) -> str:
    """Return what stands most often between the headings, outside quotation marks; the comma, if in doubt."""
    unquoted = re.sub(r'"[^"]*(?:"|\Z)', "", text[:100_000])
    return max(DELIMITERS, key=re.split("[\r\n]", unquoted, maxsplit=1)[0].count)


def _check_size(row: list[str], width: int, number: int, name: str, line: int) -> None:
    if any(cell.strip() for cell in row[width:]):
        remedy = "put a cell that holds the delimiter in quotation marks"
        raise unreadable("csv-row-too-long", "has more cells than there are headings", name, line, remedy)
    if number > MAX_ROWS:
        raise unreadable("csv-too-long", f"is a row too many: {MAX_ROWS:,} at a time", name, line, "split the file")


def _places(headings: list[str], columns: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return the place of each key's column; a heading is matched as it is written."""
    keys = [key for key, _ in columns]
    twice = {key for key in keys if keys.count(key) > 1} - LISTS
    if twice:
        raise Forbidden(f"--map gives {', '.join(sorted(twice))} two columns", remedy="choose one")
    lacking = [key for key in NEEDED if key not in keys]
    if lacking:
        raise Forbidden(f"--map has no column for {', '.join(lacking)}", remedy="every person needs these")
    for key, heading in columns:
        if headings.count(heading) != 1:
            times = "twice or more" if heading in headings else "not"
            raise Forbidden(
                f"the heading for {key} is {times} in line 1 of the file", remedy="write it in --map as it is there"
            )
    return [(key, headings.index(heading)) for key, heading in columns]


def _facts(row: list[str], places: list[tuple[str, int]], cells: Cells) -> tuple[Tree, list[str]]:
    """Return the facts of a row, and the reason for each cell that has none to give."""
    facts: Tree = {"patient": {}, "referral": {}}
    wrong = []
    for key, place in places:
        text = row[place].strip() if place < len(row) else ""
        if text:
            try:
                _put(facts, FIELDS[key], cells.read(key, text))
            except ValueError as error:
                wrong.append(str(error))
    address = facts["patient"].get("address", {})
    if "postcode" in address:
        address.setdefault("lines", [address["postcode"]])
    return facts, wrong


def _put(facts: Tree, path: str, value: Value) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        facts = facts.setdefault(parent, {})
    facts[last] = [*facts.get(last, []), *value] if isinstance(value, list) else value
