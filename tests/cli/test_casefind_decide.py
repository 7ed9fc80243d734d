"""The judgement on whoever a run lists: accepted with a referral in one commit, declined, deferred; never twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.store import yamlfile

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

At = Callable[[str], "Team"]
DESCRIPTION = """\
schema: extract/1
title: North population
extracted_on: 2026-10-31
legal_basis: approval 2026-17 of the information governance board
people:
  files: [people.csv]
events:
  files: [events.csv]
"""
PEOPLE = """\
id,birth_date,sex,ethnicity,practice,died_on,nhs_number,family,given
p-1,1941-03-02,female,White,Weir Lane,,9990000018,Hillingworth,Marguerite
p-2,1950-01-01,male,,,,,,
p-7,1941-03-02,female,,,,,Hillingworth,Marguerite
p-8,1970-01-01,female,,,,,,
"""
EVENTS = "person,kind,started,ended\n" + "".join(
    f"{person},emergency-admission,2026-0{month}-01,2026-0{month}-03\n"
    for person, times in (("p-1", 2), ("p-2", 3), ("p-7", 2))
    for month in range(1, times + 1)
)
DECIDE = ("casefind", "decide")
ACCEPT = (*DECIDE, "p-1", "accept", "--reason", "Zinnia lives alone", "--amenable", "yes")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """An extract of four people, two of whom have one name and birth date."""
    place = tmp_path / "extract"
    place.mkdir()
    for name, text in (("extract.yaml", DESCRIPTION), ("people.csv", PEOPLE), ("events.csv", EVENTS)):
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def found(at: At, extract: Path) -> Callable[..., Team]:
    """How to get a team at a step that has run case finding."""

    def ran(step: str = "empty", *words: str) -> Team:
        team = at(step)
        done = team.run("casefind", "run", str(extract), *words)
        assert done.code == 0, done
        return team

    return ran


def loaded(path: Path) -> dict[str, Any]:
    tree: dict[str, Any] = yamlfile.load(path.read_bytes(), path.name)
    return tree


def decisions(team: Team) -> list[dict[str, Any]]:
    trees = map(loaded, team.folder.glob("finding/decisions/*.yaml"))
    return sorted(trees, key=lambda tree: str(tree["recorded"]))


def test_accept_makes_decision_patient_and_referral_in_one_commit(found: Callable[..., Team]) -> None:
    team = found()
    before = len(team.commits())
    team.write(*ACCEPT, "--judgement", "Getting worse")
    (decision,) = decisions(team)
    patient, referral = loaded(team.place / "patient.yaml"), loaded(team.entry("referral"))
    assert len(team.commits()) == before + 1
    assert team.commits()[0] == f"casefind decide {team.id} {decision['id']} {referral['id']}"
    assert (patient["name"], patient["birth_date"]) == (
        {"family": "Hillingworth", "given": "Marguerite"},
        "1941-03-02",
    )
    assert [patient[key] for key in ("nhs_number", "sex", "ethnicity")] == ["9990000018", "female", "White"]
    assert patient["practice"] == {"name": "Weir Lane"}
    risk = "two-emergency-admissions 1: score 2, rank 2 of 3"
    assert [referral[key] for key in ("source", "reason", "risk")] == ["case-finding", "Zinnia lives alone", risk]
    assert [decision[key] for key in ("person", "decision", "patient")] == ["p-1", "accept", team.id]
    assert [decision[key] for key in ("risk", "judgement", "amenable")] == [risk, "Getting worse", "yes"]
    assert team.run("check").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("decline", "--reason", "Well cared for", "--amenable", "no"),
        ("defer", "--reason", "In hospital", "--again", "2026-12-24"),
    ],
)
def test_who_is_not_taken_on_stays_known(words: tuple[str, ...], found: Callable[..., Team], extract: Path) -> None:
    team = found()
    team.write(*DECIDE, "p-2", *words)
    (decision,) = decisions(team)
    assert decision["decision"] == words[0]
    assert not (team.folder / "patients").exists() or not list(team.folder.glob("patients/?/*"))
    listed = json.loads(team.run("casefind", "list", decision["run"], "-o", "json").out)["tables"]["people"]
    again = {"decline": "2027-11-21", "defer": "2026-12-24"}[words[0]]
    assert [(row["person"], row["decision"], row["again_on"]) for row in listed[:1]] == [("p-2", words[0], again)]
    for day, is_back in ((again, True), ("2026-12-23", False)):
        done = team.run("casefind", "run", str(extract), "--today", day, "--dry-run", "-o", "json")
        people = [row["person"] for row in json.loads(done.out)["tables"]["people"]]
        assert ("p-2" in people) is is_back


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("p-99", "decline", "--reason", "x"), 4, "nobody of that id is on the list of a run"),
        (("p-8", "accept", "--yes"), 4, "nobody of that id is on the list of a run"),
        (("p-2", "decline"), 2, "missing: --reason"),
        (("p-2", "defer", "--reason", "x"), 2, "missing: --again"),
        (("p-2", "defer", "--reason", "x", "--again", "2026-11-21"), 2, "comes back on a later day"),
        (("p-2", "decline", "--reason", "x", "--on", "2026-11-22"), 2, "lies in the future"),
        (("p-2", "decline", "--reason", "x", "--run", "zzzz"), 4, "no such run"),
        (("p-2", "accept", "--yes"), 2, "missing: --family; the extract does not say who this is"),
        (("p-1", "accept"), 2, "nobody is there to confirm the person"),
        (("p-1", "accept", "--born", "1941-03-03", "--yes"), 2, "the date of birth is not the one in the extract"),
        (("p-1", "accept", "--nhs", "9990000026", "--yes"), 2, "the NHS number is not the one in the extract"),
        (("p-1", "perhaps"), 2, "DECISION"),
    ],
)
def test_a_decision_that_cannot_be(words: tuple[str, ...], code: int, said: str, found: Callable[..., Team]) -> None:
    found().refuses(code, said, *DECIDE, *words)


def test_the_accepted_are_not_accepted_again(found: Callable[..., Team]) -> None:
    team = found()
    team.write(*ACCEPT)
    team.refuses(2, f"accepted already: {team.id}; caseload show {team.id}", *ACCEPT, "--yes")


def test_the_accepted_whose_case_was_closed_come_back_with_their_folder(
    found: Callable[..., Team], extract: Path
) -> None:
    """Nothing but the decision tells that the person of the extract, who has no number there, is the patient."""
    team = found()
    team.write(*DECIDE, "p-2", "accept", "--family", "Marrow")
    team.write("triage", team.id, "decline", "--reason", "Another team")
    later = ("--today", "2027-12-01")
    assert team.run("casefind", "run", str(extract), *later).code == 0
    assert team.run(*DECIDE, "p-2", "accept", "--yes", *later).code == 0
    assert len(list(team.folder.glob("patients/?/*"))) == 1
    assert len(list(team.place.glob("entries/*-referral-*"))) == 2


def test_what_the_extract_does_not_say_is_told_by_hand(found: Callable[..., Team]) -> None:
    team = found()
    team.write(*DECIDE, "p-2", "accept", "--family", "Marrow", "--given", "Tom")
    patient = loaded(team.place / "patient.yaml")
    assert (patient["name"]["family"], patient["birth_date"], patient["sex"]) == ("Marrow", "1950-01-01", "male")


def test_without_the_extract_a_person_is_told_by_hand(
    found: Callable[..., Team], extract: Path, tmp_path: Path
) -> None:
    team = found()
    extract.rename(tmp_path / "gone")
    done = team.run(*DECIDE, "p-2", "accept", "--family", "Marrow", "--born", "1950-01-01", "--yes")
    assert done.code == 0, done
    assert "not looked up in the extract" in done.err
    assert decisions(team)[0]["risk"] == "two-emergency-admissions 1: rank 1 of 3"


def test_facts_may_come_from_a_file(found: Callable[..., Team]) -> None:
    team = found()
    facts = {"decision": "accept", "amenable": "unsure", "patient": {"name": {"family": "Marrow"}, "area": "North"}}
    assert team.run(*DECIDE, "p-2", "--from", "-", "--yes", given=json.dumps(facts)).code == 0
    assert loaded(team.place / "patient.yaml")["area"] == "North"
    wrong = facts | {"patient": {"name": {"family": 5}}}
    team.refuses(3, "name.family: must be text", *DECIDE, "p-7", "--from", "-", "--yes", given=json.dumps(wrong))


def test_a_dry_run_shows_the_three_files(found: Callable[..., Team]) -> None:
    team = found()
    before = team.state()
    done = team.run(*ACCEPT, "--dry-run")
    assert done.code == 0, done
    assert [name for name in ("patient.yaml", "-referral-", "finding/decisions/") if name not in done.out] == []
    assert team.state() == before


# --- duplicates with the caseload


@pytest.mark.parametrize(
    ("step", "said"),
    [("active", "this person is here, active: {id}"), ("closed", "this person is here, closed: {id}; caseload reopen")],
)
def test_whose_nhs_number_is_here_gets_no_second_folder(
    step: str, said: str, at: At, found: Callable[..., Team], extract: Path
) -> None:
    team = at(step)
    own = extract / "everybody.yaml"
    data = Path(yamlfile.__file__).parents[1] / "data" / "criteria" / "two-emergency-admissions.yaml"
    listed = data.read_text("utf-8").replace("exclusions:", "exclusions:\n  on_caseload: false")
    own.write_text(listed, encoding="utf-8")
    assert team.run("casefind", "run", str(extract), "--criteria", str(own)).code == 0
    team.refuses(2, said.format(id=team.id), *ACCEPT, "--yes")


def test_the_same_name_and_birth_date_must_be_looked_at(found: Callable[..., Team]) -> None:
    team = found("referred")
    accept = (*DECIDE, "p-7", "accept", "--yes")
    team.refuses(2, f"someone of that name and birth date is here: {team.id}; say --same-as", *accept)
    assert team.run(*accept, "--new-person").code == 0
    assert len(list(team.folder.glob("patients/?/*"))) == 2


def test_whose_case_is_open_is_accepted_without_another_referral(found: Callable[..., Team]) -> None:
    team = found("active")
    before = team.git("rev-list", "--count", "HEAD")
    team.write(*DECIDE, "p-7", "accept", "--yes", "--same-as", team.id)
    (decision,) = (team.folder / "finding" / "decisions").iterdir()
    assert yamlfile.load(decision.read_bytes(), "decision")["patient"] == team.id
    assert int(team.git("rev-list", "--count", "HEAD")) == int(before) + 1
    assert len([*team.place.glob("entries/*-referral-*")]) == 1
    team.refuses(2, f"accepted already: {team.id}", *DECIDE, "p-7", "accept", "--yes", "--same-as", team.id)


def test_at_a_terminal_it_is_asked_who_the_person_is(found: Callable[..., Team]) -> None:
    team = found("referred")
    terminal = team.terminal(*DECIDE, "p-7", "accept")
    terminal.answer("Your judgement")
    terminal.answer("Can care change anything", "yes")
    terminal.answer("NHS number")
    terminal.answer("Area")
    terminal.answer("GP practice")
    terminal.answer("Reason")
    terminal.answer("the same person?", "n")
    terminal.expect("Hillingworth, born 1941-03-02")
    terminal.answer("the right person?", "y")
    assert terminal.end() == 0
    assert len(list(team.folder.glob("patients/?/*"))) == 2


def test_whoever_was_declined_before_is_referred_again(found: Callable[..., Team]) -> None:
    team = found("referred")
    team.write("triage", team.id, "decline", "--reason", "Another team")
    team.write(*DECIDE, "p-7", "accept", "--same-as", team.id)
    assert len(list(team.folder.glob("patients/?/*"))) == 1
    assert len(list(team.place.glob("entries/*-referral-*"))) == 2
    assert decisions(team)[0]["patient"] == team.id


# --- the draw


def test_who_was_not_drawn_comes_on_with_a_reason_alone(found: Callable[..., Team]) -> None:
    team = found("empty", "--draw", "2", "--seed", "7")
    (run,) = map(loaded, team.folder.glob("finding/runs/*.yaml"))
    (person,) = run["draw"]["not_drawn"]
    accept = (*DECIDE, person, "accept", "--yes")
    team.refuses(2, "was not drawn", *accept)
    assert team.run(*accept, "--reason", "In danger").code == 0


def test_nothing_of_the_person_is_in_names_or_commits(found: Callable[..., Team]) -> None:
    team = found()
    team.write(*ACCEPT)
    names = [str(path.relative_to(team.folder)) for path in team.folder.rglob("*") if ".git/" not in str(path)]
    told = "".join((*names, *team.commits()))
    assert re.findall("Hillingworth|Marguerite|9990000018|1941-03-02|Zinnia", told) == []
