"""What a command would change, as a unified diff of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff

from caseload.render.report import VERBATIM, Lines, Report

NEW = "/dev/null"


def diff_report(changes: Iterable[tuple[str, bytes, bytes]]) -> Report:
    """Return the differences, one block a file: path, bytes before (none: a new file) and bytes after."""
    blocks = [
        Lines(f"file_{number}", "", tuple(_difference(*change)), VERBATIM) for number, change in enumerate(changes, 1)
    ]
    shown = tuple(block for block in blocks if block.texts)
    return Report("dry_run", "", shown or (Lines("nothing", "", ("Nothing would change.",)),))


def _difference(path: str, before: bytes, after: bytes) -> Iterator[str]:
    name = f"a/{path}" if before else NEW
    return unified_diff(_lines(before), _lines(after), name, f"b/{path}", lineterm="")


def _lines(data: bytes) -> list[str]:
    # Split at line feeds alone: git and the reader of YAML know no other end of a line.
    return data.decode("utf-8", "replace").removesuffix("\n").split("\n") if data else []
