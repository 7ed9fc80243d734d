"""A folder in which every free text is hostile, printed by every verb in every form.

    python -m tests.endurance.print_hostile PLACE SEED

PLACE is what `furnished` made; it is copied. The loader refuses control and bidi characters, so that no folder could
show what printing does with them: here, in this process alone, it lets them by. It ends with a line of JSON on stdout.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any, NamedTuple

from caseload.cli.options import CI_FORMS, FORMS
from caseload.render.clean import clean
from caseload.render.markup import as_text
from caseload.store import schema, yamlfile, yamltext
from tests.endurance.inprocess import Done, ran
from tests.endurance.verbs import DESCRIPTION, EVENTS, PEOPLE

TODAY, TEAM, EXTRACT = "2026-11-21", "team", "extract"
USUAL = ("--today", TODAY, "--by", "c-braithwaite")
PATIENTS, TOLD = 16, 20
ENDED = (0, 1, 2, 4)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What moves a cursor, rings, hides, or turns the direction of writing.
ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# What the loader takes for a forbidden character.
GUARD = "_CHARACTER"
SCREEN, DRY = " columns", "--dry-run"
# What a page or a program that reads Markdown would take for its own.
TAKEN = {"html": re.compile(r"<(?:script|img|!--)"), "markdown": re.compile(r"(?<!\\)<(?:script|img|!--)")}
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
UNSAID = re.compile(r"[^ !#-\[\]-~]")
PIECES = [
    *("\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bP", "\x9b31m", "\x9d", "\r"),
    *("\b\b\b", "\x07", "\x00", "\x7f"),
    *("\t", "\n", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\u202e", "\u202d", "\u202a", "\u202c", "\u2066"),
    *("\u2067", "\u2069", "\u200e", "\u200f"),
    *("\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\ufe0f"),
    *("\U000e0041", "\u180e", "\ufffc"),
    *("e\u0301", "Z\u0334\u0321\u035d" * 6, "\u0301", "\u20dd", "李", "\uff57\uff49\uff44\uff45", "한글", "👩‍👩‍👧"),
    *("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇬🇧", "👍🏽", "☺️", "अनुच्छेद", "שלום", "مرحبا", "﷽"),
    *("[red]", "[/red]", "[bold", "[link=x]", ":100:", "[prn]", "[]", "\\[", "*b*", "_i_", "**", "`c`", "```", "~~~"),
    *("# h", "- ", "1. ", "| a | b |", "---", "> q"),
    *("[t](javascript:x)", "![i](http://x)", "<script>alert(1)</script>", "<img src=x onerror=x>", "<!--", "-->"),
    *("]]>", "&lt;", "&#x202e;", "&amp;", "</div>", "{{7*7}}", "{% x %}"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=x", "=cmd|' /C calc'!A0", '"', "''", ",", ";", "::error::x"),
    *("::set-output name=a::b", "%0A", "%25", "##vso[x]", "%s%n", "${x}"),
    *("Zinnia", "two tablets at night", "a very long word" * 4, "Antidisestablishmentarianism", " ", "  ", "x" * 120),
]
# Text in these decides how other records are read.
MEANT = {"version", "scored_by", "band", "basis", "id", "instrument", "scale", "timezone", "schema", "key", "rule"}


class Line(NamedTuple):
    """A verb as it is typed, with its words, and the forms that it is tried in."""

    verb: str
    words: tuple[str, ...]
    forms: tuple[str, ...] = FORMS


# {p} is a patient, {q} one that is under way, {text} something hostile; `_names` says the others.
LINES = """
| home
list | list --all
show | show {p}
show | show {p} --scores
due | due --within 400
find | find {p}
find | find {text}
board | board
crisis | crisis {p}
history | history {p}
letter | letter {q} gp
letter | letter {q} person
letter | letter {q} service
plan show | plan show {q}
plan check | plan check {q}
plan cost | plan cost {q}
plan print | plan print {q}
refer links | refer links
handover print | handover print {p}
cover list | cover list
meeting prepare | meeting prepare
meeting show | meeting show {meeting}
meeting list | meeting list
instruments list | instruments list
instruments show | instruments show barthel
instruments score | instruments score barthel 2,2,1,2,2,3,2,2,1,1
casefind list | casefind list {run}
casefind why | casefind why p-1 --extract {place}/extract
casefind diff | casefind diff {run} {run}
check | check
check | check --show-values
audit | audit
audit | audit --summary
baseline list | baseline list
explain | explain allergies-asked
schema | schema contact
profile | profile
factors | factors
spc | spc
spc | spc contacts
evaluate run | evaluate run
costs | costs
report | report --to {place}/page
report | report --plans {q} --to {place}/pages
verify | verify
doctor | doctor
settings | settings
plan allergy | plan allergy {q} --substance {text} --yes --dry-run
plan medicine | plan medicine {q} --name {text} --dose {text} --yes --dry-run
plan goal | plan goal {q} --text {text} --need {need} --importance 5 --yes --dry-run
log | log {q} clinic 5m --note {text} --yes --dry-run
alert | alert {q} other --headline {text} --review 2026-12-24 --yes --dry-run
died | died {q} --on 2026-11-20 --note {text} --yes --dry-run
intake | intake --family {text} --given {text} --born 1938-04-17 --source gp --reason {text} --dry-run --yes
"""
FURNITURE = """
cover add c-braithwaite m-sandhu 2026-11-20 2026-12-01 --reason Leave --yes
meeting run --from {place}/meeting.json --yes
casefind run {place}/extract
baseline add supervision-in-time c-braithwaite --reason Later --owner c-braithwaite --expires 2026-12-31 --yes
"""


def furnished(place: Path) -> None:
    """Make a lively folder, with an extract beside it."""
    (place / EXTRACT).mkdir(parents=True)
    for name, text in (("extract.yaml", DESCRIPTION), ("people.csv", PEOPLE), ("events.csv", EVENTS)):
        (place / EXTRACT / name).write_text(text, encoding="utf-8")
    made = ran(["--today", TODAY, "demo", str(place / TEAM), "--patients", str(PATIENTS)])
    assert made.code == 0, made.err
    somebody = next((place / TEAM).glob("patients/*/*/plan.yaml")).parent.name
    decisions = [{"patient": somebody, "decision": "Rails"}]
    meeting = {"attended": ["c-braithwaite", "Dr Rao, GP"], "title": "Weekly", "note": "Long", "decisions": decisions}
    (place / "meeting.json").write_text(json.dumps(meeting))
    for line in FURNITURE.strip().splitlines():
        done = ran(["-C", str(place / TEAM), *USUAL, *_filled(line, {"place": str(place)})])
        assert done.code == 0, (line, done.err)


def _filled(line: str, names: dict[str, str]) -> list[str]:
    return [re.sub(r"\{(\w+)\}", lambda name: names[name[1]], word) for word in line.split()]


# --- hostile text


def hostile(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.choice((1, 1, 2, 3, 4, 6))))


def leaves(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each text in a tree that decides nothing."""
    if isinstance(tree, str):
        yield path
    elif isinstance(tree, dict | list):
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            if key not in MEANT:
                yield from leaves(part, (*path, key))


