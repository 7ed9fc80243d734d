"""Referrals to services and duties put off, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

At = Callable[[str], "Team"]
TO = ("--agency", "Zinnia", "--sector", "voluntary")


def owed(team: Team, day: str = "2026-11-21") -> dict[str, str]:
    """What is due within a year: the kind of duty and its day."""
    rows = json.loads(team.run("due", "--within", "365", "--today", day, "-o", "json").out)["tables"]["duties"]
    return {row["what"].partition(":")[0]: row["on"] for row in rows}


def action(team: Team) -> str:
    plan = (team.place / "plan.yaml").read_text("utf-8").partition("\nactions:")[2]
    return next((line.partition(": ")[2] for line in plan.splitlines() if line.startswith("    status: ")), "planned")


def test_a_referral_from_sending_to_its_end_moves_the_plan_along(at: At) -> None:
    team = at("active")
    whole = team.item("actions")
    sent = team.write("refer", "send", team.id, "--action", whole[:4], "--agency", "Zinnia", "--reason", "Zinnia")
    assert owed(team)["service reply"] == "2026-12-04"
    course = [action(team)]
    for words in (("answer", "accepted"), ("start",), ("complete", "--reason", "Zinnia")):
        team.write("refer", words[0], team.id, *words[1:])
        course.append(action(team))
    assert course == ["requested", "accepted", "in-progress", "done"]
    verbs = [message.partition(f" {team.id} ")[0] for message in team.commits()[:4]]
    assert verbs == ["refer complete", "refer start", "refer answer", "refer send"]
    assert "service reply" not in owed(team)
    assert f"{sent}" in team.run("show", team.id, "-o", "plain").out
    assert team.run("check").code == 0


def test_how_the_directory_says_a_service_is_reached_is_said_where_it_is_asked(at: At) -> None:
    """Nobody has to look the service up again to do what they have just written down."""
    team = at("active")
    services = team.folder / "definitions" / "services-and-costs.yaml"
    services.parent.mkdir(exist_ok=True)
    services.write_text(
        "schema: services-and-costs/1\nservices:\n- id: hub\n  title: Zinnia hub\n  sector: social-care\n"
        "  how_to_refer: By telephone, before noon.\n",
        encoding="utf-8",
    )
    said = [
        team.run("refer", *words, "--yes", "--today", day, "-o", "plain").out
        for words, day in (
            (("send", team.id, "--service", "hub"), "2026-11-21"),
            (("chase", team.id), "2026-12-10"),
            (("answer", team.id, "accepted"), "2026-12-11"),
        )
    ]
    assert all("saved: refer" in text for text in said)
    assert ["How to refer: By telephone, before noon." in text for text in said] == [True, True, False]


def test_a_silent_service_comes_back_after_it_was_chased(at: At) -> None:
    team = at("active")
    team.write("refer", "send", team.id, *TO)
    assert owed(team)["service reply"] == "2026-12-04"
    team.write("refer", "chase", team.id, "--today", "2026-12-07")
    # ten working days from then
    assert owed(team)["service reply"] == "2026-12-21"
    team.write("refer", "chase", team.id, "--reply-by", "2027-01-11", "--today", "2026-12-21")
    assert owed(team)["service reply"] == "2027-01-11"


def test_a_declined_service_stays_until_there_is_another_way(at: At) -> None:
    team = at("active")
    sent = team.write("refer", "send", team.id, "--action", team.item("actions"), "--agency", "Zinnia")
    team.write("refer", "answer", team.id, "declined", "--reason", "Zinnia")
    assert action(team) == "declined"
    assert owed(team)["service declined"] == "2026-11-21"
    team.write("refer", "send", team.id, "--instead", sent[:4], "--agency", "Another")
    assert "service declined" not in owed(team)
    assert action(team) == "requested"


def test_what_was_sent_stands_in_the_way_of_closing(at: At) -> None:
    team = at("active")
    team.write("refer", "send", team.id, *TO)
    said = team.run("close", team.id, "--check", "-o", "plain").out
    assert "has no answer" in said
    assert f"caseload refer answer {team.id}" in said


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (2, "a referral names a service of the directory, or an agency and its sector", ("send",)),
        (2, "no such service in the directory", ("send", "--service", "nonesuch")),
        (2, "choose among", ("send", "--agency", "Zinnia", "--sector", "moon")),
        (4, "no action has an id that begins so", ("send", "--agency", "Zinnia", "--action", "zzzz")),
        (4, "no declined referral that waits for another way", ("send", "--instead", "zzzz", *TO)),
        (2, "later day than it is asked for", ("send", *TO, "--reply-by", "2026-11-21")),
        (2, "before the person was referred", ("send", *TO, "--on", "2026-01-01")),
        (4, "no referral to a service is open; caseload refer send", ("answer", "accepted")),
        (2, "missing: ", ("answer",)),
        (2, "missing: --reason", ("answer", "declined")),
        (4, "no referral to a service is open", ("chase",)),
    ],
)
def test_what_cannot_be_referred_is_one_clear_line(at: At, code: int, said: str, words: tuple[str, ...]) -> None:
    team = at("active")
    done = team.refuses(code, said, "refer", words[0], team.id, *words[1:], "--yes")
    assert len(done.err.splitlines()) == 1


def test_a_step_out_of_order_is_refused_and_says_what_comes_first(at: At) -> None:
    team = at("active")
    team.write("refer", "send", team.id, *TO)
    said = "started does not follow sent; possible now: refer answer"
    team.refuses(2, said, "refer", "start", team.id, "--yes")
    team.write("refer", "answer", team.id, "accepted")
    team.refuses(2, "the service has answered already; possible now: refer start", "refer", "chase", team.id, "--yes")


def test_refer_send_is_refused_before_any_question_where_the_case_has_ended(at: At) -> None:
    team = at("closed")
    team.refuses(2, "refer send is not possible while the case is closed", "refer", "send", team.id, *TO, "--yes")


def test_at_a_terminal_it_asks_what_nothing_tells(at: At) -> None:
    team = at("active")
    asked = team.terminal("refer", "send", team.id)
    asked.answer("the right person?", "y")
    asked.answer("Action of the plan", "")
    asked.answer("Sector", "social")
    asked.answer("Service", "social-care-as")
    asked.answer("Reason", "Zinnia")
    assert asked.end() == 0
    assert "To whom" not in asked.seen
    # only what is of that sector was offered
    assert "district-nurse" not in asked.seen
    assert "\nservice: social-care-assessment\n" in team.entry("service-referral").read_text("utf-8")


def test_at_a_terminal_an_action_needs_an_agency_alone(at: At) -> None:
    team = at("active")
    asked = team.terminal("refer", "send", team.id)
    asked.answer("the right person?", "y")
    asked.answer("Action of the plan", team.item("actions")[:4])
    asked.answer("To whom", "Zinnia")
    asked.answer("Reason", "")
    assert asked.end() == 0
    assert action(team) == "requested"


def test_at_a_terminal_it_asks_which_where_several_are_open(at: At) -> None:
    team = at("active")
    team.write("refer", "send", team.id, *TO)
    second = team.write("refer", "send", team.id, *TO)
    asked = team.terminal("refer", "answer", team.id, "accepted")
    asked.answer("the right person?", "y")
    asked.answer("Which referral", second[:5])
    assert asked.end() == 0
    assert f"referral: {second}" in team.entry("service-referral").read_text("utf-8")


# --- how each agency answers


def test_how_each_agency_answers(at: At) -> None:
    team = at("active")
    assert "Nobody was referred to a service yet." in team.run("refer", "links").out
    team.write("refer", "send", team.id, *TO)
    first = team.write("refer", "send", team.id, *TO)
    team.write("refer", "answer", team.id, "accepted", "--referral", first, "--today", "2026-11-27")
    (row,) = json.loads(team.run("refer", "links", "-o", "json", "--today", "2026-12-05").out)["tables"]["links"]
    expected: dict[str, Any] = {
        "agency": "Zinnia", "sector": "voluntary", "sent": 2, "answered": 1, "accepted": 1, "declined": 0,
        "started": 0, "completed": 0, "silent": 1,
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert float(row["median_days"]) == 6


def test_who_cannot_be_read_is_counted_and_the_others_are_told(at: At) -> None:
    team = at("active")
    team.write("refer", "send", team.id, *TO)
    team.entry("service-referral").write_text("<<<<<<< ours\n")
    done = team.run("refer", "links")
    assert done.code == 0
    assert done.err == "caseload: 1 patient cannot be read: caseload check says why\n"


# --- put off


def test_a_duty_is_put_off_and_comes_back_on_its_day(at: At) -> None:
    team = at("active")
    assert owed(team)["contact"] == "2026-12-19"
    team.write("snooze", team.id, "contact", "--until", "2027-01-04", "--reason", "Zinnia")
    assert owed(team)["contact"] == "2027-01-04"
    home = team.run("--today", "2027-01-04", "-o", "plain").out
    assert "contact: every 4 weeks for this tier, put off" in home
    # seen before then, the next one is due as ever
    team.write("log", team.id, "telephone", "10m", "--today", "2026-11-30")
    assert owed(team)["contact"] == "2026-12-28"


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (2, "missing: --until, --reason", ("contact",)),
        (2, "missing: --reason", ("contact", "--until", "2027-01-04")),
        (2, "a duty is put off to a day in the future", ("contact", "--until", "today", "--reason", "x")),
        (2, "it is due on 2026-12-19, not before", ("contact", "--until", "2026-12-01", "--reason", "x")),
        (2, "write a day that exists", ("contact", "--until", "2027-02-30", "--reason", "x")),
        (4, "no such duty is open; may be put off: ", ("nonsense", "--until", "2027-01-04", "--reason", "x")),
        (2, "flag cannot be put off; deal with it", ("flag", "--until", "2027-01-04", "--reason", "x")),
        (2, "flag cannot be put off; deal with it", ("{flag}", "--until", "2027-01-04", "--reason", "x")),
    ],
)
def test_what_is_not_put_off_is_one_clear_line(at: At, code: int, said: str, words: tuple[str, ...]) -> None:
    team = at("active")
    raised = team.write("assess", team.id, "--score", "phq-9", "1,1,1,1,1,1,1,1,2")
    named = (word.format(flag=f"flag:{raised}.self-harm") for word in words)
    done = team.refuses(code, said, "snooze", team.id, *named, "--yes")
    assert len(done.err.splitlines()) == 1


def test_at_a_terminal_it_offers_what_can_wait(at: At) -> None:
    team = at("active")
    asked = team.terminal("snooze", team.id)
    asked.answer("the right person?", "y")
    asked.answer("Which duty", "cont")
    asked.answer("Until which day", "2027-01-04")
    asked.answer("Why it can wait", "Zinnia")
    assert asked.end() == 0
    assert "contact put off until 04-Jan-2027" in asked.seen
