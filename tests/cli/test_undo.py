"""`undo`: what a command entered is voided, what it changed is as it was, and nobody's later work is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

At = Callable[[str], "Team"]
UNDO = ("undo", "--because", "Zinnia was another")


@pytest.fixture
def pair(at: At, teams: type[Team], tmp_path: Path) -> tuple[Team, Team]:
    """Two people's copies of one caseload, and the remote between them."""
    ours, theirs = known_as_other(at("active")), teams(tmp_path / "theirs")
    ours.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
    ours.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shutil.copytree(ours.folder, theirs.folder, symlinks=True)
    theirs.git("config", "user.email", "other@example.org")
    return ours, theirs


def known_as_other(team: Team) -> Team:
    """Let the matron commit from a second address, as if from somebody else's copy."""
    staff = team.folder / "staff.yaml"
    address = "      - matron@example.org\n"
    staff.write_text(staff.read_text("utf-8").replace(address, f"{address}      - other@example.org\n"), "utf-8")
    assert "other@" in staff.read_text("utf-8")
    team.git("commit", "-qam", "Another address")
    return team


def bytes_of(team: Team, name: str) -> bytes:
    return (team.place / name).read_bytes()


def entries(team: Team) -> set[str]:
    return {path.name for path in team.place.glob("entries/*")}


def test_an_entry_is_voided_with_the_reason_and_stays(at: At) -> None:
    team = at("active")
    contact = team.write("log", team.id, "home-visit", "45m")
    before, head = entries(team), team.git("rev-parse", "HEAD")[:12]
    team.write(*UNDO)
    (void,) = entries(team) - before
    assert before < entries(team)
    told = (team.place / "entries" / void).read_text("utf-8")
    assert f"voids: {contact}" in told.replace('"', "")
    assert "because: Zinnia was another" in told
    assert team.commits()[0] == f"undo {head} log {team.id} {contact}"
    assert team.run("check").code == 0


def test_a_record_is_as_it_was_to_the_byte(at: At) -> None:
    team = at("active")
    plan, settings = bytes_of(team, "plan.yaml"), (team.folder / "caseload.yaml").read_bytes()
    team.write("plan", "goal", team.id, "--id", team.item("goals"), "--achievement", "improving")
    # No entry would keep a reason, and none is asked for.
    team.write("undo")
    assert bytes_of(team, "plan.yaml") == plan
    assert team.run("settings", "standards.triage", "3").code == 0
    team.write("undo")
    assert (team.folder / "caseload.yaml").read_bytes() == settings


def test_what_entered_and_changed_goes_back_as_one(at: At) -> None:
    team = at("active")
    plan = bytes_of(team, "plan.yaml")
    goal, action = team.item("goals"), team.item("actions")
    team.write("close", team.id, "--reason", "stable", "--goal", f"{goal}=achieved", "--action", f"{action}=done")
    count = len(team.commits())
    team.write(*UNDO)
    assert "Step: active" in team.run("show", team.id, "-o", "plain").out
    assert bytes_of(team, "plan.yaml") == plan
    assert len(team.commits()) == count + 1


def test_the_first_plan_goes_back_to_an_empty_one(at: At) -> None:
    team = at("assessed")
    team.write("plan", "need", team.id, "--domain", "mood", "--text", "Zinnia")
    team.write("undo")
    assert b"Zinnia" not in bytes_of(team, "plan.yaml")
    assert team.run("check").code == 0


def test_once_more_takes_back_the_command_before(at: At) -> None:
    team = at("active")
    first = team.write("log", team.id, "home-visit", "45m")
    second = team.write("log", team.id, "telephone", "5m")
    for taken in (second, first):
        team.write(*UNDO)
        assert team.commits()[0].endswith(f" log {team.id} {taken}")
    team.write("log", team.id, "clinic", "5m")
    team.write(*UNDO)
    assert " log " in team.commits()[0]
    team.write(*UNDO)
    assert " plan agree " in team.commits()[0]


def test_a_death_is_taken_back_like_any_entry(at: At) -> None:
    team = at("active")
    team.write("died", team.id, "--on", "2026-11-20")
    team.write(*UNDO)
    assert "Step: active" in team.run("show", team.id, "-o", "plain").out


def test_the_dry_run_shows_it_and_writes_nothing(at: At) -> None:
    team = at("active")
    contact = team.write("log", team.id, "home-visit", "45m")
    before = team.state()
    done = team.run(*UNDO, "--dry-run")
    assert done.code == 0
    assert contact in done.out
    assert "Zinnia was another" in done.out
    assert team.state() == before


def test_my_last_command_is_taken_back_after_a_sync(pair: tuple[Team, Team]) -> None:
    ours, theirs = pair
    mine = ours.write("log", ours.id, "home-visit", "45m")
    yours = theirs.write("log", theirs.id, "telephone", "5m")
    assert ours.run("sync").code == 0
    assert theirs.run("sync").code == 0
    theirs.write(*UNDO)
    assert theirs.commits()[0].endswith(yours)
    assert ours.run("sync").code == 0
    ours.write(*UNDO)
    assert ours.commits()[0].endswith(mine)