def put(tree: Any, path: tuple[str | int, ...], text: str) -> str:
    """Set a text in a tree and return what was there."""
    for step in path[:-1]:
        tree = tree[step]
    before: str = tree[path[-1]]
    tree[path[-1]] = text
    return before


class Filled(NamedTuple):
    """What was put into a folder: how many texts, and those which have to be whole wherever they begin, by person."""

    texts: int
    whole: dict[str, tuple[str, ...]]


def fill(folder: Path, chance: random.Random) -> Filled:
    """Put something hostile into every free text of every record."""
    texts, whole = 0, dict[str, tuple[str, ...]]()
    for file in sorted(folder.rglob("*.yaml")):
        tree = yamlfile.load(file.read_bytes(), file.name)
        kind = str(tree["schema"]).split("/")[0]
        for path in leaves(tree):
            keeps_safe = kind == "patient" and path[-1] in ("substance", "dose")
            text = hostile(chance)
            if keeps_safe:
                text = f"Q{texts}q{text}z{texts}Z"
            before = put(tree, path, text)
            if not schema.accepts(tree, kind):
                text = text.replace("\n", "").replace("\r", "").strip() or "x"
                put(tree, path, text)
            if not schema.accepts(tree, kind):
                put(tree, path, before)
                continue
            texts += 1
            if keeps_safe:
                whole[file.parent.name] = (*whole.get(file.parent.name, ()), text)
        file.write_bytes(written(tree).encode())
    return Filled(texts, whole)


