"""`audit --summary`: how often each standard is kept, what may be praised, and what has moved."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FINDINGS, FORBIDDEN, UNREADABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

pytestmark = pytest.mark.heavy

SECRETS = ("Hillingworth", "HILLINGWORTH", "Marguerite", "1941-03-02", "9990000018", "Zinnia")
NORTH = Path(__file__).parents[2] / "examples" / "north-team"
EXACT = "disclosure:\n  threshold: 0\n  rounding: 1\n"
NEVER = ("--fail-on", "never")


def told(team: Team, *words: str) -> dict[str, Any]:
    """What a summary tells a program."""
    done = team.run("audit", *words, *NEVER, "-o", "json")
    assert done.code == DONE, done
    tree: dict[str, Any] = json.loads(done.out)
    return tree


def rows(tree: dict[str, Any], standard: str) -> list[dict[str, Any]]:
    return [row for row in tree["tables"]["indicators"] if row["standard"] == standard]


@pytest.fixture
def north(teams: type[Team], tmp_path: Path) -> Team:
    """The example caseload in a repository of its own, committed on the day of its story."""
    shutil.copytree(NORTH, tmp_path / "north")
    team = teams(tmp_path / "north")
    settings = team.folder / "caseload.yaml"
    settings.write_text(settings.read_text().rstrip("\n") + f"\n{EXACT}")
    team.git("init", "-q")
    commit(team, "2026-11-21")
    return team


def commit(team: Team, day: str) -> None:
    team.git("add", "-A")
    command = ["git", "-C", str(team.folder), "commit", "-q", "-m", day]
    subprocess.run(command, check=True, env=os.environ | {"GIT_AUTHOR_DATE": f"{day}T12:00:00+00:00"})


def test_every_standard_has_its_numbers(north: Team) -> None:
    tree = told(north, "--summary")
    assert tree["report"] == "audit_summary"
    assert tree["fields"]["audit"]["today"] == "2026-11-21"
    assert tree["fields"]["audit"]["patients"] == 14
    table = tree["tables"]["indicators"]
    assert len(table) == tree["fields"]["audit"]["standards"] == len({row["standard"] for row in table}) >= 60
    findings = told(north)["tables"]["findings"]
    for row in table:
        breached = sum(finding["rule"] == row["standard"] for finding in findings)
        assert row["denominator"] - row["numerator"] == breached, row
        expected = row["numerator"] * 100 // row["denominator"] if row["denominator"] else None
        assert row["share"] == expected, row


@pytest.mark.parametrize("per", ["manager", "team", "tier", "practice"])
def test_groups_add_up_and_everybody_is_told_the_same(north: Team, per: str) -> None:
    whole, apart = told(north, "--summary"), told(north, "--per", per)
    for (everybody,) in (rows(whole, row["standard"]) for row in whole["tables"]["indicators"]):
        *groups, last = rows(apart, everybody["standard"])
        assert last == everybody | {per: "all"}
        if groups:
            for number in ("numerator", "denominator", "excluded"):
                assert sum(group[number] for group in groups) == everybody[number]
    assert len({row[per] for row in rows(apart, "contact-in-time")}) > 1


def test_small_numbers_are_hidden_in_every_form(north: Team) -> None:
    settings = north.folder / "caseload.yaml"
    settings.write_text(settings.read_text().replace(EXACT, ""))
    for row in told(north, "--per", "manager")["tables"]["indicators"]:
        numbers = [row["numerator"], row["denominator"], row["excluded"]]
        assert all(number in ("hidden", 0) or number >= 8 for number in numbers), row
    assert told(north, "--summary")["fields"]["audit"]["patients"] == 15
    for form in ("table", "plain", "csv", "markdown"):
        out = north.run("audit", "--summary", "-o", form).out
        assert re.search(r"deputy-named\b.{0,99}?hidden", out, re.DOTALL), form
    assert "Hidden: counts from 1 to 7" in north.run("audit", "--summary").out


def test_a_summary_praises(north: Team) -> None:
    tree = told(north, "--summary")
    kept = [row for row in tree["tables"]["indicators"] if row["share"] == 100]
    assert kept
    assert tree["lines"]["kept"] == [f"{row['title']} ({row['standard']})" for row in kept]
    goals = {row["achievement"]: row["goals"] for row in tree["tables"]["goals"]}
    assert goals["achieved"] > 0
    assert goals["sustaining"] > 0
    assert tree["lines"]["reached"] == [
        f"Goals achieved: {goals['achieved']}",
        f"Goals sustained, so that people keep what they have: {goals['sustaining']}",
    ]


def test_what_is_kept_by_the_team_as_a_whole_is_praised_though_its_numbers_are_small(at: At) -> None:
    tree = told(at("active"), "--summary")
    assert [line for line in tree["lines"]["kept"] if "caseload-within-limit" in line]
    assert rows(tree, "caseload-within-limit")[0]["numerator"] == "hidden"
    assert not [line for line in tree["lines"]["kept"] if "deputy-named" in line]


def test_what_has_moved_since_a_commit(north: Team) -> None:
    tree = told(north, "--compare", "HEAD", "--today", "2027-02-21")
    assert tree["fields"]["audit"]["then"] == "2026-11-21"
    assert tree["fields"]["audit"]["commit"] == north.git("rev-parse", "HEAD")[:12]
    before, now = told(north, "--summary"), told(north, "--summary", "--today", "2027-02-21")
    for row in tree["tables"]["indicators"]:
        (then,), (today,) = rows(before, row["standard"]), rows(now, row["standard"])
        assert (row["then_numerator"], row["then_denominator"]) == (then["numerator"], then["denominator"])
        assert (row["then_share"], row["share"]) == (then["share"], today["share"])
        if None not in (then["share"], today["share"]):
            assert row["change"] == today["share"] - then["share"]
    (contact,) = rows(tree, "contact-in-time")
    assert contact["change"] < 0


def test_a_summary_is_as_green_as_its_audit(north: Team, at: At) -> None:
    for words in (["--summary"], ["--per", "tier"], ["--compare", "HEAD"]):
        assert north.run("audit", *words).code == FINDINGS
        assert north.run("audit", *words, *NEVER).code == DONE
    team = at("active")
    (team.place / "plan.yaml").write_text("schema: plan/1\nZinnia: x\n")
    done = team.run("audit", "--summary", *NEVER)
    assert (done.code, "plan.yaml" in done.out, "Zinnia" in done.out) == (UNREADABLE, True, False)


def test_what_could_not_be_read_then_is_never_green(at: At) -> None:
    team = at("active")
    plan = team.place / "plan.yaml"
    sound = plan.read_bytes()
    plan.write_text("schema: plan/1\nZinnia: x\n")
    commit(team, "2026-11-21")
    plan.write_bytes(sound)
    assert team.run("audit", "--summary", *NEVER).code == DONE
    done = team.run("audit", "--compare", "HEAD", *NEVER, "-o", "json")
    assert done.code == UNREADABLE
    assert json.loads(done.out)["lines"].keys() & {"unreadable", "unreadable_then"} == {"unreadable_then"}
    assert "Zinnia" not in done.out


def test_a_commit_that_this_clone_does_not_know(north: Team, tmp_path: Path, teams: type[Team]) -> None:
    north.refuses(FORBIDDEN, "--compare nowhere: there is no such revision", "audit", "--compare", "nowhere")
    (north.folder / "notes.txt").write_text("x")
    commit(north, "2026-11-22")
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{north.folder}", str(tmp_path / "clone")], check=True
    )
    shallow = teams(tmp_path / "clone")
    shallow.refuses(FORBIDDEN, "in this shallow clone; fetch the rest", "audit", "--compare", "HEAD~1")
    assert shallow.run("audit", "--compare", "HEAD", *NEVER).code == DONE


def test_what_is_accepted_counts_as_not_kept(north: Team) -> None:
    (before,) = rows(told(north, "--summary"), "supervision-in-time")
    finding = next(one for one in told(north)["tables"]["findings"] if one["rule"] == "supervision-in-time")
    facts = {"rule": finding["rule"], "record": finding["record"], "reason": "x", "owner": finding["record"]}
    facts |= {"approver": finding["record"], "expires": "2026-12-31"}
    author = ("--by", finding["record"])
    done = north.run("baseline", "add", "--from", "-", *author, given=json.dumps(facts))
    assert done.code == DONE, done
    tree = told(north, "--summary")
    assert rows(tree, "supervision-in-time") == [before]
    assert tree["footer"][-1].startswith("What is accepted in the baseline counts as not kept")


def test_a_summary_says_nothing_of_anybody(at: At) -> None:
    team = at("closed")
    for words in (["--summary"], ["--per", "manager"], ["--compare", "HEAD"]):
        for form in ("table", "plain", "json", "csv", "markdown"):
            done = team.run("audit", *words, "-o", form)
            seen = [secret for secret in SECRETS if secret in done.out + done.err]
            assert (seen, team.id in done.out) == ([], False)


def test_pipelines_get_the_findings_all_the_same(north: Team) -> None:
    for form in ("sarif", "junit", "github"):
        assert north.run("audit", "--summary", "-o", form) == north.run("audit", "-o", form)
    assert north.run("audit", "--per", "ward").code == FORBIDDEN