def test_what_another_changed_since_is_not_taken_from_them(pair: tuple[Team, Team]) -> None:
    ours, theirs = pair
    goal = ours.item("goals")
    ours.write("plan", "goal", ours.id, "--id", goal, "--achievement", "improving")
    assert ours.run("sync").code == 0
    assert theirs.run("sync").code == 0
    theirs.write("plan", "funding", theirs.id, "Zinnia council")
    assert theirs.run("sync").code == 0
    assert ours.run("sync").code == 0
    done = ours.refuses(5, "plan.yaml was changed since: funding; nothing was taken back", "undo", "--yes")
    assert len(done.err.splitlines()) == 1


def test_what_others_built_on_is_not_taken_from_under_them(pair: tuple[Team, Team]) -> None:
    ours, theirs = pair
    booked = ours.write("book", ours.id, "2026-11-23T10:00", "--mode", "home-visit")
    assert ours.run("sync").code == 0
    assert theirs.run("sync").code == 0
    theirs.write("log", theirs.id, "home-visit", "45m", "--appointment", booked)
    kept = theirs.entry("contact").stem[-8:]
    assert theirs.run("sync").code == 0
    assert ours.run("sync").code == 0
    ours.refuses(2, f"the case has gone on since: {kept}", *UNDO, "--yes")


def test_a_step_that_others_went_on_from_stays(at: At) -> None:
    team = at("accepted")
    known_as_other(team).git("reset", "-q", "--soft", "HEAD^")
    team.git("-c", "user.email=other@example.org", "commit", "-qm", "Another address")
    team.git("config", "user.email", "other@example.org")
    team.write("log", team.id, "home-visit", "45m")
    team.git("config", "user.email", "matron@example.org")
    team.refuses(2, "the case has gone on since", *UNDO, "--yes")


def test_what_cannot_be_taken_back_is_one_clear_line(at: At) -> None:
    team = at("referred")
    team.refuses(2, f"the first referral opens the case; caseload triage {team.id} decline", *UNDO, "--yes")
    team.write("triage", team.id, "accept", "--tier", "standard")
    team.refuses(2, "missing: because", "undo", "--yes")
    team.refuses(2, "nobody is there to confirm it", *UNDO)
    team.write("void", team.id, team.entry("triage").stem[-8:], "--because", "Zinnia")
    team.refuses(2, "what was voided stays voided; record the entry again", *UNDO, "--yes")


def test_an_entry_that_was_voided_meanwhile_leaves_nothing_to_do(pair: tuple[Team, Team]) -> None:
    ours, theirs = pair
    contact = ours.write("log", ours.id, "home-visit", "45m")
    ours.run("sync")
    theirs.run("sync")
    theirs.write("void", theirs.id, contact, "--because", "Zinnia")
    theirs.run("sync")
    ours.run("sync")
    ours.refuses(2, "what it entered no longer counts", *UNDO, "--yes")


def test_a_commit_that_caseload_did_not_make_is_left_alone(at: At) -> None:
    team = at("active")
    with (team.folder / "staff.yaml").open("a") as file:
        file.write("\n")
    team.git("commit", "-qam", "Tidied by hand")
    team.refuses(2, "was not made by caseload", *UNDO, "--yes")


def test_the_folder_itself_is_not_taken_back(at: At) -> None:
    team = at("empty")
    team.refuses(2, "init, which began the folder: that is not taken back; caseload settings", "undo", "--yes")
    team.git("config", "user.email", "new@example.org")
    team.refuses(4, "no command of yours is left to take back", "undo", "--yes")


def test_at_a_terminal_it_names_the_command_and_the_person(at: At) -> None:
    team = at("active")
    contact = team.write("log", team.id, "home-visit", "45m")
    screen = team.terminal("undo")
    screen.answer(f"Take back: log {team.id} {contact}?", "y")
    screen.answer("the right person?", "y")
    screen.answer("Why", "Zinnia")
    assert screen.end() == 0
    assert " log " in team.commits()[0]


def test_what_it_made_and_nobody_can_take_back_names_the_help_that_says_more(at: At) -> None:
    team = at("active")
    staff = "schema: staff/1\nstaff:\n" + "".join(
        f"  - id: {who}\n    name: X\n    emails:\n      - {who}@example.org\n" for who in ("matron", "nurse")
    )
    assert team.run("edit", "staff", "--from", "-", "--yes", given=staff).code == 0
    assert team.run("cover", "add", "nurse", "matron", "2026-12-01", "2026-12-05", "--yes").code == 0
    team.refuses(2, "was made by that command, and nothing is removed; caseload cover --help says", *UNDO, "--yes")
