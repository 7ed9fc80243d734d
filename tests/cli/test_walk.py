from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

GOOD = Path(__file__).resolve().parents[1] / "files" / "good"
SECRETS = ("Hillingworth", "Marguerite", "1941-03-02", "9990000018", "Zinnia")
IDS = "( [0-9a-hjkmnp-tv-z]{8}){0,2}"
VERBS = (
    *("init", "intake", "triage", "assess", "assess", "plan about-me", "plan need", "plan goal", "plan action"),
    *("plan contingency", "plan agree", "log", "book", "consent", "capacity", "alert", "hospital", "hospital"),
    *("review", "close", "reopen", "log", "void"),
)

# The cycle after intake as facts in files: the words before --from, the file, and the commit they make.
FACTS = (
    (("triage",), {"decision": "accept", "tier": "intensive", "judgement": "Zinnia: will benefit"}),
    (
        ("assess",),
        {
            "complete": True,
            "findings": [{"domain": "mobility-and-falls", "need": True, "text": "Zinnia fell"}],
            "note": "Zinnia",
        },
    ),
    (("plan", "about-me"), {"most_important": "Zinnia, my garden"}),
    (("plan", "strength"), {"text": "Zinnia lives next door"}),
    (("plan", "need"), {"domain": "mobility-and-falls", "text": "Zinnia: afraid of falling"}),
    (("plan", "goal"), {"text": "Zinnia: to the shop again", "importance": 9}),
    (
        ("plan", "action"),
        {"text": "Zinnia: class", "sector": "voluntary", "due": "2026-12-01", "owner": {"name": "Jo"}},
    ),
    (("plan", "contingency"), {"trigger": "Zinnia is breathless"}),
    (("plan", "agree"), {"copy_given": True}),
    (("log",), {"mode": "telephone", "minutes": 15, "purposes": ["monitoring"], "note": "Zinnia"}),
    (("review",), {"tier": "maintenance", "summary": "Zinnia walks"}),
)


def whole_cycle(team: Team) -> None:
    """Take one person through the cycle by flags and come back."""
    team.on("referred").on("accepted").on("assessed").on("planned").on("active")
    team.write("log", team.id, "home-visit", "45m", "--for", "direct-care", "--note", "Zinnia")
    team.write("book", team.id, "2026-12-02T14:30", "45m", "--note", "Zinnia")
    team.write("consent", team.id, "sharing", "given", "--with", "Zinnia Agency")
    team.write("capacity", team.id, "has-capacity", "--decision", "Zinnia")
    team.write("alert", team.id, "lone-worker", "--headline", "Zinnia", "--review", "2027-05-01", "--reason", "Zinnia")
    admitted = team.write("hospital", team.id, "emergency-admission", "--where", "Zinnia", "--on", "today")
    team.write("hospital", team.id, "discharge", "--admission", admitted)
    team.write("review", team.id, "--goal", f"{team.item('goals')[:4]}=sustaining", "--summary", "-", given="Zinnia\n")
    team.on("closed")
    team.write("reopen", team.id, "--reason", "Zinnia fell")
    mistake = team.write("log", team.id, "letter", "5m")
    team.write("void", team.id, mistake[:4], "--because", "Zinnia")


def test_the_whole_cycle_is_sound_in_one_commit_a_command_without_a_name(at: Callable[[str], Team]) -> None:
    team = at("empty")
    whole_cycle(team)
    done = team.run("check")
    assert (done.code, done.err) == (0, "")
    for verb, message in zip(VERBS, reversed(team.commits()), strict=True):
        assert re.fullmatch(verb + IDS, message)
    assert team.git("status", "--porcelain") == ""
    told = team.git("log", "--format=%B", "--name-only").lower()
    assert [secret for secret in SECRETS if secret.lower() in told] == []
    assert "Zinnia" in team.git("log", "-p")


def test_the_case_is_where_its_records_say(at: Callable[[str], Team]) -> None:
    team = at("empty")
    for step in ("referred", "accepted", "assessed", "planned", "active", "closed"):
        team.on(step)
        shown = json.loads(team.run("show", team.id, "-o", "json").out)
        assert shown["fields"]["person"]["step"] == step