def written(tree: Any) -> str:
    """Return a tree as YAML in ASCII, with everything else escaped."""
    match tree:
        case dict():
            return f"{{{', '.join(f'{written(key)}: {written(part)}' for key, part in tree.items())}}}"
        case list():
            return f"[{', '.join(map(written, tree))}]"
        case str():
            return f'"{UNSAID.sub(_escaped, tree)}"'
        case bool() | None:
            return json.dumps(tree)
    return str(tree)


def _escaped(char: re.Match[str]) -> str:
    return f"\\U{ord(char[0]):08x}"


# --- what is printed


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def is_formula(cell: str) -> bool:
    return cell.lstrip()[:1] != "" and cell.lstrip()[:1] in FORMULA and not NUMBER.fullmatch(cell)


def broken(printed: str, form: str, marked: dict[str, str]) -> list[str]:
    """Return the marked texts that begin in what was printed and are not whole; `marked` by how each begins."""
    match form:
        case "csv":
            printed = "\n".join(cells(printed))
        case "html":  # a quote has two names there
            printed = printed.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    said = squeezed(printed)
    begun = [text for begin, text in marked.items() if begin in said]
    return [text for text in begun if not any(squeezed(one) in said for one in dressings(text, form))]


def dressings(text: str, form: str) -> tuple[str, ...]:
    """Return the ways in which a form may write a text: its line ends as they are, or as signs."""
    match form:
        case "json":
            return (json.dumps(text)[1:-1],)
        case "markdown":
            return as_text(text), as_text(clean(text, "\n"))
        case "html":
            return html.escape(clean(text)), html.escape(clean(text, "\n")), html.escape(text)
    return clean(text), clean(text, "\n")


