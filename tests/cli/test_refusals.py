"""What a command refuses: one clear line, the published exit code, nothing written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

FORBIDDEN, NOT_FOUND, CHANGED, OUTSIDE = 2, 4, 5, 7


# --- the command line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Hillingworth",), "there is no such verb; see caseload --help"),
        (("shwo", "Zinnia"), "there is no such verb: did you mean show?; see caseload --help"),
        (("plan", "Zinnia"), "there is no such verb; see caseload plan --help"),
        (("list", "--Zinnia"), "there is no such option; see caseload list --help"),
        (("list", "--overdu"), "there is no such option: did you mean --overdue?; see caseload list --help"),
        (("find", "Zinnia", "Hillingworth"), "there are words too many; put a text or name of several words in quotes"),
        (("show",), "missing: PATIENT; see caseload show --help"),
        (("log", "{id}", "Zinnia"), "MODE: choose among home-visit, clinic"),
        (("log", "{id}", "clinic", "Zinnia"), "DURATION: write a duration as 45m or 1h30m"),
        (("log", "{id}", "clinic", "5m", "--for", "Zinnia"), "--for: choose among assessment"),
        (("log", "{id}", "clinic", "5m", "--on", "Zinnia"), "--on: write a day that exists"),
        (("log", "{id}", "clinic", "5m", "--before", "Zinnia"), "--before: write a whole number"),
        (("plan", "goal", "{id}", "--importance", "Zinnia"), "--importance: write a whole number from 1 to 10"),
        (("plan", "goal", "{id}", "--importance", "11"), "--importance: write a whole number from 1 to 10"),
        (("due", "--within", "Zinnia"), "--within: write a whole number of 0 or more"),
        (("do", "Zinnia"), "NUMBER: write a whole number of 1 or more"),
        (("list", "--step", "Zinnia"), "--step: choose among referred"),
        (("list", "--alert", "Zinnia"), "--alert: choose among safeguarding"),
        (("-o", "Zinnia", "list"), "-o: choose among table"),
        (("--today", "Zinnia", "list"), "--today: write the day as 2026-11-21"),
        (("list", "--today", "2026-02-30"), "--today: write the day as 2026-11-21"),
        (("review", "{id}", "--goal", "Zinnia"), "--goal: write ID=WORD"),
        (("close", "{id}", "--action", "Zinnia"), "--action: write ID=WORD"),
        (("assess", "{id}", "--need", "mood"), "--need' requires 2 arguments"),
        (("list", "--overdue=Zinnia"), "does not take a value"),
        (("list", "--tier"), "requires an argument"),
        (("intake", "--born", "Zinnia"), "--born: write a day that exists"),
        (("intake", "--nhs", "Zinnia"), "--nhs: check its ten digits"),
        (("intake", "--sex", "Zinnia"), "--sex: choose among female"),
    ],
)  # fmt: skip
def test_a_usage_error_repeats_nothing_of_what_was_typed(
    words: tuple[str, ...], said: str, at: Callable[[str], Team]
) -> None:
    """A word out of place may be a name: click's own messages would quote it."""
    team = at("active")
    done = team.refuses(FORBIDDEN, said, *(word.format(id=team.id) for word in words))
    assert done.out == ""
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("intake", "--given", "Zinnia"), "missing: --family, --born, --source"),
        (("log", "{id}", "--yes"), "missing: MODE, DURATION"),
        (("log", "{id}", "clinic", "--yes"), "missing: DURATION"),
        (("triage", "{id}", "--yes"), "missing: DECISION"),
        (("book", "{id}", "--yes"), "missing: DATE"),
        (("plan", "need", "{id}", "--text", "Zinnia", "--yes"), "missing: --domain"),
        (("plan", "agree", "{id}", "--authority", "deputy", "--yes"), "missing: --name, --document-seen"),
        (("alert", "{id}", "--yes"), "missing: TYPE, --headline, --review"),
        (("alert", "{id}", "--renew", "abcd", "--yes"), "missing: --review"),
        (("alert", "{id}", "--resolve", "abcd", "--yes"), "missing: --reason"),
        (("consent", "{id}", "sharing", "given", "--yes"), "missing: --with"),
        (("capacity", "{id}", "has-capacity", "--yes"), "missing: --decision"),
        (("close", "{id}", "--yes"), "missing: --reason"),
        (("void", "{id}", "--yes"), "missing: ENTRY, --because"),
    ],
)
def test_without_a_terminal_it_says_what_is_missing(
    words: tuple[str, ...], said: str, at: Callable[[str], Team]
) -> None:
    team = at("referred" if words[0] == "triage" else "active")
    team.refuses(FORBIDDEN, said, *(word.format(id=team.id) for word in words))


