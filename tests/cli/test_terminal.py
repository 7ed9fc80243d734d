"""At a terminal: questions for what no flag told, the read-back, the walk through goals, Ctrl-C; all at a real one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from caseload.cli.session import AWHILE

if TYPE_CHECKING:
    from tests.cli.conftest import Team, Terminal
    from tests.conftest import Someone

pytestmark = pytest.mark.heavy

WHO = "Marguerite Hillingworth, born 1941-03-02, NHS number 999 000 0018: the right person? [y/N]"
LEAVE = "[Enter: leave out]"
DECLINED = 130


def saved(terminal: Terminal) -> None:
    assert terminal.end() == 0, terminal.seen
    assert "saved" in terminal.seen


def test_intake_asks_again_for_what_cannot_be(at: Callable[[str], Team]) -> None:
    team = at("empty")
    terminal = team.terminal("intake")
    terminal.answer("Family name: ", "")
    terminal.answer("Family name: ", "Hillingworth")
    terminal.answer(f"Given names {LEAVE}: ", "Marguerite")
    terminal.answer("Date of birth", "1941-02-30")
    terminal.expect("write a day that exists")
    terminal.answer("Date of birth", "1941-03-02")
    terminal.answer(f"NHS number {LEAVE}: ", "9990000019")
    terminal.expect("check its ten digits")
    terminal.answer("NHS number")
    for question in ("Area", "GP practice"):
        terminal.answer(f"{question} {LEAVE}: ")
    terminal.answer("Who refers (gp, hospital,", "comm")
    terminal.answer(f"Reason {LEAVE}: ", "-")
    saved(terminal)
    kept = (team.place / "patient.yaml").read_text("utf-8")
    assert "nhs_number" not in kept
    assert "source: community-nursing" in team.entry("referral").read_text("utf-8")


def test_the_plan_by_prompts_alone(at: Callable[[str], Team]) -> None:
    """Nobody has to know a flag; the answers that there are stand above the question, their beginning is enough."""
    team = at("assessed")
    team.write("plan", "need", team.id, "--domain", "mobility-and-falls", "--text", "Zinnia falls")

    terminal = team.terminal("plan", "need", "hillingworth")
    terminal.answer(WHO, "y")
    assert re.search("mood +Mood", terminal.expect("Domain: "))
    terminal.send("m\n")
    terminal.expect("choose among health")
    terminal.answer("Domain: ", "moo")
    terminal.answer("The need: ", "")
    terminal.answer("The need: ", "Zinnia is low")
    saved(terminal)

    terminal = team.terminal("plan", "goal", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer("The goal, in the person's words: ", "Zinnia: out again")
    assert "Zinnia is low" in terminal.expect("Which need it answers: ")
    terminal.send(f"{team.item('needs')[:5]}\n")
    terminal.answer(f"How important, 1 to 10 {LEAVE}: ", "eleven")
    terminal.expect("write a whole number from 1 to 10")
    terminal.answer("How important")
    saved(terminal)

    terminal = team.terminal("plan", "action", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer("What is done: ", "Zinnia: class")
    terminal.answer("Sector (primary-care,", "vol")
    terminal.answer(f"Who does it, if not you {LEAVE}: ", "Zinnia's daughter")
    terminal.answer(f"By when {LEAVE}: ", "tomorrow")
    saved(terminal)

    plan = (team.place / "plan.yaml").read_text("utf-8")
    assert "domain: mood" in plan
    assert f"needs:\n      - {team.item('needs')}" in plan
    assert "owner:\n      name: Zinnia's daughter" in plan
    assert "sector: voluntary" in plan
    assert "due: 2026-11-22" in plan


def test_a_question_comes_only_where_it_makes_sense(at: Callable[[str], Team]) -> None:
    team = at("referred")
    terminal = team.terminal("triage", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer("Decision (accept, decline, defer): ", "defer")
    terminal.answer("Reason: ", "Zinnia is away")
    terminal.answer("Day it comes back", "2026-12-01")
    saved(terminal)
    assert "Tier" not in terminal.seen
    terminal = team.terminal("triage", "hillingworth", "accept")
    terminal.answer(WHO, "y")
    terminal.answer(f"Tier (intensive, standard, maintenance) {LEAVE}: ")
    terminal.answer(f"Reason {LEAVE}: ")
    saved(terminal)
    assert "tier: standard" in team.entry("triage").read_text("utf-8")


def test_what_flags_told_is_not_asked(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("log", "hillingworth", "clinic", "20m", "--for", "review", "--note", "Zinnia")
    terminal.answer(WHO, "y")
    saved(terminal)
    assert terminal.seen.count("?") == 1
    terminal = team.terminal("log", "hillingworth", "clinic", "--outcome", "no-reply", "--note", "Zinnia")
    terminal.answer(WHO, "y")
    terminal.answer(f"monitoring, review) {LEAVE}: ")
    saved(terminal)
    assert "How long" not in terminal.seen


def test_an_alert_is_renewed_and_resolved_by_prompts(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("alert", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.answer("Kind of alert (safeguarding,", "lone")
    terminal.answer("Headline: ", "Zinnia bites")
    terminal.answer(f"Reason {LEAVE}: ")
    terminal.answer("Day to look at it again", "2027-05-01")
    saved(terminal)
    raised = team.entry("alert").stem[-8:]
    terminal = team.terminal("alert", "hillingworth", "--renew", raised[:4])
    terminal.answer(WHO, "y")
    terminal.answer(f"Reason {LEAVE}: ")
    terminal.answer("Day to look at it again", "2027-06-01")
    saved(terminal)
    terminal = team.terminal("alert", "hillingworth", "--resolve", raised[:4])
    terminal.answer(WHO, "y")
    terminal.answer("Reason: ", "")
    terminal.answer("Reason: ", "Zinnia moved")
    saved(terminal)
    assert "status: resolved" in team.entry("alert").read_text("utf-8")


# --- the read-back


@pytest.mark.parametrize("answer", ["n", "", "no"])
def test_the_wrong_person_is_declined_before_anything_is_asked(answer: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    terminal = team.terminal("log", team.id[:4])
    terminal.answer(WHO, answer)
    assert terminal.end() == DECLINED
    assert terminal.seen.endswith("\ncaseload: nothing was written\n")
    assert "How" not in terminal.seen
    assert team.state() == before


@pytest.mark.parametrize(("keys", "shown"), [("\x03", "^C"), ("\x04", "")], ids=["Ctrl-C", "end of input"])
@pytest.mark.parametrize("question", ["right person?", "How (", "Note"])
def test_whoever_leaves_at_a_question_writes_nothing(
    keys: str, shown: str, question: str, at: Callable[[str], Team]
) -> None:
    team = at("active")
    before = team.state()
    terminal = team.terminal("log", "hillingworth")
    for asked, answer in (
        ("right person?", "y"),
        ("How (", "clinic"),
        ("How long", "5m"),
        ("What for", ""),
        ("Note", ""),
    ):
        terminal.expect(asked)
        if asked == question:
            break
        terminal.send(f"{answer}\n")
    assert terminal.leave(keys) == DECLINED
    assert f"{shown}\ncaseload: nothing was written\n" in terminal.seen
    assert team.state() == before


def test_what_the_step_forbids_is_said_before_anything_is_asked(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    terminal = team.terminal("plan", "goal", "hillingworth")
    assert terminal.end() == 2
    assert terminal.seen.startswith("caseload: plan goal is not possible while the case is accepted; possible now: ")


def test_a_dry_run_asks_nobody_whether_it_is_the_right_person(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    terminal = team.terminal("log", "hillingworth", "clinic", "5m", "--for", "review", "--note", "Zinnia", "--dry-run")
    assert terminal.end() == 0
    assert "right person" not in terminal.seen
    assert "note: Zinnia" in terminal.seen
    assert team.state() == before


def test_whoever_changed_the_case_during_the_questions_is_not_overwritten(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("plan", "strength", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.expect("A strength: ")
    team.write("plan", "strength", team.id, "--text", "Zinnia was first")
    terminal.send("Zinnia was second\n")
    assert terminal.end() == 5
    assert "plan.yaml was changed meanwhile; nothing was written; run it again" in terminal.seen
    plan = (team.place / "plan.yaml").read_text("utf-8")
    assert "first" in plan
    assert "second" not in plan


def test_an_entry_is_added_to_whatever_happened_during_the_questions(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("log", "hillingworth", "clinic", "5m", "--for", "review")
    terminal.answer(WHO, "y")
    terminal.expect("Note")
    team.write("plan", "strength", team.id, "--text", "Zinnia was first")
    terminal.send("Zinnia\n")
    saved(terminal)
    assert [message.split()[0] for message in team.commits()[:2]] == ["log", "plan"]


def test_a_case_that_closed_during_the_questions(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("plan", "strength", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.expect("A strength: ")
    team.on("closed")
    before = team.state()
    terminal.send("Zinnia\n")
    assert terminal.end() == 5
    assert "the case changed meanwhile: plan strength is not possible while the case is closed" in terminal.seen
    assert team.state() == before


# --- the line that is typed


def test_a_line_can_be_edited(at: Callable[[str], Team]) -> None:
    """Arrow keys move, and do not end up in the record as what they send."""
    team = at("active")
    terminal = team.terminal("log", "hillingworth", "clinic", "5m", "--for", "review", TERM="xterm", NO_COLOR="1")
    terminal.answer("the right person?", "y")
    terminal.answer("Note", "Znnia\x1b[D\x1b[D\x1b[D\x1b[Di")
    assert terminal.end() == 0, terminal.seen
    assert "note: Zinnia" in team.entry("contact").read_text("utf-8")


def test_a_long_line_is_kept_whole(at: Callable[[str], Team]) -> None:
    """A terminal by itself drops what is beyond 4,096 characters."""
    team = at("active")
    terminal = team.terminal("log", "hillingworth", "clinic", "5m", "--for", "review", TERM="xterm", NO_COLOR="1")
    terminal.answer("the right person?", "y")
    terminal.expect("Note")
    terminal.send("Zinnia " * 900 + "end\n")
    assert terminal.end() == 0
    assert "Zinnia Zinnia end" in team.entry("contact").read_text("utf-8")


def test_a_key_that_is_no_letter_is_typed_again(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("log", "hillingworth", "clinic", "5m", "--for", "review")
    terminal.answer(WHO, "y")
    terminal.answer("Note", "Zin\x1b[Dnia")
    terminal.expect("this holds a character that cannot be seen; type it again")
    terminal.answer("Note", "Zinnia")
    saved(terminal)


# --- goal by goal


def test_a_review_goes_goal_by_goal(at: Callable[[str], Team]) -> None:
    team = at("active")
    goal, action = team.item("goals"), team.item("actions")
    terminal = team.terminal("review", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.expect("since the plan was agreed")
    terminal.expect(f"goal {goal}: Zinnia seen at the door")
    terminal.answer("[Enter: leave as it is]: ", "wrong")
    terminal.expect("choose among in-progress, improving")
    terminal.answer("[Enter: leave as it is]: ", "improving")
    saved_at = terminal.expect(f"action {action}: Zinnia seen at the door")
    assert "goal" not in saved_at.partition("choose among")[2].replace("goal by goal", "")
    terminal.answer("[Enter: leave as it is]: ")
    assert re.search("standard +contact every 4 weeks.*as now", terminal.expect(f"Tier from now on {LEAVE}: "))
    terminal.send("\n")
    terminal.answer(f"Next review, if not the tier's {LEAVE}: ")
    terminal.answer(f"Who took part, with commas between {LEAVE}: ", "Zinnia, Joan")
    terminal.answer(f"Summary {LEAVE}: ", "Zinnia walks")
    saved(terminal)
    assert "people:\n  - Zinnia\n  - Joan\n" in team.entry("review").read_text("utf-8")
    assert "achievement: improving" in (team.place / "plan.yaml").read_text("utf-8")
    assert "actions:" not in team.entry("review").read_text("utf-8")
    assert "tier: standard" in team.entry("review").read_text("utf-8")


def test_a_review_asks_only_for_goals_that_no_flag_told_about(at: Callable[[str], Team]) -> None:
    team = at("active")
    goal = f"{team.item('goals')[:4]}=sus"
    terminal = team.terminal("review", "hillingworth", "--goal", f"{goal}taining", "--summary", "Zinnia")
    terminal.answer(WHO, "y")
    terminal.answer("[Enter: leave as it is]: ", "in-p")
    for _ in ("tier", "next", "people"):
        terminal.answer(f"{LEAVE}: ")
    saved(terminal)
    plan = (team.place / "plan.yaml").read_text("utf-8")
    assert "achievement: sustaining" in plan
    assert "status: in-progress" in plan


def test_what_is_given_up_is_given_up_for_a_reason(at: Callable[[str], Team]) -> None:
    team = at("active")
    goal = f"{team.item('goals')[:4]}=improving"
    terminal = team.terminal("review", "hillingworth", "--goal", goal, "--summary", "Zinnia", "--tier", "standard")
    terminal.answer(WHO, "y")
    terminal.answer("[Enter: leave as it is]: ", "stop")
    terminal.answer("Why: ")
    terminal.answer("Why: ", "Zinnia would rather rest")
    terminal.answer(f"Next review, if not the tier's {LEAVE}: ")
    terminal.answer(f"Who took part, with commas between {LEAVE}: ")
    saved(terminal)
    assert "status: stopped\n    reason: Zinnia would rather rest" in (team.place / "plan.yaml").read_text("utf-8")


def test_a_case_closes_with_an_outcome_for_everything(at: Callable[[str], Team]) -> None:
    team = at("active")
    terminal = team.terminal("close", "hillingworth")
    terminal.answer(WHO, "y")
    assert re.search("moved-away +Moved away", terminal.expect("Reason: "))
    assert "died" not in terminal.seen
    terminal.send("moved\n")
    terminal.expect("goal ")
    terminal.answer("not-attainable: ", "")
    terminal.expect("choose among")
    terminal.answer("not-attainable: ", "sus")
    terminal.expect("action ")
    terminal.answer("done, stopped, or who takes it on: ", "Zinnia's neighbour")
    terminal.answer(f"Summary {LEAVE}: ", "Zinnia moves")
    terminal.answer(f"Where the person goes on {LEAVE}: ", "Zinnia's daughter")
    terminal.answer(f"Whom to ask there {LEAVE}: ")
    terminal.answer(f"Equipment that stays or goes back {LEAVE}: ")
    terminal.answer(f"Come back when {LEAVE}: ")
    terminal.answer(f"Experience survey offered (yes, no) {LEAVE}: ", "perhaps")
    terminal.answer(f"Experience survey offered (yes, no) {LEAVE}: ", "yes")
    saved(terminal)
    kept = team.entry("closure").read_text("utf-8")
    assert "reason: moved-away" in kept
    assert "achievement: sustaining" in kept
    assert "taken_by: Zinnia's neighbour" in kept
    assert "survey_offered: true" in kept
    assert team.run("check").code == 0


# --- home and do


def duties(team: Team) -> list[str]:
    """Return the kinds of duty of today's list, in the order that `do` counts in."""
    lines = team.run("-o", "csv").out.splitlines()
    return [line for line in lines if re.match("[0-9]+,", line)]


