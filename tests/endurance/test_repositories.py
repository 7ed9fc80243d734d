"""A caseload folder that somebody hands over: whatever it holds, who only looks at it runs none of its programs.

Nothing outside the folder is read or written either. What is outside is watched by the kernel (inotify), so that
no opening goes unseen, be it git's or our own.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import random
import shlex
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.endurance import verbs

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

SECRET = "Xanadu"
PUBLISHED = range(8)
# The short form tries these for every repository, since they look at the most, and so many others.
SEARCHING = ((), ("check",), ("verify",), ("doctor",), ("show",), ("history",), ("refer",))
SAMPLED = 8

# Every verb that reads, as it is typed, with what follows; {active} is a patient, {made} a place for what it makes.
LINES = """
home      |
home      | --week
list      | --all -o csv
due       | --within 9
find      | Hillingworth
board     |
crisis    | {active}
do        | 1
history   | {active}
history   | {active} --field plan.goals
show      | {active} --scores
show      | {active} --as-of 2036-11-20
plan show | {active}
plan check | {active}
plan cost | {active}
plan print | {active}
letter    | {active} gp
handover print | {active}
refer links |
meeting prepare |
meeting list |
meeting show | aaaaaaaa
cover list |
casefind list |
casefind why | p-1
casefind diff | {run}
instruments list |
instruments show | barthel
instruments score | barthel 2,2,1,2,2,3,2,2,1,1
schema    | plan
settings  |
explain   | triage-in-time
profile   |
factors   |
spc       | contacts
evaluate run |
costs     |
report    | --to {made}
audit     |
audit     | --compare HEAD~1
baseline list |
check     |
check     | --since HEAD~3
check     | --staged
doctor    |
verify    |
resolve   | {offered}
log       | {active} clinic 5m --dry-run
"""

HOOKS = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg"),
    *("commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update"),
    *("proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc"),
    *("post-rewrite", "sendemail-validate", "fsmonitor-watchman", "post-index-change"),
)
ODD_NAMES = (
    *("a\nb.yaml", "\x1b[31mred\x1b[0m.yaml", "\u202eevil.yaml", "-rf", "--upload-pack=touch x", ":(top)x", "*"),
    *("$(touch ran)", "`touch ran`", "x" * 255, "..yaml", " ", "\\", '"', "CON", "caf\u00e9", "cafe\u0301"),
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over, what lies beside it, and where a program of its would leave its trace."""

    team: Path
    outside: Path
    ran: Path
    patient: Path

    @property
    def program(self) -> str:
        """A command of theirs, for a shell."""
        return f"touch {shlex.quote(str(self.ran / 'it'))};"

    def set(self, **settings: str) -> None:
        """Set git's configuration of the folder; `__` stands for a dot."""
        for key, value in settings.items():
            git(self.team, "config", key.replace("__", "."), value)

    def attribute(self, text: str) -> None:
        """Let attributes of git's hold for every file."""
        (self.team / ".gitattributes").write_text(f"* {text}\n")
        (self.team / ".git" / "info" / "attributes").write_text(f"* {text}\n")

    def touch_all(self) -> None:
        """Give every file another time, so that git looks into it."""
        for file in self.team.glob("patients/**/*.yaml"):
            os.utime(file, (0, 0))

    def instead(self, path: Path, target: Path) -> None:
        """Put a link where something is."""
        if path.is_dir():
            path.rename(self.team.parent / f"moved-{path.name}")
        else:
            path.unlink(missing_ok=True)
        path.symlink_to(target)


def git(folder: Path, *words: str, given: str = "") -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout.strip()


# --- what is handed over


def links_to_files(it: Handed) -> None:
    it.instead(it.patient / "plan.yaml", it.outside / "secret.yaml")
    it.instead(it.team / "staff.yaml", it.outside / "secret.yaml")
    it.instead(next(it.team.glob("patients/?/*/entries/*.yaml")), it.outside / "secret.yaml")


def link_to_a_patient(it: Handed) -> None:
    it.instead(it.patient, it.outside / "patient")


