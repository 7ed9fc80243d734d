"""What was known when: `history`, and `show --as-of`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]


@pytest.fixture
def told(at: At, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Somebody active, all of it committed on 21 November; on the 25th the goal improves and a visit is logged."""
    team = at("active")
    team.git("commit", "-q", "--amend", "--no-edit", "--date=2026-11-21T12:00:00Z")
    # git waits for ten seconds otherwise, so that its warning is read
    monkeypatch.setenv("FILTER_BRANCH_SQUELCH_WARNING", "1")
    dates = "export GIT_AUTHOR_DATE=2026-11-21T12:00:00Z GIT_COMMITTER_DATE=2026-11-21T12:00:00Z"
    team.git("filter-branch", "-f", "--env-filter", dates, "HEAD")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-25T09:30:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-25T09:30:00Z")
    goal = team.item("goals")
    team.write("plan", "goal", team.id, "--id", goal, "--achievement", "improving", "--today", "2026-11-25")
    team.write("log", team.id, "clinic", "20m", "--on", "2026-11-22", "--today", "2026-11-25")
    return team


def rows(team: Team, *words: str) -> list[dict[str, Any]]:
    done = team.run("history", team.id, "--today", "2026-12-24", "-o", "json", *words)
    assert done.code == 0, done
    return list(json.loads(done.out)["tables"]["history"])


def test_who_changed_what_and_when(told: Team) -> None:
    found = rows(told)
    assert [row["what"].partition(":")[0] for row in found if row["id"]] == [
        "referral", "triage", "assessment", "assessment", "agreement", "contact",
    ]  # fmt: skip
    change = next(row for row in found if "improving" in row["what"])
    assert change["what"] == "plan: goal “Zinnia seen at the door”: achievement: improving"
    assert (change["recorded"], change["at"], change["by"]) == ("2026-11-25", "09:30", "Test Matron")
    late = found[-1] if found[-1]["id"] else found[-2]
    assert (late["recorded"], late["happened"], late["late"]) == ("2026-11-25", "2026-11-22", "")


def test_back_dating_beyond_the_setting_is_named(told: Team) -> None:
    told.write("log", told.id, "clinic", "20m", "--on", "2026-11-22", "--today", "2026-12-24")
    assert rows(told)[-1]["late"] == "BACK-DATED 32 days"


def test_one_field(told: Team) -> None:
    found = [row["what"] for row in rows(told, "--field", "plan.goals")]
    assert (found[0], found[-1]) == (
        "plan: goal added: “Zinnia seen at the door”",
        "plan: goal “Zinnia seen at the door”: achievement: improving",
    )
    assert [row["what"] for row in rows(told, "--field", "plan.goals.achievement")] == found[-1:]
    assert rows(told, "--field", "plan.about-me")[0]["what"].startswith("plan: about me most important")


def test_a_change_is_told_of_who_made_it_whoever_merged_it(told: Team) -> None:
    goal = ("plan", "goal", told.id, "--id", told.item("goals"))
    told.git("checkout", "-q", "-b", "other")
    told.git("config", "user.email", "stranger@example.org")
    told.write(*goal, "--importance", "3", "--by", "t-matron")
    told.git("checkout", "-q", "main")
    told.git("config", "user.email", "matron@example.org")
    told.write(*goal, "--achievement", "achieved")
    told.git("merge", "-q", "--no-edit", "other")
    found = rows(told, "--field", f"plan.goals.{told.item('goals')}")[-2:]
    assert {row["what"].rpartition("”: ")[2]: row["by"] for row in found} == {
        "importance: 9 → 3": "stranger@example.org",
        "achievement: improving → achieved": "Test Matron",
    }


def test_what_was_known_then(told: Team) -> None:
    words = ("show", told.id, "--today", "2026-12-24", "-o", "plain", "--as-of")
    then, now = told.run(*words, "2026-11-24"), told.run(*words, "2026-11-25")
    assert "As known on 24-Nov-2026" in then.out
    assert "improving" not in then.out
    assert "contact: clinic" not in then.out
    assert "improving" in now.out
    assert "contact: clinic" in now.out
    # to the minute
    assert "improving" not in told.run(*words, "2026-11-25T09:29").out
    assert "improving" in told.run(*words, "2026-11-25T09:30").out
    assert [row for row in rows(told, "--as-of", "2026-11-24") if "improving" in row["what"]] == []


def test_today_is_what_is_known(told: Team) -> None:
    words = ("show", told.id, "--today", "2026-12-24", "-o", "plain")
    assert told.run(*words, "--as-of", "today").out == told.run(*words).out.replace(
        "Name:", "As known on 24-Dec-2026 23:59\n\nName:", 1
    )


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (2, "what will be known nobody knows yet", ("show", "--as-of", "2026-11-22")),
        (2, "what will be known nobody knows yet", ("history", "--as-of", "tomorrow")),
        (2, "what will be known nobody knows yet", ("history", "--as-of", "tomorrowT09:00")),
        (2, "write a day that exists", ("show", "--as-of", "2026-02-30")),
        (4, "git knows nothing of this person by then", ("show", "--as-of", "2020-01-01")),
        (2, "a field is one of the plan or of the patient", ("history", "--field", "goals")),
        (2, "the plan has no such field; known: about_me, strengths", ("history", "--field", "plan.moon")),
    ],
)
def test_what_cannot_be_told_is_one_clear_line(at: At, code: int, said: str, words: tuple[str, ...]) -> None:
    team = at("active")
    done = team.refuses(code, said, words[0], team.id, *words[1:])
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("words", [("history",), ("show", "--as-of", "2026-11-21")])
def test_without_git_there_is_no_past(at: At, words: tuple[str, ...]) -> None:
    team = at("active")
    shutil.rmtree(team.folder / ".git")
    done = team.run(words[0], team.id, *words[1:])
    assert done.code == 7
    assert done.err == "caseload: what was known earlier is in git, and there is none here; git init begins it\n"
