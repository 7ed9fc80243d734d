"""Every verb that writes, each with a command line that runs in one small folder, and what it leaves there.

    place = made(tmp_path / "place")        # once a session: some three seconds; then copies of it
    other = copied(place, tmp_path / "one")  # the folder with its remote and its files beside it
    for line in commands(other):            # each one runs in a fresh copy; most run in any order in one
        before = head(line.folder)
        done = subprocess.run([sys.executable, "-m", "caseload", *line.words], input=line.given, text=True, …)
        assert done.returncode != 0 or line.is_done(before)

`Line.words` names the folder itself (`-C`), the day and `--yes`: nobody is asked anything.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click

from caseload.cli.boundary import run
from caseload.cli.main import HIDDEN, root

TODAY = "2026-11-21"
TEAM, REMOTE, EXTRACT = "team", "remote.git", "extract"

# Verbs that only read, or write only where they are told to, beside the folder.
READING = frozenset(
    (
        *("list", "show", "due", "find", "board", "crisis", "history", "letter", "do", "explain", "schema"),
        *("plan show", "plan check", "plan cost", "plan print", "refer links", "handover print", "cover list"),
        *("meeting prepare", "meeting show", "meeting list", "instruments list", "instruments show"),
        *("instruments score", "casefind list", "casefind why", "casefind diff", "audit", "baseline list", "profile"),
        *("factors", "spc", "evaluate run", "costs", "report", "verify"),
    )
)
# Verbs that write and cannot be tried with --dry-run.
WRITING = frozenset(("init", "demo", "sync", "check", "doctor"))

# A verb as it is typed, what follows it, and the files of its one commit: `+` made, the others changed; an entry or
# a record of the team by its kind. {name} is somebody or something in the folder, see `_names`.
LINES = """
intake --family Quill --given Edna --born 1938-04-17 --source gp --reason Falls | +patient +referral
intake --csv {place}/people.csv --map {columns} --source gp | +patient +patient +referral +referral
triage {new} accept --tier standard | +triage
assess {active} --need mood Low --score barthel {barthel} | +assessment
plan start {planned} --from heart-failure | plan
plan about-me {active} --most-important Garden | plan
plan strength {active} --text Daughter | plan
plan need {active} --domain mood --text Low | plan
plan goal {active} --text Shop --need n0000001 | plan
plan action {active} --sector voluntary --due 2026-12-01 --text Rails | plan
plan contingency {active} --trigger Breathless | plan
plan document {active} --type ReSPECT --kept Folder | plan
plan additional {active} --text Sick-days | plan
plan funding {active} NHS | plan
plan review {active} --on 2027-03-01 --every 12 | plan
plan condition {active} --name Asthma | patient
plan medicine {active} --name Insulin | patient
plan allergy {active} --substance Latex | patient
plan carer {active} --name Joan --relationship daughter | patient
plan complete {active} {action} | plan
plan stop {active} {action} --reason Rest | plan
plan looked {active} | plan
plan agree {planned} --copy-given | +agreement
book {active} 2026-12-20T10:00 45m | +appointment
log {active} home-visit 45m --note Garden | +contact
review {active} --summary Garden --goal {goal}=sustaining | +review plan
close {offered} --reason stable --goal {goal}=achieved --action {action}=done | +closure plan
snooze {active} contact --until 2027-01-14 --reason Leeds | +snooze
alert {active} lone-worker --headline Dog --review 2027-05-01 --reason Bite | +alert
flag {active} {flagged} --reason Seen | +flag-resolution
consent {active} case-management given | +consent
capacity {active} has-capacity --decision Move | +capacity
hospital {active} discharge --on 2026-11-20 | +hospital-event
refer send {active} --agency Housing --sector housing --reason Rails | +service-referral
refer answer {active} accepted --referral {sent} | +service-referral
refer start {active} --referral {accepted} | +service-referral
refer complete {active} --referral {started} --reason Fitted | +service-referral
refer chase {active} --referral {sent} --reason Silent | +service-referral
meeting run --from - | +meeting
handover offer {active} b-okoye | +handover
handover accept {offered} --by b-okoye | +handover
handover decline {offered} --reason Full --by b-okoye | +handover
handover withdraw {offered} --reason Later | +handover
handover reassign {active} --to b-okoye --reason Left | +handover
handover deputy {active} b-okoye | +handover
cover add t-matron b-okoye 2027-08-03 2027-08-21 | +cover
cover end {cover} | +cover
died {active} --on 2026-11-20 | +death
reopen {closed} --reason Falls --tier standard | +reopening
void {active} {contact} --because Wrong | +void
casefind run {place}/extract | +finding-run
casefind decide p-2 decline --reason Enough --amenable no | +finding-decision
baseline add supervision-in-time t-matron --reason x --owner t-matron --expires 2026-12-31 | +audit-baseline.yaml
evaluate protocol 2037-04-01 2038-03-31 --outcomes goals --comparator none --question Why | +protocol
resolve {offered} goals.{goal}.importance --keep 1 | plan
undo --because Wrong | +void
edit staff --from - | staff.yaml
edit {active} --from - | patient
settings standards.triage 3 | caseload.yaml
check --fix | patient
doctor --fix | +.gitattributes
sync |
init {place}/new --name North | +.gitattributes +.gitignore +caseload.yaml +staff.yaml
demo {place}/demo --patients 1 | *
"""
COLLEAGUE = """\
  - id: b-okoye
    name: Ben Okoye
    emails:
      - ben@example.org