def link_for_entries(it: Handed) -> None:
    it.instead(it.patient / "entries", it.outside / "patient" / "entries")


def link_for_all_patients(it: Handed) -> None:
    it.instead(it.team / "patients", it.outside / "patients")


def link_for_one_letter(it: Handed) -> None:
    it.instead(it.patient.parent, it.outside / "patients" / it.patient.parent.name)


def link_for_settings(it: Handed) -> None:
    it.instead(it.team / "caseload.yaml", it.outside / "caseload.yaml")


def links_for_definitions(it: Handed) -> None:
    (it.team / "definitions" / "instruments").mkdir(parents=True, exist_ok=True)
    it.instead(it.team / "definitions" / "instruments" / "barthel.yaml", it.outside / "secret.yaml")
    it.instead(it.team / "definitions" / "closure-reasons.yaml", it.outside / "secret.yaml")
    it.instead(it.team / "definitions" / "templates", it.outside / "patients")


def links_for_the_team(it: Handed) -> None:
    it.instead(it.team / "team", it.outside / "patients")
    it.instead(it.team / "finding" / "runs", it.outside / "patients")
    it.instead(it.team / "audit-baseline.yaml", it.outside / "secret.yaml")


def loops(it: Handed) -> None:
    (it.team / "patients" / "i").symlink_to(it.team / "patients")
    (it.patient / "self").symlink_to("self")
    it.instead(it.patient / "entries", it.patient)


def dangling(it: Handed) -> None:
    it.instead(it.patient / "plan.yaml", it.outside / "new.yaml")
    (it.team / "patients" / "o").symlink_to(it.outside / "new")
    (it.team / "audit-baseline.yaml").symlink_to(it.outside / "new")


def pipes(it: Handed) -> None:
    for path in (it.patient / "plan.yaml", it.team / "staff.yaml", it.team / "audit-baseline.yaml"):
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    os.mkfifo(it.patient / "entries" / "2026-01-01-contact-a0000000.yaml")


def sockets(it: Handed) -> None:
    (it.patient / "plan.yaml").unlink()
    here = Path.cwd()
    os.chdir(it.patient)  # a socket's name is short
    try:
        with closing(socket.socket(socket.AF_UNIX)) as listening:
            listening.bind("plan.yaml")
    finally:
        os.chdir(here)


