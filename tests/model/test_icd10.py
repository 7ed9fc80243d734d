from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.icd10 import normal
from caseload.store import schema


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("E11.9", "E11.9"),
        ("E119", "E11.9"),
        ("e119", "E11.9"),
        (" e11.9 ", "E11.9"),
        ("I10X", "I10"),
        ("i10.x", "I10"),
        ("I10", "I10"),
        ("M80.08", "M80.08"),
        ("M8008", "M80.08"),
        ("M45X0", "M45.X0"),
        ("U071", "U07.1"),
    ],
)
def test_a_code_is_read_in_every_spelling_and_written_in_one(written: str, read: str) -> None:
    assert normal(written) == read == normal(read)


@pytest.mark.parametrize(
    "text",
    ["", "E", "E1", "E1X", "119", "E11.", "E11.-", "E11..9", "E 11.9", "E11.999", "E11.9A", "S72.001A", "COPD",
     "44054006", "\uff2511.9", "E\u0661\u0661", "E11,I10", "EE11", "I10XX"],
)  # fmt: skip
def test_what_is_no_code_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(Forbidden) as raised:
        normal(text)
    assert str(raised.value) == "a diagnosis is no ICD-10 code; write it as E11.9, E119 or I10X"


@given(st.from_regex(r"[A-Za-z][0-9]{2}([.]?([0-9]{1,2}|[Xx][0-9]?))?", fullmatch=True) | st.text(max_size=7))
@pytest.mark.parametrize("kind", ["hospital-event", "patient"])
def test_files_may_hold_what_is_read_and_nothing_else(kind: str, text: str) -> None:
    pattern = json.loads(schema.schema_text(kind))["$defs"]["icd10"]["pattern"]
    try:
        read = normal(text)
    except Forbidden:
        assert not re.search(pattern, text)
    else:
        assert normal(read) == read
        assert re.search(pattern, text.strip()) and re.search(pattern, read)
