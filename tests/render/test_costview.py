from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from caseload.measures.costs import PlanCost, costings, plan_cost
from caseload.measures.coverage import gaps
from caseload.measures.rates import UNPRICED
from caseload.model.case import Case, fold
from caseload.model.definitions import Service
from caseload.model.plan import Action, Frequency, Plan
from caseload.model.settings import Costs, PriceIndex, Settings
from caseload.model.team import Staff
from caseload.render.costlist import costs_report, coverage_report
from caseload.render.costview import REASONS, cost_blocks, cost_report
from caseload.render.emit import FORMS, emit
from caseload.render.planview import plan_report
from caseload.render.report import Fields, Lines, Report, Table, Urgent
from caseload.store.rows import CaseRow

NURSE = Service(
    id="district-nurse",
    title="District nurse, face to face",
    sector="community-health",
    unit="contact",
    price=Decimal("59.65"),
    currency="GBP",
    price_year="2024/25",
    source="National Cost Collection",
    licence="Open Government Licence v3.0",
)
HOME = replace(NURSE, id="home", title="Home", sector="social-care", unit="day", price=Decimal(62), price_year="2024",
               source="SNEE", licence="", funder="The council")  # fmt: skip
GROUP = Service(id="group", title="Carers' support group", sector="voluntary")
SERVICES = {service.id: service for service in (NURSE, HOME, GROUP)}
WEEKLY = Frequency(times=1, unit="week")
ACTIONS = (
    Action(id="t1aaaaaa", text="Dress the leg", service="district-nurse", sector="community-health",
           frequency=WEEKLY, minutes=30, funder="NHS"),
    Action(id="t2aaaaaa", text="Help each morning", service="home", frequency=Frequency(times=1, unit="day")),
    Action(id="t3aaaaaa", text="Meet others", service="group", sector="voluntary"),
    Action(id="t4aaaaaa", text="Help one day", service="home", sector="social-care"),
    Action(id="t5aaaaaa", text="First visit", service="district-nurse", status="done"),
    Action(id="t6aaaaaa", text="Rehabilitation", service="home", frequency=WEEKLY, ends=date(2026, 11, 1)),
)  # fmt: skip


def costed(*actions: Action, costs: Costs | None = None, today: date) -> PlanCost:
    return plan_cost(Plan(patient="7k3m9x2q", actions=actions), SERVICES, costs or Costs(), today)


@pytest.fixture
def report(case: Case, today: date) -> Report:
    assert case.plan
    plan = replace(case.plan, actions=ACTIONS, funding="Personal health budget")
    return cost_report(fold(case.patient, plan, case.entries), costed(*ACTIONS, today=today), "")


def block(report: Report, name: str) -> Any:
    return next(block for block in report.blocks if block.name == name)


def test_every_action_has_its_line_or_says_why_not(report: Report) -> None:
    assert block(report, "actions").rows == (
        (
            "Dress the leg",
            "District nurse, face to face",
            "once a week, 30 min × £59.65 per contact",
            "community health",
            "NHS",
            Decimal("59.65"),
            Decimal("3110.32"),
            "2024/25",
        ),
        (
            "Help each morning",
            "Home",
            "once a day × £62.00 per day",
            "social care",
            "The council",
            Decimal("434.00"),
            Decimal("22630.00"),
            "2024",
        ),
    )
    assert block(report, "unpriced").texts == (
        "Meet others (t3aaaaaa): its service has no price",
        "Help one day (t4aaaaaa): its service is priced by the day, and how often is not said",
    )
    assert block(report, "ended").texts == ("2 actions that ended: 1 done, 1 past its last day",)


def test_sectors_and_the_total_are_the_sums_of_what_is_shown(report: Report) -> None:
    assert block(report, "sectors").rows == (
        ("community health", 1, 0, Decimal("59.65"), Decimal("3110.32")),
        ("social care", 1, 1, Decimal("434.00"), Decimal("22630.00")),
        ("voluntary", 0, 1, None, None),
    )
    assert dict(block(report, "total").pairs) == {
        "Total": "partly costed: 2 of 4 actions have no price",
        "A week": Decimal("493.65"),
        "A year": Decimal("25740.32"),
        "Currency": "GBP",
        "Prices of": "added up over the prices of several years, 2024 and 2024/25",
        "Funding": "Personal health budget",
    }
    assert isinstance(dict(block(report, "total").pairs)["Total"], Urgent)


