"""Contradictions of a file as findings with line and column."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.errors import Finding, Unreadable
from caseload.model.contradictions import Path
from caseload.store import yamlfile

RULE = "contradiction"


def refuse(found: Iterable[tuple[Path, str]], name: str, data: bytes) -> None:
    """Raise Unreadable if anything was found in the file `name` that holds `data`."""
    wrong = tuple(found)
    if wrong:
        where = yamlfile.positions(data, name)
        raise Unreadable.of(*(_finding(path, message, name, where) for path, message in wrong))


def _finding(path: Path, message: str, name: str, where: dict[Path, tuple[int, int]]) -> Finding:
    # What is wrong may be missing, or stand in the defaults: then what holds it is shown.
    known = (path[:length] for length in range(len(path), 0, -1) if path[:length] in where)
    line, column = where[at] if (at := next(known, None)) else (1, 1)
    return Finding(RULE, message, field=".".join(map(str, path)), file=name, line=line, column=column)
