"""An extract of a population: its description, the files it is made of, and the hash of both."""

from __future__ import annotations

import hashlib
import re
from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import Path

from caseload.errors import Finding, Forbidden, NotFound, Unreadable
from caseload.model.extract_checks import of_extract
from caseload.model.population import ExtractDescription, Source
from caseload.store.contradictions import refuse
from caseload.store.files import not_read, read_regular, sha256
from caseload.store.records import parse

DESCRIPTION = "extract.yaml"
CSV, PARQUET = ".csv", ".parquet"
PORTION = 1 << 20


@dataclass(frozen=True, slots=True)
class Extract:
    """A description with the files that it names, by path; `hash` changes with any of them."""

    description: ExtractDescription
    people: tuple[Path, ...]
    events: tuple[Path, ...]
    hash: str

    def tables(self) -> tuple[tuple[str, Source, tuple[Path, ...]], ...]:
        """Return both tables: name, source, files."""
        told = self.description
        return ("people", told.people, self.people), ("events", told.events, self.events)

    def broken(self, told: str) -> Unreadable:
        """Return the error for what an engine says of a file that it cannot read: its name and line, no cell."""
        file = next((path.name for path in (*self.people, *self.events) if path.name in told), "")
        line = re.search(r"Line: ([0-9]+)", told)
        remedy = "ask for the extract again"
        where = int(line[1]) if line else 0
        return Unreadable.of(
            Finding("extract-format", "cannot be read from here on", file=file, line=where, remedy=remedy)
        )


def find_extract(place: Path, description: Path | None = None) -> Extract:
    """Find the extract at `place`: a folder with `extract.yaml`, that file, or data that `description` describes.

    NotFound if there is no description or a pattern finds no file; Unreadable if the description is none.
    """
    file = description or (place / DESCRIPTION if place.is_dir() else place)
    folder = place if place.is_dir() else place.parent
    if not file.is_file():
        raise NotFound(
            f"{file.name} does not exist beside the extract",
            remedy=f"describe it in {DESCRIPTION} there (caseload schema extract), or name the file: --description",
        )
    data = read_regular(file)
    told = parse(data, file.name, ExtractDescription)
    refuse(of_extract(told), file.name, data)
    people, events = _files(folder, told.people, "people"), _files(folder, told.events, "events")
    return Extract(told, people, events, _hash(data, people, events))


def _files(folder: Path, source: Source, table: str) -> tuple[Path, ...]:
    found = sorted({path.resolve() for pattern in source.files for path in _matching(folder, pattern, table)})
    kinds = {path.suffix for path in found}
    if len(kinds) != 1 or not kinds <= {CSV, PARQUET}:
        raise Forbidden(f"the files of {table} are not all CSV, or all Parquet", remedy="name them *.csv or *.parquet")
    return tuple(found)


def _matching(folder: Path, pattern: str, table: str) -> list[Path]:
    if pattern.startswith("/") or ".." in pattern.split("/"):
        raise Forbidden(f"a file of {table} lies outside the extract", remedy="name it from the extract's own folder")
    # Spark takes names like these for its own notes, and would read nothing.
    found = [path for path in folder.glob(pattern) if path.is_file() and path.name[0] not in "._"]
    if not found:
        raise NotFound(f"no file of {table} fits {pattern}", remedy="mend `files` in the description")
    return found


def _hash(data: bytes, people: tuple[Path, ...], events: tuple[Path, ...]) -> str:
    told = [f"description {sha256(data)}"]
    told += (f"people {digest}" for digest in sorted(map(_digest, people)))
    told += (f"events {digest}" for digest in sorted(map(_digest, events)))
    return sha256("\n".join(told).encode())


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file; CSV must be UTF-8, which Spark would not say."""
    digest, decoder = hashlib.sha256(), getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while portion := file.read(PORTION):
                digest.update(portion)
                if path.suffix == CSV:
                    decoder.decode(portion)
        decoder.decode(b"", final=True)
    except OSError as error:
        raise not_read(error, path.name) from error
    except UnicodeDecodeError:
        fault = Finding("extract-format", "is not UTF-8 text", file=path.name, remedy="save it as CSV in UTF-8")
        raise Unreadable.of(fault) from None
    return digest.hexdigest()