def test_home_shows_booked_visits_first(at: Callable[[str], Team]) -> None:
    team = at("referred")
    team.write("book", team.id, "2026-11-21T23:58", "45m", "--mode", "telephone")
    shown = team.run("--today", "2026-12-20").out
    assert "triage" in shown
    shown = team.run().out
    assert shown.index("Visits today") < shown.index("23:58")
    assert "1 waiting referral" in shown


DO = {
    "appointment": "log",
    "flag": "flag",
    "alert-review": "alert --renew",
    "action": "plan action --id",
}


def test_do_opens_the_form_of_a_booked_visit(at: Callable[[str], Team]) -> None:
    team = at("active")
    booked = team.write("book", team.id, "2026-11-21T23:58", "45m", "--mode", "video")
    terminal = team.terminal("do", "1")
    terminal.expect(f"caseload log {team.id} --appointment {booked}")
    terminal.answer(WHO, "y")
    terminal.answer("How long", "30m")
    for question in ("What for", "Note"):
        terminal.answer(question)
    saved(terminal)
    kept = team.entry("contact").read_text("utf-8")
    assert f"appointment: {booked}" in kept
    assert "mode: video" in kept
    assert duties(team) == []


def test_do_opens_the_form_of_a_safety_flag(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("assess", team.id, "--score", "phq-9", "1,1,1,1,1,1,1,1,2")
    terminal = team.terminal("do", "1")
    terminal.answer(WHO, "y")
    terminal.answer("What was done: ", "Zinnia spoke to the GP")
    saved(terminal)
    assert duties(team) == []


def test_the_flags_that_stand_are_offered(at: Callable[[str], Team]) -> None:
    team = at("active")
    raised = team.write("assess", team.id, "--score", "phq-9", "1,1,1,1,1,1,1,1,2")
    terminal = team.terminal("flag", "hillingworth")
    terminal.answer(WHO, "y")
    terminal.expect(raised)
    terminal.answer("Which assessment raised it", raised[:3])
    terminal.answer("What was done: ", "Zinnia spoke to the GP")
    saved(terminal)


@pytest.mark.parametrize(
    ("step", "day", "questions"),
    [
        ("referred", "2026-12-20", (("Decision", "decline"), ("Reason: ", "Zinnia"))),
        ("active", "2026-12-01", (("Status", "done"),)),
        ("active", "2027-01-20", (("How (", "clinic"), ("How long", "5m"), ("What for", ""), ("Note", ""))),
    ],
    ids=["triage", "action", "contact"],
)
def test_do_opens_the_form_of_a_duty(
    step: str, day: str, questions: tuple[tuple[str, str], ...], at: Callable[[str], Team]
) -> None:
    team = at(step)
    terminal = team.terminal("do", "1", "--today", day)
    terminal.answer(WHO, "y")
    for question, answer in questions:
        terminal.answer(question, answer)
    saved(terminal)


def test_do_says_what_this_version_cannot_open(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(4, "that list has 0 duties; caseload shows them, numbered", "do", "1")


@pytest.mark.parametrize("words", [("due",), ("check",), ("audit", "--fail-on", "never"), ("costs",)], ids=" ".join)
def test_a_first_reading_says_how_far_it_is_and_the_next_command_nothing(
    at: Callable[[str], Team], someone: type[Someone], words: tuple[str, ...]
) -> None:
    team = at("empty")
    for number in range(AWHILE + 1):
        person = someone()
        person.patient = replace(person.patient, id=f"7k3m{number:04}", nhs_number="")
        person.at("referred").save(team.folder)
    told = f"\rcaseload: {AWHILE + 1} of {AWHILE + 1} patients read\n"
    terminal = team.terminal(*words)
    ended = terminal.end()
    assert told in terminal.seen
    again = team.terminal(*words)
    assert again.end() == ended
    assert "patients read" not in again.seen
