"""Whatever a record holds, no form of output lets it act on a terminal, and what keeps people safe is whole."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.entries.safety import Alert
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render import aligned
from caseload.render.caselist import list_report
from caseload.render.caseview import case_report
from caseload.render.clean import clean
from caseload.render.emit import FORMS, emit
from caseload.render.planview import plan_report
from caseload.render.report import Column, Fields, Item, Lines, Outline, Report, Table, Urgent
from caseload.store.rows import CaseRow

TODAY = date(2026, 11, 21)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
SPITEFUL = st.sampled_from(
    [
        "\x1b[2J",
        "\x1b]0;\x07",
        "\r",
        "\t",
        "\n",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ud800",
        "[red]",
        ":100:",
        "李",
    ]
)
WORD = st.text(st.characters(categories=[*"LMNPSZC"]), max_size=30)
HOSTILE = st.lists(WORD | SPITEFUL, max_size=6).map("".join)
WIDTHS = st.integers(20, 200)


def written(report: Report, form: str, width: int | None = None, *, colour: bool = False) -> str:
    stream = io.StringIO()
    emit(report, form, stream, width=width, colour=colour)
    return stream.getvalue()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def hostile_case(text: str) -> Case:
    patient: dict[str, Any] = {
        "id": "7k3m9x2q",
        "name": {"family": text, "given": text, "title": text, "known_as": text},
        "birth_date": "1941-05-03",
        "area": text,
        "address": {"lines": [text], "postcode": text},
        "communication": [text],
        "allergies": {
            "status": "known",
            "source": text,
            "items": [{"id": "a1aaaaaa", "substance": f"Q{text}Q", "reaction": text}],
        },
        "medicines": {
            "status": "known",
            "items": [{"id": "m1aaaaaa", "name": text, "dose": f"D{text}D", "note": text}],
        },
        "conflicts": [{"field": "area", "values": [text, {"lines": [text]}]}],
    }
    alert = {
        "id": "e1aaaaaa",
        "patient": "7k3m9x2q",
        "happened": "2026-11-01",
        "recorded": "2026-11-01T09:00:00Z",
        "by": "a-brook",
        "status": "raised",
        "type": "other",
        "headline": f"H{text}H",
        "critical": True,
    }
    plan = {
        "patient": "7k3m9x2q",
        "about_me": {"wellness": text},
        "needs": [{"id": "n1aaaaaa", "text": text, "domain": text}],
        "goals": [{"id": "g1aaaaaa", "text": text, "needs": ["n1aaaaaa"]}],
        "actions": [{"id": "t1aaaaaa", "text": text, "goals": ["g1aaaaaa"], "owner": {"name": text}}],
        "contingency": [{"id": "k1aaaaaa", "trigger": text, "response": text}],
    }
    return fold(decode(Patient, patient), decode(Plan, plan), [decode(Alert, alert)])


def everything(text: str) -> Report:
    """A report with every kind of block, all of it hostile."""
    columns = (
        Column("a", text),
        Column("b", text, whole=True),
        Column("c", text, numeric=True),
        Column("d", text, under="b"),
    )
    item = Item(text, text, text, (text, Urgent(text)), (Item(text, text),))
    blocks = (
        Table("cells", text, columns, ((text, text, 12, Urgent(text)), (None, text, text, None))),
        Fields("fields", text, ((text, text), (text, Urgent(text)))),
        Lines("plain", text, (text, text)),
        Lines("danger", text, (text,), "danger"),
        Lines("verbatim", text, (text,), "verbatim"),
        Outline("outline", text, (item,)),
    )
    return Report("everything", text, blocks, (text,))


@given(text=HOSTILE, width=WIDTHS, colour=st.booleans())
def test_no_block_acts_on_a_terminal(text: str, width: int, colour: bool) -> None:
    report = everything(text)
    painted = written(report, "table", width, colour=colour)
    assert ACTING.findall(COLOURS.sub("", painted) if colour else painted) == []
    assert ACTING.findall("\n".join(aligned.lines(report, width))) == []


@pytest.mark.parametrize("form", FORMS)
@given(text=HOSTILE)
@example(text="\x1b[31m\u202e\u200b\ud800\r\x7f\x9b")
def test_no_form_acts_on_whoever_reads_it(form: str, text: str) -> None:
    assert ACTING.findall(written(everything(text), form)) == []


@given(text=HOSTILE)
def test_json_keeps_every_value_as_it_is(text: str) -> None:
    tree = json.loads(written(everything(text), "json"))
    assert tree["lines"]["plain"] == [text, text]
    assert tree["tables"]["cells"][0]["b"] == text


@given(text=HOSTILE, width=WIDTHS)
def test_allergies_doses_and_alerts_are_whole_at_any_width(
    text: str, width: int, settings: Settings, staff: Staff
) -> None:
    report = case_report(hostile_case(text), (), settings, staff, TODAY)
    for shown in (
        written(report, "table", width),
        "\n".join(aligned.lines(report, width)),
    ):
        assert ACTING.findall(shown) == []
        for marked in (f"Q{text}Q", f"D{text}D", f"H{text}H"):
            assert squeezed(clean(marked, "\n")) in squeezed(shown)


@given(text=HOSTILE, width=WIDTHS)
def test_alerts_in_a_list_are_whole_at_any_width(text: str, width: int) -> None:
    row = CaseRow("7k3m9x2q", "Hill", born="1941-05-03", step="active", critical=(f"H{text}H",))
    shown = written(list_report([row], TODAY, {}), "table", width)
    assert ACTING.findall(shown) == []
    assert squeezed(clean(f"H{text}H", "\n")) in squeezed(shown)


@given(text=HOSTILE, width=WIDTHS)
def test_a_plan_is_safe_at_any_width(text: str, width: int, settings: Settings, staff: Staff) -> None:
    report = plan_report(hostile_case(text), settings, staff, TODAY)
    assert ACTING.findall(written(report, "table", width)) == []
