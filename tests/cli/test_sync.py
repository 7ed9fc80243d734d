"""Two people and a bare remote: what each did is there on both sides, and what goes wrong loses nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from caseload.share.sync import Consents, sync
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Team

pytestmark = pytest.mark.heavy

At = Callable[[str], "Team"]
HOUR = 3600


class Pair(NamedTuple):
    """Two clones of one remote."""

    here: Team
    there: Team
    hub: Path


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout.strip()


def hook(folder: Path, name: str, script: str) -> Path:
    place = folder / "hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return place


def synced(team: Team, *words: str) -> Done:
    done = team.run("sync", *words)
    assert (done.code, done.err) == (0, ""), done
    return done


def answer(team: Team, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.run(*words, "-o", "json").out)
    return found


def told(team: Team, *words: str) -> dict[str, str]:
    fields: dict[str, str] = answer(team, "sync", *words)["fields"]["synced"]
    return fields


def records(team: Team) -> dict[str, bytes]:
    return {name: data for name, data in team.state().items() if name != ".git" and ".git/" not in name}


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    return tmp_path / "hub.git"


@pytest.fixture
def alone(at: At, hub: Path) -> Team:
    """A folder with a remote that is still empty."""
    team = at("active")
    git(team.folder, "remote", "add", "origin", str(hub))
    return team


@pytest.fixture
def pair(alone: Team, hub: Path, teams: type[Team], tmp_path: Path) -> Pair:
    """Two folders that hold the same."""
    synced(alone)
    git(tmp_path, "clone", "-q", str(hub), "other")
    return Pair(alone, teams(tmp_path / "other"), hub)


def contact(team: Team) -> str:
    return team.write("log", team.id, "home-visit", "30m", "--for", "direct-care")


# --- what people want


def test_the_first_sync_sends_everything_and_remembers_where(alone: Team, hub: Path) -> None:
    assert told(alone)["went"].startswith("5 entries and 1 plan and 1 record of 1 patient, ")
    assert git(hub, "rev-parse", "main") == alone.git("rev-parse", "main").strip()
    assert alone.git("rev-parse", "--abbrev-ref", "main@{upstream}").strip() == "origin/main"
    assert told(alone) == {"synced_with": "origin", "came": "nothing new", "went": "nothing new", "waits": "nothing"}


def test_what_both_did_is_on_both_sides(pair: Pair) -> None:
    ours, theirs = contact(pair.here), contact(pair.there)
    assert told(pair.here)["went"] == "1 entry of 1 patient"
    assert told(pair.there) == {
        "synced_with": "origin",
        "came": "1 entry of 1 patient; by Test Matron",
        "went": "1 entry of 1 patient",
        "waits": "nothing",
    }
    assert told(pair.here)["came"] == "1 entry of 1 patient; by Test Matron"
    assert records(pair.here) == records(pair.there)
    assert {ours, theirs} <= {name.removesuffix(".yaml")[-8:] for name in records(pair.here)}
    assert pair.there.commits()[0] == "sync"
    for team in pair[:2]:
        assert team.git("status", "--porcelain") == ""
        assert team.run("check").code == 0


def test_the_merge_driver_is_set_up_and_nothing_of_ours_stays_behind(pair: Pair) -> None:
    contact(pair.here)
    contact(pair.there)
    synced(pair.here)
    synced(pair.there)
    assert " -m caseload merge-file %O %A %B %P" in pair.there.git("config", "merge.caseload.driver")
    state = next(pair.there.folder.glob(".git/caseload/*/seen")).parent
    assert {path.name for path in state.iterdir()} <= {"attributes", "index.sqlite", "seen", "synced", "lost"}


def test_where_both_changed_one_field_a_person_decides(pair: Pair) -> None:
    goal = pair.here.item("goals")
    pair.here.write("plan", "goal", pair.here.id, "--id", goal, "--text", "Zinnia walks to the shop")
    pair.there.write("plan", "goal", pair.there.id, "--id", goal, "--text", "Zinnia walks to the church")
    synced(pair.here)
    found = answer(pair.there, "sync")
    assert found["fields"]["synced"]["waits"] == "1 conflict"
    (row,) = found["tables"]["waits"]
    assert row["patient"] == pair.there.id
    assert row["what"] == f"two values for goals.{goal}.text"
    synced(pair.here)
    assert records(pair.here) == records(pair.there)
    assert pair.here.run("check").err == ""


def test_what_is_not_committed_is_kept_and_said(pair: Pair) -> None:
    plan = pair.here.place / "plan.yaml"
    plan.write_text(plan.read_text("utf-8") + "# mine\n", "utf-8")
    contact(pair.there)
    synced(pair.there)
    assert "not sent: 1 file not committed" in synced(pair.here).out
    assert plan.read_text("utf-8").endswith("# mine\n")


def test_a_command_that_git_had_refused_goes_too(pair: Pair) -> None:
    refusal = hook(pair.here.folder / ".git", "pre-commit", "exit 1")
    assert pair.here.run("log", pair.here.id, "telephone", "5m", "--for", "direct-care", "--yes").code == 6
    refusal.unlink()
    assert told(pair.here)["went"] == "1 entry of 1 patient"


def test_somebody_may_be_quicker(pair: Pair) -> None:
    """The other one sends while our push is under way, once."""
    contact(pair.there)
    contact(pair.here)
    push = f"git -C {pair.there.folder} push -q origin main"
    hook(
        pair.here.folder / ".git",
        "pre-push",
        f"unset GIT_DIR; test -e {pair.hub}/x || {{ touch {pair.hub}/x; {push}; }}",
    )
    assert told(pair.here) == {
        "synced_with": "origin",
        "came": "1 entry of 1 patient; by Test Matron",
        "went": "1 entry of 1 patient",
        "waits": "nothing",
    }
    assert pair.here.commits()[0] == "sync"


def test_three_clones_come_to_hold_the_same(pair: Pair, teams: type[Team], tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(pair.hub), "third")
    everybody = [pair.here, pair.there, teams(tmp_path / "third")]
    for _ in range(2):
        for team in everybody:
            contact(team)
    for team in (*everybody, *everybody):
        synced(team)
    assert records(everybody[0]) == records(everybody[1]) == records(everybody[2])
    assert len(list(everybody[0].place.glob("entries/*-contact-*"))) == 6


def test_a_caseload_in_a_part_of_a_repository(hub: Path, teams: type[Team], tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(hub), "whole")
    (tmp_path / "whole" / "north").mkdir()
    assert teams(tmp_path / "whole" / "north").run("init").code == 0
    assert told(teams(tmp_path / "whole" / "north"))["went"].endswith("settings, staff")
    git(tmp_path, "clone", "-q", str(hub), "again")
    first, second = (teams(tmp_path / name / "north") for name in ("whole", "again"))
    assert first.run("settings", "standards.plan", "12").code == 0
    assert second.run("settings", "standards.triage", "3").code == 0
    assert told(first)["went"] == "settings"
    assert told(second) == {
        "synced_with": "origin",
        "came": "settings; by Test Matron",
        "went": "settings",
        "waits": "nothing",
    }
    assert answer(second, "settings", "standards.plan")["fields"]["setting"]["value"] == 12


# --- how old this copy is


def test_an_age_is_shown_where_the_folder_is_shared(pair: Pair) -> None:
    for words in ((), ("list",), ("crisis", pair.here.id)):
        assert "never synced" in pair.there.run(*words).out
    assert "never yet: caseload sync" in pair.there.run().out
    synced(pair.here)
    (stamp,) = pair.here.folder.glob(".git/caseload/*/synced")
    # The day is fixed, the time of day is not.
    assert "synced" in pair.here.run("list").out
    os.utime(stamp, (0, 0))
    assert "synced 56 years ago" in pair.here.run("list").out
    assert "not for more than 2 days: caseload sync" in pair.here.run().out
    assert "NOT SYNCED" not in pair.here.run("due").out


def test_a_folder_of_one_s_own_has_no_age(at: At) -> None:
    team = at("active")
    for words in ((), ("list",), ("crisis", team.id)):
        assert "synced" not in team.run(*words).out


# --- settings that contradict each other


def test_settings_that_contradict_wait_for_a_decision(pair: Pair) -> None:
    for team, days in ((pair.here, "3"), (pair.there, "7")):
        assert team.run("settings", "standards.triage", days).code == 0
    assert pair.there.run("settings", "standards.plan", "12").code == 0
    contact(pair.there)
    synced(pair.here)
    done = pair.there.refuses(5, "both sides changed caseload.yaml standards.triage; nothing was merged", "sync")
    assert done.out.split("\n")[-2].split() == ["caseload.yaml", "standards.triage", "7", "3"]
    contact(pair.there)
    assert told(pair.there, "--theirs")["went"] == "2 entries of 1 patient, settings"
    for key, value in (("standards.triage", 3), ("standards.plan", 12)):
        assert answer(pair.there, "settings", key)["fields"]["setting"]["value"] == value
    synced(pair.here)
    assert records(pair.here) == records(pair.there)


def test_what_else_changed_in_a_file_in_dispute_is_kept_from_both_sides(pair: Pair) -> None:
    """The same member gets two names, and each side takes on somebody."""
    for team, name in ((pair.here, "Ann"), (pair.there, "Bea")):
        staff = team.folder / "staff.yaml"
        changed = staff.read_text("utf-8").replace("name: Test Matron", f"name: {name} Matron")
        staff.write_text(f"{changed}  - id: {name.lower()}\n    name: {name} New\n", "utf-8")
        team.git("commit", "-qam", "by hand")
    synced(pair.here)
    done = pair.there.refuses(5, "both sides changed staff.yaml staff.t-matron.name; nothing was merged", "sync")
    assert "Bea Matron" in done.out
    synced(pair.there, "--theirs")
    told_now = (pair.there.folder / "staff.yaml").read_text("utf-8")
    assert [word for word in ("Ann Matron", "Bea Matron", "Ann New", "Bea New") if word in told_now] == [
        "Ann Matron",
        "Ann New",
        "Bea New",
    ]
    synced(pair.here)
    assert records(pair.here) == records(pair.there)


def test_a_patient_s_file_is_never_taken_from_one_side(pair: Pair) -> None:
    """A plan that is not YAML here and changed there: neither is thrown away."""
    plan = pair.here.place / "plan.yaml"
    whole = plan.read_bytes()
    plan.write_bytes(whole + b"Zinnia: [\n")
    pair.here.git("commit", "-qam", "by hand")
    pair.there.write("plan", "goal", pair.there.id, "--text", "Zinnia sleeps", "--importance", "5")
    synced(pair.there)
    for words in (("sync",), ("sync", "--theirs")):
        pair.here.refuses(5, "plan.yaml; nothing was merged, all work is kept; caseload check, here and there", *words)
    plan.write_bytes(whole)
    pair.here.git("commit", "-qam", "mended")
    assert told(pair.here)["came"] == "1 plan of 1 patient; by Test Matron"


def test_one_person_whom_both_took_in_is_named(pair: Pair) -> None:
    """The same referral reaches two people who are both without a network."""
    intake = ("intake", "--family", "Larch", "--given", "Otto", "--born", "1950-05-05", "--nhs", "9990000026")
    known = pair.here.id
    for team in pair[:2]:
        assert team.run(*intake, "--source", "gp", "--reason", "Zinnia", "--yes").code == 0
    synced(pair.here)
    (danger,) = answer(pair.there, "sync")["lines"]["dangers"]
    ids = sorted(path.name for path in pair.there.folder.glob("patients/?/*") if path.name != known)
    assert danger == f"the same person twice: {' and '.join(ids)}; caseload check says more"


def test_settings_that_somebody_broke_do_not_keep_out_the_mended_ones(pair: Pair) -> None:
    settings = pair.there.folder / "caseload.yaml"
    whole = settings.read_bytes()
    for data in (b"schema: caseload/1\nname: North\nunknown: 1\n", whole):
        settings.write_bytes(data)
        pair.there.git("commit", "-qam", "by hand")
        pair.there.git("push", "-q", "origin", "main")
        done = pair.here.run("sync")
        assert done.code == 0, done
        assert "came            settings" in done.out
        assert ("caseload.yaml:3" in done.out) == (data is not whole)
    still_usable(pair.here)


# --- bad input: one clear line, all work kept, the next command usable


def still_usable(team: Team) -> None:
    contact(team)
    assert team.git("status", "--porcelain") == ""
    assert team.run("check").code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [("pre-receive", "it is refused (pre-receive hook declined)"), ("update", "it is refused (hook declined)")],
)
def test_a_push_that_the_remote_refuses(pair: Pair, name: str, said: str) -> None:
    contact(pair.here)
    refusal = hook(pair.hub, name, f"echo {pair.here.id} >&2; exit 1")
    pair.here.refuses(7, said, "sync")
    still_usable(pair.here)
    refusal.unlink()
    assert told(pair.here)["went"] == "2 entries of 1 patient"


def test_a_push_that_a_hook_here_refuses(pair: Pair) -> None:
    contact(pair.here)
    hook(pair.here.folder / ".git", "pre-push", "exit 1")
    pair.here.refuses(7, "nothing could be sent to the remote origin: it is refused (by a hook here)", "sync")
    still_usable(pair.here)


def test_a_remote_that_has_gone(pair: Pair) -> None:
    shutil.rmtree(pair.hub)
    pair.here.refuses(7, "nothing came from the remote origin: it is not there", "sync")
    still_usable(pair.here)


def test_no_network(pair: Pair) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        pair.here.git("remote", "set-url", "origin", f"http://127.0.0.1:{closed.getsockname()[1]}/team.git")
        pair.here.refuses(7, "there is no way to it just now; work on: everything is kept here", "sync")
    still_usable(pair.here)


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("git@host: Permission denied (publickey).", "it does not let you in; ask whoever keeps it"),
        ("ssh: Could not resolve hostname host: Name or service not known", "there is no way to it just now"),
        ("ERROR: Repository not found.", "it is not there; see the address"),
        ("fatal: sha1 file write error: No space left on device", "the disk is full; make room"),
        ("fatal: https://ann:secret@host/x says something new", "says something new; all work is kept here"),
    ],
)
def test_a_remote_that_answers_with_a_complaint(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, said: str
) -> None:
    ssh = hook(tmp_path, "ssh", f"echo '{says}' >&2; exit 255")
    monkeypatch.setenv("GIT_SSH", str(ssh))
    pair.here.git("remote", "set-url", "origin", "ssh://git@host/team.git")
    done = pair.here.refuses(7, said, "sync")
    assert "secret" not in done.err


def test_a_clone_that_is_shallow(pair: Pair, teams: type[Team], tmp_path: Path) -> None:
    contact(pair.there)
    synced(pair.there)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{pair.hub}", "shallow")
    shallow = teams(tmp_path / "shallow")
    contact(shallow)
    pair.here.run("sync")
    assert told(shallow)["went"] == "1 entry of 1 patient"


def test_a_linked_work_tree(pair: Pair, teams: type[Team], tmp_path: Path) -> None:
    pair.here.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"), "main")
    linked = teams(tmp_path / "linked")
    linked.git("branch", "-q", "--set-upstream-to=origin/main")
    for team in (pair.there, linked):
        contact(team)
        team.write("plan", "goal", team.id, "--text", "Zinnia sleeps", "--importance", "5")
    synced(pair.there)
    assert told(linked)["came"] == "1 entry and 1 plan of 1 patient; by Test Matron"
    synced(pair.there)
    assert records(linked) == records(pair.there)


def test_no_remote_at_all(at: At) -> None:
    at("empty").refuses(7, "there is no remote to sync with", "sync")


def test_several_remotes_and_none_is_meant(alone: Team) -> None:
    for words in (("rename", "origin", "one"), ("add", "two", "nowhere")):
        alone.git("remote", *words)
    alone.refuses(7, "there are several remotes (one, two) and the branch follows none", "sync")


def test_another_caseload_at_the_remote(pair: Pair, teams: type[Team], tmp_path: Path) -> None:
    stranger = teams(tmp_path / "stranger")
    stranger.folder.mkdir()
    assert stranger.run("init").code == 0
    git(stranger.folder, "remote", "add", "origin", str(pair.hub))
    stranger.refuses(2, "the remote holds another caseload", "sync")


def test_a_branch_of_another_name_at_the_remote(pair: Pair) -> None:
    pair.here.git("checkout", "-q", "-b", "north")
    pair.here.refuses(2, "the others' branch is called main, the one here north", "sync")


def test_history_that_somebody_rewrote(pair: Pair) -> None:
    contact(pair.there)
    synced(pair.there)
    synced(pair.here)
    mine = contact(pair.here)
    pair.there.git("reset", "-q", "--hard", "HEAD~1")
    pair.there.write("consent", pair.there.id, "case-management", "given")
    pair.there.git("push", "-q", "--force", "origin", "main")
    new = pair.there.git("rev-parse", "HEAD").strip()
    before = records(pair.here)
    pair.here.refuses(5, "history was rewritten: it no longer holds what was seen of it here", "sync")
    pair.here.refuses(5, f"caseload sync --accept-rewritten {new[:12]}", "sync", "--accept-rewritten", "abcdefabcdef")
    assert told(pair.here, "--accept-rewritten", new[:12])["came"] == "1 entry of 1 patient; by Test Matron"
    assert before.items() <= records(pair.here).items()
    assert mine
    synced(pair.there)
    assert records(pair.here) == records(pair.there)


def test_a_rewritten_history_is_noticed_after_somebody_fetched_it(pair: Pair) -> None:
    synced(pair.here)
    pair.there.git("commit", "-q", "--amend", "-m", "other")
    pair.there.git("push", "-q", "--force", "origin", "main")
    pair.here.git("fetch", "-q")
    pair.here.refuses(5, "history was rewritten", "sync")


def test_a_branch_that_was_deleted_at_the_remote(pair: Pair) -> None:
    synced(pair.here)
    git(pair.hub, "update-ref", "-d", "refs/heads/main")
    pair.here.refuses(5, "caseload sync --accept-rewritten nothing", "sync")
    synced(pair.here, "--accept-rewritten", "nothing")
    assert git(pair.hub, "rev-parse", "main") == pair.here.git("rev-parse", "main").strip()


@pytest.mark.parametrize("verb", ["merge", "rebase", "cherry-pick"])
def test_what_another_tool_has_left_unfinished(pair: Pair, verb: str) -> None:
    """A real conflict, with git's markers in the file: what git calls it and what takes it back, nothing lost."""
    here = pair.here
    settings = here.folder / "caseload.yaml"
    here.git("config", "merge.caseload.driver", "false")
    for branch in ("side", "main"):
        here.git("switch", "-qC", branch, "origin/main")
        settings.write_text(settings.read_text("utf-8") + f"area: {branch}\n", "utf-8")
        here.git("commit", "-qam", branch)
    mine = contact(here)
    with pytest.raises(subprocess.CalledProcessError):
        here.git(verb, "side")
    before = records(here)
    here.refuses(5, f"the folder is in the middle of a {verb}; finish it, or take it back: git {verb} --abort", "sync")
    assert records(here) == before
    here.git(verb, "--abort")
    still_usable(here)
    synced(here)
    synced(pair.there)
    assert records(here) == records(pair.there)
    assert mine in {name.removesuffix(".yaml")[-8:] for name in records(here)}


