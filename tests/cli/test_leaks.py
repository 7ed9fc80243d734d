"""Nothing that `check` and `audit` write, in whatever form, says a word of what the records hold."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from caseload.cli.main import COMMANDS
from caseload.cli.options import CI_FORMS, FORMS
from caseload.demo.build import build
from caseload.store import yamlfile

if TYPE_CHECKING:
    from tests.cli.conftest import Team

TODAY = date(2026, 11, 21)
VERBS = sorted({"check", "audit"} & COMMANDS.keys())
# Fields of one word or number that tell who somebody is; free text has more words, whatever its field.
TELLING = {"family", "given", "known_as", "born", "birth_date", "nhs_number", "phone", "email", "postcode"}
NOTE = "Zinnia Hillingworth, seen at the door"
# What is put into the first file that has the place for it: the file, the line that is replaced, what replaces it.
FAULTS = (
    ("patient.yaml", r"^nhs_number: .*", 'nhs_number: "9990000019"'),
    ("patient.yaml", r"^birth_date: .*", "birth_date: 1938-02-30"),
    ("patient.yaml", r"^schema: .*", f"schema: patient/1\n{NOTE}: {NOTE}"),
    ("patient.yaml", r"^  family: (.*)", r"  family: \1\n  family: \1"),
    ("patient.yaml", r"^  given: .*", "  given: [Zinnia, Hillingworth]"),
    ("plan.yaml", r"^    text: (.*)", f"    text: {NOTE}\\\n\t: '"),
    ("plan.yaml", r"^    domain: .*", f"    domain: {NOTE}"),
    ("plan.yaml", r"^patient: .*", f"patient: {NOTE}"),
    ("-contact-", r"^mode: .*", f"mode: {NOTE}"),
    ("-contact-", r"^by: .*", "by: zinnia-hillingworth"),
    ("-contact-", r"^minutes: .*", f"minutes: {NOTE}"),
    ("-contact-", r"^schema: .*", f"<<<<<<< {NOTE}\nschema: contact/1"),
    ("-referral-", r"^source: .*", f"source: {NOTE}\nsource: {NOTE}"),
    ("-referral-", r"^happened: .*", "happened: 1890-01-01"),
    ("-triage-", r"^manager: .*", "manager: zinnia-hillingworth"),
    ("-triage-", r"^tier: .*", "tier: zinnia"),
    ("-triage-", r"^decision: .*", f"decision: &a {NOTE}"),
    ("-assessment-", r"^complete: .*", f"complete: !!python/{NOTE.split(',')[0]}"),
    ("-assessment-", r"^    total: .*", "    total: 99"),
)


def build_demo(root: Path) -> Path:
    build(root, 24, 1, lambda zone: TODAY, lambda: None)
    return root


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lively folder in which nothing is wrong; never to be changed."""
    return build_demo(tmp_path_factory.mktemp("sound") / "team")


@pytest.fixture(scope="module")
def broken(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one fault in each of many files."""
    folder = tmp_path_factory.mktemp("broken") / "team"
    shutil.copytree(sound, folder, symlinks=True)
    files = sorted(folder.glob("patients/**/*.yaml"))
    for part, line, fault in FAULTS:
        file, text = next((path, path.read_text("utf-8")) for path in files if part in path.name and has(path, line))
        file.write_text(re.sub(line, fault, text, count=1, flags=re.MULTILINE), "utf-8")
        files.remove(file)
    return folder


def has(path: Path, line: str) -> bool:
    return re.search(line, path.read_text("utf-8"), re.MULTILINE) is not None


def secrets(folder: Path) -> set[str]:
    """Return every name, number, birth date and line of free text of a sound folder, and what the faults say."""
    found = {"Zinnia", "Hillingworth", "zinnia-hillingworth", "9990000019", "1938-02-30"}
    for path in folder.glob("patients/**/*.yaml"):
        tree = yamlfile.load(path.read_bytes(), path.name)
        found |= {line for field, text in leaves(tree) for line in telling(field, text)}
    return found


def leaves(tree: Any, field: str = "") -> Iterator[tuple[str, str]]:
    match tree:
        case dict():
            for name, value in tree.items():
                yield from leaves(value, name)
        case list():
            for value in tree:
                yield from leaves(value, field)
        case str():
            yield field, tree


def telling(field: str, text: str) -> list[str]:
    if field in TELLING:
        digits = text if field == "nhs_number" else ""
        return [text, *([f"{digits[:3]} {digits[3:6]} {digits[6:]}"] if digits else [])]
    return [line.strip() for line in text.splitlines() if " " in line.strip()]


def readings(text: str) -> Iterator[str]:
    """Yield a text as it is, and without what each form may have dressed it in."""
    yield text
    yield html.unescape(text)
    yield unquote(text)
    yield re.sub(r"\\(?=[^\w\s])", "", text)
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.dumps(json.loads(line), ensure_ascii=False)


def leaked(text: str, known: set[str]) -> list[str]:
    everything = "\n".join(readings(text))
    likely = [word for word in known if word in everything]
    return [word for word in likely if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", everything)]


@pytest.mark.parametrize(
    "text",
    [
        "Zoë O'Hare & Co",
        json.dumps({"a": "Zoë O'Hare & Co"}),
        "<a>Zo&#235; O&apos;Hare &amp; Co</a>",
        "Zo%C3%AB%20O%27Hare%20%26%20Co",
        r"Zoë O\'Hare \& Co",
    ],
)
def test_what_is_searched_for_would_be_found_in_any_dress(text: str) -> None:
    assert leaked(text, {"Zoë O'Hare & Co", "Har"}) == ["Zoë O'Hare & Co"]


def test_there_is_a_lot_to_be_kept_secret(sound: Path) -> None:
    known = secrets(sound)
    people = [path.read_text("utf-8") for path in sound.glob("patients/?/*/patient.yaml")]
    assert len(people) == 24
    names = {name for text in people for name in re.findall(r"^  (?:family|given): (.*)", text, re.MULTILINE)}
    assert len(names) > 24
    assert names <= known
    assert len([text for text in known if " " in text]) > 200


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("state", "today"), [("broken", TODAY), ("sound", date(2027, 11, 21))])
def test_no_form_says_what_the_records_hold(
    request: pytest.FixtureRequest,
    teams: Callable[[Path], Team],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    state: str,
    today: date,
) -> None:
    known, folder = secrets(request.getfixturevalue("sound")), request.getfixturevalue(state)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    places = {form: tmp_path / form for form in (*FORMS, *CI_FORMS)}
    reports = [word for form, place in places.items() for word in ("--report", f"{form}={place}")]
    done = teams(folder).run("--today", today.isoformat(), verb, "-o", "github", *reports)
    written = {form: place.read_text("utf-8") for form, place in places.items()}
    sarif = json.loads(written["sarif"])
    # What the program says of its own rules names the authors of its sources, some of them as people in the folder.
    assert sarif["runs"][0].pop("tool")
    written["sarif"] = json.dumps(sarif)
    written |= {"summary": (tmp_path / "summary").read_text("utf-8"), "stdout": done.out, "stderr": done.err}
    assert {form: leaked(text, known) for form, text in written.items() if leaked(text, known)} == {}
    assert str(tmp_path) not in "".join(written.values())
    if verb == "audit" or state == "broken":
        assert done.code in (1, 3)
        assert len(sarif["runs"][0]["results"]) >= len(FAULTS)
