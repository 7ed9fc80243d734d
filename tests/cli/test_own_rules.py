"""A rule of the team's own, wherever a shipped one is seen: audit in every form, explain, settings, baseline, check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.cli.options import CI_FORMS, FORMS
from caseload.errors import DONE, FINDINGS, UNREADABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

RULE = """schema: rule/1
id: goals-dated
title: Whoever has a plan says by when each goal is hoped for
severity: warning
reason: What has no day is never looked at.
source: Decision of the team
remedy: plan goal --id, with --by
applies: {properties: {derived: {properties: {step: {const: active}}}}}
requires: {properties: {plan: {properties: {goals: {items: {required: [target_date]}}}}}}
"""
SECRETS = ("Hillingworth", "Marguerite", "1941-03-02", "9990000018", "Zinnia")


def rule_of(team: Team, text: str = RULE) -> Path:
    place = team.folder / "definitions" / "rules"
    place.mkdir(parents=True, exist_ok=True)
    (place / "goals-dated.yaml").write_text(text)
    return place


@pytest.mark.parametrize("form", [*FORMS, *CI_FORMS])
def test_every_form_has_it_and_tells_nobodys_name(at: At, form: str) -> None:
    team = at("active")
    rule_of(team)
    done = team.run("audit", "-o", form, "--rule", "goals-dated", "--fail-on", "warning")
    assert done.code == FINDINGS
    assert "goals-dated" in done.out and "by when each goal is hoped for" in done.out
    assert [secret for secret in SECRETS if secret in done.out] == []


def test_sarif_describes_it_and_the_summary_counts_it(at: At) -> None:
    team = at("active")
    rule_of(team)
    (run,) = json.loads(team.run("audit", "-o", "sarif").out)["runs"]
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}["goals-dated"]
    assert described["defaultConfiguration"] == {"level": "warning"}
    assert "Decision of the team" in described["help"]["text"]
    (found,) = [result for result in run["results"] if result["ruleId"] == "goals-dated"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("/plan.yaml")
    assert "goals-dated" in team.run("audit", "--summary", "-o", "json").out


def test_it_is_explained_weighed_and_left_out(at: At) -> None:
    team = at("active")
    rule_of(team)
    done = team.run("explain", "goals-dated")
    assert done.code == DONE
    assert all(words in done.out for words in ("audit, own", "is never looked at", "Decision of the team", "--by"))
    assert "goals-dated" in team.run("explain", "-o", "json").out
    settings = team.folder / "caseload.yaml"
    before = settings.read_text()
    settings.write_text(f"{before}audit:\n  severity:\n    goals-dated: error\n")
    assert "error, set by the team" in team.run("explain", "goals-dated").out
    assert team.run("audit", "--rule", "goals-dated").code == FINDINGS
    settings.write_text(f"{before}audit:\n  left_out:\n    - goals-dated\n")
    assert "goals-dated" not in team.run("audit", "-o", "json").out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("requires: {prop", "requires: {$ref: 'https://caseload.example/x', prop", "9:12: requires: "),
        ("required: [target_date]", "pattern: '(?=a)b'", "requires.properties.plan.properties.goals.items.pattern: "),
        ("id: goals-dated", "id: deputy-named", "2:1: id: "),
    ],
)
def test_a_rule_that_nobody_can_ask_is_one_line_and_never_green(at: At, old: str, new: str, said: str) -> None:
    team = at("active")
    rule_of(team, RULE.replace(old, new))
    done = team.run("audit", "--fail-on", "never")
    assert (done.code, done.out) == (UNREADABLE, "")
    assert done.err.startswith(f"caseload: definitions/rules/goals-dated.yaml:{said}") or said in done.err
    assert team.run("check").code == FINDINGS


def test_of_a_rule_in_the_wrong_file_check_tells(at: At) -> None:
    team = at("active")
    (rule_of(team) / "goals-dated.yaml").rename(team.folder / "definitions" / "rules" / "Goals.yaml")
    assert "definition-name" in team.run("check", "-o", "csv").out
    assert "goals-dated" not in team.run("audit", "-o", "json").out
