"""What people and programs see, kept in files; to change it, run with UPDATE_GOLDEN=1 and look at the diff."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from caseload.model.case import Case
from caseload.model.duties import Duty
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render import aligned
from caseload.render.caselist import find_report, list_report
from caseload.render.caseview import case_report
from caseload.render.crisis import crisis_report
from caseload.render.emit import FORMS, emit
from caseload.render.handover import handover_report
from caseload.render.home import Listed, due_report, home_report
from caseload.render.owncopy import own_copy
from caseload.render.planview import plan_report
from caseload.render.report import Report
from caseload.store.rows import CaseRow, DutyRow

GOLDEN = Path(__file__).with_name("golden")
REPORTS = ("show", "list", "find", "home", "due", "plan", "print", "crisis", "handover")
SUFFIX = {"screen": "txt", "table": "txt", "plain": "txt", "json": "json", "csv": "csv", "markdown": "md"}

Make = Callable[[str], Report]


@pytest.fixture
def make(
    case: Case,
    plan: Plan,
    owed: tuple[Duty, ...],
    settings: Settings,
    staff: Staff,
    rows: list[CaseRow],
    duty_rows: list[DutyRow],
    today: date,
) -> Make:
    """Every report of the one caseload, by name."""
    makers: dict[str, Callable[[], Report]] = {
        "show": lambda: case_report(case, owed, settings, staff, today),
        "list": lambda: list_report(rows, today, {"a-brook": "Ann Brook"}),
        "find": lambda: find_report(rows, today),
        "home": lambda: home_report(duty_rows, rows, today, Listed("a-brook", "Ann Brook", duty_rows[1])),
        "due": lambda: due_report(duty_rows, rows, today),
        "plan": lambda: plan_report(case, settings, staff, today),
        "print": lambda: own_copy(case, plan, settings, staff, date(2026, 12, 14), today),
        "crisis": lambda: crisis_report(case, staff, today, "synced 2 days ago", None),
        "handover": lambda: handover_report(case, owed, settings, staff, today),
    }
    return lambda name: makers[name]()


@pytest.mark.parametrize("form", ["screen", *FORMS])
@pytest.mark.parametrize("name", REPORTS)
def test_reports_look_as_agreed(make: Make, name: str, form: str) -> None:
    stream = io.StringIO()
    emit(make(name), "table" if form == "screen" else form, stream, width=80 if form == "screen" else None)
    golden = GOLDEN / f"{name}-{form}.{SUFFIX[form]}"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(stream.getvalue(), encoding="utf-8")
    assert stream.getvalue() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["list", "find", "home", "due"])
def test_both_writers_lay_a_screen_out_alike(make: Make, name: str) -> None:
    """Where the rows are too many for rich nobody should miss more than the rules and colours."""
    stream = io.StringIO()
    report = make(name)
    emit(report, "table", stream, width=80)
    painted = [line for line in stream.getvalue().splitlines() if not line.startswith("──")]
    assert list(aligned.lines(report, 80)) == painted


@pytest.mark.parametrize("name", REPORTS)
def test_a_screen_of_80_columns_is_never_overrun(make: Make, name: str) -> None:
    stream = io.StringIO()
    emit(make(name), "table", stream, width=80)
    assert max(map(len, stream.getvalue().splitlines())) <= 80