def test_a_lock_that_git_has_left_behind(pair: Pair) -> None:
    lock = pair.here.folder / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (lock.stat().st_mtime - 3 * HOUR,) * 2)
    pair.here.refuses(5, "git's lock is there since 180 minutes", "sync")
    pair.here.refuses(5, f"if none runs: rm {lock}", "sync")
    done = pair.here.run("log", pair.here.id, "home-visit", "30m", "--for", "direct-care", "--yes")
    assert done.code == 6
    assert f"'{lock}': File exists; if no git runs here, rm {lock}, then" in done.err
    lock.unlink()
    still_usable(pair.here)


def test_a_lock_of_a_fetch_that_was_killed(pair: Pair) -> None:
    here = pair.here
    synced(here)
    contact(pair.there)
    synced(pair.there)
    (here.folder / ".git" / "refs" / "remotes" / "origin" / "main.lock").touch()
    synced(here)
    assert records(here) == records(pair.there)


def test_own_work_is_never_written_over(pair: Pair) -> None:
    plan = pair.here.place / "plan.yaml"
    pair.there.write("plan", "goal", pair.there.id, "--text", "Zinnia sleeps", "--importance", "5")
    synced(pair.there)
    plan.write_text(plan.read_text("utf-8") + "# mine\n", "utf-8")
    pair.here.refuses(5, "have changed and not committed: patients/", "sync")
    pair.here.git("commit", "-qam", "mine")
    synced(pair.here)


