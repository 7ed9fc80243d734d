"""How the files of a table are laid out: which heading holds which column, and of what type."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseload.errors import Finding, Unreadable
from caseload.model.population import Source
from caseload.population.extract import CSV, Extract
from caseload.store.files import not_read

TEXT, TEXTS, WHOLE, FRACTION = "text", "list of texts", "whole number", "number"
DAY, MOMENT, LOGICAL = "day", "moment", "true or false"
NAME, WORD, WHEN = (TEXT,), (TEXT, WHOLE), (TEXT, DAY, MOMENT)
# Each column of ours with the types that it may have in Parquet; in CSV all is text.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "people": {
        "id": WORD,
        "birth_date": WHEN,
        "sex": WORD,
        "deprivation": (*WORD, FRACTION),
        "practice": WORD,
        "ethnicity": WORD,
        "died_on": WHEN,
        "objected": (*WORD, LOGICAL),
        "nhs_number": WORD,
        "family": NAME,
        "given": NAME,
    },
    "events": {"person": WORD, "kind": WORD, "started": WHEN, "ended": WHEN, "codes": (TEXT, TEXTS)},
}
# Without these the dead would be visited, and every stay would last until today.
NEEDED = {"people": ("id", "birth_date", "sex", "died_on"), "events": ("person", "kind", "started", "ended")}
DELIMITERS = ",;\t|"
MAGIC = b"PAR1"
LONGEST_LINE = 1_000_000

Typed = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a table, all alike: `headings` in their order, the heading and the type of each column of ours.

    `delimiter` is empty for Parquet.
    """

    files: tuple[Path, ...]
    headings: tuple[str, ...]
    delimiter: str
    columns: Mapping[str, str]
    types: Mapping[str, str]

    def names(self) -> tuple[str, ...]:
        """Return, for each heading in its order, our name; a name that nobody asks for where it is not read."""
        ours = {heading: name for name, heading in self.columns.items()}
        return tuple(ours.get(heading, f"unread_{index}") for index, heading in enumerate(self.headings))


def layouts_of(extract: Extract, parquet: Callable[[Path], Typed]) -> dict[str, Layout]:
    """Return how the files of each table are laid out; `parquet` gives headings and types of a file.

    Unreadable if a file is none of its format, or if the headings are not those that the description tells.
    """
    return {table: _layout(table, source, files, parquet) for table, source, files in extract.tables()}


def _layout(table: str, source: Source, files: tuple[Path, ...], parquet: Callable[[Path], Typed]) -> Layout:
    first, *others = files
    delimiter, typed = _read(first, parquet)
    for other in others:
        if _read(other, parquet) != (delimiter, typed):
            raise _unreadable("extract-headings", f"has not the headings and types of {first.name}", other)
    headings = tuple(heading for heading, _ in typed)
    columns = {name: source.columns.get(name, name) for name in COLUMNS[table]}
    wrong = (*_misfits(table, columns, headings, source.ignored), *_mistyped(table, columns, dict(typed)))
    if wrong:
        raise Unreadable.of(*(_finding("extract-headings", message, first, remedy) for message, remedy in wrong))
    there = {name: heading for name, heading in columns.items() if heading in headings}
    return Layout(files, headings, delimiter, there, {name: dict(typed)[heading] for name, heading in there.items()})


def _misfits(
    table: str, columns: Mapping[str, str], headings: tuple[str, ...], ignored: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the headings; one that is in the description is named, others are only counted."""
    for name in NEEDED[table]:
        if columns[name] not in headings:
            yield f"has no column {columns[name]}", f"name the heading that holds {name} under columns"
    if len({heading.lower() for heading in headings}) < len(headings):
        yield "has two headings of one name", "rename one of them"
    extra = [heading for heading in headings if heading not in {*columns.values(), *ignored}]
    if extra:
        # Where the headings are missing the first row holds somebody's data: it is not told.
        places = ", ".join(str(headings.index(heading) + 1) for heading in extra[:5])
        yield f"has headings that nobody described, at {places}", "name them under columns, or under ignored"


def _mistyped(table: str, columns: Mapping[str, str], types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, allowed in COLUMNS[table].items():
        found = types.get(columns[name], TEXT)
        if found not in allowed:
            yield f"column {columns[name]} holds {found}, and {name} is {' or '.join(allowed)}", "write it anew"


def _read(path: Path, parquet: Callable[[Path], Typed]) -> tuple[str, Typed]:
    try:
        with path.open("rb") as file:
            if path.suffix == CSV:
                return _csv(file.readline(LONGEST_LINE), path)
            start = file.read(len(MAGIC))
            file.seek(-min(len(MAGIC), path.stat().st_size), 2)
            if start != MAGIC or file.read() != MAGIC:
                raise _unreadable("extract-format", "is no Parquet file, or only a part of one", path)
    except OSError as error:
        raise not_read(error, path.name) from error
    return "", tuple(parquet(path))


def _csv(line: bytes, path: Path) -> tuple[str, Typed]:
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    delimiter = max(DELIMITERS, key=re.sub('"[^"]*"', "", text).count)
    headings = next(csv.reader([text], delimiter=delimiter), [])
    if not any(headings):
        raise _unreadable("extract-empty", "is empty: it has not even headings", path)
    return delimiter, tuple((heading.strip(), TEXT) for heading in headings)


def _finding(rule: str, message: str, path: Path, remedy: str = "") -> Finding:
    return Finding(rule, message, file=path.name, remedy=remedy)


def _unreadable(rule: str, message: str, path: Path) -> Unreadable:
    return Unreadable.of(_finding(rule, message, path, "ask for the extract again"))