"""
DESCRIPTION = """\
schema: extract/1
title: North population
extracted_on: 2026-10-31
legal_basis: approval 2026-17
people:
  files: [people.csv]
events:
  files: [events.csv]
"""
PEOPLE = "id,birth_date,sex,died_on\np-1,1941-03-02,female,\np-2,1950-01-01,male,\n"
EVENTS = "person,kind,started,ended\n" + "".join(
    f"{person},emergency-admission,2026-0{month}-01,2026-0{month}-03\n" for person in ("p-1", "p-2") for month in (1, 2)
)
SPREADSHEET = "LAST,FIRST,BORN\nQuill,Edna,1938-04-17\nQuill,Ada,1940-04-17\n"
COLUMNS = "family=LAST,given=FIRST,birth_date=BORN"
GOAL, ACTION = "g0000001", "t0000001"
BARTHEL, FLAGGING = "2,2,1,2,2,3,2,2,1,1", "2,2,2,2,2,2,2,2,1"
PLAN = """\
schema: plan/1
patient: {id}
about_me:
  most_important: Garden
needs:
  - id: n0000001
    text: Falls
    domain: mobility-and-falls
goals:
  - id: g0000001
    text: Shop
    needs:
      - n0000001
    importance: 9
    lifecycle: active
actions:
  - id: t0000001
    text: Rails
    goals:
      - g0000001
    sector: voluntary
    owner:
      staff: t-matron
    due: 2026-12-01
contingency:
  - trigger: Breathless
"""
_KIND = re.compile(r"\d{4}-\d\d-\d\d-(?:\d{4}-)?([a-z-]+)-[0-9a-z]{8}\.yaml")
_NAME = re.compile(r"\{(\w+)\}")

Shapes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A command line: `words` after `caseload`, `given` on stdin, and the files of its commit, see LINES.

    `folder` is the one that it writes in: not there yet for `init` and `demo`.
    """

    verb: str
    words: tuple[str, ...]
    given: str
    writes: Shapes
    folder: Path

    def is_done(self, before: str) -> bool:
        """Tell whether all of it is in the files and in git, where `before` was the last commit."""
        if not (self.folder / ".git").exists() or git(self.folder, "status", "--porcelain"):
            return False
        made = commits(self.folder, before)
        if self.verb == "sync" and head(self.folder) != head(self.folder.parent / REMOTE):
            return False
        return self.writes in made or (self.writes == ("*",) and len(made) == 1)


