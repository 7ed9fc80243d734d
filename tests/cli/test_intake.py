from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

At = Callable[[str], Any]

# The person whom the folder at every step but `empty` has.
NAMED = ("--family", "Hillingworth", "--given", "Marguerite", "--born", "1941-03-02")
NHS = ("--nhs", "9990000018")
SOMEONE = ("intake", "--family", "Zinnia", "--given", "Ada", "--born", "1950-06-01")
GP = ("--source", "gp")
ALIKE = ("intake", "--family", "hillingworth", "--given", "M", "--born", "1941-03-02", *GP)
# Python hears of a Ctrl-C in the moment before it reads an answer only when the answer comes: hence the Enter.
CTRL_C = "\x03\n"


@pytest.fixture
def team(at: At) -> Any:
    """The folder in which the one person waits for triage."""
    return at("referred")


def decline(team: Any) -> str:
    """Decline the one person's referral; return their id."""
    id_: str = team.id
    team.write("triage", id_, "decline", "--reason", "needs another service")
    return id_


def people(team: Any) -> int:
    return len(list(team.folder.glob("patients/?/*")))


# --- a new person


def test_a_new_person_gets_a_folder_and_a_referral_in_one_commit(at: At) -> None:
    team = at("empty")
    done = team.run(*SOMEONE, *GP, "--nhs", " 999-000 0018", "-o", "plain")
    assert (done.code, done.err) == (0, "")
    record = re.search(r"record: (\S+)", done.out)
    assert record
    assert team.commits() == [f"intake {team.id} {record[1]}", "init"]
    assert team.git("status", "--porcelain") == ""
    assert 'nhs_number: "9990000018"\n' in (team.place / "patient.yaml").read_text("utf-8")
    assert [path.name[:19] for path in team.place.glob("entries/*")] == ["2026-11-21-referral"]


def test_full_width_digits_are_digits(at: At) -> None:
    team = at("empty")
    team.write(*SOMEONE, *GP, "--nhs", "".join(chr(0xFF10 + int(digit)) for digit in "9990000018"))
    assert 'nhs_number: "9990000018"\n' in (team.place / "patient.yaml").read_text("utf-8")


def test_without_a_number_the_person_comes_in_all_the_same(at: At) -> None:
    team = at("empty")
    team.write(*SOMEONE, *GP)
    assert "nhs_number" not in (team.place / "patient.yaml").read_text("utf-8")
    assert "wanted" in team.run("find", "zinnia").out


@pytest.mark.parametrize(("given", "day"), [("yesterday", "2026-11-20"), ("today", "2026-11-21"), ("2026-10-01",) * 2])
def test_a_referral_may_be_of_another_day(at: At, given: str, day: str) -> None:
    team = at("empty")
    team.write(*SOMEONE, *GP, "--on", given)
    assert team.entry("referral").name.startswith(day)


def test_a_dry_run_writes_nothing(at: At) -> None:
    team = at("empty")
    before = team.state()
    done = team.run(*SOMEONE, *GP, "--dry-run")
    assert done.code == 0
    assert "+birth_date: 1950-06-01" in done.out
    assert team.state() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("intake", *GP), "missing: --family, --born"),
        (SOMEONE, "missing: --source"),
        ((*SOMEONE, *GP, "--nhs", "9990000019"), "check its ten digits"),
        ((*SOMEONE, *GP, "--nhs", "9999999999"), "check its ten digits"),
        ((*SOMEONE, *GP, "--born", "1941-02-30"), "write a day that exists"),
        ((*SOMEONE, *GP, "--born", "02/03/1941"), "write a day that exists"),
        ((*SOMEONE, *GP, "--born", "1941-03-02T10:30"), "write a day that exists"),
        ((*SOMEONE, *GP, "--born", "today"), "write a day that exists"),
        ((*SOMEONE, *GP, "--born", "1841-03-02"), "nobody was born before 1900"),
        ((*SOMEONE, *GP, "--born", "1900-03-02"), "more than 125 years back"),
        ((*SOMEONE, *GP, "--born", "2026-11-22"), "the date of birth lies in the future"),
        ((*SOMEONE, *GP, "--on", "2026-11-22"), "the referral lies in the future"),
        ((*SOMEONE, *GP, "--on", "1949-11-22"), "before the person was born"),
        ((*SOMEONE, "--source", "Zinnia"), "--source"),
        ((*SOMEONE, *GP, "--new-person", "--same-as", "7k3m9x2q"), "contradict each other"),
    ],
)
def test_what_cannot_be_is_refused(at: At, words: tuple[str, ...], said: str) -> None:
    at("empty").refuses(2, said, *words)


# --- facts from a file