# What comes to harm at the so-manieth file that is moved to its place: killed, or no file may grow any more.
HARMED = """
import os, resource, signal, sys
number, harm, *words = sys.argv[1:]
left = int(number)

def watch(event, args):
    global left
    if event == "os.rename":
        left -= 1
        if left == 0 and harm == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
        elif left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

from caseload.cli.main import main
sys.addaudithook(watch)
main(words)
"""


def harmed(team: Team, number: int, harm: str) -> tuple[int, str]:
    command = [sys.executable, "-c", HARMED, str(number), harm, *team.words("sync")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


# Seen twice, merge rules, note on the way, the two files that come.
@pytest.mark.parametrize(
    ("harm", "number"),
    [
        pytest.param(harm, number, marks=() if (harm, number) in (("limit", 2), ("kill", 4)) else pytest.mark.heavy)
        for harm in ("limit", "kill")
        for number in range(1, 6)
    ],
)
def test_a_sync_that_is_cut_short(pair: Pair, harm: str, number: int) -> None:
    """A full disk or a power cut, wherever it comes: every file is whole, and the next command, whichever, goes on."""
    pair.there.write("plan", "goal", pair.there.id, "--text", "Zinnia sleeps", "--importance", "5")
    theirs = contact(pair.there)
    synced(pair.there)
    mine = contact(pair.here)
    code, said = harmed(pair.here, number, harm)
    if harm == "limit":
        assert code == 7
        assert said.count("caseload: ") == 1
        # The limit kills git, which leaves its lock; on a full disk it takes it away.
        (pair.here.folder / ".git" / "index.lock").unlink(missing_ok=True)
        (pair.here.folder / ".git" / "refs" / "heads" / "main.lock").unlink(missing_ok=True)
    else:
        assert code == -signal.SIGKILL
    still_usable(pair.here)
    synced(pair.here)
    synced(pair.there)
    assert {mine, theirs} <= {name.removesuffix(".yaml")[-8:] for name in records(pair.here)}
    assert records(pair.here) == records(pair.there)


def test_a_clock_that_is_wrong(pair: Pair) -> None:
    done = pair.there.run(
        "--today", "2026-11-22", "log", pair.there.id, "telephone", "5m", "--for", "direct-care", "--yes"
    )
    assert done.code == 0, done
    synced(pair.there)
    (entry,) = (name for name in pair.there.git("show", "--name-only", "--format=").split())
    assert f"1 entry came that was recorded in the future: {entry[-13:-5]}; a clock is wrong" in synced(pair.here).out


@pytest.mark.parametrize(("hours", "told"), [(-1, 1), (1, 0)])
def test_a_clock_an_hour_wrong_loses_nothing(pair: Pair, hours: int, told: int) -> None:
    """Theirs is ahead, and what they did seems to be to come; or behind, which nobody can see."""
    mine, theirs = contact(pair.here), contact(pair.there)
    synced(pair.there)
    (entry,) = pair.there.place.glob(f"entries/*-{theirs}.yaml")
    recorded = datetime.fromisoformat(entry.read_text("utf-8").split("recorded: ")[1].split('"')[1])
    found = sync(Folder(pair.here.folder), recorded + timedelta(hours=hours), Consents())
    assert [path[-13:-5] for path in found.ahead] == [theirs] * told
    synced(pair.there)
    assert records(pair.here) == records(pair.there)
    assert {mine, theirs} <= {name.removesuffix(".yaml")[-8:] for name in records(pair.there)}
    still_usable(pair.here)


def test_what_came_and_cannot_be_read_is_named(pair: Pair) -> None:
    plan = pair.there.place / "plan.yaml"
    plan.write_text("schema: plan/1\nZinnia: [\n", "utf-8")
    pair.there.git("commit", "-qam", "by hand")
    synced_out = pair.there.run("sync")
    assert synced_out.code == 0
    done = pair.here.run("sync")
    assert done.code == 0
    assert f"cannot be read: {pair.here.id}; caseload check says why" in done.out
    assert "Zinnia" not in done.out + done.err


def test_entries_that_somebody_edited_are_named(pair: Pair) -> None:
    entry = (
        pair.there.entry("consent") if list(pair.there.place.glob("entries/*consent*")) else pair.there.entry("triage")
    )
    entry.unlink()
    pair.there.git("commit", "-qam", "by hand")
    pair.there.run("sync")
    done = pair.here.run("sync")
    assert f"edited or deleted 1 entry, which nobody may do: {entry.stem[-8:]}; caseload verify" in done.out
