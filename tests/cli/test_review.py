"""`review`: what changed since the last one, and what a review says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from caseload.errors import FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Team


def changes(team: Team) -> dict[str, Any]:
    """Return what `review --changes` tells: the lines by block, and the title."""
    done = team.run("review", team.id, "--changes", "-o", "json")
    assert (done.code, done.err) == (0, "")
    told: dict[str, Any] = json.loads(done.out)
    return told


def test_what_changed_since_the_agreement(at: Callable[[str], Team]) -> None:
    team = at("active")
    assert changes(team)["lines"] == {"nothing": ["Nothing has been recorded since then."]}
    team.write("plan", "goal", team.id, "--text", "Zinnia on the sill")
    team.write("log", team.id, "clinic", "20m", "--for", "monitoring")
    team.write("hospital", team.id, "ae-attendance", "--where", "St Bride's", "--on", "today")
    team.write("assess", team.id, "--score", "barthel", "2,2,1,2,2,3,2,2,2,1", "--score", "ucla-3", "1,1,1")
    before = team.state()
    told = changes(team)
    assert "since the plan was agreed, 21-Nov-2026" in told["title"]
    assert [row["entry"].partition(":")[0] for row in told["tables"]["entries"]] == ["contact", "assessment"]
    assert told["lines"]["hospital"] == ["21-Nov-2026 A&E attendance, St Bride's"]
    assert told["lines"]["plan"] == ["goal added: “Zinnia on the sill”"]
    assert told["lines"]["scores"][0].startswith("barthel 18 → 19: better")
    assert told["lines"]["scores"][1].endswith(": nothing to compare it with")
    assert "changed: hospital" in told["lines"]["look_again"][0]
    assert team.state() == before


def test_a_review_is_where_the_next_one_starts(at: Callable[[str], Team]) -> None:
    """What it changed itself in the plan is no news for the next."""
    team = at("active")
    goal, action = team.item("goals"), team.item("actions")
    team.write("review", team.id, "--goal", f"{goal[:4]}=improving", "--summary", "Zinnia")
    assert "since the last review" in changes(team)["title"]
    assert changes(team)["lines"] == {"nothing": ["Nothing has been recorded since then."]}
    team.write("plan", "complete", team.id, action)
    assert changes(team)["lines"]["plan"][0] == "action “Zinnia seen at the door”: status: done"


def test_what_git_cannot_tell_is_said(at: Callable[[str], Team]) -> None:
    """A commit that brought later entries along knows no plan of then."""
    team = at("active")
    team.write("review", team.id, "--summary", "Zinnia")
    team.write("log", team.id, "clinic", "20m", "--for", "monitoring")
    team.git("checkout", "-q", "--orphan", "copied")
    team.git("commit", "-qm", "copied")
    assert changes(team)["lines"]["plan"] == ["nobody can tell what it was then: git does not hold it"]


def test_before_anything_is_agreed_it_tells_all_since_the_case_opened(at: Callable[[str], Team]) -> None:
    team = at("assessed")
    assert "since the case was opened" in changes(team)["title"]


def test_an_empty_review_is_refused(at: Callable[[str], Team]) -> None:
    team = at("active")
    for words in ((), ("--with", "Zinnia"), ("--on", "yesterday")):
        team.refuses(FORBIDDEN, "this review says nothing; tell of a goal", "review", team.id, "--yes", *words)
    team.write("review", team.id, "--tier", "standard")


def test_the_next_date_is_the_tiers_and_never_kept(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("review", team.id, "--tier", "intensive")
    assert "next_on" not in team.entry("review").read_text("utf-8")
    due = team.run("due", "--within", "40", "-o", "csv").out.splitlines()
    assert ["2026-12-19" in line for line in due if "review:" in line] == [True]
    team.write("review", team.id, "--next", "2026-12-09")
    due = team.run("due", "--within", "40", "-o", "csv").out.splitlines()
    assert ["2026-12-09" in line for line in due if "review:" in line] == [True]


def test_an_action_is_given_up_for_a_reason(at: Callable[[str], Team]) -> None:
    team = at("active")
    action = team.item("actions")[:4]
    team.refuses(
        FORBIDDEN, f"--action {action}=stopped:WHY", "review", team.id, "--yes", "--action", f"{action}=stopped"
    )
    team.write("review", team.id, "--action", f"{action}=stopped:Zinnia is: tired")
    assert "status: stopped\n    reason: 'Zinnia is: tired'" in (team.place / "plan.yaml").read_text("utf-8").replace(
        '"', "'"
    )
    assert team.run("check").code == 0
