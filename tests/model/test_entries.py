"""Every kind of entry."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.moments import Moment

SCHEMAS = Path(__file__).parents[2] / "schemas"
MODULES = Path(__file__).parents[2] / "caseload" / "model" / "entries"


def subclasses(cls: type[Entry]) -> set[type[Entry]]:
    return {one for sub in cls.__subclasses__() for one in ({sub} | subclasses(sub))}


def test_the_registry_lists_every_kind_under_its_name() -> None:
    assert {kind: cls.kind for kind, cls in ENTRIES.items()} == {kind: kind for kind in ENTRIES}
    # A dataclass with slots replaces the class it was made of, which lives on until it is collected.
    assert {cls.__qualname__ for cls in subclasses(Entry)} == {cls.__name__ for cls in ENTRIES.values()}


@pytest.mark.parametrize("kind", ENTRIES)
def test_each_kind_has_a_schema(kind: str) -> None:
    assert (SCHEMAS / f"{kind}.json").is_file()


@pytest.mark.parametrize("kind", ENTRIES)
def test_no_entry_can_be_changed_and_each_begins_alike(someone: Any, kind: str) -> None:
    entry = someone().make(kind, "2026-11-21T09:30")
    with pytest.raises(FrozenInstanceError):
        entry.happened = Moment("2026-11-22")
    head = ["id", "patient", "happened", "recorded", "by", "replaces", "because"]
    assert [field.name for field in fields(entry)][: len(head)] == head