@pytest.mark.parametrize("form", ["yaml", "json", "stdin"])
def test_the_cycle_from_files(form: str, at: Callable[[str], Team], tmp_path: Path) -> None:
    team = at("empty")
    person = {"name": {"family": "Hillingworth"}, "birth_date": "1941-03-02"}
    told(team, form, tmp_path, ("intake",), {"patient": person, "referral": {"source": "gp", "reason": "Zinnia"}})
    for words, facts in FACTS:
        told(team, form, tmp_path, (*words, team.id), facts)
    goal, action = team.item("goals"), team.item("actions")
    outcomes = {
        "reason": "goals-achieved",
        "goals": [{"goal": goal, "achievement": "achieved"}],
        "actions": [{"action": action, "taken_by": "Zinnia"}],
    }
    told(team, form, tmp_path, ("close", team.id), outcomes)
    told(team, form, tmp_path, ("reopen", team.id), {"reason": "Zinnia fell", "tier": "intensive"})
    assert team.run("check").code == 0
    assert len(team.commits()) == 2 + len(FACTS) + 2
    assert team.git("status", "--porcelain") == ""


def told(team: Team, form: str, folder: Path, words: tuple[str, ...], facts: Mapping[str, object]) -> None:
    """Run a verb with its facts from a YAML file, a JSON file or stdin."""
    data = json.dumps(facts, indent=2)
    if form == "yaml":
        data = "\n".join(f"{key}: {json.dumps(value)}" for key, value in facts.items()) + "\n"
    file = folder / f"facts.{form}"
    file.write_text(data, "utf-8")
    done = team.run(*words, "--from", "-" if form == "stdin" else str(file), "--yes", given=data)
    assert done.code == 0, (words, done)


def test_what_a_file_says_counts_more_than_what_is_usual(at: Callable[[str], Team]) -> None:
    """Nothing that a verb would fill in may override the file."""
    team = at("planned")
    cases = {
        "contact": (("log",), "mode: clinic\nminutes: 5\noutcome: done\n", "clinic"),
        "appointment": (("book",), 'starts: "2026-12-02T14:30"\nmode: video\nstaff: t-matron\n', "mode: video"),
        "alert": (
            ("alert",),
            "type: other\nheadline: Zinnia\nreview_on: 2027-05-01\nowner: t-matron\n",
            "status: raised",
        ),
        "agreement": (("plan", "agree"), "copy_given: true\n", "copy_given: true"),
        "review": (("review",), "tier: intensive\n", "tier: intensive"),
        "assessment": (("assess",), "complete: true\nnote: Zinnia\n", "complete: true"),
    }
    for kind, (words, facts, expected) in cases.items():
        done = team.run(*words, team.id, "--yes", "--from", "-", given=facts)
        assert done.code == 0, (words, done)
        assert expected in team.entry(kind).read_text("utf-8"), kind


def test_a_flag_counts_more_than_the_file(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write(
        "log", team.id, "--for", "review", "--from", "-", given="mode: clinic\nminutes: 5\npurposes: [advocacy]\n"
    )
    assert "purposes:\n  - review\n" in team.entry("contact").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("log", "{id}", "home-visit", "45m", "--note", "Zinnia"),
        ("plan", "need", "{id}", "--domain", "mood", "--text", "Zinnia"),
        ("plan", "about-me", "{id}", "--please-do", "Zinnia"),
        ("review", "{id}", "--tier", "intensive"),
        ("close", "{id}", "--reason", "stable", "--goal", "{goal}=achieved", "--action", "{action}=stopped"),
        ("intake", "--family", "Zinnia", "--born", "1950-01-01", "--source", "self"),
        ("void", "{id}", "{agreement}", "--because", "Zinnia"),
        ("edit", "staff", "--from", "{staff}"),
        ("settings", "standards.triage", "3"),
    ],
    ids=lambda words: words[0] if words[0] != "plan" else " ".join(words[:2]),
)
def test_a_dry_run_shows_the_difference_and_writes_nothing(
    words: tuple[str, ...], at: Callable[[str], Team], tmp_path: Path
) -> None:
    team = at("active")
    (tmp_path / "staff.yaml").write_text((team.folder / "staff.yaml").read_text("utf-8").replace("Test", "Zinnia"))
    ids = {
        "id": team.id,
        "goal": team.item("goals"),
        "action": team.item("actions"),
        "agreement": team.entry("agreement").stem[-8:],
        "staff": str(tmp_path / "staff.yaml"),
    }
    before = team.state()
    done = team.run(*(word.format(**ids) for word in words), "--dry-run")
    assert done.code == 0, done
    assert "+++ b/" in done.out
    assert [line for line in done.out.splitlines() if line.startswith("+") and not line.startswith("+++")] != []
    assert team.state() == before


