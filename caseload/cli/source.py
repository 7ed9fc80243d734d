"""Facts from a file or stdin, YAML or JSON; free text from stdin."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from caseload.errors import Finding, Unreadable
from caseload.store import yamlfile
from caseload.store.files import MAX_BYTES, read_regular


def read_facts(source: str) -> dict[str, Any]:
    """Return the tree of facts in a file, or on stdin for `-`."""
    data = read_stdin() if source == "-" else read_regular(Path(source), source)
    name = "stdin" if source == "-" else source
    return _json(data, name) if data.lstrip()[:1] == b"{" else yamlfile.load(data, name)


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