@pytest.mark.parametrize("number", ["9990000019", "1111111111", "0000000000", "999000001", "9990000018x"])
def test_an_nhs_number_that_is_none(number: str, at: Callable[[str], Team]) -> None:
    person = ("intake", "--family", "Zinnia", "--born", "1941-03-02", "--source", "gp")
    done = at("empty").refuses(FORBIDDEN, "check its ten digits", *person, "--nhs", number)
    assert number not in done.err


@pytest.mark.parametrize(
    ("step", "words", "said"),
    [
        ("active", ("log", "{id}", "clinic", "5m", "--on", "2026-02-29"), "write a day that exists"),
        ("active", ("log", "{id}", "clinic", "5m", "--on", "2026-11-22"), "lies in the future"),
        ("active", ("log", "{id}", "clinic", "5m", "--on", "2026-11-21T24:00"), "write a day that exists"),
        ("active", ("log", "{id}", "clinic", "5m", "--on", "2026-11-20"), "before the person was referred"),
        ("active", ("log", "{id}", "clinic", "5m", "--on", "1930-01-01"), "before the person was born"),
        ("active", ("book", "{id}", "2026-11-20T10:00"), "lies in the future"),
        ("active", ("book", "{id}", "2026-12-20"), "starts"),
        ("active", ("review", "{id}", "--next", "2026-11-20"), "the next review lies after this one"),
        ("active", ("alert", "{id}", "other", "--headline", "x", "--review", "2026-11-20"), "in the future"),
        ("referred", ("triage", "{id}", "defer", "--reason", "x", "--until", "2026-11-20"), "in the future"),
        ("empty", ("intake", "--family", "x", "--born", "2027-01-01", "--source", "gp"), "future"),
        ("empty", ("intake", "--family", "x", "--born", "2026-02-30", "--source", "gp"), "write a day that exists"),
    ],
)
def test_a_day_that_cannot_be(step: str, words: tuple[str, ...], said: str, at: Callable[[str], Team]) -> None:
    team = at(step)
    line = [word.format(id=team.id if step != "empty" else "") for word in words]
    team.refuses(FORBIDDEN, said, *line, *(["--yes"] if step != "empty" else []))