class Printer:
    """Prints a folder and keeps what is wrong with it."""

    def __init__(self, place: Path, chance: random.Random, filled: Filled) -> None:
        self.place, self.chance, self.filled = place, chance, filled
        self.marked = {text[: text.index("q") + 1]: text for texts in filled.whole.values() for text in texts}
        self.runs = 0
        self.printed: Counter[str] = Counter()
        self.answered: set[str] = set()
        self.wrong: list[str] = []
        self.names = self._names()

    def _names(self) -> dict[str, str]:
        team = self.place / TEAM
        plans = sorted(path.parent.name for path in team.glob("patients/*/*/plan.yaml"))
        meeting, run = (next(team.rglob(f"*-{kind}-*.yaml")).stem[-8:] for kind in ("meeting", "finding-run"))
        somebody = self.chance.choice([plan for plan in plans if plan in self.filled.whole])
        return {
            "p": self.chance.choice(sorted(self.filled.whole)),
            "q": somebody,
            "need": self._need(somebody),
            "place": str(self.place),
            "meeting": meeting,
            "run": run,
        }

    def _need(self, patient: str) -> str:
        plan = self.place / TEAM / "patients" / patient[0] / patient / "plan.yaml"
        needs: Any = yamlfile.load(plan.read_bytes(), plan.name)["needs"]
        return str(needs[0]["id"])

    def line(self, verb: str, line: str) -> None:
        """Print one line in every form, and as a screen of some width."""
        names = self.names | {"text": hostile(self.chance).replace("\0", "") or "x"}
        words = _filled(line, names) if line != "home" else []
        forms = (*FORMS, *CI_FORMS) if verb in ("check", "audit") else FORMS
        widths = (self.chance.randint(20, 200), self.chance.choice((20, 40, 80)))
        for form, width in [(form, 0) for form in forms] + [("table", width) for width in widths]:
            os.environ["COLUMNS"] = str(width or 80)
            done = ran(["-C", str(self.place / TEAM), *USUAL, *words, "-o", form], terminal=bool(width))
            self._judge(verb, f"{line} -o {form}{f' {width}{SCREEN}' if width else ''}", form, done)
            for page in sorted(self.place.glob("page*/*")):
                written = "html" if page.suffix == ".html" else "markdown"
                self._judge_text(f"{line} {page.name}", page.read_bytes().decode(), written)
            for folder in self.place.glob("page*"):
                rmtree(folder)

    def _judge(self, verb: str, told: str, form: str, done: Done) -> None:
        self.runs += 1
        if done.code in (0, 1):
            self.answered.add(verb)
        if done.code not in ENDED:
            self.wrong.append(f"{told}: exit code {done.code} {done.err[:500]!r}")
        out = done.out.decode()
        self._judge_text(told, COLOURS.sub("", out) if told.endswith(SCREEN) else out, form)
        self._judge_text(f"{told} stderr", done.err.decode(), "plain")

    def _judge_text(self, told: str, text: str, form: str) -> None:
        self.printed["characters"] += len(text)
        # What escape is shown as.
        self.printed["signs"] += text.count("\u241b")
        self.printed["whole"] += sum(begin in text for begin in self.marked)
        taken = TAKEN[form].search(text) if form in TAKEN and DRY not in told else None
        if found := ACTING.search(text) or taken:
            self.wrong.append(f"{told}: {text[max(0, found.start() - 40) : found.end() + 40]!r}")
        if form == "csv" and (formulas := [cell for cell in cells(text) if is_formula(cell)]):
            self.wrong.append(f"{told}: formula {formulas[0]!r}")
        # What --dry-run shows is lines of files, in the form that those are written in.
        if DRY not in told and (lost := broken(text, form, self.marked)):
            self.wrong.append(f"{told}: not whole {lost[0]!r}")


def main(place: Path, seed: int) -> None:
    """Fill a copy of the place and print it."""
    chance = random.Random(seed)
    top = Path(tempfile.mkdtemp())
    os.environ["XDG_STATE_HOME"] = str(top / "state")
    os.environ["TERM"] = "dumb" if seed % 2 else "xterm-256color"
    other = copytree(place, top / "place", symlinks=True)
    # What the loader would refuse gets as far as the printing.
    setattr(yamltext, GUARD, re.compile(r"(?!)"))
    filled = fill(other / TEAM, chance)
    author = ["-c", f"user.name=Zin\x1b[2J\u202e{seed}nia"]
    subprocess.run(["git", "-C", other / TEAM, *author, "commit", "-qam", "By \u202ehand \x1b[31m"], check=True)
    printer = Printer(other, chance, filled)
    for line in LINES.strip().splitlines():
        verb, _, words = line.partition("|")
        printer.line(verb.strip(), words.strip())
    bugs = top / "state" / "caseload" / "bugs.log"
    log = bugs.read_text("utf-8") if bugs.exists() else ""
    told = {
        "texts": filled.texts,
        "whole": len(printer.marked),
        "runs": printer.runs,
        "printed": printer.printed,
        "answered": sorted(printer.answered),
        "wrong": len(printer.wrong),
        "examples": printer.wrong[:TOLD],
        "bugs": log[:4_000],
    }
    rmtree(top)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
