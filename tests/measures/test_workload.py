"""How full each case manager is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any, NamedTuple

from caseload.measures.workload import Leave, Team, Workload, first_week, limit_of, weight_of, workloads
from caseload.model.codec import decode
from caseload.model.settings import Tier
from caseload.model.team import Staff
from caseload.steps.change import Context

SATURDAY = date(2026, 11, 21)
MEMBERS: list[dict[str, Any]] = [
    {"id": "anna", "name": "Anna", "role": "lead", "wte": D("0.5")},
    {"id": "ben", "name": "Ben", "hours": D(20)},
    {"id": "carla", "name": "Carla", "active_to": date(2026, 6, 30)},
    {"id": "dora", "name": "Dora", "role": "support-worker"},
]


class Open(NamedTuple):
    manager: str
    tier: str


def team(context: Context, *leaves: Leave, holidays: frozenset[date] = frozenset(), today: date = SATURDAY) -> Team:
    tree = [{key: str(value) if isinstance(value, date) else value for key, value in one.items()} for one in MEMBERS]
    tiers = {**context.settings.tiers, "intensive": replace(context.settings.tiers["intensive"], weight=D(3))}
    settings = replace(context.settings, tiers=tiers)
    return Team(settings, decode(Staff, {"staff": tree}), leaves, holidays, today)


def by_id(loads: tuple[Workload, ...]) -> dict[str, Workload]:
    return {load.staff: load for load in loads}


def test_cases_weight_and_limit_by_manager(context: Context) -> None:
    cases = [Open("ben", "intensive"), Open("ben", "standard"), Open("anna", "standard")]
    loads = workloads(cases, team(context))
    assert [(load.staff, load.cases, load.weight, load.limit) for load in loads] == [
        ("anna", 1, D(1), D(25)),
        ("ben", 2, D(4), D(50)),
    ]
    assert loads[1].full == D("0.08")


def test_nobodys_cases_are_somebodys_row(context: Context) -> None:
    """Leavers, strangers and nobody: no open case is left out, and there is no limit to be under."""
    loads = by_id(workloads([Open("carla", "standard"), Open("zoe", "standard"), Open("", "gone")], team(context)))
    assert list(loads) == ["anna", "ben", "carla", "", "zoe"]
    assert all((loads[id_].cases, loads[id_].limit, loads[id_].full) == (1, D(0), None) for id_ in ("carla", "", "zoe"))


def test_planned_minutes_follow_the_tiers(context: Context) -> None:
    """65 minutes a contact: every 2 weeks and every 4 are 32.5 and 16.25 a week."""
    week = by_id(workloads([Open("ben", "intensive"), Open("ben", "standard")], team(context)))["ben"].weeks[0]
    assert (week.starts, week.planned, week.available) == (date(2026, 11, 23), D("48.75"), D(20 * 60))


def test_hours_are_the_contracts_or_follow_from_the_whole_time_equivalents(context: Context) -> None:
    loads = by_id(workloads([], team(context)))
    assert loads["anna"].weeks[0].available == D("18.75") * 60
    assert loads["ben"].weeks[0].available == 20 * 60


def test_a_bank_holiday_shortens_the_week(context: Context) -> None:
    loads = by_id(workloads([], team(context, holidays=frozenset([date(2026, 11, 25)]))))
    assert [week.available for week in loads["ben"].weeks] == [960, 1200, 1200, 1200]


def test_leave_takes_the_hours_and_a_cover_the_work(context: Context) -> None:
    cases = [Open("ben", "standard")]
    leave = Leave("ben", date(2026, 11, 23), date(2026, 11, 29))
    alone = by_id(workloads(cases, team(context, leave)))
    assert [(week.planned, week.available) for week in alone["ben"].weeks[:2]] == [
        (D("16.25"), D(0)),
        (D("16.25"), D(1200)),
    ]
    covered = by_id(workloads(cases, team(context, leave._replace(covered_by="anna"))))
    assert [week.planned for week in covered["ben"].weeks[:2]] == [0, D("16.25")]
    assert [week.planned for week in covered["anna"].weeks[:2]] == [D("16.25"), 0]


def test_half_a_week_of_cover_is_half_the_work(context: Context) -> None:
    leave = Leave("ben", date(2026, 11, 23), date(2026, 11, 24), "anna")
    loads = by_id(workloads([Open("ben", "standard")], team(context, leave)))
    assert loads["anna"].weeks[0].planned == D("6.5")
    assert loads["ben"].weeks[0].planned == D("9.75")


def test_covers_in_a_circle_leave_the_work_somewhere(context: Context) -> None:
    days = (date(2026, 11, 23), date(2026, 11, 27))
    loads = workloads(
        [Open("ben", "standard")], team(context, Leave("ben", *days, "anna"), Leave("anna", *days, "ben"))
    )
    assert sum(load.weeks[0].planned for load in loads) == D("16.25")


def test_more_cases_go_to_whoever_is_least_full(context: Context) -> None:
    held = [Open("anna", "standard")] * 3
    loads = by_id(workloads(held, team(context), accept=10))
    # 5 of 25 and 8 of 50: where both are as full, the first of the staff is next
    assert (loads["anna"].cases, loads["ben"].cases) == (5, 8)


def test_nobody_to_accept_anything(context: Context) -> None:
    none = replace(team(context), staff=Staff())
    assert workloads([], none, accept=3) == ()


def test_the_weeks_begin_on_monday() -> None:
    assert first_week(date(2026, 11, 23)) == date(2026, 11, 23)
    assert first_week(date(2026, 11, 24)) == date(2026, 11, 30)


def test_what_cases_weigh(context: Context) -> None:
    settings = team(context).settings
    assert weight_of(["intensive", "standard", "since-given-up"], settings) == 5
    assert weight_of([], settings) == 0
    assert limit_of(None, settings) == 0
    assert isinstance(settings.tiers["standard"], Tier)
