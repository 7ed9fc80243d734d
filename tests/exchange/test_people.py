from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden, Unreadable
from caseload.exchange.cells import FIELDS, LISTS, Cells
from caseload.exchange.people import MAX_ROWS, Sheet, read_people
from caseload.model.codec import decode
from caseload.model.entries.finding import Referral
from caseload.model.patient import Patient

NEEDED = (("family", "LAST"), ("birth_date", "BORN"))
HEAD = "LAST,BORN"
# The full-width digits of East Asian keyboards.
WIDE = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}


def read(text: str | bytes, *more: tuple[str, str], **cells: str) -> Sheet:
    data = text if isinstance(text, bytes) else text.encode()
    return read_people(data, "people.csv", (*NEEDED, *more), Cells(**cells))


def one(key: str, text: str, **cells: str) -> dict[str, Any]:
    """Return the facts of one person of whom one more column is known."""
    line = io.StringIO()
    csv.writer(line).writerow(["Quill", "1941-03-02", text])
    sheet = read(f"{HEAD},MORE\n{line.getvalue()}", (key, "MORE"), **cells)
    assert not sheet.refused
    return sheet.rows[0].facts


def reasons(sheet: Sheet) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in sheet.refused]


def families(sheet: Sheet) -> list[tuple[int, str]]:
    return [(row.line, row.facts["patient"]["name"]["family"]) for row in sheet.rows]


# --- what a cell becomes


@pytest.mark.parametrize(
    ("key", "text", "facts"),
    [
        ("given", " Edna Rose ", {"name": {"family": "Quill", "given": "Edna Rose"}}),
        ("known_as", "Nan", {"name": {"family": "Quill", "known_as": "Nan"}}),
        ("nhs_number", "999 000 0018", {"nhs_number": "9990000018"}),
        ("nhs_number", "999-000-0018".translate(WIDE), {"nhs_number": "9990000018"}),
        ("sex", "F", {"sex": "female"}),
        ("sex", "Male", {"sex": "male"}),
        ("sex", "9", {"sex": "indeterminate"}),
        ("sex", "Unknown", {"sex": "not-known"}),
        ("area", "Harbour", {"area": "Harbour"}),
        ("local_authority", "Millshire Council", {"local_authority": "Millshire Council"}),
        ("deprivation", "10", {"deprivation": 10}),
        ("practice", "Oak Street", {"practice": {"name": "Oak Street"}}),
        ("address", "1 Weir Lane\r\n\r\n Millbrook", {"address": {"lines": ["1 Weir Lane", "Millbrook"]}}),
        ("postcode", " zz99  3vz", {"address": {"postcode": "ZZ99 3VZ", "lines": ["ZZ99 3VZ"]}}),
        ("phone", "01632 960001", {"phones": [{"number": "01632 960001"}]}),
        ("other_id", "0042", {"other_ids": [{"system": "spreadsheet", "value": "0042"}]}),
    ],
)
def test_a_cell_becomes_a_fact_about_the_person(key: str, text: str, facts: dict[str, Any]) -> None:
    person = {"name": {"family": "Quill"}, "birth_date": "1941-03-02"}
    assert one(key, text) == {"patient": person | facts, "referral": {}}


@pytest.mark.parametrize(
    ("key", "text", "fact"),
    [
        ("reason", "Falls\nand falls", "Falls\nand falls"),
        ("referrer", "Dr Oak", "Dr Oak"),
        ("urgency", "Urgent", "urgent"),
        ("source", "GP", "gp"),
        ("happened", "2026-11-02", "2026-11-02"),
    ],
)
def test_a_cell_becomes_a_fact_about_the_referral(key: str, text: str, fact: str) -> None:
    assert one(key, text)["referral"] == {key: fact}


def test_every_key_fills_a_field_that_records_have() -> None:
    texts = {"birth_date": "1941-03-02", "happened": "2026-11-02", "nhs_number": "9990000018", "sex": "f"}
    texts["deprivation"] = "1"
    keys = [key for key in FIELDS if key != "died"]
    table = [keys, [texts.get(key, "gp") for key in keys]]
    text = "\n".join(",".join(cells) for cells in table)
    sheet = read_people(text.encode(), "people.csv", [(key, key) for key in keys], Cells())
    facts = sheet.rows[0].facts
    patient = decode(Patient, facts["patient"] | {"id": "7k3m9x2q"})
    entry = {"id": "a1k6t9wc", "patient": "7k3m9x2q", "recorded": "2026-11-21T10:00:00Z", "by": "a-brook"}
    referral = decode(Referral, facts["referral"] | entry)
    assert (patient.email, referral.risk) == ("gp", "gp")


def test_what_is_empty_is_left_out() -> None:
    facts = one("nhs_number", "  ")
    assert facts == {"patient": {"name": {"family": "Quill"}, "birth_date": "1941-03-02"}, "referral": {}}