def test_where_the_prices_are_from_is_said(report: Report) -> None:
    assert block(report, "sources").texts == (
        "2024: SNEE (licence not said)",
        "2024/25: National Cost Collection (Open Government Licence v3.0)",
    )


def test_nothing_priced_is_not_costed(case: Case, today: date) -> None:
    shown = cost_report(case, costed(ACTIONS[2], today=today), "")
    assert dict(block(shown, "total").pairs) == {"Total": "not costed: 1 of 1 action has no price"}
    assert [part.name for part in shown.blocks] == ["sectors", "total", "unpriced"]
    over = cost_report(case, costed(ACTIONS[4], today=today), "")
    assert dict(block(over, "total").pairs) == {"Total": "not costed: nothing is under way"}


def test_an_action_without_sector_or_funder_says_so(case: Case, today: date) -> None:
    services = {"home": replace(HOME, sector="", funder="")}
    plan = Plan(patient="7k3m9x2q", actions=(ACTIONS[1],))
    shown = cost_report(case, plan_cost(plan, services, Costs(), today), "")
    assert block(shown, "actions").rows[0][3:5] == ("sector not said", "funder not said")
    assert block(shown, "sectors").rows[0][0] == "sector not said"


def test_every_reason_has_words() -> None:
    assert REASONS.keys() == set(UNPRICED)


INDEX = (PriceIndex(price_year="2024", value=Decimal(100)), PriceIndex(price_year="2024/25", value=Decimal("103.5")))


@pytest.mark.parametrize(
    ("actions", "costs", "told"),
    [
        (ACTIONS[:1], Costs(), "2024/25"),
        (ACTIONS[:1], Costs(price_year="2024/25", index=INDEX), "2024/25"),
        (ACTIONS[:2], Costs(price_year="2024/25", index=INDEX), "uprated to 2024/25 by the team's index"),
        (
            ACTIONS[:2],
            Costs(price_year="2024/25", index=INDEX[1:]),
            "the team's index does not bring 2024 to 2024/25; "
            "added up over the prices of several years, 2024 and 2024/25",
        ),
        (
            ACTIONS[:2],
            Costs(price_year="2025/26", index=(*INDEX[:1], PriceIndex(price_year="2025/26", value=Decimal(108)))),
            "uprated to 2025/26 by the team's index; the team's index does not bring 2024/25 to 2025/26; "
            "added up over the prices of several years, 2024/25 and 2025/26",
        ),
    ],
)
def test_price_years_are_told(actions: tuple[Action, ...], costs: Costs, told: str, case: Case, today: date) -> None:
    shown = cost_report(case, costed(*actions, costs=costs, today=today), costs.price_year)
    assert dict(block(shown, "total").pairs)["Prices of"] == told


def test_an_uprated_price_shows_both_years(case: Case, today: date) -> None:
    costs = Costs(price_year="2024/25", index=INDEX)
    shown = cost_report(case, costed(ACTIONS[1], costs=costs, today=today), "2024/25")
    row = block(shown, "actions").rows[0]
    assert (row[2], row[-1]) == ("once a day × £64.17 per day", "2024 → 2024/25")


@pytest.mark.parametrize("form", FORMS)
def test_no_form_speaks_of_saving(form: str, report: Report) -> None:
    out = io.StringIO()
    emit(report, form, out)
    assert "3110.32" in out.getvalue().replace(",", "")
    assert "saved" not in out.getvalue()
    assert "saving" not in out.getvalue()


# --- in `plan show`


def told(plan: Plan, cost: PlanCost | None) -> dict[str, tuple[str, str]]:
    return {lines.name: (lines.texts[0], lines.tone) for lines in cost_blocks(plan, cost)}


def test_the_plan_says_what_it_costs(case: Case, settings: Settings, staff: Staff, today: date) -> None:
    whole = costed(ACTIONS[0], today=today)
    shown = plan_report(case, settings, staff, today, whole)
    assert block(shown, "cost").texts == ("£59.65 a week, £3,110.32 a year",)
    assert "cost" not in {part.name for part in plan_report(case, settings, staff, today).blocks}


