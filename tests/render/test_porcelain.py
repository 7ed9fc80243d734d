from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from caseload.render.porcelain import lines
from caseload.render.report import Column, Fields, Item, Lines, Outline, Report, Table

ROOT = Path(__file__).resolve().parents[2]
REPORT = Report(
    "everything",
    "All of it",
    (
        Table(
            "cases",
            "Cases",
            (Column("id", "Id"), Column("cost", "Cost"), Column("due", "Due"), Column("late", "Late")),
            (("7k3m9x2q", Decimal("144.60"), date(2026, 11, 21), True), (None, 3, None, False)),
        ),
        Fields("person", "", (("NHS number", "999 000 0018"), ("Please don't", "no"))),
        Lines("allergies", "Allergies", ("one\ntwo",)),
        Outline("threads", "", (Item("need", "Falls", "n1aaaaaa", ("Mobility",), (Item("goal", "Walk"),)),)),
    ),
    ("2 cases",),
)


@pytest.fixture
def schema() -> Any:
    return json.loads((ROOT / "schemas" / "output.json").read_text(encoding="utf-8"))


def test_a_report_is_one_line_of_json() -> None:
    (line,) = lines(REPORT)
    assert line.isascii()
    assert json.loads(line) == {
        "schema": "output/1",
        "report": "everything",
        "title": "All of it",
        "fields": {"person": {"nhs_number": "999 000 0018", "please_don_t": "no"}},
        "lines": {"allergies": ["one\ntwo"]},
        "tables": {
            "cases": [
                {"id": "7k3m9x2q", "cost": "144.60", "due": "2026-11-21", "late": True},
                {"id": None, "cost": 3, "due": None, "late": False},
            ]
        },
        "outlines": {
            "threads": [
                {
                    "kind": "need",
                    "id": "n1aaaaaa",
                    "text": "Falls",
                    "details": ["Mobility"],
                    "items": [{"kind": "goal", "id": "", "text": "Walk", "details": [], "items": []}],
                }
            ]
        },
        "footer": ["2 cases"],
    }


def test_it_has_the_published_shape(schema: Any) -> None:
    jsonschema.Draft202012Validator(schema).validate(json.loads(next(lines(REPORT))))


@pytest.mark.parametrize("golden", sorted((ROOT / "tests/render/golden").glob("*.json")), ids=lambda path: path.stem)
def test_real_reports_have_the_published_shape(schema: Any, golden: Path) -> None:
    jsonschema.Draft202012Validator(schema).validate(json.loads(golden.read_text(encoding="utf-8")))


def test_another_shape_is_refused(schema: Any) -> None:
    tree = json.loads(next(lines(REPORT))) | {"rows": []}
    assert not jsonschema.Draft202012Validator(schema).is_valid(tree)


def test_the_schema_explains_every_property(schema: Any) -> None:
    unexplained = [
        name
        for part in (schema, *schema["$defs"].values())
        for name, property_ in part.get("properties", {}).items()
        if not {"title", "description"} <= property_.keys()
    ]
    assert unexplained == []
    assert all({"title", "description"} <= part.keys() for part in schema["$defs"].values())