def test_a_short_row_has_empty_cells_at_its_end() -> None:
    sheet = read(f"{HEAD},NHS\nQuill,1941-03-02\n", ("nhs_number", "NHS"))
    assert "nhs_number" not in sheet.rows[0].facts["patient"]


def test_several_columns_make_a_list_in_their_order() -> None:
    head, row = f"{HEAD},TOWN,STREET", "Quill,1941-03-02,Millbrook,1 Weir Lane"
    sheet = read(f"{head}\n{row}\n", ("address", "STREET"), ("address", "TOWN"))
    assert sheet.rows[0].facts["patient"]["address"] == {"lines": ["1 Weir Lane", "Millbrook"]}


def test_other_ids_are_of_the_system_that_was_named() -> None:
    other = one("other_id", "42", other_system="registry")["patient"]["other_ids"]
    assert other == [{"system": "registry", "value": "42"}]


# --- dates


@pytest.mark.parametrize(
    ("dates", "text", "day"),
    [
        ("iso", "1941-03-02", "1941-03-02"),
        ("iso", "1941-03-02".translate(WIDE), "1941-03-02"),
        ("dmy", "02/03/1941", "1941-03-02"),
        ("dmy", "2.3.1941", "1941-03-02"),
        ("mdy", "03-02-1941", "1941-03-02"),
        ("dmy", "1941-03-02", "1941-03-02"),
    ],
)
def test_a_date_has_one_meaning(dates: str, text: str, day: str) -> None:
    sheet = read(f"{HEAD}\nQuill,{text}\n", dates=dates)
    assert sheet.rows[0].facts["patient"]["birth_date"] == day


@pytest.mark.parametrize(
    ("dates", "text", "reason"),
    [
        ("iso", "02/03/1941", "birth_date is no date as 2026-11-21"),
        ("iso", "1941-02-30", "birth_date is no date as 2026-11-21"),
        ("iso", "1941-3-2", "birth_date is no date as 2026-11-21"),
        ("iso", "1941-03-02T00:00:00", "birth_date is no date as 2026-11-21"),
        ("dmy", "03/13/1941", "birth_date is no date as 21/11/2026"),
        ("dmy", "02/03/41", "birth_date is no date as 21/11/2026"),
        ("dmy", "02/03-1941", "birth_date is no date as 21/11/2026"),
        ("mdy", "13/03/1941", "birth_date is no date as 11/21/2026"),
        ("iso", "1841-03-02", "birth_date lies before 1900"),
    ],
)
def test_what_is_no_date_is_refused(dates: str, text: str, reason: str) -> None:
    assert reasons(read(f"{HEAD}\nQuill,{text}\n", dates=dates)) == [(2, reason)]


# --- refused rows


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("nhs_number", "999 000 0019", "nhs_number is not valid"),
        ("nhs_number", "9999999999", "nhs_number is not valid"),
        ("deprivation", "11", "deprivation is no decile from 1 to 10"),
        ("sex", "X", "sex is none of female, male, indeterminate, not-known"),
        ("happened", "soon", "happened is no date as 2026-11-21"),
        ("died", "2024-05-06", "has died"),
        ("died", "Y", "has died"),
    ],
)
def test_a_cell_that_no_record_can_hold_refuses_its_row(key: str, text: str, reason: str) -> None:
    sheet = read(f"{HEAD},MORE\nQuill,1941-03-02,\nOsei,1941-03-02,{text}\n", (key, "MORE"))
    assert families(sheet) == [(2, "Quill")]
    assert reasons(sheet) == [(3, reason)]


def test_a_row_is_refused_once_with_every_reason() -> None:
    sheet = read(f"{HEAD},SEX\nQuill,soon,X\n", ("sex", "SEX"))
    assert reasons(sheet) == [
        (2, "birth_date is no date as 2026-11-21; sex is none of female, male, indeterminate, not-known")
    ]


def test_a_reason_tells_nothing_of_the_cells() -> None:
    secrets = ["Zinnia", "Zinnia's day", "Zinnia's number", "Zinnia's sex"]
    more = (("nhs_number", "NHS"), ("sex", "SEX"))
    (refused,) = read(f"{HEAD},NHS,SEX\n{','.join(secrets)}\n", *more).refused
    assert "Zinnia" not in refused.line_text()
    assert refused.line_text().startswith("people.csv:2: ")


