"""One screen for a telephone call: never longer than 24 lines, unless what may cost a life needs more."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseload.model.case import Case, fold
from caseload.model.patient import Allergies, Medicine, Medicines
from caseload.model.plan import Contingency, Plan
from caseload.model.team import Staff
from caseload.render.crisis import crisis_report
from caseload.render.emit import emit
from caseload.render.onescreen import COLUMNS, ROWS, Screen

LONG = "a very long text that says what should be done about it and whom to call at what hour of the night " * 3
FULL = Contingency(id="k9aaaaaa", trigger=LONG, response=LONG, contact=LONG, coping=LONG, early_signs=LONG)


def shown(case: Case, staff: Staff, today: date, screen: Screen | None = Screen()) -> str:  # noqa: B008
    stream = io.StringIO()
    emit(crisis_report(case, staff, today, "never synced", screen), "table", stream, width=COLUMNS)
    return stream.getvalue()


def changed(case: Case, plan: Plan | None = None, **facts: Any) -> Case:
    patient = replace(case.patient, **facts)
    return fold(patient, plan or case.plan, case.entries)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_full_record_fits_on_one_screen_and_says_that_there_is_more(case: Case, staff: Staff, today: date) -> None:
    page = shown(case, staff, today)
    lines = page.splitlines()
    assert len(lines) <= ROWS
    assert max(map(len, lines)) <= COLUMNS
    assert "caseload show 7k3m9x2q" in page
    for safe in (
        "HILL, Margaret", "03-May-1941", "999 000 0018", "Nephew threatened staff: visit in twos", "penicillin",
        "throat swells", "trimethoprim", "GP record, checked 19 days ago", "self-harm", "ReSPECT form, for ward care",
        "yellow folder by the door", "insulin glargine 18 units at night TIME-CRITICAL HIGH RISK", "large print",
        "More breathless than usual for two days", "CALL Riverside team, 01632 960 200", "last seen 24 days ago",
    ):  # fmt: skip
        assert safe in flat(page), safe


def test_what_is_cut_is_what_matters_least(case: Case, staff: Staff, today: date) -> None:
    assert case.plan
    crowded = changed(case, replace(case.plan, contingency=(*case.plan.contingency, FULL, FULL)))
    page = flat(shown(crowded, staff, today))
    assert "More breathless than usual for two days" in page
    assert "Joan Hill (daughter, next of kin, carer): 01632 960 002" in page
    assert LONG[:40] not in page
    assert "early signs" not in page


def test_safety_is_never_cut_even_where_it_needs_more_than_a_screen(case: Case, staff: Staff, today: date) -> None:
    urgent = tuple(Medicine(id=f"m{n}", name=f"medicine {n}", dose=LONG, high_risk=True) for n in range(6))
    page = shown(changed(case, medicines=Medicines(status="known", items=urgent)), staff, today)
    assert len(page.splitlines()) > ROWS
    assert flat(page).count(LONG.strip()) == 6
    assert "Nephew threatened staff: visit in twos" in flat(page)
    assert "caseload show 7k3m9x2q" in page


def test_on_no_screen_nothing_is_cut(case: Case, staff: Staff, today: date) -> None:
    assert case.plan
    crowded = changed(case, replace(case.plan, contingency=(FULL, FULL)))
    page = flat(shown(crowded, staff, today, None))
    assert page.count(LONG.strip()) == 10
    assert "caseload show" not in page


def test_a_larger_screen_shows_more(case: Case, staff: Staff, today: date) -> None:
    assert "early signs" not in shown(case, staff, today)
    assert "early signs" in shown(case, staff, today, Screen(50, COLUMNS))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"allergies": Allergies()}, "Allergies !! NOT ASKED"),
        ({"allergies": Allergies(status="none-known")}, "none known (source not recorded, NEVER CHECKED)"),
        (
            {"allergies": Allergies(status="none-known", source="GP", checked_on=date(2024, 1, 1))},
            "none known (GP, OLD: checked 2 years ago)",
        ),
        ({"medicines": Medicines()}, "Medicines NOT ASKED"),
        ({"usual": None}, "Usual for them not recorded"),
        ({"medicines": Medicines(status="known", items=(Medicine(id="m", name="x"),))}, "none marked time-critical"),
    ],
)
def test_what_is_not_known_is_said(case: Case, staff: Staff, today: date, facts: dict[str, Any], said: str) -> None:
    assert said in flat(shown(changed(case, **facts), staff, today, None))


def test_somebody_without_a_plan(case: Case, staff: Staff, today: date) -> None:
    bare = fold(case.patient, None, [entry for entry in case.entries if entry.kind == "referral"])
    page = flat(shown(bare, staff, today))
    assert "no contingency plan written down" in page
    assert "NO MANAGER NAMED" in page
    assert "never synced" in page


def test_the_last_sync_has_an_age(case: Case, staff: Staff, today: date) -> None:
    (*_, data) = crisis_report(case, staff, today, "synced 2 days ago", None).blocks
    assert "synced 2 days ago" in str(data)
