"""The verbs of the plan: what each adds, changes, completes and stops; what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FORBIDDEN, UNREADABLE, NOT_FOUND = 2, 3, 4
WHO = "Marguerite Hillingworth, born 1941-03-02, NHS number 999 000 0018: the right person? [y/N]"
LEAVE = "[Enter: leave out]"


def record(team: Team, name: str) -> str:
    return (team.place / f"{name}.yaml").read_text("utf-8")


# --- each verb in one commit

VERBS = [
    (("document", "--type", "ReSPECT form", "--kept", "yellow folder"), "plan", "documents:\n  - id: "),
    (("additional", "--text", "Zinnia sick", "--text", "Winter"), "plan", "additional:\n  - Zinnia sick\n  - Winter\n"),
    (("funding", "NHS and the council"), "plan", "funding: NHS and the council\n"),
    (("review", "--on", "2027-03-01", "--every", "12"), "plan", 'review:\n  "on": 2027-03-01\n  every_weeks: 12\n'),
    (("medicine", "--name", "Insulin", "--high-risk"), "patient", "      name: Insulin\n      high_risk: true\n"),
    (("medicine", "--none"), "patient", "medicines:\n  status: none-known\n  checked_on: 2026-11-21\n"),
    (("medicine", "--reviewed", "yesterday"), "patient", "medicines:\n  reviewed_on: 2026-11-20\n"),
    (("allergy", "--substance", "Latex", "--severity", "mild"), "patient", "allergies:\n  status: known\n"),
    (("allergy", "--none-known", "--checked", "yesterday"), "patient", "none-known\n  checked_on: 2026-11-20\n"),
    (("condition", "--name", "Asthma", "--code", "J45.9", "--system", "icd-10"), "patient", "    code: J45.9\n"),
    (("carer", "--name", "Jo", "--assessment", "offered"), "patient", "    carer_assessment: offered\n"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "name", "expected"), VERBS, ids=lambda value: " ".join(value[:2]))
def test_a_verb_writes_its_part_in_one_commit(
    words: tuple[str, ...], name: str, expected: str, at: Callable[[str], Team]
) -> None:
    team = at("active")
    before = team.state()
    done = team.run("plan", words[0], team.id, *words[1:], "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert f"+++ b/patients/{team.id[0]}/{team.id}/{name}.yaml" in done.out
    assert team.state() == before
    team.write("plan", words[0], team.id, *words[1:])
    assert expected in record(team, name)
    assert team.commits()[0].startswith(f"plan {words[0]} {team.id}")
    assert len(team.commits()) == len(set(team.commits()))
    assert team.run("check").code == 0
    assert team.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("noun", "facts"),
    [
        ("medicine", {"name": "Zinnia", "dose": "one", "source": "Boxes", "time_critical": True}),
        ("allergy", {"substance": "Zinnia", "source": "The person"}),
        ("condition", {"name": "Zinnia", "since": "2020-05-01"}),
        ("carer", {"name": "Zinnia", "phone": "01632 960 001"}),
        ("document", {"type": "Zinnia", "kept": "x"}),
        ("funding", {"funding": "Zinnia"}),
        ("additional", {"additional": ["Zinnia", "x"]}),
        ("review", {"every_weeks": 4, "responsible": "Zinnia"}),
    ],
)
def test_facts_come_from_a_file(noun: str, facts: dict[str, object], at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("plan", noun, team.id, "--from", "-", given=json.dumps(facts))
    assert "Zinnia" in record(team, "patient" if noun in ("medicine", "allergy", "condition", "carer") else "plan")


def test_an_item_is_changed_and_taken_out(at: Callable[[str], Team]) -> None:
    team = at("active")
    for noun, add, change, now in (
        ("medicine", ("--name", "x", "--high-risk"), ("--dose", "two", "--not-high-risk"), " dose: two\n"),
        ("allergy", ("--substance", "x"), ("--reaction", "rash"), " reaction: rash\n"),
        ("condition", ("--name", "x"), ("--note", "mild"), " note: mild\n"),
        ("carer", ("--name", "x"), ("--assessment", "done"), " carer_assessment: done\n"),
        ("document", ("--type", "x", "--kept", "x"), ("--kept", "safe"), " kept: safe\n"),
        ("strength", ("--text", "x"), ("--text", "Sings"), " text: Sings\n"),
    ):
        id_ = team.write("plan", noun, team.id, *add)
        team.write("plan", noun, team.id, "--id", id_[:5], *change)
        assert now in record(team, "plan") + record(team, "patient")
        team.write("plan", "stop", team.id, id_[:5])
        assert team.commits()[0] == f"plan stop {team.id} {id_}"
        held = record(team, "plan") + record(team, "patient")
        assert (id_ in held) == (noun in ("condition", "carer"))
    assert "high_risk" not in record(team, "patient")
    assert "allergies:\n  checked_on: 2026-11-21\n" in record(team, "patient")
    assert team.run("check").code == 0


def test_what_is_reached_is_completed_and_what_is_not_is_stopped(at: Callable[[str], Team]) -> None:
    team = at("active")
    need, goal, action = (team.item(field) for field in ("needs", "goals", "actions"))
    assert "lifecycle: accepted" in record(team, "plan")
    team.write("plan", "complete", team.id, action[:4], "--on", "yesterday")
    assert "status: done\n    done_on: 2026-11-20\n" in record(team, "plan")
    team.write("plan", "goal", team.id, "--id", goal, "--lifecycle", "on-hold", "--reason", "In hospital")
    assert "lifecycle: on-hold\n" in record(team, "plan")
    team.write("plan", "stop", team.id, goal[:4], "--reason", "Zinnia would rather not")
    assert "lifecycle: cancelled\n" in record(team, "plan")
    team.write("plan", "goal", team.id, "--id", goal, "--lifecycle", "active")
    assert "reason:" not in record(team, "plan")
    team.write("plan", "complete", team.id, goal, "--achievement", "sustaining")
    team.write("plan", "complete", team.id, need[:4])
    assert "status: met\n" in record(team, "plan")
    shown = team.run("plan", "show", team.id).out
    assert "CHANGED SINCE" not in shown
    assert team.run("check").code == 0


# --- what is refused

REFUSED: list[tuple[str, tuple[str, ...], int, str]] = [
    ("active", ("goal", "--text", "x", "--measure", "barthel", "--aim", "21"), FORBIDDEN,
     "a target outside the scale; barthel total goes from 0 to 20"),
    ("active", ("goal", "--text", "x", "--measure", "Zinnia", "--aim", "1"), FORBIDDEN, "measure.instrument"),
    ("active", ("goal", "--text", "x", "--measure", "barthels", "--aim", "1"), FORBIDDEN, "did you mean barthel? "),
    ("active", ("goal", "--text", "x", "--aim", "1"), FORBIDDEN, "measure.instrument: is required"),
    ("active", ("goal", "--text", "x", "--need", "zzzz"), NOT_FOUND, "no need has an id that begins so"),
    ("assessed", ("goal", "--text", "x"), FORBIDDEN, "a goal answers a need; name it with --need"),
    ("active", ("goal", "--text", "x", "--importance", "0"), FORBIDDEN, "--importance: write a whole number from 1 to"),
    ("active", ("goal", "--id", "zzzz", "--text", "x"), NOT_FOUND, "no goal has an id that begins so"),
    ("active", ("goal", "--id", "{goals}", "--lifecycle", "on-hold"), FORBIDDEN, "missing: --reason"),
    ("active", ("goal", "--id", "{goals}", "--lifecycle", "proposed"), FORBIDDEN, "is accepted and cannot become"),
    ("active", ("need", "--text", "x", "--domain", "moood"), FORBIDDEN, "no such domain; known: health"),
    ("active", ("need", "--id", "{needs}", "--status", "closed"), FORBIDDEN, "missing: --reason"),
    ("active", ("action", "--text", "x", "--times", "2"), FORBIDDEN, "missing: --per"),
    ("active", ("action", "--id", "{actions}", "--times", "2"), FORBIDDEN, "a frequency without a unit; --per day"),
    ("active", ("action", "--text", "x", "--staff", "gone"), FORBIDDEN, "gone does not work here today"),
    ("active", ("action", "--text", "x", "--staff", "nobody"), FORBIDDEN, "no such member of staff"),
    ("active", ("action", "--text", "x", "--staff", "t-matron", "--who", "Jo"), FORBIDDEN, "an action has one owner"),
    ("active", ("action", "--text", "x", "--service", "no-such"), FORBIDDEN, "no such service"),
    ("active", ("action", "--text", "x", "--confidence", "11"), FORBIDDEN, "--confidence: write a whole number from 1"),
    ("active", ("action", "--text", "x", "--starts", "2026-12-02", "--ends", "2026-12-01"), FORBIDDEN,
     "days out of order: ends lies before starts"),
    ("active", ("action", "--text", "x", "--starts", "2026-12-02", "--due", "2026-12-01"), FORBIDDEN,
     "days out of order: due lies before starts"),
    ("active", ("action", "--text", "x", "--starts", "2026-12-02", "--review", "2026-12-01"), FORBIDDEN,
     "days out of order: review lies before starts"),
    ("assessed", ("agree",), FORBIDDEN, "plan agree is not possible while the case is assessed"),
    ("active", ("complete", "zzzz"), NOT_FOUND, "no item here has an id that begins so"),
    ("active", ("complete", "{goals}", "--on", "today"), FORBIDDEN, "is a goal: only actions have that"),
    ("active", ("complete", "Zinnia"), FORBIDDEN, "id: "),
    ("active", ("complete",), FORBIDDEN, "missing: ITEM"),
    ("active", ("stop", "{goals}"), FORBIDDEN, "missing: --reason"),
    ("active", ("stop", "{contingency}", "--reason", "x"), FORBIDDEN, "a contingency keeps no reason"),
    ("active", ("document", "--type", "x"), FORBIDDEN, "missing: --kept"),
    ("active", ("funding",), FORBIDDEN, "missing: FUNDING"),
    ("active", ("review", "--on", "yesterday"), FORBIDDEN, "the plan is looked at again on a day in the future"),
    ("active", ("review", "--responsible", "gone"), FORBIDDEN, "gone does not work here today"),
    ("active", ("medicine", "--dose", "x"), FORBIDDEN, "missing: --name"),
    ("active", ("medicine", "--none", "--name", "x"), FORBIDDEN, "1 of them stand in the record"),
    ("active", ("medicine", "--reviewed", "tomorrow"), FORBIDDEN, "reviewed: a day in the future"),
    ("active", ("allergy",), FORBIDDEN, "missing: --substance"),
    ("active", ("allergy", "--id", "zzzz", "--reaction", "x"), NOT_FOUND, "no allergy has an id that begins so"),
    ("active", ("condition", "--name", "x", "--code", "J45"), FORBIDDEN, "missing: --system"),
    ("active", ("condition", "--name", "x", "--code", "asthma", "--system", "icd-10"), FORBIDDEN, "code: "),
    ("active", ("condition", "--name", "x", "--code", "12", "--system", "snomed-ct"), FORBIDDEN, "code: "),
    ("active", ("carer", "--assessment", "done"), FORBIDDEN, "missing: --name"),
    ("closed", ("allergy", "--none-known"), FORBIDDEN, "plan allergy is not possible while the case is closed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "words", "code", "said"), REFUSED, ids=lambda value: "-".join(value) if isinstance(value, tuple) else None
)
def test_what_cannot_be_is_one_clear_line(
    step: str, words: tuple[str, ...], code: int, said: str, at: Callable[[str], Team]
) -> None:
    team = at(step)
    with (team.folder / "staff.yaml").open("a") as file:
        file.write("  - id: gone\n    name: Gone Away\n    active_to: 2026-06-30\n")
    known = {field: team.item(field) for field in ("needs", "goals", "actions", "contingency") if step == "active"}
    done = team.refuses(code, said, "plan", words[0], team.id, *(w.format(**known) for w in words[1:]), "--yes")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("noun", "facts", "said"),
    [
        ("goal", {"text": "x", "importance": 11}, "importance: "),
        ("goal", {"text": "x", "measure": {"instrument": "barthel", "target": -1}}, "measure.target: "),
        ("action", {"text": "x", "confidence": 0}, "confidence: "),
        ("action", {"text": "x", "frequency": {"unit": "week"}}, "frequency.times: "),
        ("action", {"text": "x", "owner": {}}, "owner: "),
        ("medicine", {"name": "x", "status": "some"}, "status: "),
        ("allergy", {"substance": "x", "zinnia": 1}, "this key is not a field of this record"),
        ("condition", {"name": "x", "since": "2026-02-30"}, "since: "),
        ("carer", {"name": "x", "carer_assessment": "refused"}, "carer_assessment: "),
    ],
)
def test_a_file_that_does_not_fit_is_told_with_its_place(
    noun: str, facts: dict[str, object], said: str, at: Callable[[str], Team]
) -> None:
    team = at("active")
    data = json.dumps(facts, indent=1)
    done = team.refuses(UNREADABLE, said, "plan", noun, team.id, "--yes", "--from", "-", given=data)
    assert done.err.startswith("caseload: stdin:")


def test_none_is_refused_while_one_stands_and_the_last_is_asked_about_again(at: Callable[[str], Team]) -> None:
    team = at("active")
    id_ = team.write("plan", "allergy", team.id, "--substance", "Latex")
    team.refuses(FORBIDDEN, "1 of them stand in the record", "plan", "allergy", team.id, "--none-known", "--yes")
    team.write("plan", "stop", team.id, id_)
    assert "NOT ASKED" in team.run("show", team.id).out
    team.write("plan", "allergy", team.id, "--none-known")
    assert "none known" in team.run("show", team.id).out


def test_best_interests_name_the_capacity_for_that_decision(at: Callable[[str], Team]) -> None:
    team = at("planned")
    has = team.write("capacity", team.id, "has-capacity", "--decision", "Zinnia: to move")
    agree = ("plan", "agree", team.id, "--authority", "best-interests", "--name", "Jo", "--copy-given")
    team.refuses(FORBIDDEN, "the person has capacity for this decision", *agree, "--capacity", has, "--yes")
    lacks = team.write("capacity", team.id, "lacks-capacity", "--decision", "Zinnia: the plan")
    team.refuses(FORBIDDEN, "missing: --capacity", *agree, "--yes")
    team.write(*agree, "--capacity", lacks[:5])
    assert team.commits()[0].startswith("plan agree")
    assert "lifecycle: accepted" in record(team, "plan")
    assert f"capacity: {lacks}" in team.entry("agreement").read_text("utf-8")


# --- at a terminal


def test_a_medicine_and_a_review_of_them_by_prompts(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("plan", "medicine", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer(f"Day of a medication review {LEAVE}: ")
    terminal.answer(f"Medicines (known, none-known) {LEAVE}: ", "known")
    terminal.answer("Medicine: ", "Insulin")
    terminal.answer(f"Dose {LEAVE}: ", "18 units")
    assert terminal.end() == 0, terminal.seen
    assert "name: Insulin\n      dose: 18 units\n" in record(team, "patient")
    terminal = team.terminal("plan", "medicine", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer(f"Day of a medication review {LEAVE}: ", "today")
    assert terminal.end() == 0, terminal.seen
    assert "reviewed_on: 2026-11-21" in record(team, "patient")


def test_that_no_allergy_is_known_by_prompts(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("plan", "allergy", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer(f"Allergies (known, none-known) {LEAVE}: ", "none")
    assert terminal.end() == 0, terminal.seen
    assert "allergies:\n  status: none-known\n" in record(team, "patient")


def test_what_is_stopped_is_chosen_from_what_stands_there(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("plan", "stop", "hillingworth")
    terminal.answer(WHO, "y")
    seen = terminal.expect("What is stopped or taken out: ")
    assert all(f"{noun}: Zinnia seen at the door" in seen for noun in ("need", "goal", "action", "contingency"))
    terminal.send(f"{team.item('goals')[:6]}\n")
    terminal.answer("Why: ", "Zinnia would rather rest")
    assert terminal.end() == 0, terminal.seen
    assert "lifecycle: cancelled" in record(team, "plan")
    terminal = team.terminal("plan", "stop", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.expect("What is stopped or taken out: ")
    terminal.send(f"{team.item('contingency')}\n")
    assert terminal.end() == 0, terminal.seen
    assert "contingency:" not in record(team, "plan")