def head(folder: Path) -> str:
    """Return the last commit, nothing where there is none."""
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "-q", "--verify", "HEAD"], capture_output=True)
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def git(folder: Path, *words: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commits(folder: Path, before: str) -> list[Shapes]:
    """Return the shapes of the files of each commit since `before`, the earliest first; a merge has none."""
    span = f"{before}..HEAD" if before else "HEAD"
    told = git(folder, "log", "--reverse", "--topo-order", "--name-status", "--no-renames", "--format=%x00", span)
    return [tuple(sorted(map(_shape, part.strip().splitlines()))) for part in told.split("\0")[1:]]


def _shape(line: str) -> str:
    letter, path = line.split("\t")
    name = path.rpartition("/")[2]
    entry = _KIND.fullmatch(name)
    kind = entry[1] if entry else name.removesuffix(".yaml") if "/" in path else name
    return {"A": "+", "M": "", "D": "-"}[letter] + kind


def every_verb() -> frozenset[str]:
    """Return every verb of the program, as it is typed."""
    return frozenset(path for path, _ in _verbs(root))


def writing_verbs() -> frozenset[str]:
    """Return every verb that is not known only to read: a new one is taken for one that writes."""
    return every_verb() - READING - frozenset(HIDDEN)


def _verbs(above: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(above)
    for name in above.list_commands(context):
        command = above.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{path}{name} ")
        elif command is not None:
            yield f"{path}{name}", command


def told_to_write() -> frozenset[str]:
    """Return the verbs that have a flag of those that write."""
    flags = {path: {flag for one in command.params for flag in one.opts} for path, command in _verbs(root)}
    return frozenset(path for path, known in flags.items() if known & {"--dry-run", "--fix"})


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


def run_in(folder: Path, *words: str, given: str = "") -> Done:
    """Run a command in this process, which is the quickest."""
    out, err, kept = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(root, ["-C", str(folder), "--today", TODAY, *words])
    finally:
        sys.stdin = kept
    return Done(code, out.getvalue(), err.getvalue())


def save_in(folder: Path, *words: str, given: str = "") -> str:
    """Run a command that must succeed, sure of the person; return the id of the record that it saved, if it told."""
    done = run_in(folder, *words, *(() if words[0] in ("init", "casefind") else ("--yes",)), "-o", "plain", given=given)
    assert done.code == 0, (words, done)
    found = re.search(r"record: (\S+)", done.out)
    return found[1] if found else ""


def copied(place: Path, other: Path) -> Path:
    """Copy what `made` made; return the new place."""
    shutil.copytree(place, other, symlinks=True)
    return other


def made(place: Path) -> Path:
    """Make the folder of five patients, each at another step, its remote and the files that are taken in."""
    (place / EXTRACT).mkdir(parents=True)
    for name, text in (("extract.yaml", DESCRIPTION), ("people.csv", PEOPLE), ("events.csv", EVENTS)):
        (place / EXTRACT / name).write_text(text, encoding="utf-8")
    (place / "people.csv").write_text(SPREADSHEET, encoding="utf-8")
    team = place / TEAM
    save_in(place, "init", TEAM, "--name", "North team")
    save_in(team, "edit", "staff", "--from", "-", given=(team / "staff.yaml").read_text("utf-8") + COLLEAGUE)
    for name, upto in (("New", 0), ("Planned", 3), ("Active", 4), ("Closed", 4), ("Offered", 4)):
        _someone(team, name, upto)
    _shared(place)
    _going_on(team)
    return place


def _someone(team: Path, name: str, upto: int) -> None:
    known = ("--family", "Hillingworth", "--given", name, "--born", "1941-03-02")
    save_in(team, "intake", *known, "--source", "gp", "--reason", "Falls", "--new-person")
    id_ = person(team, name)
    course = (
        (("triage", id_, "accept", "--tier", "standard"), ""),
        (("assess", id_, "--need", "mood", "Low", "--complete"), ""),
        (("edit", id_, "--plan", "--from", "-"), PLAN.format(id=id_)),
        (("plan", "agree", id_, "--copy-given"), ""),
    )
    for words, given in course[:upto]:
        save_in(team, *words, given=given)


def _shared(place: Path) -> None:
    """Let another one have a copy by way of the remote, and send something."""
    team, other = place / TEAM, place / "other"
    git(place, "init", "-q", "--bare", "-b", "main", REMOTE)
    git(team, "remote", "add", "origin", f"../{REMOTE}")
    # What answers there is not killed with a command that is killed here.
    git(team, "config", "remote.origin.receivepack", "setsid git-receive-pack")
    git(team, "push", "-q", "-u", "origin", "main")
    git(place, "clone", "-q", REMOTE, "other")
    save_in(other, "log", person(other, "Active"), "clinic", "5m")
    git(other, "push", "-q")
    shutil.rmtree(other)


def _going_on(team: Path) -> None:
    active, closed, offered = (person(team, name) for name in ("Active", "Closed", "Offered"))
    save_in(team, "close", closed, "--reason", "stable", "--goal", f"{GOAL}=achieved", "--action", f"{ACTION}=done")
    save_in(team, "assess", active, "--score", "phq-9", FLAGGING)
    save_in(team, "handover", "offer", offered, "b-okoye")
    for steps in ((), ("answer",), ("answer", "start")):
        sent = save_in(team, "refer", "send", active, "--agency", "Housing", "--sector", "housing", "--reason", "Rails")
        for step in steps:
            answer = ("accepted",) if step == "answer" else ()
            save_in(team, "refer", step, active, *answer, "--referral", sent)
    save_in(team, "cover", "add", "t-matron", "b-okoye", "2027-02-22", "2027-03-01")
    save_in(team, "casefind", "run", str(team.parent / EXTRACT))
    plan = _file(team, offered, "plan.yaml")
    text = f"conflicts:\n  - field: goals.{GOAL}.importance\n    values:\n      - 9\n      - 8\n    base: 7\n"
    plan.write_text(plan.read_text("utf-8") + text, encoding="utf-8")
    # A record in another form than caseload gives it, and git is not told how records are merged.
    record = _file(team, closed, "patient.yaml")
    first, rest = record.read_text("utf-8").split("\n", 1)
    record.write_text(f"{rest}{first}\n", encoding="utf-8")
    git(team, "rm", "-q", ".gitattributes")
    git(team, "commit", "-qam", "By hand")
    # What the plan rests on from now on, and then changes.
    save_in(team, "plan", "need", active, "--domain", "health", "--text", "Breath")
    save_in(team, "hospital", active, "emergency-admission", "--on", "2026-11-20")
    save_in(team, "log", active, "clinic", "5m")
    git(team, "gc", "-q")


def person(team: Path, name: str) -> str:
    """Return the id of the patient with that given name: New, Planned, Active, Closed or Offered."""
    records = team.glob("patients/?/*/patient.yaml")
    (found,) = (path.parent.name for path in records if f"{name}\n" in path.read_text("utf-8"))
    return found


def _file(team: Path, id_: str, name: str) -> Path:
    return team / "patients" / id_[0] / id_ / name


def commands(place: Path) -> list[Line]:
    """Return every line, ready to run in this copy of what `made` made."""
    team, names = place / TEAM, _names(place)
    found = []
    for line in LINES.strip().splitlines():
        told, _, writes = line.partition("|")
        words = tuple(_NAME.sub(lambda name: names[name[1]], word) for word in told.split())
        verb = next(" ".join(words[:size]) for size in (2, 1) if " ".join(words[:size]) in writing_verbs())
        folder = {"init": place / "new", "demo": place / "demo"}.get(verb, team)
        where = ("-C", str(place if folder != team else team), "--today", TODAY)
        sure = () if verb in WRITING or verb in ("settings", "casefind run") else ("--yes",)
        given = _given(place, names, words) if words[-1] == "-" or "-" in words else ""
        found.append(Line(verb, (*where, *words, *sure), given, tuple(sorted(writes.split())), folder))
    return found


def _names(place: Path) -> dict[str, str]:
    """Return what the lines call by a name."""
    team = place / TEAM
    people = {name.lower(): person(team, name) for name in ("New", "Planned", "Active", "Closed", "Offered")}
    entries = _file(team, people["active"], "entries")
    sent, accepted, started = (_entry(entries, "*-service-referral-*", "status: sent", number) for number in range(3))
    return people | {
        "place": str(place),
        "columns": COLUMNS,
        "barthel": BARTHEL,
        "goal": GOAL,
        "action": ACTION,
        "sent": sent,
        "accepted": accepted,
        "started": started,
        "flagged": _entry(entries, "*-assessment-*", "instrument: phq-9"),
        "contact": _entry(entries, "*-contact-*", ""),
        "cover": next(team.rglob("*-cover-*.yaml")).stem[-8:],
    }


def _entry(entries: Path, pattern: str, text: str, number: int = 0) -> str:
    """Return the id of an entry of a kind that has a text, the earliest first."""
    told = ((path.read_text("utf-8"), path.stem[-8:]) for path in entries.glob(pattern))
    found = sorted((re.findall(r"^recorded: (.*)", data, re.MULTILINE), id_) for data, id_ in told if text in data)
    return found[number][1]


def _given(place: Path, names: dict[str, str], words: Sequence[str]) -> str:
    """Return what stands on stdin."""
    team = place / TEAM
    if words[0] == "meeting":
        decision = {"patient": names["active"], "decision": "Rails"}
        return json.dumps({"attended": ["t-matron", "Dr Rao, GP"], "decisions": [decision]})
    if words[1] == "staff":
        return (team / "staff.yaml").read_text("utf-8").replace("Okoye", "Okoye-Lind")
    return _file(team, names["active"], "patient.yaml").read_text("utf-8") + "area: Harbour\n"