FACTS = """\
patient: {name: {family: Zinnia}, birth_date: "1950-06-01", nhs_number: 9990000018}
referral: {source: gp, happened: yesterday}
"""


def test_facts_come_from_a_file(at: At) -> None:
    team = at("empty")
    team.write("intake", "--from", "-", given=FACTS)
    assert 'nhs_number: "9990000018"\n' in (team.place / "patient.yaml").read_text("utf-8")
    assert team.entry("referral").name.startswith("2026-11-20")


def test_a_person_gets_an_id_of_their_own_whatever_the_file_says(team: Any) -> None:
    before = team.id
    team.write("intake", "--from", "-", given=FACTS.replace("9990000018", f'"9990000026", id: {before}'))
    assert people(team) == 2


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        (2, FACTS + "name: Zinnia\n", "stand under patient: and referral:"),
        (2, FACTS.replace("9990000018", '"9990000019"'), "the NHS number is not valid"),
        (2, FACTS.replace("{family: Zinnia}", "Zinnia"), "missing: --family"),
        (2, "patient: Zinnia\nreferral: {source: gp}\n", "missing: --family, --born"),
        (3, FACTS.replace("gp", "Zinnia"), "source: must be one of"),
        (3, FACTS.replace("1950-06-01", "1950-06-31"), "birth_date: must be a day that exists"),
        (3, FACTS.replace("{name", "{nickname: Zinnia, name"), "is not a field"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(at: At, code: int, facts: str, said: str) -> None:
    at("empty").refuses(code, said, "intake", "--from", "-", given=facts)


def test_a_file_cannot_put_the_referral_into_another_folder(team: Any) -> None:
    facts = FACTS.replace("9990000018", '"9990000026"').replace("source: gp", f"source: gp, patient: {team.id}")
    team.refuses(2, "leave that out", "intake", "--from", "-", given=facts)


# --- somebody who is here already


@pytest.mark.parametrize("step", ["referred", "accepted", "active"])
@pytest.mark.parametrize("number", ["9990000018", "999 000 0018"])
def test_the_same_number_is_the_same_person(at: At, step: str, number: str) -> None:
    team = at(step)
    team.refuses(2, f"this person is here, {step}: {team.id}", *SOMEONE, *GP, "--nhs", number)


def test_the_closed_come_back_by_reopen(at: At) -> None:
    team = at("closed")
    team.refuses(2, f"closed: {team.id}; caseload reopen {team.id}", "intake", *NAMED, *NHS, *GP)


def test_nobody_who_died_is_referred(team: Any) -> None:
    team.write("died", team.id, "--on", "today")
    team.refuses(2, f"has died: {team.id}", "intake", *NAMED, *NHS, *GP)


def test_the_declined_are_referred_again(team: Any) -> None:
    id_ = decline(team)
    team.write("intake", *NAMED, *NHS, "--source", "hospital")
    assert people(team) == 1
    assert len(list(team.place.glob("entries/*-referral-*"))) == 2
    assert team.commits()[0].startswith(f"intake {id_} ")
    assert "referred" in team.run("find", "hillingworth").out


def test_the_declined_are_not_referred_again_without_a_look(team: Any) -> None:
    decline(team)
    team.refuses(2, "nobody is there to confirm", "intake", *NAMED, *NHS, *GP)


def test_the_same_name_and_birth_date_must_be_looked_at(team: Any) -> None:
    said = f"someone of that name and birth date is here: {team.id}; say --same-as with that id, or --new-person"
    team.refuses(2, said, *ALIKE)
    team.refuses(2, said, *ALIKE, "--dry-run")


def test_two_numbers_are_two_people(team: Any) -> None:
    team.write(*ALIKE, "--nhs", "9990000026")
    assert people(team) == 2


def test_a_new_person_may_have_the_same_name_and_birth_date(team: Any) -> None:
    team.write(*ALIKE, "--new-person")
    assert people(team) == 2


def test_a_new_person_cannot_have_the_same_number(team: Any) -> None:
    team.refuses(2, f"this NHS number is here already: {team.id}", *ALIKE, *NHS, "--new-person")


def test_whoever_is_named_needs_no_name(team: Any) -> None:
    id_ = decline(team)
    team.write("intake", "--same-as", id_, "--source", "carer")
    assert people(team) == 1
    assert [path for path in team.place.glob("entries/*") if "source: carer" in path.read_text("utf-8")]


def test_whoever_is_named_must_be_named_in_full_without_a_question(team: Any) -> None:
    id_ = decline(team)
    team.refuses(2, "--yes needs the full id", "intake", "--same-as", id_[:5], *GP, "--yes")
    team.refuses(2, "nobody is there to confirm", "intake", "--same-as", id_[:5], *GP)


def test_whoever_is_named_must_be_here(team: Any) -> None:
    team.refuses(4, "no patient matches", "intake", "--same-as", "zzzzzzzz", *GP)


def test_whoever_is_named_may_be_on_the_caseload_already(at: At) -> None:
    team = at("closed")
    team.refuses(2, f"caseload reopen {team.id}", "intake", "--same-as", team.id, *GP)


def test_someone_who_cannot_be_read_is_spoken_of(team: Any) -> None:
    (team.place / "patient.yaml").write_text("Zinnia", "utf-8")
    done = team.run(*SOMEONE, *GP)
    assert done.code == 0
    assert done.err == "caseload: 1 patient cannot be read: caseload check says why\n"


# --- at a terminal


def test_everything_can_be_answered(at: At) -> None:
    team = at("empty")
    asked = team.terminal("intake")
    asked.answer("Family name:")
    asked.answer("Family name:", "Zinnia")
    asked.answer("Given names [Enter: leave out]:", "Ada")
    asked.answer("Date of birth (1938-07-15):", "01/06/1950")
    asked.answer("write a day that exists as 1938-07-15", "1950-06-01")
    asked.answer("NHS number [Enter: leave out]:", "999 000 0019")
    asked.answer("check its ten digits", "999 000 0018")
    asked.answer("Area [Enter: leave out]:")
    asked.answer("GP practice [Enter: leave out]:", "Oak Street")
    asked.answer("Who refers", "gp")
    asked.answer("Reason [Enter: leave out]:", "falls")
    asked.expect("saved")
    assert asked.end() == 0
    text = (team.place / "patient.yaml").read_text("utf-8")
    assert text.endswith('nhs_number: "9990000018"\npractice:\n  name: Oak Street\n')
    assert "reason: falls\n" in team.entry("referral").read_text("utf-8")


@pytest.mark.parametrize("key", [CTRL_C, "\x04"])
def test_who_leaves_at_a_question_has_written_nothing(at: At, key: str) -> None:
    team = at("empty")
    before = team.state()
    asked = team.terminal("intake", *NAMED)
    asked.expect("NHS number [Enter: leave out]: ")
    asked.send(key)
    asked.expect("caseload: nothing was written")
    assert asked.end() == 130
    assert team.state() == before
    assert "Traceback" not in asked.seen


SAME = "Marguerite Hillingworth, born 1941-03-02, is here"


def ask(team: Any, *more: str) -> Any:
    """Start the intake of someone alike at a terminal, up to the question whether it is the same person."""
    asked = team.terminal(*ALIKE, *more)
    for question in ("NHS number", "Area", "GP practice", "Reason"):
        asked.answer(f"{question} [Enter: leave out]:")
    asked.expect(SAME)
    asked.expect("the same person? [y/N]: ")
    return asked


def test_who_is_not_the_same_person_comes_in(team: Any) -> None:
    asked = ask(team)
    asked.send("n\n")
    asked.expect("saved")
    assert asked.end() == 0
    assert people(team) == 2


def test_who_is_the_same_person_does_not_come_in_twice(team: Any) -> None:
    before = team.state()
    asked = ask(team)
    asked.send("y\n")
    asked.expect(f"caseload: this person is here, referred: {team.id}")
    assert asked.end() == 2
    assert team.state() == before


def test_an_interrupted_question_writes_nothing(team: Any) -> None:
    before = team.state()
    asked = ask(team)
    asked.send(CTRL_C)
    asked.expect("caseload: nothing was written")
    assert asked.end() == 130
    assert team.state() == before


@pytest.mark.parametrize(("answer", "code", "referrals"), [("y", 0, 2), ("n", 130, 1)])
def test_the_declined_are_read_back(team: Any, answer: str, code: int, referrals: int) -> None:
    decline(team)
    asked = ask(team)
    asked.send("y\n")
    asked.answer("NHS number 999 000 0018: the right person? [y/N]:", answer)
    assert asked.end() == code
    assert len(list(team.place.glob("entries/*-referral-*"))) == referrals


def test_only_the_referral_is_asked_of_someone_who_is_named(team: Any) -> None:
    decline(team)
    asked = team.terminal("intake", "--same-as", team.id)
    asked.answer("the right person? [y/N]:", "y")
    asked.answer("Who refers", "self")
    asked.answer("Reason [Enter: leave out]:")
    asked.expect("saved")
    assert asked.end() == 0
    assert "Family name" not in asked.seen


def test_whoever_came_in_during_the_question_is_not_doubled(team: Any) -> None:
    asked = ask(team)
    team.write(*ALIKE, "--new-person")
    before = team.state()
    asked.send("n\n")
    asked.expect("caseload: somebody alike came in meanwhile")
    assert asked.end() == 5
    assert team.state() == before
