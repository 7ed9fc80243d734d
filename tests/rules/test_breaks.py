"""One thing is broken in a folder in which nothing is wrong: `check` or `audit` finds it, on the right record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

import pytest

from caseload.demo.build import build
from caseload.errors import CaseloadError, Finding
from caseload.model.case import Case
from caseload.store.auditing import audit
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.soundness import check
from tests.rules.breaks import BREAKS, HARMLESS, HISTORY, Files, Words

pytestmark = pytest.mark.heavy

TODAY = date(2026, 11, 21)
# What git says of whatever is changed.
GIT = {"entry-edited", "not-committed"}
Key = tuple[str, str, str, str]
Broken = dict[str, str | None]


@dataclass
class Demo:
    """A folder, what was in its files, and what was found in it, while nothing was wrong."""

    folder: Folder
    texts: dict[str, str] = field(default_factory=dict)
    usual: set[Key] = field(default_factory=set)

    @cached_property
    def cases(self) -> dict[str, Case]:
        return {patient: read_case(self.folder, patient) for patient in self.folder.patient_ids()}

    def found(self) -> dict[Key, Finding]:
        """What is found now and was not before."""
        findings = [*check(self.folder, lambda _: TODAY, processes=1).findings]
        with suppress(CaseloadError):
            findings += audit(self.folder, lambda _: TODAY, processes=1).findings
        keys = {(one.rule, one.record, one.field, one.file): one for one in findings}
        return {key: one for key, one in keys.items() if key not in self.usual}

    def write(self, files: Broken) -> None:
        for path, text in files.items():
            if text is None:
                (self.folder.root / path).unlink()
            else:
                (self.folder.root / path).write_text(text, "utf-8")

    def mend(self, files: Broken) -> None:
        for path in files:
            (self.folder.root / path).unlink(missing_ok=True)
        self.write({path: self.texts[path] for path in files if path in self.texts})

    def places(self, one: Words | Files) -> list[str]:
        """The files that can be broken so, and in which none of the rules finds anything yet."""
        found = {(rule, "/".join(file.split("/")[:3])) for rule, _, _, file in self.usual}
        return [
            path
            for path, text in self.texts.items()
            if re.search(one.files, path)
            and not any((rule, "/".join(path.split("/")[:3])) in found for rule in one.rules.split())
            and one.when(self.cases[path.split("/")[2]])
            and (isinstance(one, Files) or re.search(one.line, text, re.MULTILINE))
        ]

    def broken(self, one: Words | Files, path: str, chance: Random) -> Broken:
        """What is in which file once it is broken; None where there is no file any more."""
        text = self.texts[path]
        if isinstance(one, Files):
            gone: Broken = {} if one.copy else {path: None}
            return gone | ({one.to(path, chance): text} if one.to else {})
        match = chance.choice(list(re.finditer(one.line, text, re.MULTILINE)))
        by = match.expand(one.by) if isinstance(one.by, str) else one.by(match, chance)
        return {path: text[: match.start()] + by + text[match.end() :]}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    root = tmp_path_factory.mktemp("broken") / "team"
    build(root, 36, 7, lambda _: TODAY, lambda: None)
    paths = sorted(root.glob("patients/**/*.yaml"))
    demo = Demo(Folder(root), {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths})
    demo.usual = set(demo.found())
    return demo


def missed(demo: Demo, one: Words | Files, chance: Random) -> str:
    """What went wrong: nothing, if whoever should finds the break where it is, and somebody else is left in peace."""
    path = chance.choice(demo.places(one))
    files = demo.broken(one, path, chance)
    demo.write(files)
    found = demo.found()
    demo.mend(files)
    home = "/".join(path.split("/")[:3])
    places = {(home, one.place)} if one.place else {(name, "") for name in files}
    told = [(rule, file) for rule, _, _, file in found]
    right = any(
        rule in one.rules.split() and file.startswith(start) and part in file
        for rule, file in told
        for start, part in places
    )
    elsewhere = [file for _, file in told if file.startswith("patients/") and not file.startswith((home, *files))]
    if right and not elsewhere:
        return ""
    return f"{one.name}: {path}: {sorted(set(told))[:4]}"


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name.replace(" ", "-"))
def test_everything_that_can_break_is_there_to_be_broken(demo: Demo, one: Words | Files) -> None:
    assert demo.places(one) != []


def draws(number: int, seed: int) -> Iterator[tuple[Words | Files, Random]]:
    """So many breaks, each kind as often as any other."""
    chance = Random(seed)
    kinds: list[Words | Files] = []
    for _ in range(number):
        kinds = kinds or chance.sample(BREAKS, len(BREAKS))
        yield kinds.pop(), chance


@pytest.mark.parametrize("number", [len(BREAKS), pytest.param(500, marks=pytest.mark.whole)])
def test_so_many_breaks_are_found_on_the_right_record(demo: Demo, number: int) -> None:
    drawn = Counter(one.name for one, _ in draws(number, 2))
    assert set(drawn) == {one.name for one in BREAKS}
    assert [told for one, chance in draws(number, 2) if (told := missed(demo, one, chance))] == []


@pytest.mark.parametrize("one", HARMLESS, ids=lambda one: one.name.replace(" ", "-"))
def test_what_breaks_nothing_is_named_and_nobody_is_alarmed(demo: Demo, one: Words) -> None:
    chance = Random(3)
    for path in chance.sample(places := demo.places(one), min(2, len(places))):
        files = demo.broken(one, path, chance)
        demo.write(files)
        found = demo.found()
        demo.mend(files)
        assert {rule for rule, *_ in found} - GIT == set(), path
        assert {rule for rule, *_ in found} & GIT


def test_nothing_is_found_once_all_is_mended(demo: Demo) -> None:
    assert len({one.name for one in BREAKS}) == len(BREAKS) > len(HISTORY)
    assert demo.found() == {}