# --- the shape of the file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_spreadsheets_write_csv_in_many_ways(delimiter: str, ending: str, mark: str) -> None:
    table = [["LAST", "BORN", "a; b, c"], ["Quill", "1941-03-02", ""], ["Åse, née Ek", "1942-03-02", "x"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(table)
    assert families(read((mark + text.getvalue()).encode())) == [(2, "Quill"), (3, "Åse, née Ek")]


def test_headings_in_quotation_marks_do_not_choose_the_delimiter() -> None:
    text = '"LAST, or, only, name";BORN\nQuill;1941-03-02\n'
    sheet = read_people(text.encode(), "p.csv", (("family", "LAST, or, only, name"), ("birth_date", "BORN")), Cells())
    assert families(sheet) == [(2, "Quill")]


def test_lines_are_counted_as_an_editor_does() -> None:
    text = f'{HEAD},WHY\n\nQuill,1941-03-02,"one\ntwo\r\n\nfour"\n,,\nOsei,never,"a ""b"""\nLind,1941-03-02,\n'
    sheet = read(text, ("reason", "WHY"))
    assert families(sheet) == [(3, "Quill"), (9, "Lind")]
    assert reasons(sheet) == [(8, "birth_date is no date as 2026-11-21")]


def test_empty_cells_beyond_the_headings_are_no_data() -> None:
    assert families(read(f"{HEAD}\nQuill,1941-03-02,,\n")) == [(2, "Quill")]


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "people.csv:1:", "no headings"),
        (b"\n\nQuill,1941-03-02\n", "people.csv:1:", "no headings"),
        (b",,\nQuill,1941-03-02\n", "people.csv:1:", "no headings"),
        (b"LAST,BORN\n", "people.csv:1:", "no rows"),
        (b"LAST,BORN\n,\n\n", "people.csv:1:", "no rows"),
        (b"PK\x03\x04\0\0Zinnia", "people.csv:1:", "no CSV text"),
        ("LAST,BORN\nZinnia,1941-03-02\n".encode("utf-16"), "people.csv:1:", "no CSV text"),
        ("LAST,BORN\nQuill,1941-03-02\nZinnia\u00e9,\n".encode("cp1252"), "people.csv:3:", "not UTF-8"),
        (b'LAST,BORN\nQuill,1941-03-02\n"Zinnia,1941-03-02\nLind,\n', "people.csv:3:", "no CSV from here on"),
        (b'LAST,BORN\n"Zinnia"x,1941-03-02\n', "people.csv:2:", "no CSV from here on"),
        (b"LAST,BORN\nQuill,1941-03-02\nZinnia," + b"x" * 131_073, "people.csv:3:", "no CSV from here on"),
        (b"LAST,BORN\nZinnia,the,first,1941-03-02\n", "people.csv:2:", "more cells than there are headings"),
    ],
)
def test_a_file_that_is_no_table_is_unreadable(data: bytes, place: str, message: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(data)
    text = str(raised.value)
    assert text.startswith(place)
    assert message in text
    assert "\n" not in text
    assert "Zinnia" not in text


def test_there_is_a_last_row() -> None:
    rows = "Quill,1941-03-02\n" * MAX_ROWS
    assert len(read(f"{HEAD}\n{rows}").rows) == MAX_ROWS
    with pytest.raises(Unreadable, match=f"people.csv:{MAX_ROWS + 2}: is a row too many"):
        read(f"{HEAD}\n{rows}Quill,1941-03-02\n")


# --- which column is which


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((("family", "LAST"),), "no column for birth_date"),
        ((("given", "LAST"),), "no column for family, birth_date"),
        ((*NEEDED, ("sex", "GENDER")), "the heading for sex is not in line 1"),
        ((*NEEDED, ("sex", "last")), "the heading for sex is not in line 1"),
        ((*NEEDED, ("sex", "NOTE")), "the heading for sex is twice or more in line 1"),
        ((*NEEDED, ("family", "NOTE")), "family two columns"),
    ],
)
def test_columns_that_do_not_fit_the_headings_are_forbidden(columns: Any, message: str) -> None:
    with pytest.raises(Forbidden) as raised:
        read_people(b"LAST,BORN,NOTE,NOTE\nZinnia,1941-03-02,,\n", "people.csv", columns, Cells())
    assert message in str(raised.value)
    assert "Zinnia" not in str(raised.value)


def test_lists_are_keys() -> None:
    assert FIELDS.keys() >= LISTS


# --- whatever it holds


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_their_place(data: bytes) -> None:
    try:
        sheet = read(b"LAST,BORN\n" + data)
    except Unreadable as error:
        assert str(error).startswith("people.csv:")
    else:
        lines = sorted([row.line for row in sheet.rows] + [finding.line for finding in sheet.refused])
        assert lines[0] > 1
        assert len(lines) == len(set(lines))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1, max_size=5))
def test_text_in_a_cell_comes_back_as_it_was(texts: list[str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["LAST", "BORN", "WHY"])
    writer.writerows(["Quill", "1941-03-02", text] for text in texts)
    sheet = read(out.getvalue(), ("reason", "WHY"))
    assert [row.facts["referral"].get("reason", "") for row in sheet.rows] == [text.strip() for text in texts]
