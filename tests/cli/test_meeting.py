"""Meetings from the command line: the agenda, the meeting by file and person by person, what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team, Terminal

FORBIDDEN, UNREADABLE, NOT_FOUND, CHANGED, DECLINED = 2, 3, 4, 5, 130
OTHER = ("intake", "--family", "Quill", "--given", "Ada", "--born", "1950-01-01", "--source", "gp", "--reason", "x")
COUNCIL = "Adult social care"
ACTION = {"text": "Zinnia rings", "owner": {"name": "Zinnia's son"}, "sector": "carer", "due": "2026-12-01"}
Make = Callable[[str], "Team"]


def answer(team: Team, *words: str) -> dict[str, Any]:
    done = team.run("meeting", *words, "-o", "json")
    assert done.code == 0, done
    found: dict[str, Any] = json.loads(done.out)
    return found


def why(team: Team, *words: str) -> list[str]:
    return [row["why"] for row in answer(team, "prepare", *words).get("tables", {}).get("people", [])]


def decided(team: Team, **facts: Any) -> str:
    decision = {"patient": team.id, "decision": "Zinnia decided", **facts}
    return json.dumps({"attended": ["t-matron", "Dr Rao, GP"], "decisions": [decision]})


def admitted(team: Team) -> Team:
    team.write("hospital", team.id, "emergency-admission", "--on", "2026-11-20", "--note", "Zinnia")
    return team


# --- the agenda


def test_nobody_is_on_the_agenda_for_nothing(at: Make) -> None:
    done = at("active").run("meeting", "prepare")
    assert (done.code, done.err) == (0, "")
    assert "Nobody is on the agenda." in done.out


def test_the_agenda_of_the_team(at: Make) -> None:
    team = admitted(at("active"))
    team.write("assess", team.id, "--score", "phq-9", "1,1,1,1,1,1,1,1,2")
    done = team.run("meeting", "prepare")
    assert "SAFETY FLAG" in done.out
    assert "HILLINGWORTH, Marguerite" in done.out
    (reasons,) = why(team)
    assert reasons.startswith("safety flag self-harm stands, since 21-Nov-2026; emergency admission 20-Nov-2026; ")


def test_the_day_of_the_meeting_counts(at: Make) -> None:
    team = at("active")
    assert why(team, "--on", "2027-02-13") == []
    assert why(team, "--on", "2027-02-15") == ["review overdue by 2 days"]


def test_what_the_last_meeting_knew_is_not_new(at: Make) -> None:
    team = admitted(at("accepted"))
    assert why(team) == ["emergency admission 20-Nov-2026"]
    team.write("meeting", "run", "--from", "-", given=decided(team))
    assert why(team) == []


def test_who_holds_more_than_they_should_is_told(at: Make) -> None:
    team = at("active")
    staff = team.folder / "staff.yaml"
    staff.write_text(staff.read_text().replace("role: lead\n", "role: lead\n    wte: 0.01\n"))
    assert "Test Matron: 1 case, weight 1.0, limit 0.5" in team.run("meeting", "prepare", "-o", "plain").out


def test_outsiders_see_nobody_who_did_not_agree(at: Make) -> None:
    team = admitted(at("active"))
    words = ("meeting", "prepare", "--for", "outsiders", "--agency", COUNCIL)
    done = team.run(*words)
    assert "1 more person is on the agenda, who did not agree to share with Adult social care." in done.out
    assert "Safeguarding and safety concerns are raised outside of this list" in done.out
    assert "HILLINGWORTH" not in done.out
    assert team.id not in done.out
    team.write("consent", team.id, "sharing", "given", "--with", COUNCIL, "--scope", "the plan alone")
    done = team.run(*words)
    assert "HILLINGWORTH" in done.out
    assert "the plan alone (21-Nov-2026)" in done.out
    assert "more person" not in done.out
    assert "Zinnia" not in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--for", "outsiders"), "an agenda for outsiders says for whom"),
        (("--agency", COUNCIL), "--agency names outsiders"),
        (("--on", "2026-02-30"), "write a day that exists"),
    ],
)
def test_an_agenda_that_cannot_be(at: Make, words: tuple[str, ...], said: str) -> None:
    at("referred").refuses(FORBIDDEN, said, "meeting", "prepare", *words)


# --- from a file


def test_a_meeting_is_one_commit(at: Make) -> None:
    team = at("active")
    team.write(*OTHER)
    other = next(place.name for place in team.folder.glob("patients/?/*") if not (place / "plan.yaml").exists())
    (first,) = [place.name for place in team.folder.glob("patients/?/*") if place.name != other]
    wanted = [
        {"patient": first, "decision": "Zinnia rings him", "action": ACTION},
        {"patient": other, "decision": "Zinnia waits", "action": ACTION},
        {"patient": first, "decision": "Zinnia writes", "action": ACTION | {"owner": {"staff": "t-matron"}}},
    ]
    told = {"title": "Zinnia team", "attended": ["t-matron", "Dr Rao, GP"], "apologies": ["Zoe"], "decisions": wanted}
    before = len(team.commits())
    done = team.run("meeting", "run", "--from", "-", "--yes", given=json.dumps(told))
    assert done.code == 0, done
    assert "3 decisions about 2 people, 2 actions" in done.out
    assert f"{other}: no open goal in the plan; the decision is kept without its action" in done.out
    (row,) = answer(team, "list")["tables"]["meetings"]
    message, *earlier = team.commits()
    assert len(earlier) == before
    assert message.startswith(f"meeting run {row['meeting']} {first} ")
    assert message.endswith(f" {other}")
    found = answer(team, "show", row["meeting"][:4])
    assert [line["decision"] for line in found["tables"]["decisions"]] == [one["decision"] for one in wanted]
    actions = [line["action"] for line in found["tables"]["decisions"]]
    assert actions == [
        "Zinnia rings, Zinnia's son, by 01-Dec-2026 (planned)",
        None,
        "Zinnia rings, Test Matron, by 01-Dec-2026 (planned)",
    ]
    assert "Test Matron; Dr Rao, GP" in team.run("meeting", "show", row["meeting"]).out
    assert "Zinnia rings" in team.run("plan", "show", first).out
    assert team.run("check").code == 0


def test_meetings_about_one_person(at: Make) -> None:
    team = at("active")
    team.write("meeting", "run", "--from", "-", given=decided(team))
    team.write("meeting", "run", "--from", "-", given='{"attended": ["t-matron"]}')
    assert len(answer(team, "list")["tables"]["meetings"]) == 2
    (row,) = answer(team, "list", "--about", "hillingworth")["tables"]["meetings"]
    assert (row["people"], row["decisions"], row["actions"]) == (1, 1, 0)


def test_an_action_that_is_gone_is_said_to_be(at: Make) -> None:
    team = at("active")
    meeting = team.write("meeting", "run", "--from", "-", given=decided(team, action=ACTION))
    team.git("revert", "--no-edit", "-n", "HEAD")
    team.git("checkout", "HEAD", "--", "team")
    assert "not in the plan any more" in team.run("meeting", "show", meeting).out


def test_a_meeting_can_be_tried(at: Make) -> None:
    team = at("active")
    before = team.state()
    done = team.run("meeting", "run", "--from", "-", "--dry-run", given=decided(team, action=ACTION))
    assert (done.code, "text: Zinnia rings" in done.out, "decision: Zinnia decided" in done.out) == (0, True, True)
    assert team.state() == before


BAD: dict[str, tuple[int, str, dict[str, Any]]] = {
    "nobody there": (FORBIDDEN, "missing: --attended", {"attended": None}),
    "to come": (FORBIDDEN, "the meeting lies in the future", {"happened": "2026-11-22"}),
    "no list": (UNREADABLE, "stdin:", {"decisions": {"patient": "x"}}),
    "no decision": (UNREADABLE, "decisions.0.decision", {"decisions": [{"patient": "{id}"}]}),
    "a name": (UNREADABLE, "decisions.0.patient", {"decisions": [{"patient": "Hillingworth", "decision": "x"}]}),
    "beginning of an id": (FORBIDDEN, "--yes needs the full id", {"decisions": [{"patient": "7k", "decision": "x"}]}),
    "nobody here": (
        NOT_FOUND,
        "decisions.0.patient: no patient matches",
        {"decisions": [{"patient": "zzzzzzzz", "decision": "x"}]},
    ),
    "unknown fact": (UNREADABLE, "stdin:", {"Zinnia": "x"}),
}  # fmt: skip
BAD_ACTIONS: dict[str, tuple[int, str, Any]] = {
    "text": (UNREADABLE, "decisions.0.action: is not facts", "Zinnia"),
    "sector": (UNREADABLE, "decisions.0.action.sector", ACTION | {"sector": "Zinnia"}),
    "no owner": (FORBIDDEN, "lacks owner, due", {"text": "x", "sector": "housing"}),
    "stranger": (FORBIDDEN, "no such member of staff", ACTION | {"owner": {"staff": "nobody-here"}}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_taken(name: str, at: Make) -> None:
    team = at("active")
    code, said, facts = BAD[name]
    tree = {key: value for key, value in (json.loads(decided(team)) | facts).items() if value is not None}
    team.refuses(code, said, "meeting", "run", "--from", "-", "--yes", given=json.dumps(tree).replace("{id}", team.id))


@pytest.mark.parametrize("name", BAD_ACTIONS)
def test_an_action_that_cannot_be_taken(name: str, at: Make) -> None:
    team = at("active")
    code, said, action = BAD_ACTIONS[name]
    team.refuses(code, said, "meeting", "run", "--from", "-", "--yes", given=decided(team, action=action))


def test_a_place_in_a_file_is_told(at: Make) -> None:
    team = at("active")
    file = team.folder.parent / "meeting.yaml"
    action = "{text: x,\n      sector: Zinnia}"
    file.write_text(
        f"attended: [t-matron]\ndecisions:\n  - patient: {team.id}\n    decision: x\n    action: {action}\n"
    )
    team.refuses(UNREADABLE, "meeting.yaml:6:7", "meeting", "run", "--from", str(file), "--yes")


@pytest.mark.parametrize("step", ["closed"])
def test_nothing_is_decided_about_a_closed_case(step: str, at: Make) -> None:
    team = at(step)
    said = f"{team.id}: meeting run is not possible while the case is closed"
    team.refuses(FORBIDDEN, said, "meeting", "run", "--from", "-", "--yes", given=decided(team))


def test_nothing_is_decided_about_the_dead(at: Make) -> None:
    team = at("active")
    team.write("died", team.id, "--on", "2026-11-21")
    said = f"{team.id}: meeting run is not possible: this person has died"
    team.refuses(FORBIDDEN, said, "meeting", "run", "--from", "-", "--yes", given=decided(team))


def test_a_script_gives_a_file_and_says_yes(at: Make) -> None:
    team = at("active")
    team.refuses(FORBIDDEN, "give the decisions with --from", "meeting", "run", "--attended", "x", "--yes")
    team.refuses(FORBIDDEN, "give the full id and --yes", "meeting", "run", "--from", "-", given=decided(team))


@pytest.mark.parametrize("meeting", ["zzzz", ""])
def test_a_meeting_there_is_not(meeting: str, at: Make) -> None:
    team = at("active")
    team.refuses(NOT_FOUND, "no meeting has an id that begins so; caseload meeting list", "meeting", "show", meeting)


# --- person by person


def seated(team: Team, *words: str) -> Terminal:
    terminal = team.terminal("meeting", "run", *words)
    terminal.answer("Who is here (staff ids or names, with ; between): ", " ; ")
    terminal.expect("write who, with ; between")
    terminal.answer("Who is here", "t-matron; Dr Rao, GP")
    terminal.answer("Who sends apologies")
    return terminal


def act(terminal: Terminal, who: str = "t-matron") -> None:
    terminal.answer("Decision [Enter: leave out]: ", "Zinnia decided")
    terminal.answer("What is done about it [Enter: leave out]: ", "Zinnia rings")
    terminal.answer("Who does it (a staff id, or a name): ", who)
    terminal.answer("Sector (primary-care,", "vol")


def test_person_by_person(at: Make) -> None:
    team = admitted(at("active"))
    terminal = seated(team)
    terminal.expect(f"1 of 1: HILLINGWORTH, Marguerite, born 02-Mar-1941, NHS number 999 000 0018 ({team.id})")
    terminal.expect("emergency admission 20-Nov-2026")
    act(terminal)
    terminal.answer("By when: ", "2026-12-01T10:00")
    terminal.expect("due: must be a day that exists")
    act_again = terminal.expect("What is done about it")
    assert "Decision" not in act_again
    terminal.send("Zinnia rings\n")
    terminal.answer("Who does it", "t-matron")
    terminal.answer("Sector", "vol")
    terminal.answer("By when: ", "tomorrow")
    terminal.answer("Anybody else (an id or a name) [Enter: that is all]: ")
    assert terminal.end() == 0, terminal.seen
    assert "1 decision about 1 person, 1 action" in terminal.seen
    plan = (team.place / "plan.yaml").read_text("utf-8")
    assert "staff: t-matron\n    due: 2026-11-22" in plan
    (row,) = answer(team, "list")["tables"]["meetings"]
    assert (row["attended"], row["happened"]) == (2, "21-Nov-2026")


def test_somebody_who_is_not_on_the_agenda(at: Make) -> None:
    team = at("accepted")
    terminal = seated(team)
    terminal.answer("Anybody else", "nobody")
    terminal.expect("no patient matches")
    terminal.answer("Anybody else", "hillingworth")
    terminal.answer("the right person?", "y")
    terminal.expect("no open goal in the plan: a decision is kept, an action cannot be")
    terminal.answer("Decision [Enter: leave out]: ", "Zinnia decided")
    terminal.answer("Anybody else")
    assert terminal.end() == 0, terminal.seen
    assert "What is done" not in terminal.seen
    assert "1 decision about 1 person, 0 actions" in terminal.seen


@pytest.mark.parametrize("goes_on", [True, False])
def test_whoever_leaves_midway_loses_nothing(goes_on: bool, at: Make) -> None:
    team = admitted(at("active"))
    before = team.state()
    terminal = seated(team)
    act(terminal, "Zinnia's son")
    terminal.answer("By when: ", "2026-12-01")
    terminal.expect("Anybody else")
    assert terminal.leave("\x03") == DECLINED
    assert (
        "caseload: nothing was written; what is decided is kept: caseload meeting run goes on with it" in terminal.seen
    )
    assert team.state() == before
    terminal = team.terminal("meeting", "run")
    terminal.answer("A draft of this from before was kept. Go on with it?", "y" if goes_on else "n")
    if not goes_on:
        terminal.answer("Who is here", "t-matron")
        terminal.answer("Who sends apologies")
        terminal.answer("Decision [Enter: leave out]: ")
    terminal.answer("Anybody else")
    assert terminal.end() == 0, terminal.seen
    assert ("name: Zinnia's son" in (team.place / "plan.yaml").read_text("utf-8")) is goes_on
    assert len(answer(team, "list")["tables"]["meetings"]) == 1
    # it is saved: the next meeting begins anew
    terminal = team.terminal("meeting", "run")
    terminal.expect("Who is here")
    assert terminal.leave("\x03") == DECLINED
    assert "draft" not in terminal.seen


def test_whoever_leaves_before_anything_is_decided(at: Make) -> None:
    team = admitted(at("active"))
    terminal = seated(team)
    terminal.expect("Decision")
    assert terminal.leave("\x03") == DECLINED
    assert terminal.seen.endswith("caseload: nothing was written\n")


def test_what_is_decided_outlives_a_case_that_closes_meanwhile(at: Make) -> None:
    team = admitted(at("active"))
    terminal = seated(team)
    terminal.answer("Decision", "Zinnia decided")
    terminal.answer("What is done")
    terminal.expect("Anybody else")
    team.on("closed")
    terminal.send("\n")
    assert terminal.end() == FORBIDDEN
    assert "while the case is closed" in terminal.seen
    assert "what is decided is kept" in terminal.seen


def test_a_meeting_to_come_is_refused_before_anything_is_decided(at: Make) -> None:
    terminal = seated(admitted(at("active")), "--on", "2026-11-22")
    assert terminal.end() == FORBIDDEN
    assert "the meeting lies in the future; meeting prepare is for one that is to come" in terminal.seen
    assert "Decision" not in terminal.seen
