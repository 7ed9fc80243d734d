from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from caseload.errors import DONE, FORBIDDEN, UNREADABLE
from caseload.measures.costs import plan_cost
from caseload.model.steps import ENDED
from caseload.store.cases import read_case
from caseload.store.definitions import read_definitions
from caseload.store.folder import Folder
from caseload.store.settings import read_settings

if TYPE_CHECKING:
    from tests.cli.conftest import Team

EXAMPLE = Path(__file__).parents[2] / "examples" / "north-team"
TODAY = date(2026, 11, 21)
At: TypeAlias = "Callable[[str], Team]"
HEAD = "schema: services-and-costs/1\ncurrency: GBP\nprice_year: 2024/25\nsource: Ours\nservices:\n"


def with_services(team: Team, lines: str) -> Team:
    place = team.folder / "definitions"
    place.mkdir(exist_ok=True)
    (place / "services-and-costs.yaml").write_text(HEAD + lines)
    return team


def act(team: Team, service: str, *more: str) -> None:
    team.write("plan", "action", team.id, "--text", "Zinnia", "--sector", "primary-care", "--service", service, *more)


def shown(team: Team, *words: str) -> Any:
    done = team.run("plan", "cost", *words, "-o", "json")
    assert (done.code, done.err) == (DONE, ""), done
    return json.loads(done.out)


def test_a_plan_is_costed_action_by_action(at: At) -> None:
    team = at("planned")
    act(team, "district-nurse", "--times", "1", "--per", "week")
    told = shown(team, team.id)
    assert [(row["week"], row["year"], row["price_year"]) for row in told["tables"]["actions"]] == [
        ("59.65", "3110.32", "2024/25")
    ]
    assert told["fields"]["total"]["total"] == "partly costed: 1 of 2 actions has no price"
    assert told["lines"]["unpriced"][0].endswith("no service is named")
    assert "Cost            ! £59.65 a week, £3,110.32 a year; partly costed" in team.run("plan", "show", team.id).out


def test_a_caseload_without_plans_says_so(at: At) -> None:
    team = at("assessed")
    assert team.run("plan", "cost").out == "Nobody who fits has a plan.\n"
    team.refuses(FORBIDDEN, "no plan is begun", "plan", "cost", team.id)


def test_a_patient_and_filters_do_not_go_together(at: At) -> None:
    team = at("planned")
    for words in (["--coverage"], ["--area", "x"], ["--manager", "x"]):
        team.refuses(FORBIDDEN, "a patient's plan is no list", "plan", "cost", team.id, *words)
    team.refuses(FORBIDDEN, "no such member of staff", "plan", "cost", "--manager", "nobody")


def test_closed_cases_are_left_out(at: At) -> None:
    assert at("closed").run("plan", "cost").out == "Nobody who fits has a plan.\n"


def test_two_currencies_in_one_sum_are_refused(at: At) -> None:
    spa = "  - id: spa\n    title: Spa\n    sector: voluntary\n    unit: contact\n    price: 20\n    currency: EUR\n"
    team = with_services(at("planned"), spa)
    act(team, "district-nurse")
    assert shown(team)["tables"]["plans"][0]["year"] == "59.65"
    act(team, "spa")
    said = "two currencies are no sum (EUR: spa; GBP: district-nurse); price these services in one currency"
    team.refuses(FORBIDDEN, said, "plan", "cost", team.id)
    team.refuses(FORBIDDEN, said, "plan", "cost")
    assert "not costed: two currencies are no sum" in team.run("plan", "show", team.id).out


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("    price: 20\n", "services.0.price: a price needs unit, here or for the whole file"),
        ("    unit: contact\n    price: 20.005\n", "services.0.price: a price is told to the penny"),
    ],
)
def test_a_wrong_price_list_is_refused_with_its_line_and_hides_no_plan(service: str, said: str, at: At) -> None:
    team = with_services(at("planned"), f"  - id: spa\n    title: Spa\n    sector: voluntary\n{service}")
    subprocess.run(["git", "-C", str(team.folder), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(team.folder), "commit", "-qm", "prices"], check=True)
    line = 8 + service.count("\n")
    place = f"definitions/services-and-costs.yaml:{line}:5: {said}"
    team.refuses(UNREADABLE, place, "plan", "cost", team.id)
    team.refuses(UNREADABLE, place, "plan", "cost", "--coverage")
    plan = team.run("plan", "show", team.id)
    assert (plan.code, "Zinnia" in plan.out) == (DONE, True)
    assert f"what the plan costs is not told: {place}" in plan.err
    assert team.run("list").code == DONE


def test_the_index_hears_of_new_prices_and_of_a_mended_list(at: At) -> None:
    team = at("planned")
    act(team, "district-nurse")
    assert shown(team)["tables"]["plans"][0]["year"] == "59.65"
    nurse = "  - id: district-nurse\n    title: Nurse\n    sector: community-health\n"
    with_services(team, f"{nurse}    price: 70\n")
    team.refuses(UNREADABLE, "a price needs unit", "plan", "cost")
    with_services(team, f"{nurse}    unit: contact\n    price: 70\n")
    assert shown(team)["tables"]["plans"][0]["year"] == "70.00"


def test_a_year_passes_without_a_change_of_any_file(at: At) -> None:
    """What the index keeps is true on any day: only the sum is of today."""
    team = at("planned")
    act(team, "district-nurse", "--times", "1", "--per", "week", "--starts", "2026-11-21", "--ends", "2026-12-18")
    assert shown(team)["tables"]["plans"][0]["year"] == "238.60"
    assert shown(team, "--today", "2026-12-05")["tables"]["plans"][0]["year"] == "119.30"
    later = shown(team, "--today", "2026-12-19")["tables"]["plans"][0]
    assert (later["year"], later["costed"]) == (None, "not costed")


def test_coverage_names_what_no_plan_uses(at: At) -> None:
    team = at("planned")
    act(team, "befriending")
    (voluntary,) = (row for row in shown(team, "--coverage")["tables"]["gaps"] if row["sector"] == "voluntary")
    assert (voluntary["area"], voluntary["used"], voluntary["known"]) == ("not said", 1, 7)
    assert "befriending" not in voluntary["unused"].split(", ")
    assert "exercise-class" in voluntary["unused"].split(", ")


@pytest.mark.parametrize("today", ["2026-11-21", "2027-02-28"])
def test_the_index_equals_the_plans_of_the_example(today: str, tmp_path: Path, teams: type[Team]) -> None:
    place = tmp_path / "north-team"
    shutil.copytree(EXAMPLE, place)
    folder, settings = Folder(place), read_settings(place)
    services = read_definitions(place).services
    plans = {row["patient"]: row for row in shown(teams(place), "--today", today)["tables"]["plans"]}
    assert len(plans) > 4
    for path in place.glob("patients/?/*/plan.yaml"):
        case = read_case(folder, path.parent.name)
        if case.step in ENDED:
            assert case.patient.id not in plans
            continue
        assert case.plan
        total = plan_cost(case.plan, services, settings.costs, date.fromisoformat(today)).total
        row = plans.pop(case.patient.id)
        if total.priced:
            assert (row["week"], row["year"]) == (str(total.week), str(total.year))
        assert row["costed"].startswith(total.state)
        assert row["priced"] == f"{total.priced} of {total.priced + total.unpriced}"
        assert row["price_years"] == ", ".join(total.price_years)
    assert plans == {}
