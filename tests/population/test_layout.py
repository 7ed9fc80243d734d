"""What the published schema says of the columns is what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from caseload.model.extract_checks import MEANINGS
from caseload.population.layout import COLUMNS, NEEDED
from caseload.store.schema import schema_text

DEFINITIONS = json.loads(schema_text("extract"))["$defs"]


def described(table: str) -> dict[str, Any]:
    columns: dict[str, Any] = DEFINITIONS[f"{table}_source"]["properties"]["columns"]["properties"]
    return columns


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_described_with_its_types(table: str) -> None:
    told = described(table)
    assert list(told) == DEFINITIONS[f"{table}_column"]["enum"] == list(COLUMNS[table])
    types = {name: f" In Parquet: {', '.join(found)}." for name, found in COLUMNS[table].items()}
    assert [name for name in told if not told[name]["description"].endswith(types[name])] == []


@pytest.mark.parametrize("table", COLUMNS)
def test_it_says_which_are_needed(table: str) -> None:
    told = {name: column["description"].partition(":")[0] for name, column in described(table).items()}
    assert told == {name: "Needed" if name in NEEDED[table] else "Optional" for name in COLUMNS[table]}


@pytest.mark.parametrize(("table", "column"), [("people", "sex"), ("people", "objected"), ("events", "kind")])
def test_it_names_what_a_column_may_say(table: str, column: str) -> None:
    said = described(table)[column]["description"].replace(",", " ").split()
    assert [meaning for meaning in MEANINGS[column] if meaning not in {word.rstrip(";") for word in said}] == []