def test_an_appointment_may_lie_in_the_future(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("book", team.id, "2026-12-20T10:00", "45m")


# --- who is meant


@pytest.mark.parametrize(
    "text", ["../x", "a/b", "/etc/passwd", ".", "..", "~", "zzzzzzzz", "nobody", "", " ", "9990000026", "%", "_"]
)
@pytest.mark.parametrize("words", [("show",), ("plan", "show"), ("log",), ("edit",)])
def test_nobody_is_found_by_what_is_no_person(text: str, words: tuple[str, ...], at: Callable[[str], Team]) -> None:
    """An id that is a path leads nowhere."""
    facts = ("clinic", "5m") if words == ("log",) else ()
    at("active").refuses(NOT_FOUND, "no patient matches; ", *words, text, *facts)


def test_who_may_be_meant_is_shown(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.write("intake", "--family", "Hillingworth", "--given", "Zinnia", "--born", "1950-05-05", "--source", "gp")
    (other,) = {path.name for path in team.folder.glob("patients/?/*")} - {
        team.git("log", "--format=%s", "--grep=triage").split()[1]
    }
    for words in (("show", "hillingworth"), ("log", "hillingworth", "clinic", "5m")):
        done = team.refuses(NOT_FOUND, "2 patients match; name one by more of its id", *words)
        assert other in done.out
        assert "Marguerite" in done.out
    assert team.run("show", "hillingworth zinnia").code == 0


def test_a_name_that_begins_like_an_id_is_not_taken_for_it(at: Callable[[str], Team]) -> None:
    """Whoever types the name of one person must never be shown another one."""
    team = at("active")
    beginning = team.id[:2]
    team.write("intake", "--family", beginning, "--born", "1950-05-05", "--source", "gp")
    done = team.refuses(NOT_FOUND, "2 patients match", "show", beginning)
    assert team.git("log", "--format=%s", "--grep=triage").split()[1] in done.out


def test_a_beginning_of_an_id_is_enough_to_read(at: Callable[[str], Team]) -> None:
    team = at("active")
    assert team.run("show", team.id[:1]).code == 0
    assert team.run("show", "999 000 0018").code == 0


@pytest.mark.parametrize("length", [1, 3])
def test_three_characters_are_not_enough_to_write(length: int, at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(FORBIDDEN, "writing needs 4 characters", "log", team.id[:length], "clinic", "5m")


@pytest.mark.parametrize("text", ["{id:.7}", "hillingworth", "9990000018"])
def test_yes_needs_the_full_id(text: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(FORBIDDEN, "--yes needs the full id", "log", text.format(id=team.id), "clinic", "5m", "--yes")


@pytest.mark.parametrize("text", ["{id}", "hillingworth"])
def test_without_a_terminal_nobody_confirms_the_person(text: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    said = "nobody is there to confirm the person; give the full id and --yes"
    team.refuses(FORBIDDEN, said, "log", text.format(id=team.id), "clinic", "5m")


# --- what the case allows


@pytest.mark.parametrize(
    ("step", "words", "allowed"),
    [
        ("referred", ("assess", "{id}", "--complete"), "possible now: triage, book, log"),
        ("referred", ("plan", "goal", "{id}", "--text", "x"), "possible now: triage"),
        ("accepted", ("plan", "need", "{id}", "--domain", "mood", "--text", "x"), "possible now: assess"),
        ("accepted", ("plan", "agree", "{id}"), "possible now: assess"),
        ("accepted", ("triage", "{id}", "accept"), "possible now: assess"),
        ("planned", ("review", "{id}"), "plan agree"),
        ("active", ("reopen", "{id}", "--reason", "x"), "close"),
        ("closed", ("close", "{id}", "--reason", "stable"), "possible now: reopen"),
        ("closed", ("plan", "goal", "{id}", "--text", "x"), "possible now: reopen"),
        ("closed", ("book", "{id}", "2026-12-20T10:00"), "possible now: reopen"),
    ],
)
def test_a_verb_that_the_step_forbids(
    step: str, words: tuple[str, ...], allowed: str, at: Callable[[str], Team]
) -> None:
    team = at(step)
    done = team.refuses(FORBIDDEN, allowed, *(word.format(id=team.id) for word in words), "--yes")
    assert f"is not possible while the case is {step}" in done.err


@pytest.mark.parametrize(
    ("step", "words", "said"),
    [
        ("active", ("close", "{id}", "--reason", "stable"), "has no outcome"),
        ("active", ("close", "{id}", "--reason", "bored"), "no such closure reason; known: goals-achieved"),
        ("active", ("close", "{id}", "--reason", "died"), "a death is recorded with died"),
        ("active", ("review", "{id}", "--tier", "Zinnia"), "tier"),
        ("active", ("review", "{id}", "--goal", "zzzz=achieved"), "goal"),
        ("referred", ("triage", "{id}", "accept", "--manager", "Zinnia"), "manager"),
        ("referred", ("triage", "{id}", "accept", "--manager", "nobody"), "no such member of staff; known: t-matron"),
        ("active", ("log", "{id}", "clinic", "5m", "--by", "nobody"), "names nobody in staff.yaml; known: t-matron"),
        ("active", ("log", "{id}", "clinic", "5m", "--appointment", "zzzz"), "appointment"),
        ("active", ("assess", "{id}", "--need", "zinnia", "Zinnia"), "no such domain; known: health, medicines"),
        ("active", ("assess", "{id}", "--score", "zinnia", "1"), "no such instrument"),
        ("active", ("assess", "{id}", "--score", "barthel", "1,Zinnia"), "barthel: bladder takes one of 0, 1, 2"),
        ("active", ("assess", "{id}", "--score", "barthel", "1,1,1,1,1,1,1,1,1,1,1"), "has 10 items; in order: bowels"),
        ("active", ("plan", "need", "{id}", "--domain", "mood", "--text", "x", "--assessment", "zzzz"), "assessment"),
        ("active", ("assess", "{id}", "--yes"), "needs one of: findings, scores, note, complete"),
        ("active", ("void", "{id}", "zzzz", "--because", "x"), "no single entry"),
        ("active", ("plan", "need", "{id}", "--domain", "zinnia", "--text", "x"), "no such domain"),
        ("active", ("plan", "goal", "{id}", "--id", "zzzz", "--importance", "3"), "no goal has an id that begins so"),
        ("active", ("flag", "{id}", "zzzz", "--reason", "x"), "flag"),
        ("active", ("log", "{id}", "clinic", "5m", "--note", "Zinnia\x1b[31m"), "a control"),
        ("active", ("log", "{id}", "clinic", "5m", "--note", "Zinnia\udcff"), "a control"),
        ("active", ("log", "{id}", "clinic", "5m", "--note", "-"), "stdin holds no text"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be(step: str, words: tuple[str, ...], said: str, at: Callable[[str], Team]) -> None:
    team = at(step)
    before = team.state()
    done = team.run(*(word.format(id=team.id) for word in words), "--yes")
    assert done.code in (FORBIDDEN, NOT_FOUND), done
    assert said in done.err
    assert "Zinnia" not in done.err
    assert team.state() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--tier", "zinnia"), "no such tier; known: intensive, standard, maintenance"),
        (("list", "--manager", "zinnia"), "no such member of staff; known: t-matron"),
        (("due", "--manager", "zinnia"), "no such member of staff; known: t-matron"),
        (("settings", "zinnia", "3"), "there is no such setting"),
        (("settings", "standards.triage", "soon"), "standards.triage takes a whole number (working days)"),
        (("settings", "timezone", "Mars"), "caseload.yaml"),
        (("settings", "default_tier", "zinnia"), "default_tier: must be one of the tiers intensive, standard"),
        (("settings", "closure.second_person", "zinnia"), "there is no such closure reason"),
        (("settings", "worklist", "flag,zinnia"), "worklist.1: must be one of the kinds appointment, conflict"),
    ],
)
def test_a_name_that_the_team_does_not_have(words: tuple[str, ...], said: str, at: Callable[[str], Team]) -> None:
    """A mistyped name must not pass for a caseload without anybody."""
    team = at("active")
    before = team.state()
    done = team.run(*words)
    assert done.code in (2, 3), done
    assert said in done.err
    assert done.out == ""
    assert team.state() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("find", "zinnia"), "no patient matches; caseload list --all shows everyone"),
        (("schema", "zinnia"), "there is no such kind; caseload schema lists them"),
        (("settings", "zinnia"), "there is no such setting; caseload settings lists them"),
        (("do", "99"), "that list has"),
    ],
)
def test_what_is_not_there(words: tuple[str, ...], said: str, at: Callable[[str], Team]) -> None:
    at("active").refuses(NOT_FOUND, said, *words)


# --- the folder


@pytest.mark.parametrize("place", ["plain", "missing"])
def test_a_folder_that_is_no_caseload(place: str, at: Callable[[str], Team], tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    done = at("empty").run("list", "-C", str(tmp_path / place))
    assert done == (
        NOT_FOUND,
        "",
        "caseload: this is not a caseload folder; go to one, name it with -C, or make one: init\n",
    )


@pytest.mark.parametrize("place", ["", "patients", "inner", "patients/7/inner"])
def test_init_makes_no_caseload_in_a_caseload(place: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(FORBIDDEN, "is a caseload folder already; a caseload cannot hold another one", "init", place or ".")
    assert not (team.folder / "inner").exists()


def test_init_makes_no_caseload_around_one(at: Callable[[str], Team]) -> None:
    team = at("empty")
    done = team.run("init", "..")
    assert (done.code, done.out) == (FORBIDDEN, "")
    assert not (team.folder.parent / "caseload.yaml").exists()


def test_a_caseload_in_a_caseload_is_refused(at: Callable[[str], Team]) -> None:
    team = at("active")
    inner = team.folder / "inner"
    inner.mkdir()
    shutil.copy(team.folder / "caseload.yaml", inner)
    shutil.copy(team.folder / "staff.yaml", inner)
    for words in (("list",), ("check",), ("show", team.id)):
        done = team.run(*words, "-C", str(inner))
        assert (done.code, done.out) == (NOT_FOUND, "")
        assert done.err.startswith("caseload: nested caseload: ")
    assert team.run("list").code == 0


@pytest.mark.usefixtures("no_identity")
def test_init_needs_to_know_who_you_are_and_leaves_nothing(at: Callable[[str], Team]) -> None:
    team = at("empty")
    done = team.run("-C", str(team.folder.parent), "init", "new")
    assert (done.code, done.out) == (OUTSIDE, "")
    assert done.err.startswith("caseload: git does not know who you are; git config ")
    assert not (team.folder.parent / "new").exists()


@pytest.mark.usefixtures("no_identity")
@pytest.mark.parametrize("by", [(), ("--by", "t-matron")])
def test_writing_needs_to_know_who_you_are(by: tuple[str, ...], at: Callable[[str], Team]) -> None:
    team = at("active")
    team.refuses(OUTSIDE, "git does not know who you are; git config ", "log", team.id, "clinic", "5m", "--yes", *by)
    assert team.run("show", team.id).code == 0


def test_somebody_whom_the_team_does_not_know(at: Callable[[str], Team]) -> None:
    team = at("active")
    team.git("config", "user.email", "other@example.org")
    said = "staff.yaml does not have your git address; say who you are with --by: t-matron"
    team.refuses(FORBIDDEN, said, "log", team.id, "clinic", "5m", "--yes")
    team.write("log", team.id, "clinic", "5m", "--by", "t-matron")


@pytest.fixture
def no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path of programs without git."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_without_git_there_is_reading_and_no_writing(at: Callable[[str], Team], request: pytest.FixtureRequest) -> None:
    team = at("active")
    before = team.state()
    request.getfixturevalue("no_git")
    for words in ((), ("list",), ("show", team.id), ("due",), ("plan", "show", team.id)):
        done = team.run(*words)
        assert (done.code, done.err) == (0, ""), (words, done)
    lines: tuple[tuple[str, ...], ...] = (
        ("log", team.id, "clinic", "5m", "--yes"),
        ("log", team.id, "clinic", "5m", "--yes", "--by", "t-matron"),
        ("settings", "standards.triage", "3"),
        ("-C", str(team.folder.parent), "init", "new"),
    )
    for line in lines:
        done = team.run(*line)
        assert (done.code, done.out) == (OUTSIDE, ""), (line, done)
        assert done.err == "caseload: writing needs git; install git; lists and records can be read without it\n"
    assert not (team.folder.parent / "new").exists()
    request.getfixturevalue("monkeypatch").undo()
    assert team.state() == before


def test_a_folder_without_a_repository_can_be_read(at: Callable[[str], Team]) -> None:
    team = at("active")
    shutil.rmtree(team.folder / ".git")
    assert team.run("show", team.id).code == 0
    done = team.run("log", team.id, "clinic", "5m", "--yes")
    assert done.code == OUTSIDE
    assert done.err.startswith("caseload: writing needs git: ")
    assert "run git init in the folder" in done.err


# --- the state of the repository

LOG = ("log", "{id}", "clinic", "5m", "--yes")


def log(team: Team) -> list[str]:
    return [word.format(id=team.id) for word in LOG]


def test_the_users_own_staged_work_is_not_swept_in(at: Callable[[str], Team]) -> None:
    team = at("active")
    (team.folder / "mine.txt").write_text("Zinnia", "utf-8")
    team.git("add", "mine.txt")
    team.refuses(CHANGED, "work of your own is staged (1 files); commit it or unstage it first", *log(team))


@pytest.mark.parametrize("kind", ["detached HEAD", "merge", "rebase", "cherry-pick"])
def test_nothing_is_written_in_the_middle_of_something(kind: str, at: Callable[[str], Team]) -> None:
    team = at("active")
    git = team.folder / ".git"
    match kind:
        case "detached HEAD":
            team.git("checkout", "-q", "--detach")
        case "rebase":
            (git / "rebase-merge").mkdir()
        case "merge":
            (git / "MERGE_HEAD").write_text(team.git("rev-parse", "HEAD"))
        case _:
            (git / "CHERRY_PICK_HEAD").write_text(team.git("rev-parse", "HEAD"))
    team.refuses(CHANGED, f"the folder is in the middle of a {kind}", *log(team))


def test_a_commit_hook_that_fails_keeps_the_files_for_the_next_command(at: Callable[[str], Team]) -> None:
    team = at("active")
    hook = team.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    head = team.commits()
    done = team.process(*log(team))
    assert (done.code, done.out) == (6, "")
    assert "caseload: saved, not committed: git or a hook refused" in done.err
    assert "Traceback" not in done.err
    assert team.commits() == head
    assert team.entry("contact").name in team.git("status", "--porcelain", "-uall")
    done = team.run(*log(team))
    assert done.code == OUTSIDE
    assert "nothing was written, since an earlier command is saved, not committed" in done.err
    hook.unlink()
    team.write("log", team.id, "letter", "5m")
    assert [message.split()[0] for message in team.commits()[: -len(head)]] == ["log", "log"]
    assert team.git("status", "--porcelain") == ""
    assert team.run("check").code == 0


HOLDER = """
import sys
from pathlib import Path
from caseload.store.git import Git
from caseload.store.lock import held
with held(Git.find(Path(sys.argv[1])).gitdir / "caseload" / "lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.heavy
def test_a_lock_that_another_process_holds(at: Callable[[str], Team]) -> None:
    team = at("active")
    command = [sys.executable, "-c", HOLDER, str(team.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        said = "another caseload command has been writing here for more than 10 seconds; wait until it has finished"
        team.refuses(CHANGED, said, *log(team))
        holder.communicate()
    team.write(*log(team)[:-1])