def devices(it: Handed) -> None:
    (it.patient / "plan.yaml").unlink()
    try:
        os.mknod(it.patient / "plan.yaml", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:  # only root makes one
        (it.patient / "plan.yaml").symlink_to("/dev/zero")


def bare_repository(it: Handed) -> None:
    """The folder itself is one, without a `.git`."""
    bare = it.team / "patients"
    for place in (it.team, bare):
        git(place, "init", "-q", "--bare", ".")
        arm(it, place)
    (it.team / ".git").rename(it.team.parent / "moved")


def arm(it: Handed, place: Path) -> None:
    settings = {"core.fsmonitor": it.program, "core.worktree": str(place), "core.bare": "false"}
    for key, value in settings.items():
        git(it.outside, "config", "--file", str(place / "config"), key, value)


def embedded_repository(it: Handed) -> None:
    """One of its own, with a `.git`, where a patient's folder is."""
    git(it.patient, "init", "-q")
    arm(it, it.patient / ".git")


def monitor_of_files(it: Handed) -> None:
    it.set(core__fsmonitor=it.program, core__fsmonitorHookVersion="2", core__untrackedCache="true")


def every_hook(it: Handed) -> None:
    hooks(it, it.team / ".git" / "hooks")


def hooks_among_the_files(it: Handed) -> None:
    hooks(it, it.team / "shared")
    it.set(core__hooksPath="shared")


def hooks(it: Handed, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in HOOKS:
        (folder / name).write_text(f"#!/bin/sh\n{it.program}\n")
        (folder / name).chmod(0o755)


def clean_and_smudge(it: Handed) -> None:
    it.attribute("filter=evil")
    it.set(filter__evil__clean=f"{it.program} cat", filter__evil__smudge=f"{it.program} cat")
    it.set(filter__evil__required="true")
    it.touch_all()


def filter_with_an_odd_name(it: Handed) -> None:
    it.attribute("filter=a=b.c")
    with (it.team / ".git" / "config").open("a") as config:
        config.write(f'[FILTER "a=b.c"]\n\tclean = "{it.program} cat"\n\tprocess = "{it.program} cat"\n')
    it.touch_all()


def filter_from_a_file_among_the_records(it: Handed) -> None:
    it.attribute("filter=evil")
    (it.team / "git.cfg").write_text(f'[filter "evil"]\n\tclean = "{it.program} cat"\n\tsmudge = "{it.program} cat"\n')
    it.set(include__path="../git.cfg")
    it.touch_all()


def filter_of_a_work_tree(it: Handed) -> None:
    it.attribute("filter=evil")
    it.set(extensions__worktreeConfig="true")
    git(it.team, "config", "--worktree", "filter.evil.process", it.program)
    it.touch_all()


def conversions(it: Handed) -> None:
    it.attribute("diff=evil")
    it.set(diff__evil__textconv=it.program, diff__evil__command=it.program, diff__external=it.program)
    it.touch_all()


def merge_drivers(it: Handed) -> None:
    it.attribute("merge=evil")
    it.set(merge__evil__driver=it.program, merge__default="evil", merge__caseload__driver=it.program)


def programs_around_git(it: Handed) -> None:
    it.set(core__pager=it.program, pager__log=it.program, pager__status=it.program, pager__diff=it.program)
    it.set(core__editor=it.program, sequence__editor=it.program, core__askPass=it.program, man__viewer=it.program)
    it.set(credential__helper=f"!{it.program}", core__gitProxy=it.program, interactive__diffFilter=it.program)
    it.set(core__alternateRefsCommand=it.program, uploadpack__packObjectsHook=it.program, core__sshCommand=it.program)


def aliases(it: Handed) -> None:
    for name in ("status", "log", "diff", "rev-parse", "config", "var", "cat-file", "ls-tree", "rev-list", "remote"):
        git(it.team, "config", f"alias.{name}", f"!{it.program}")


def signatures(it: Handed) -> None:
    it.set(log__showSignature="true", gpg__program=it.program, gpg__openpgp__program=it.program)
    it.set(gpg__ssh__program=it.program, gpg__x509__program=it.program)
    head, _, rest = git(it.team, "cat-file", "commit", "HEAD").partition("\n\n")
    signed = f"{head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n\n{rest}\n"
    commit = git(it.team, "hash-object", "-t", "commit", "-w", "--stdin", given=signed)
    git(it.team, "update-ref", "HEAD", commit)


def missing_files_to_be_fetched(it: Handed) -> None:
    """Git fetches what is missing in a partial clone, by the program that its configuration names."""
    it.set(core__repositoryFormatVersion="1", extensions__partialClone="origin", remote__origin__promisor="true")
    it.set(remote__origin__url=str(it.outside / "other"), remote__origin__uploadpack=it.program)
    lose_old_objects(it)


def missing_files_by_another_protocol(it: Handed) -> None:
    it.set(core__repositoryFormatVersion="1", extensions__partialClone="origin", remote__origin__promisor="true")
    it.set(remote__origin__url=f"ext::sh -c {it.program}", protocol__ext__allow="always", protocol__allow="always")
    lose_old_objects(it)


def lose_old_objects(it: Handed) -> None:
    """Take away what earlier commits held, which the history asks for."""
    objects = it.team / ".git" / "objects"
    packs = [pack.rename(it.team.parent / pack.name) for pack in objects.glob("pack/*.pack")]
    for leftover in objects.glob("pack/*"):
        leftover.unlink()
    for pack in packs:
        with pack.open("rb") as stream:
            subprocess.run(["git", "-C", str(it.team), "unpack-objects", "-q"], stdin=stream, check=True)
    now = set(git(it.team, "rev-list", "--objects", "-1", "HEAD").split())
    for blob in set(git(it.team, "rev-list", "--objects", "HEAD").split()) - now:
        if len(blob) == 40:
            (objects / blob[:2] / blob[2:]).unlink(missing_ok=True)


def submodules(it: Handed) -> None:
    sub = it.team / "sub"
    git(it.team.parent, "clone", "-q", str(it.outside / "other"), str(sub))
    arm(it, sub / ".git")
    (it.team / ".gitmodules").write_text(
        f'[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c {it.program}\n\tupdate = !{it.program}\n'
        '[submodule "-u"]\n\tpath = -u\n\turl = -u./evil\n[submodule "../x"]\n\tpath = x\n\turl = ./x\n'
    )
    git(it.team, "add", "-f", ".gitmodules")
    git(it.team, "update-index", "--add", "--cacheinfo", f"160000,{git(it.outside / 'other', 'rev-parse', 'HEAD')},sub")
    git(it.team, "commit", "-qm", "sub")
    it.set(submodule__recurse="true", status__submoduleSummary="true", diff__ignoreSubmodules="none")


def work_tree_elsewhere(it: Handed) -> None:
    it.set(core__worktree=str(it.outside))


def work_tree_around(it: Handed) -> None:
    it.set(core__worktree=str(it.team.parent))


def git_of_another_folder(it: Handed) -> None:
    (it.team / ".git").rename(it.team.parent / "moved")
    (it.team / ".git").write_text(f"gitdir: {it.outside / 'other' / '.git'}\n")


def link_for_git(it: Handed) -> None:
    it.instead(it.team / ".git", it.outside / "other" / ".git")


def link_for_our_own_place(it: Handed) -> None:
    it.instead(it.team / ".git" / "caseload", it.outside / "state")


def links_in_our_own_place(it: Handed) -> None:
    (state,) = it.team.glob(".git/caseload/?????*/")
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "merges", "synced", "seen", "known"):
        it.instead(state / name, it.outside / "state" / "some.sqlite")
    it.instead(state.parent / "lock", it.outside / "state" / "lock")


def head_elsewhere(it: Handed) -> None:
    (it.team / ".git" / "HEAD").write_text(f"ref: refs/../../../{it.outside.name}/hash\n")


def replaced_history(it: Handed) -> None:
    first = git(it.team, "rev-list", "--max-parents=0", "HEAD")
    git(it.team, "replace", "HEAD", first)


def grafted_history(it: Handed) -> None:
    (it.team / ".git" / "info" / "grafts").write_text(f"{git(it.team, 'rev-parse', 'HEAD')}\n")


def odd_names(it: Handed) -> None:
    for place in (it.team, it.team / "patients", it.patient, it.patient / "entries"):
        for name in ODD_NAMES:
            (place / name).write_text("schema: plan/1\n")
            (place / f"{name[:200]}.d").mkdir()
    git(it.team, "add", "-A")
    git(it.team, "commit", "-qm", "\x1b[31modd\x1b[0m --upload-pack=x")


def odd_references(it: Handed) -> None:
    it.set(remote__evil__url="--upload-pack=touch x", branch__main__remote="evil", branch__main__merge="refs/heads/-x")
    for name in ("--output=x", "HEAD~1"):
        (it.team / ".git" / "refs" / "tags" / name).write_text(git(it.team, "rev-parse", "HEAD") + "\n")


TRAPS: tuple[Callable[[Handed], None], ...] = (
    *(links_to_files, link_to_a_patient, link_for_entries, link_for_all_patients, link_for_one_letter),
    *(link_for_settings, links_for_definitions, links_for_the_team, loops, dangling, pipes, sockets, devices),
    *(bare_repository, embedded_repository, monitor_of_files, every_hook, hooks_among_the_files, clean_and_smudge),
    *(filter_with_an_odd_name, filter_from_a_file_among_the_records, filter_of_a_work_tree, conversions),
    *(merge_drivers, programs_around_git, aliases, signatures, missing_files_to_be_fetched),
    *(missing_files_by_another_protocol, submodules, work_tree_elsewhere, work_tree_around, git_of_another_folder),
    *(link_for_git, link_for_our_own_place, links_in_our_own_place, head_elsewhere, replaced_history),
    *(grafted_history, odd_names, odd_references),
)


# --- watching what is outside


class Watch:
    """Every file and folder below a place that anybody opens, changes, makes or removes, as the kernel tells."""

    OPEN, MODIFY, ATTRIB, MOVED, CREATE, DELETE = 0x20, 0x2, 0x4, 0xC0, 0x100, 0x200
    HEAD = struct.Struct("iIII")

    def __init__(self, place: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        folders = [place, *(path for path in place.rglob("*") if path.is_dir() and not path.is_symlink())]
        mask = self.OPEN | self.MODIFY | self.ATTRIB | self.MOVED | self.CREATE | self.DELETE
        self._names = {self._libc.inotify_add_watch(self._fd, os.fsencode(one), mask): one for one in folders}
        assert -1 not in self._names

    def seen(self) -> list[str]:
        """Return the paths since the last time."""
        try:
            told, found = os.read(self._fd, 1 << 20), set()
        except BlockingIOError:
            return []
        while told:
            number, _, _, length = self.HEAD.unpack_from(told)
            end = self.HEAD.size + length
            found.add(str(self._names[number] / os.fsdecode(told[self.HEAD.size : end].rstrip(b"\0"))))
            told = told[end:]
        return sorted(found)

    def close(self) -> None:
        os.close(self._fd)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history, and in it a merge of a file that both sides had changed."""
    place = verbs.made(tmp_path_factory.mktemp("sound") / "place")
    team, active = place / verbs.TEAM, verbs.person(place / verbs.TEAM, "Active")
    git(team, "switch", "-qc", "side")
    verbs.save_in(team, "plan", "strength", active, "--text", "Daughter")
    git(team, "switch", "-q", "main")
    verbs.save_in(team, "plan", "document", active, "--type", "ReSPECT", "--kept", "Folder")
    git(team, "merge", "-q", "side")
    assert git(team, "rev-list", "--merges", "HEAD")
    verbs.run_in(team, "list")
    return place


@contextmanager
def handed_over(trap: Callable[[Handed], None], sound: Path, place: Path) -> Iterator[Handed]:
    team = verbs.copied(sound, place) / verbs.TEAM
    outside, ran = place / "outside", place / "ran"
    verbs.copied(team / "patients", outside / "patients")
    active = verbs.person(team, "Active")
    it = Handed(team, outside, ran, team / "patients" / active[0] / active)
    ran.mkdir()
    (outside / "secret.yaml").write_text(f"schema: plan/1\npatient: {SECRET}\n")
    (outside / "caseload.yaml").write_text(f"schema: caseload/1\nname: {SECRET}\n")
    (outside / "hash").write_text("0" * 40)
    verbs.copied(it.patient, outside / "patient")
    for text in outside.rglob("*.yaml"):
        text.write_text(text.read_text("utf-8").replace("Hillingworth", SECRET), "utf-8")
    (outside / "state").mkdir()
    (outside / "state" / "some.sqlite").write_bytes(next(team.glob(".git/caseload/*/index.sqlite")).read_bytes())
    git(place, "init", "-q", str(outside / "other"))
    git(outside / "other", "commit", "-q", "--allow-empty", "-m", SECRET)
    trap(it)
    ran_already = list(ran.iterdir())
    for leftover in ran_already:
        leftover.unlink()
    yield it


def state(folder: Path) -> dict[str, Any]:
    """Return all that is in a folder but what we keep for ourselves: files, links, and what else there is.

    Git's index is left out too: `git diff` brings up to date what it notes of each file's times.
    """
    found: dict[str, Any] = {}
    for top, folders, names in os.walk(folder):
        here = Path(top)
        folders[:] = [name for name in folders if (here / name) != folder / ".git" / "caseload"]
        for path in (here / name for name in (*names, *folders) if (here / name) != folder / ".git" / "index"):
            how = path.lstat()
            plain = path.is_file() and not path.is_symlink()
            what = path.read_bytes() if plain else path.readlink() if path.is_symlink() else None
            found[str(path)] = (how.st_mode, what)
    return found


def lines(team: Path, made: Path) -> list[tuple[str, ...]]:
    """Return every line to try, in words."""
    known = {name.lower(): verbs.person(team, name) for name in ("Active", "Offered")} | {"made": str(made)}
    known["run"] = next((team / "finding" / "runs").iterdir()).stem[-8:]
    told = [line.partition("|") for line in LINES.strip().splitlines()]
    start = ["" if verb.strip() == "home" else verb.strip() for verb, _, _ in told]
    return [(*verb.split(), *rest.format(**known).split()) for verb, (_, _, rest) in zip(start, told, strict=True)]


@dataclass
class Found:
    """What should not have been: which verb did it, and where."""

    ran: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    tried: int = 0

    @property
    def offences(self) -> str:
        """All of it, a line each."""
        kinds = {"ran": self.ran, "outside": self.outside, "changed": self.changed, "unclear": self.unclear}
        return "".join(f"{kind} {one}\n" for kind, found in kinds.items() for one in found)


def look(it: Handed, line: Sequence[str], found: Found, watch: Watch) -> None:
    """Run one verb."""
    about = f"{it.team.parent.name}: {' '.join(line)}"
    done = verbs.run_in(it.team, *line)
    found.tried += 1
    found.ran += [f"{about}: {left.name}" for left in it.ran.iterdir()]
    for left in it.ran.iterdir():
        left.unlink()
    found.outside += [f"{about}: {path}" for path in watch.seen()]
    if done.code not in PUBLISHED or "Traceback" in done.err or SECRET in done.out + done.err:
        found.unclear.append(f"{about}: {done.code} {done.err[:200]}")


def test_who_only_looks_runs_nothing_and_stays_inside(sound: Path, tmp_path: Path, full: bool, tell: Tell) -> None:
    faulthandler.cancel_dump_traceback_later()
    found, chance = Found(), random.Random(9)
    every = lines(sound / verbs.TEAM, tmp_path / "made")
    always = [line for line in every if line[:1] in SEARCHING]
    for trap in TRAPS:
        tried = every if full else always + chance.sample(every, SAMPLED)
        with handed_over(trap, sound, tmp_path / trap.__name__) as it:
            outside, inside, watch = state(it.outside), state(it.team), Watch(it.outside)
            for line in tried:
                look(it, line, found, watch)
            watch.close()
            for place, before in ((it.outside, outside), (it.team, inside)):
                after = state(place)
                found.changed += [f"{trap.__name__}: {path}" for path in after if after[path] != before.get(path)]
                found.changed += [f"{trap.__name__}: {path} is gone" for path in before.keys() - after.keys()]
    tell(
        "a hostile repository, by every verb that reads",
        tried=len(TRAPS),
        of=len(TRAPS),
        must="0 programs run, 0 reads or writes outside, 0 changes, published exit codes",
        commands=found.tried,
        programs_run=len(found.ran),
        outside=len(found.outside),
        changes=len(found.changed),
        unclear_ends=len(found.unclear),
    )
    assert len(TRAPS) >= 30
    assert not found.offences, found.offences


def test_every_verb_that_reads_is_tried() -> None:
    assert {line.partition("|")[0].strip() for line in LINES.strip().splitlines()} >= verbs.READING


def test_a_watch_sees_what_is_read_and_a_program_that_runs(sound: Path, tmp_path: Path) -> None:
    """What says that nothing happened must be able to see that it does."""
    with handed_over(clean_and_smudge, sound, tmp_path / "one") as it:
        watch = Watch(it.outside)
        (it.outside / "secret.yaml").read_bytes()
        list(it.outside.joinpath("patient").iterdir())
        assert watch.seen() == [str(it.outside / "patient"), str(it.outside / "secret.yaml")]
        watch.close()
        git(it.team, "status")
        assert list(it.ran.iterdir())
