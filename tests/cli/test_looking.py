"""What has changed and what it means for the plan: gaps, scores over time, to be looked at again, flags that stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]
WHO = "Marguerite Hillingworth, born 1941-03-02, NHS number 999 000 0018: the right person? [y/N]"
PHQ_HIGH, PHQ_LOW = "2,2,2,2,2,2,2,2,1", "1,1,0,0,0,0,0,0,0"


@pytest.fixture
def shaken(at: At) -> Team:
    """The person of the tests, in hospital after their plan was agreed: a need and a crisis plan rest on it."""
    team = at("active")
    team.write("hospital", team.id, "emergency-admission", "--on", "2026-11-20")
    return team


def answer(team: Team, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.run(*words, "-o", "json").out)
    return found


def wanting(team: Team) -> list[str]:
    return [row["kind"] for row in answer(team, "plan", "check", team.id)["tables"].get("shortfalls", [])]


def owed(team: Team) -> list[str]:
    rows = answer(team, "due", "--within", "0")["tables"].get("duties", [])
    return [row["command"] for row in rows if row["what"].startswith("look again")]


def test_what_has_changed_is_owed_until_somebody_has_looked(shaken: Team) -> None:
    team = shaken
    assert owed(team) == [f"caseload plan looked {team.id}"]
    assert wanting(team).count("look again") == 2
    assert "TO BE LOOKED AT AGAIN" in team.run("plan", "show", team.id).out
    before = team.commits()
    team.write("plan", "looked", team.id)
    need, crisis = team.item("needs"), team.item("contingency")
    assert team.commits() == [f"plan looked {team.id} {need} {crisis}", *before]
    assert owed(team) == []
    assert "look again" not in wanting(team)
    assert "TO BE LOOKED AT AGAIN" not in team.run("plan", "show", team.id).out
    # nobody has to agree to it once more, and every record is sound
    assert "changed" not in wanting(team)
    assert team.run("check").code == 0
    assert "looked_on: 2026-11-21" in (team.place / "plan.yaml").read_text("utf-8")


def test_the_exit_code_says_whether_anything_is_wanting(at: At) -> None:
    team = at("active")
    done = team.run("plan", "check", team.id)
    assert (done.code, done.err) == (1, "")
    assert "caseload assess" in done.out
    closed = at_closed(team)
    assert (closed.code, closed.out.splitlines()[-1]) == (0, "The case is closed: nothing is owed by its plan.")


def at_closed(team: Team) -> Any:
    words = ("--goal", f"{team.item('goals')}=achieved", "--action", f"{team.item('actions')}=done")
    team.write("close", team.id, "--reason", "goals-achieved", *words)
    return team.run("plan", "check", team.id)


def test_one_of_several_is_named(shaken: Team) -> None:
    team = shaken
    team.write("plan", "looked", team.id, team.item("contingency")[:5])
    assert wanting(team).count("look again") == 1
    shown = team.run("plan", "looked", team.id, "--dry-run", "-o", "plain").out
    assert "+      hospital: " in shown
    assert wanting(team).count("look again") == 1


def test_what_was_looked_at_may_stand_in_a_file(shaken: Team, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(f"items: [{shaken.item('needs')}]\n")
    shaken.write("plan", "looked", shaken.id, "--from", str(facts))
    assert wanting(shaken).count("look again") == 1


@pytest.mark.parametrize("facts", ["items: 5\n", "items: [5]\n", "others: []\n", "text: x\n"])
def test_a_file_that_names_nothing_is_refused(shaken: Team, facts: str) -> None:
    said = "a file names what was looked at as a list of ids"
    shaken.refuses(2, said, "plan", "looked", shaken.id, "--yes", "--from", "-", given=facts)


def test_what_cannot_be_looked_at_is_refused(shaken: Team, at: At) -> None:
    said = "no need or contingency plan has an id that begins so"
    shaken.refuses(4, said, "plan", "looked", shaken.id, shaken.item("goals"), "--yes")
    shaken.write("plan", "looked", shaken.id)
    shaken.refuses(2, "nothing is to be looked at again", "plan", "looked", shaken.id, "--yes")


def test_at_a_terminal_each_is_asked_about(shaken: Team) -> None:
    need = shaken.item("needs")
    terminal = shaken.terminal("plan", "looked", shaken.id)
    terminal.answer(WHO, "y")
    terminal.expect(f"{need}: Zinnia seen at the door (changed: hospital 20-Nov-2026)")
    terminal.answer("Does it still hold? [y/N]", "n")
    terminal.answer("Does it still hold? [y/N]", "y")
    assert terminal.end() == 0, terminal.seen
    assert wanting(shaken).count("look again") == 1
    nothing = shaken.terminal("plan", "looked", shaken.id)
    nothing.answer(WHO, "y")
    nothing.answer("Does it still hold? [y/N]", "n")
    assert nothing.end() == 130
    assert "nothing was written" in nothing.seen


def test_other_words_for_a_need_are_a_look_at_it(shaken: Team) -> None:
    shaken.write("plan", "need", shaken.id, "--id", shaken.item("needs"), "--text", "Zinnia again")
    shaken.write("plan", "contingency", shaken.id, "--id", shaken.item("contingency"), "--response", "Ring")
    assert "look again" not in wanting(shaken)
    assert "changed" in wanting(shaken)


def test_a_new_finding_marks_the_need_that_rests_on_the_old_one(at: At) -> None:
    team = at("active")
    assert "look again" not in wanting(team)
    team.write("assess", team.id, "--need", "mobility-and-falls", "zinnia  SEEN at the door")
    assert "look again" not in wanting(team)
    wrong = team.write("assess", team.id, "--need", "mobility-and-falls", "Cannot stand")
    assert wanting(team).count("look again") == 1
    team.write("void", team.id, wrong, "--because", "typed for somebody else")
    assert "look again" not in wanting(team)


# --- scores and gaps


def test_a_reassessment_tells_the_difference(at: At) -> None:
    team = at("active")
    done = team.run("assess", team.id, "--score", "barthel", "2,2,1,2,2,3,2,2,1,0", "--yes", "-o", "plain")
    assert "Since last time: barthel 18 → 17: worse, last 21-Nov-2026" in done.out
    rows = answer(team, "show", team.id, "--scores")["tables"]
    assert [(row["total"], row["direction"], row["difference"]) for row in rows["scores"]] == [
        ("18", "", None),
        ("17", "worse", -1),
    ]
    assert [row["course"] for row in rows["courses"]] == ["18 17"]
    assert "▇▇" in team.run("show", team.id, "--scores").out


def test_gaps_say_whom_to_ask(at: At) -> None:
    told = answer(at("active"), "assess", "hillingworth", "--gaps")["tables"]
    first = told["domains"][0]
    assert (first["domain"], first["state"], first["ask"]) == (
        "Health and conditions",
        "NEVER LOOKED AT",
        "GP practice",
    )
    assert {row["domain"]: row["state"] for row in told["domains"]}["Mood"] == "current"
    scores = {row["scale"]: row["score"] for row in told["instruments"]}
    assert (scores["barthel"], scores["phq-9"]) == ("18", "not asked")


# --- flags


VIEWS = (
    (),
    ("list",),
    ("due",),
    ("find", "hilling"),
    ("show", "{id}"),
    ("show", "{id}", "--scores"),
    ("plan", "show", "{id}"),
    ("plan", "check", "{id}"),
    ("assess", "{id}", "--gaps"),
    ("log", "{id}", "home-visit", "30m", "--yes"),
)


def test_a_safety_flag_stands_on_every_view_until_somebody_resolves_it(at: At) -> None:
    team = at("active")
    words = "Ring the duty doctor at once"
    path = team.folder / "caseload.yaml"
    path.write_text(path.read_text("utf-8") + f"safety:\n  escalation: {words}\n", "utf-8")
    raised = team.write("assess", team.id, "--score", "phq-9", PHQ_HIGH)
    for form in ("table", "plain", "json"):
        views = {view: team.run(*(word.format(id=team.id) for word in view), "-o", form).out for view in VIEWS}
        assert [view for view, out in views.items() if words not in out] == []
    team.refuses(2, "missing: --reason", "flag", team.id, raised, "--yes")
    team.write("flag", team.id, raised, "--reason", "Seen the same day")
    views = {view: team.run(*(word.format(id=team.id) for word in view)).out for view in VIEWS}
    assert [view for view, out in views.items() if words in out] == []
