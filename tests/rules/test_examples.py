"""The example folders of the rules: each trips its rule and nothing else, or nothing at all.

UPDATE_EXAMPLES=1 writes the files and what is found in them instead of comparing; look at the diff.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root
from caseload.errors import DONE, FINDINGS
from caseload.model.codec import Tree
from caseload.rules.descriptions import CHECKS
from caseload.rules.standard import SEVERITIES
from caseload.rules.standards import STANDARDS
from caseload.steps.change import Context
from caseload.store import yamlfile
from caseload.store.auditing import audit
from caseload.store.folder import Folder
from tests.rules.folders import KEEPS, bad, files_of
from tests.rules.slips import ELSEWHERE, SLIPS

pytestmark = pytest.mark.heavy

FOLDER = Path(__file__).parents[1] / "files" / "rules"
SOUND = FOLDER / "sound"
UPDATE = bool(os.environ.get("UPDATE_EXAMPLES"))
TODAY = "2026-11-21"
IDS = [one.id for one in STANDARDS]
CHANGES: dict[str, dict[str, Any]] = {
    **{f"{rule}/bad": bad(rule) for rule in IDS},
    **{f"{rule}/bad": change for rule, change in SLIPS.items()},
    **{f"{rule}/good": change for rule, change in KEEPS.items()},
}


def held(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def laid(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def told(example: str) -> dict[str, Any]:
    """What is left out in an example, and what is found in it."""
    path = FOLDER / f"{example}.yaml"
    return yamlfile.load(path.read_bytes(), path.name)


def found(folder: Path, verb: str) -> tuple[int, list[str]]:
    """What a verb comes to: its code; severity, rule, place and field of each finding."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(root, ["-C", str(folder), "--today", TODAY, verb, "-o", "json"])
    rows = json.loads(out.getvalue())["tables"].get("findings", [])
    places = (row.get("place") or f"{row['file']}:{row['line']}:{row['column']}" for row in rows)
    return code, [
        f"{row['severity']} {row['rule']} {place} {row['field']}".rstrip()
        for row, place in zip(rows, places, strict=True)
    ]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path_factory.mktemp("examples") / "caseload"))


@pytest.fixture
def folder(copy: Path) -> Iterator[Path]:
    """The sound folder, and afterwards sound again: to make it anew takes longer than what is asked of it."""
    yield copy
    sound = held(SOUND)
    for name in held(copy).keys() - sound.keys():
        (copy / name).unlink()
        with suppress(OSError):
            (copy / name).parent.rmdir()
            (copy / name).parent.parent.rmdir()
    left = held(copy)
    laid(copy, {name: data for name, data in sound.items() if left.get(name) != data})


def overlaid(folder: Path, example: str) -> Path:
    """The sound folder, made into an example."""
    for name in told(example)["without"]:
        (folder / name).unlink()
    laid(folder, held(FOLDER / example))
    return folder


def test_the_files_are_what_the_data_makes(context: Context, tmp_path: Path) -> None:
    sound = files_of({}, context)
    made = {f"sound/{name}": data for name, data in sound.items()}
    for example, changes in CHANGES.items():
        files = files_of(changes, context)
        made |= {f"{example}/{name}": data for name, data in files.items() if sound.get(name) != data}
        verb = "audit" if example.split("/")[0] in IDS else "check"
        if UPDATE:
            laid(tmp_path / example, files)
        finds = found(tmp_path / example, verb)[1] if UPDATE else told(example)["finds"]
        tree: Tree = {"verb": verb, "finds": finds, "without": sorted(sound.keys() - files.keys())}
        made[f"{example}.yaml"] = yamlfile.dump(tree)
    if UPDATE:
        shutil.rmtree(FOLDER, ignore_errors=True)
        laid(FOLDER, made)
    assert held(FOLDER) == made


def test_nothing_is_wrong_with_the_sound_folder(folder: Path) -> None:
    assert found(folder, "audit") == found(folder, "check") == (DONE, [])


@pytest.mark.parametrize("rule", [*IDS, *SLIPS])
def test_a_bad_example_trips_its_rule_and_nothing_else(folder: Path, rule: str) -> None:
    said = told(f"{rule}/bad")
    code, finds = found(overlaid(folder, f"{rule}/bad"), said["verb"])
    assert finds == said["finds"]
    assert {one.split()[1] for one in finds} == {rule}
    assert code == (FINDINGS if any(one.startswith("error") for one in finds) else DONE)


def test_the_sound_folder_keeps_most_standards(context: Context) -> None:
    assert kept(SOUND, context) >= {*IDS} - KEEPS.keys()


@pytest.mark.parametrize("rule", KEEPS)
def test_a_good_example_keeps_its_standard_and_breaches_none(folder: Path, context: Context, rule: str) -> None:
    assert rule in kept(overlaid(folder, f"{rule}/good"), context)


def kept(folder: Path, context: Context) -> set[str]:
    """The standards that a folder keeps; it may breach none."""
    seen = audit(Folder(folder), lambda _: context.today)
    assert (seen.findings, seen.unreadable) == ((), ())
    return {rule for counts in seen.counts.values() for rule, count in counts.items() if count.kept}


def test_every_rule_has_its_example() -> None:
    by_schema = {one.id for one in CHECKS if one.id.startswith("schema-")}
    assert {one.id for one in CHECKS} == {*SLIPS, *ELSEWHERE} | by_schema
    assert {one.severity for one in STANDARDS} == set(SEVERITIES)
