"""Handing cases over, covering for each other, and whose list has what, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FORBIDDEN, NOT_FOUND, CHANGED = 2, 4, 5
COLLEAGUES = """\
  - id: b-okoye
    name: Ben Okoye
    wte: 0.04
  - id: c-lind
    name: Carla Lind
  - id: d-nash
    name: Dora Nash
    role: support-worker
"""
Make = Callable[[str], "Team"]


@pytest.fixture
def with_colleagues(at: Make) -> Make:
    """A team of four with one patient, whose manager is the lead; the limit of b-okoye is two cases."""

    def made(step: str) -> Team:
        team = at(step)
        with (team.folder / "staff.yaml").open("a") as file:
            file.write(COLLEAGUES)
        team.git("commit", "-qam", "staff")
        return team

    return made


def leaves(team: Team, id_: str = "c-lind") -> None:
    file = team.folder / "staff.yaml"
    file.write_text(file.read_text().replace(f"id: {id_}\n", f"id: {id_}\n    active_to: 2026-11-20\n"))
    team.git("commit", "-qam", "staff")


def answer(team: Team, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.run(*words, "-o", "json").out)
    return found


def manager(team: Team) -> str:
    (row,) = answer(team, "list")["tables"]["cases"]
    return str(row["manager"])


def duties(team: Team, *words: str) -> list[str]:
    """What is on a list, by its commands."""
    return [row["command"] for rows in answer(team, *words)["tables"].values() for row in rows]


# --- offers


def test_a_case_changes_hands_when_it_is_accepted(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    team.write("handover", "offer", team.id, "c-lind", "--reason", "Zinnia")
    assert manager(team) == "Test Matron"
    accept = f"caseload handover accept {team.id}"
    assert duties(team, "--manager", "c-lind") == [accept]
    assert duties(team, "--mine") == []
    assert duties(team) == [accept]
    done = team.run("do", "1", "--mine", "--by", "c-lind")
    assert done.err.splitlines() == [
        accept,
        "caseload: nobody is there to confirm the person; give the full id and --yes",
    ]
    team.write("handover", "accept", team.id, "--by", "c-lind")
    assert manager(team) == "Carla Lind"
    assert team.commits()[0].startswith(f"handover accept {team.id}")
    assert duties(team) == []


def test_an_offer_is_declined_or_withdrawn(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    team.write("handover", "offer", team.id, "c-lind")
    team.refuses(FORBIDDEN, "--reason", "handover", "decline", team.id, "--by", "c-lind", "--yes")
    team.write("handover", "decline", team.id, "--reason", "Zinnia", "--by", "c-lind")
    team.write("handover", "offer", team.id, "c-lind")
    team.write("handover", "withdraw", team.id)
    assert manager(team) == "Test Matron"
    team.refuses(NOT_FOUND, "no offer of this case is open", "handover", "accept", team.id, "--by", "c-lind", "--yes")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t-matron",), "a case is not handed over to oneself"),
        (("zoe",), "no such member of staff"),
        (("d-nash",), "d-nash is neither case manager nor lead"),
        (("Zinnia",), "to: "),
        ((), "missing: STAFF"),
    ],
)
def test_an_offer_that_cannot_be(with_colleagues: Make, words: tuple[str, ...], said: str) -> None:
    team = with_colleagues("active")
    team.refuses(FORBIDDEN, said, "handover", "offer", team.id, *words, "--yes")


def test_an_offer_to_somebody_who_is_full_must_be_meant(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    file = team.folder / "staff.yaml"
    file.write_text(file.read_text().replace("wte: 0.04", "wte: 0.01"))
    words = ("handover", "offer", team.id, "b-okoye", "--yes")
    team.refuses(FORBIDDEN, "b-okoye would hold a weight of 1.0, and the limit is 0.50", *words)
    terminal = team.terminal(*words)
    terminal.answer("Reason")
    terminal.answer("go ahead?", "n")
    assert terminal.end() == 130
    team.write(*words[:-1], "--over-limit")


# --- who stands in


def test_the_remedy_for_a_missing_deputy_can_be_followed(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    words = ("audit", "--rule", "deputy-named", "--fail-on", "warning")
    found = team.run(*words)
    assert (found.code, "handover deputy" in found.out) == (1, True)
    team.write("handover", "deputy", team.id, "d-nash", "--reason", "Zinnia")
    assert team.run(*words).code == 0
    assert team.commits()[0].startswith(f"handover deputy {team.id}")
    assert manager(team) == "Test Matron"
    shown = json.loads(team.run("show", team.id, "-o", "json").out)
    assert "Dora Nash" in json.dumps(shown)
    assert "Dora Nash" not in team.run("show", team.id, "--as-of", "2026-11-20").out
    assert "Dora Nash named deputy" in team.run("history", team.id).out
    team.refuses(FORBIDDEN, "d-nash is the deputy already", "handover", "deputy", team.id, "d-nash", "--yes")
    team.run("undo", "--because", "Zinnia", "--yes")
    assert team.run(*words).code == 1


# --- leavers


def test_a_leavers_cases_are_seen_at_once_and_move_in_one_commit(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    team.write("handover", "reassign", team.id, "--to", "c-lind", "--reason", "Zinnia")
    leaves(team)
    said = "open case of c-lind, who does not work here today: caseload handover reassign --all-of c-lind"
    assert said in team.run().out
    assert said in team.run("board").out
    checked = team.run("check", "-o", "plain")
    assert checked.code == 1
    assert "is an open case whose manager does not work here today" in checked.out
    team.git("add", ".")
    before = len(team.commits())
    words = ("handover", "reassign", "--all-of", "c-lind", "--to", "t-matron", "--reason", "Zinnia")
    team.refuses(FORBIDDEN, "nobody is there to confirm it", *words)
    done = team.run(*words, "--yes")
    assert done.code == 0, done
    assert manager(team) == "Test Matron"
    assert len(team.commits()) == before + 1
    assert said not in team.run().out
    team.refuses(FORBIDDEN, "c-lind is the manager of no open case", *words, "--yes")


def test_several_cases_go_together_or_not_at_all(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    first = team.id
    others = []
    for name in ("Aldous", "Brandt"):
        done = answer(team, "intake", "--family", name, "--born", "1950-01-01", "--source", "gp")
        others.append(done["fields"]["saved"]["patient"])
        team.write("triage", others[-1], "accept")
    facts = ("--to", "b-okoye", "--reason", "Zinnia", "--yes")
    words = ("handover", "reassign", first, *others)
    team.refuses(FORBIDDEN, "b-okoye would hold a weight of 3.0, and the limit is 2.00", *words, *facts)
    team.refuses(FORBIDDEN, "a patient is named twice", *words[:2], first, first[:6], *facts[:-1], "--dry-run")
    before = len(team.commits())
    done_all = team.run(*words, *facts, "--over-limit", "-o", "json")
    assert done_all.code == 0, done_all
    assert {row["now"] for row in json.loads(done_all.out)["tables"]["cases"]} == {"Ben Okoye"}
    assert len(team.commits()) == before + 1
    # one of them is with him already, so that nothing moves
    team.refuses(FORBIDDEN, "is the case's manager already", *words, *facts)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name either patients or --all-of"),
        (("{id}", "--all-of", "c-lind"), "name either patients or --all-of"),
        (("--all-of", "zoe"), "no such member of staff"),
    ],
)
def test_a_reassignment_names_whose(with_colleagues: Make, words: tuple[str, ...], said: str) -> None:
    team = with_colleagues("active")
    given = [word.format(id=team.id) for word in words]
    facts = ("--to", "c-lind", "--reason", "Zinnia", "--yes")
    team.refuses(FORBIDDEN, said, "handover", "reassign", *given, *facts)


def test_only_a_lead_reassigns(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    words = ("handover", "reassign", team.id, "--to", "c-lind", "--reason", "Zinnia", "--yes")
    team.refuses(FORBIDDEN, "only a lead reassigns a case", *words, "--by", "b-okoye")


def test_trying_writes_nothing(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    before = team.state()
    done = team.run("handover", "reassign", team.id, "--to", "c-lind", "--reason", "x", "--dry-run")
    assert (done.code, "status: reassigned" in done.out) == (0, True)
    done = team.run("cover", "add", "t-matron", "c-lind", "2026-12-01", "2026-12-02", "--dry-run")
    assert (done.code, "covered_by: c-lind" in done.out) == (0, True)
    assert team.state() == before


def test_the_handover_prints(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    page = team.run("handover", "print", team.id, "-o", "markdown").out
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert headings.index("Allergies") < headings.index("Situation")
    assert headings[headings.index("Situation") :] == ["Situation", "Background", "Assessment", "Recommendation"]


# --- cover


def test_a_covered_worklist_is_on_both_lists_and_goes_back_by_itself(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    day = ("--today", "2027-03-01")
    own = duties(team, "--manager", "t-matron", *day)
    assert own
    assert duties(team, "--manager", "c-lind", *day) == []
    team.write("cover", "add", "t-matron", "c-lind", "2027-02-22", "2027-03-01", "--reason", "annual leave")
    assert duties(team, "--mine", "--by", "c-lind", *day) == own
    assert duties(team, "--manager", "t-matron", *day) == own
    assert duties(team, "--manager", "c-lind", "--today", "2027-03-02") == []
    assert duties(team, "due", "--manager", "c-lind", *day) == duties(team, "due", *day)
    listed = answer(team, "cover", "list")["tables"]["covers"]
    assert [(row["staff"], row["covered_by"], row["when"]) for row in listed] == [
        ("Test Matron", "Carla Lind", "in 93 days")
    ]
    assert team.run("check").code == 0


def test_a_cover_ends_early(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    id_ = team.write("cover", "add", "t-matron", "c-lind", "2026-11-16", "2026-12-01")
    done = team.run("cover", "end", id_)
    assert done.code == 0, done
    assert team.run("cover", "list").out == "Nobody is covered, now or later.\n"
    team.refuses(NOT_FOUND, "no single cover has an id that begins so", "cover", "end", id_)
    assert team.commits()[0].startswith("cover end ")
    later = team.write("cover", "add", "t-matron", "c-lind", "2026-12-07", "2026-12-11")
    assert team.run("cover", "end", later, "--on", "2026-12-08").code == 0
    assert [row["ends"] for row in answer(team, "cover", "list")["tables"]["covers"]] == ["2026-12-08"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t-matron", "t-matron", "2026-12-01", "2026-12-02"), "nobody covers for themselves"),
        (("t-matron", "c-lind", "2026-12-02", "2026-12-01"), "the cover ends before it starts"),
        (("t-matron", "c-lind", "2026-12-02", "2026-12-40"), "write a day that exists"),
        (("t-matron", "c-lind", "2026-12-02T10:00", "2026-12-04"), "starts: "),
        (("t-matron", "zoe", "2026-12-01", "2026-12-02"), "no such member of staff"),
        (("t-matron", "c-lind", "2026-12-05", "2026-12-09"), "t-matron is covered from 2026-12-07 to 2026-12-11"),
        (("c-lind", "t-matron", "2026-12-05", "2026-12-09"), "t-matron is away from 2026-12-07 to 2026-12-11"),
        (("t-matron", "c-lind"), "missing: FIRST, LAST"),
    ],
)
def test_a_cover_that_cannot_be(with_colleagues: Make, words: tuple[str, ...], said: str) -> None:
    team = with_colleagues("active")
    team.write("cover", "add", "t-matron", "b-okoye", "2026-12-07", "2026-12-11")
    team.refuses(FORBIDDEN, said, "cover", "add", *words)


# --- lists


def test_a_referral_nobody_answers_for_is_on_the_leads_list(with_colleagues: Make) -> None:
    team = with_colleagues("referred")
    day = ("--today", "2026-12-01")
    triage = [f"caseload triage {team.id}"]
    assert duties(team, "--mine", *day) == duties(team, *day) == triage
    assert duties(team, "--manager", "c-lind", *day) == []


def test_the_week_is_longer_than_the_day(with_colleagues: Make) -> None:
    team = with_colleagues("referred")
    assert duties(team) == duties(team, "--day") == duties(team, "due", "--day") == []
    assert duties(team, "--week") == duties(team, "due", "--week") == [f"caseload triage {team.id}"]
    assert team.run("do", "1").code == NOT_FOUND
    assert "nobody is there to confirm" in team.run("do", "1", "--week").err


def test_the_day_ends_with_what_comes_first_next(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    team.write("book", team.id, "2026-11-23T09:15", "45m")
    team.write("log", team.id, "telephone", "5m")
    (ended,) = [line for line in answer(team)["footer"] if line.startswith("done today")]
    assert ended.startswith("done today: contact with 1 person · first on Monday 23-Nov-2026: 09:15 HILLINGWORTH")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mine", "--manager", "c-lind"), "--mine and --manager name two lists"),
        (("--manager", "zoe"), "no such member of staff"),
        (("--mine", "list"), "--mine, --manager and --week go behind the verb"),
        (("due", "--manager", "zoe"), "no such member of staff"),
    ],
)
def test_a_list_that_is_nobodys(with_colleagues: Make, words: tuple[str, ...], said: str) -> None:
    with_colleagues("active").refuses(FORBIDDEN, said, *words)


# --- the board


def test_the_board_counts_open_cases(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    team.run("intake", "--family", "Aldous", "--born", "1950-01-01", "--source", "gp")
    tables = answer(team, "board")["tables"]
    counted = {row["manager"]: (row["cases"], row["limit"], row["full_percent"]) for row in tables["cases"]}
    assert counted == {
        "Test Matron": (1, "50.0", 2),
        "Ben Okoye": (0, "2.0", 0),
        "Carla Lind": (0, "50.0", 0),
    }
    first = tables["weeks"][0]
    assert (first["week"], first["planned_hours"], first["hours"]) == ("2026-11-23", "0.3", "37.5")
    assert "1 referral for triage" in team.run("board").out
    assert "█" not in team.run("board").out


def test_what_if(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    found = answer(team, "board", "--what-if", "leave=t-matron:1w", "--what-if", "accept=3")
    assert sum(row["cases"] for row in found["tables"]["cases"]) == 4
    hours = [row["hours"] for row in found["tables"]["weeks"] if row["manager"] == "Test Matron"]
    assert hours == ["0.0", "37.5", "37.5", "37.5"]
    assert found["lines"]["supposed"][0].startswith("Test Matron is away from 23-Nov-2026 to 29-Nov-2026")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("leave=zoe:2w", "no such member of staff"),
        ("leave=c-lind", "write leave=STAFF:2w"),
        ("leave=c-lind:0w", "write leave=STAFF:2w"),
        ("accept=0", "write leave=STAFF:2w"),
        ("Zinnia", "write leave=STAFF:2w"),
    ],
)
def test_a_supposition_that_cannot_be(with_colleagues: Make, what: str, said: str) -> None:
    with_colleagues("active").refuses(FORBIDDEN, said, "board", "--what-if", what)


def test_bars_are_for_a_terminal(with_colleagues: Make) -> None:
    terminal = with_colleagues("active").terminal("board")
    assert terminal.end() == 0
    assert "░" in terminal.seen


def test_crisis_is_one_screen_at_a_terminal_and_all_of_it_elsewhere(with_colleagues: Make) -> None:
    team = with_colleagues("active")
    terminal = team.terminal("crisis", team.id)
    assert terminal.end() == 0
    assert "NOT ASKED" in terminal.seen
    assert "Zinnia" in answer(team, "crisis", team.id)["lines"]["contingency"][0]