def test_a_dry_run_of_a_close_shows_both_files(at: Callable[[str], Team]) -> None:
    team = at("active")
    goal, action = f"{team.item('goals')}=achieved", f"{team.item('actions')}=done"
    done = team.run("close", team.id, "--reason", "stable", "--goal", goal, "--action", action, "--dry-run")
    assert done.out.count("+++ b/patients/") == 2
    assert "-    status: planned" in done.out or "+    status: done" in done.out


READING = (("list",), ("show", "{id}"), ("due",), (), ("check",), ("plan", "show", "{id}"), ("find", "{id}"))


@pytest.mark.parametrize("form", ["table", "plain", "json", "csv", "markdown"])
def test_every_answer_comes_in_every_form(form: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    for words in READING:
        done = team.run(*(word.format(id=team.id) for word in words), "-o", form)
        assert (done.code, done.err) == (0, ""), (words, done)
        assert done.out.strip()
        assert "\x1b" not in done.out
        if form == "json":
            assert json.loads(done.out)["schema"] == "output/1"
    saved = team.run("log", team.id, "letter", "5m", "--yes", "-o", form)
    assert saved.code == 0
    assert team.id in saved.out


def test_free_text_from_stdin_is_kept_as_it_is(at: Callable[[str], Team]) -> None:
    team = at("active")
    text = "Zinnia said:\n\n  - 12:30 no #tea\n“quoted” — [prn] 1:100:\n"
    team.write("log", team.id, "clinic", "20m", "--note", "-", given=text)
    kept = team.entry("contact").read_text("utf-8")
    assert [line for line in text.strip().splitlines() if line not in kept] == []


def test_text_that_is_no_text(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(2, "stdin is not UTF-8 text", "log", team.id, "clinic", "5m", "--note", "-", given=b"Zo\xeb")


def test_a_booking_is_taken_off(at: Callable[[str], Team]) -> None:
    team = at("active")
    first = team.write("book", team.id, "2026-12-02T14:30", "1h30m")
    team.write("book", team.id, "2026-12-02T16:30", "45m", "--mode", "telephone")
    team.write("book", team.id, "--cancel", first[:4], "--note", "Zinnia is away")
    due = team.run("due", "--within", "30").out
    assert "16:30" in due or "telephone" in due
    assert "home visit" not in due
    assert "note: Zinnia is away" in team.entry("appointment").read_text("utf-8")


def test_scores_by_order_by_name_and_not_asked(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("assess", team.id, "--score", "phq-9", "1,0,-,2,0,0,0,0,0")
    assert "- appetite" not in team.entry("assessment").read_text("utf-8")
    team.write("assess", team.id, "--score", "barthel", "bowels=2, stairs=1")
    kept = team.entry("assessment").read_text("utf-8")
    assert "answers:\n      bowels: 2\n      stairs: 1\n" in kept
    assert "total:" not in kept


@pytest.mark.parametrize(("given", "kept"), [("1", "total: 1\n"), ("0.25", "total: 0.25\n"), ("-0.5", "total: -0.5\n")])
def test_an_instrument_of_which_only_the_number_is_kept(given: str, kept: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    place = team.folder / "definitions" / "instruments"
    place.mkdir(parents=True)
    shutil.copy(GOOD / "instrument" / "number-only.yaml", place / "bought-index.yaml")
    team.write("assess", team.id, "--score", "bought-index", given)
    assert kept in team.entry("assessment").read_text("utf-8")
    team.refuses(2, "the total of bought-index is a number", "assess", team.id, "--yes", "--score", "bought-index", "x")


def test_relative_days_are_those_of_the_team(at: Callable[[str], Team]) -> None:
    team = at("referred")
    team.write("triage", team.id, "defer", "--reason", "Zinnia", "--until", "tomorrow")
    assert "until: 2026-11-22" in team.entry("triage").read_text("utf-8")
