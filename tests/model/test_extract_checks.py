"""What no schema sees in the description of an extract."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from caseload.model.extract_checks import of_extract
from caseload.model.population import ExtractDescription, Source

WRONG: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "two columns of one heading": ({"columns": {"id": "x", "sex": "x"}}, ("columns.id", "columns.sex")),
    "a heading that is read and ignored": ({"columns": {"id": "x"}, "ignored": ("x",)}, ("columns.id",)),
    "days cannot be told to mean others": ({"values": {"birth_date": {"?": "1900-01-01"}}}, ("values.birth_date",)),
    "no such sex": ({"values": {"sex": {"F": "female", "M": "man"}}}, ("values.sex.M",)),
    "no such answer": ({"values": {"objected": {"J": "ja"}}}, ("values.objected.J",)),
    "no such decile": ({"values": {"deprivation": {"most": "0"}}}, ("values.deprivation.most",)),
    "no such kind": ({"values": {"kind": {"21": "emergency"}}}, ("values.kind.21",)),
}


def described(**facts: Any) -> ExtractDescription:
    source = Source(files=("x.csv",), **facts)
    return ExtractDescription(
        title="x", extracted_on=date(2026, 1, 1), legal_basis="x", people=source, events=Source(files=("y.csv",))
    )


@pytest.mark.parametrize("case", WRONG)
def test_what_contradicts_itself_is_found_at_its_place(case: str) -> None:
    facts, places = WRONG[case]
    assert [".".join(map(str, place)) for place, _ in of_extract(described(**facts))] == [f"people.{p}" for p in places]


def test_what_fits_is_left_alone() -> None:
    values = {
        "sex": {"F": "female"},
        "deprivation": {"most": "1"},
        "practice": {"A": "North"},
        "objected": {"J": "true"},
    }
    assert list(of_extract(described(columns={"id": "x"}, values=values, ignored=("y",)))) == []