def test_the_plan_says_how_much_has_no_price(today: date) -> None:
    plan = Plan(patient="7k3m9x2q", actions=ACTIONS)
    assert told(plan, costed(*ACTIONS, today=today))["cost"] == (
        "£493.65 a week, £25,740.32 a year; partly costed: 2 of 4 actions have no price; "
        "added up over the prices of several years, 2024 and 2024/25",
        "warning",
    )
    assert told(plan, costed(ACTIONS[2], today=today))["cost"] == (
        "not costed: 1 of 1 action has no price",
        "warning",
    )


def test_two_currencies_do_not_hide_the_plan(today: date) -> None:
    services = SERVICES | {"home": replace(HOME, currency="EUR")}
    plan = Plan(patient="7k3m9x2q", actions=ACTIONS[:2])
    said = told(plan, plan_cost(plan, services, Costs(), today))["cost"]
    assert said == ("not costed: two currencies are no sum (EUR: home; GBP: district-nurse)", "warning")


def test_primary_care_only_stands_out() -> None:
    plan = Plan(patient="7k3m9x2q", actions=(Action(id="t1aaaaaa", text="x", sector="primary-care"),))
    assert told(plan, None) == {"primary_care_only": ("PLANNED FOR PRIMARY CARE ONLY", "warning")}
    assert told(replace(plan, actions=ACTIONS), None) == {}


# --- of all plans


def of_all(today: date, *plans: tuple[Action, ...], services: dict[str, Service] = SERVICES) -> Report:
    rows = [CaseRow(f"p{number}", "Hill", "Ann", planned=True) for number in range(len(plans))]
    found = [
        costing
        for row, actions in zip(rows, plans, strict=True)
        for costing in costings(Plan(patient=row.patient, actions=actions), services, Costs())
    ]
    return costs_report(rows, found, today, "")


def test_all_plans_have_a_row_each_and_one_total(today: date) -> None:
    primary = Action(id="t9aaaaaa", text="x", sector="primary-care")
    shown = of_all(today, ACTIONS, ACTIONS[:1], (primary,), ())
    assert block(shown, "plans").rows == (
        ("p0", "HILL, Ann", 3, Decimal("493.65"), Decimal("25740.32"), "partly costed", "2 of 4", "2024, 2024/25"),
        ("p1", "HILL, Ann", 1, Decimal("59.65"), Decimal("3110.32"), "costed", "1 of 1", "2024/25"),
        ("p2", "HILL, Ann", 1, None, None, "not costed; PRIMARY CARE ONLY", "0 of 1", ""),
        ("p3", "HILL, Ann", 0, None, None, "not costed", "0 of 0", ""),
    )
    assert shown.footer == (
        "4 plans · £553.30 a week, £28,850.64 a year · partly costed: 3 of 6 actions have no price · "
        "added up over the prices of several years, 2024 and 2024/25",
    )
    assert of_all(today, ACTIONS[:1]).footer == (
        "1 plan · £59.65 a week, £3,110.32 a year · costed · prices of 2024/25",
    )


def test_nobody_with_a_plan_is_said(today: date) -> None:
    nobody = (Lines("nobody", "", ("Nobody who fits has a plan.",)),)
    assert of_all(today).blocks == coverage_report((), 0).blocks == nobody


def test_coverage_names_the_services_by_id() -> None:
    found = gaps(SERVICES.values(), (), {"p0": "North", "p1": ""})
    assert block(coverage_report(found, 2), "gaps").rows == (
        ("North", "community health", 0, 1, "district-nurse"),
        ("North", "social care", 0, 1, "home"),
        ("North", "voluntary", 0, 1, "group"),
        ("not said", "community health", 0, 1, "district-nurse"),
        ("not said", "social care", 0, 1, "home"),
        ("not said", "voluntary", 0, 1, "group"),
    )
    assert coverage_report((), 2).blocks == (Lines("covered", "", ("Some plan uses every service.",)),)


def test_no_report_overruns_a_screen_of_80_columns(report: Report, today: date) -> None:
    found = gaps(SERVICES.values(), (), {"p0": "North"})
    for shown in (report, of_all(today, ACTIONS, ACTIONS), coverage_report(found, 1)):
        out = io.StringIO()
        emit(shown, "table", out, width=80)
        assert max(map(len, out.getvalue().splitlines())) <= 80
        assert any(isinstance(part, Table | Fields) for part in shown.blocks)
