from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import DONE, FINDINGS, FORBIDDEN, NOT_FOUND, UNREADABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

NORTH = Path(__file__).parents[2] / "examples" / "north-team"
DAY = ("--today", "2026-11-21")


def test_an_audit_tells_the_day_and_what_to_do_and_no_name(at: At) -> None:
    team = at("active")
    done = team.run("audit", "--today", "2027-01-21")
    assert done.code == FINDINGS
    assert done.out.startswith("today           21-Jan-2027")
    assert "contact-in-time" in done.out
    assert "log; book; snooze, with a reason" in done.out
    assert "on 2027-01-21" in done.out.splitlines()[-1]
    assert not any(secret in done.out for secret in ("Hillingworth", "Marguerite", "1941", "Zinnia"))


def test_what_it_fails_on_is_asked_for(at: At) -> None:
    team = at("active")
    only = ("--rule", "supervision-in-time")
    assert team.run("audit", *only).code == DONE
    assert team.run("audit", *only, "--fail-on", "warning").code == FINDINGS
    assert team.run("audit", "--today", "2027-01-21", "--fail-on", "never").code == DONE


def test_the_same_in_json(at: At) -> None:
    team = at("active")
    done = team.run("audit", "-o", "json", "--rule", "supervision-in-time", "--rule", "deputy-named")
    told = json.loads(done.out)
    assert told["fields"]["audit"] == {"today": "2026-11-21", "patients": 1, "standards": 2}
    assert {row["rule"] for row in told["tables"]["findings"]} == {"supervision-in-time", "deputy-named"}
    assert {row["severity"] for row in told["tables"]["findings"]} == {"warning"}


@pytest.mark.parametrize("form", ["plain", "csv", "markdown", "github", "junit", "sarif"])
def test_every_form_names_what_was_breached(at: At, form: str) -> None:
    team = at("active")
    done = team.run("audit", "-o", form, "--rule", "deputy-named")
    assert done.code == DONE
    assert "deputy-named" in done.out


def test_a_standard_that_is_not_there_or_left_out_is_never_green(at: At) -> None:
    team = at("active")
    team.refuses(FORBIDDEN, "there is no such standard; did you mean deputy-named?", "audit", "--rule", "deputy-name")
    settings = team.folder / "caseload.yaml"
    before = settings.read_text()
    settings.write_text(f"{before}audit:\n  left_out:\n    - deputy-named\n")
    team.refuses(FORBIDDEN, "the standard deputy-named is left out", "audit", "--rule", "deputy-named")
    settings.write_text(f"{before}audit:\n  left_out:\n    - deputy-name\n")
    done = team.run("audit")
    assert done.code == UNREADABLE
    assert "there is no such standard" in done.err


def test_a_patient_who_cannot_be_read_is_never_green(at: At) -> None:
    team = at("active")
    path = team.folder / "patients" / team.id[0] / team.id / "plan.yaml"
    path.write_text("schema: plan/1\nZinnia: x\n")
    done = team.run("audit", "--fail-on", "never")
    assert done.code == UNREADABLE
    assert "plan.yaml" in done.out
    assert "Zinnia" not in done.out


def test_the_example_caseload_has_a_believable_audit(at: At, tmp_path: Path) -> None:
    team = at("active")
    done = team.run("-C", str(NORTH), *DAY, "audit", "-o", "json", "--report", f"csv={tmp_path / 'audit.csv'}")
    assert done.code == FINDINGS
    told = json.loads(done.out)
    assert told["fields"]["audit"]["patients"] == 14
    rules = {row["rule"] for row in told["tables"]["findings"]}
    assert {"triage-in-time", "contact-in-time", "review-in-time", "safety-flag-answered", "referral-answered"} <= rules
    assert 25 < len(told["tables"]["findings"]) < 90
    assert (tmp_path / "audit.csv").read_text().count("\n") > 25


def test_explain_tells_why_whence_and_how_a_team_changes_it(at: At) -> None:
    team = at("active")
    done = team.run("explain", "discharge-call-in-time")
    assert done.code == DONE
    assert "Whoever leaves hospital is spoken to in time" in done.out
    assert "standards.follow_up_telephone_days" in done.out
    assert "success factor 8" in done.out
    assert "audit.left_out leaves it out" in done.out
    assert "audit.left_out" not in team.run("explain", "nhs-number").out
    (team.folder / "caseload.yaml").write_text(
        "schema: caseload/1\nname: North\naudit:\n  severity:\n    deputy-named: error\n  left_out:\n    - risk-told\n"
    )
    assert "error, set by the team" in team.run("explain", "deputy-named").out
    assert "left out by the team" in team.run("explain", "risk-told").out


def test_explain_knows_the_rules_of_check_and_lists_all(at: At) -> None:
    team = at("active")
    assert "Two folders of one person" in team.run("explain", "nhs-number-shared").out
    listed = team.run("explain", "-o", "json")
    rules = {row["rule"]: row["of"] for row in json.loads(listed.out)["tables"]["rules"]}
    assert rules["nhs-number"] == "check"
    assert rules["triage-in-time"] == "audit, casefinding"
    team.refuses(NOT_FOUND, "there is no such rule; did you mean deputy-named?", "explain", "deputy-name")


def test_explain_needs_no_caseload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(root, ["explain", "tier"]) == DONE
    assert run(root, ["-C", str(tmp_path), "explain", "tier"]) == NOT_FOUND
