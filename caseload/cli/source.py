"""Facts from a file or stdin, YAML or JSON; free text from stdin."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from caseload.errors import Finding, Unreadable
from caseload.store import yamlfile
from caseload.store.files import MAX_BYTES, read_regular


@dataclass(frozen=True, slots=True)
class Source:
    """What `--from` names: a file, or stdin for `-`."""

    name: str
    data: bytes

    @classmethod
    def read(cls, named: str) -> Source:
        """Read it once."""
        return cls("stdin", read_stdin()) if named == "-" else cls(named, read_regular(Path(named), named))

    @property
    def places(self) -> bytes:
        """Return the bytes in which lines and columns can be found; JSON that is no YAML has none."""
        try:
            yamlfile.load(self.data, self.name)
        except Unreadable:
            return b""
        return self.data

    def facts(self) -> dict[str, Any]:
        """Return the tree of facts that it holds, YAML or JSON."""
        return _json(self.data, self.name) if self.data.lstrip()[:1] == b"{" else yamlfile.load(self.data, self.name)


def read_stdin() -> bytes:
    """Return what stdin holds, up to the size of a record."""
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable.of(Finding("file-too-large", "more than a record can hold", file="stdin"))
    return data


def _json(data: bytes, name: str) -> dict[str, Any]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in items}) < len(items):
            raise ValueError("two equal keys")
        return dict(items)

    try:
        tree: dict[str, Any] = json.loads(data, parse_float=Decimal, object_pairs_hook=pairs, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        finding = Finding("json-syntax", "this is no JSON", file=name, line=error.lineno, column=error.colno)
        raise Unreadable.of(finding) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable.of(Finding("json-syntax", "this JSON holds what a record cannot", file=name)) from error
    return tree


def _refuse(_: str) -> Any:
    raise ValueError("not a number")
