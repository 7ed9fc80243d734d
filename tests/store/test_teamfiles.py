"""What stands in a caseload folder beside the patients."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.codec import decode
from caseload.model.team import TEAM_PLACES, TeamEntry
from caseload.store import yamlfile
from caseload.store.cases import place_of
from caseload.store.folder import Folder
from caseload.store.teamfiles import team_findings

GOOD = Path(__file__).parents[1] / "files" / "good"
CLASSES: dict[str, type[TeamEntry]] = {cls.kind: cls for classes in TEAM_PLACES.values() for cls in classes}


def put(folder: Folder, path: str, data: bytes) -> Path:
    file = folder.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def told(folder: Folder) -> list[str]:
    return [f"{finding.rule} {finding.file}" for finding in team_findings(folder)]


def good(kind: str) -> tuple[str, bytes]:
    """A good example, and where it belongs."""
    data = (GOOD / kind / "full.yaml").read_bytes()
    return place_of(decode(CLASSES[kind], yamlfile.load(data, kind))), data


def fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("kind", CLASSES)
def test_good_records_in_their_places(bare: Folder, kind: str) -> None:
    put(bare, *good(kind))
    put(bare, "team/.caseload-tmp-0a1b", b"half a file of a command under way")
    put(bare, "audit-baseline.yaml", (GOOD / "audit-baseline" / "least.yaml").read_bytes())
    assert told(bare) == []


@pytest.mark.parametrize(
    ("kind", "change", "rule"),
    [
        ("cover", lambda file: file.rename(file.parent / "2020-01-01-cover-00000000.yaml"), "layout"),
        ("cover", lambda file: file.rename(file.parent / "notes.txt"), "layout"),
        ("cover", lambda file: file.rename(file.parent / f"{file.stem}.txt"), "layout"),
        ("cover", lambda file: file.rename(file.parent / f"{file.stem}.json"), "layout"),
        (
            "meeting",
            lambda file: file.write_bytes(file.read_bytes().replace(b"title:", b"titel:")),
            "schema-unknown-key",
        ),
        ("finding-run", lambda file: file.write_bytes(b"<<<<<<< ours\n"), "yaml-conflict-marker"),
        ("finding-decision", fifo, "file-not-regular"),
    ],
)
def test_what_is_wrong_with_them(bare: Folder, kind: str, change: Any, rule: str) -> None:
    file = put(bare, *good(kind))
    moved = change(file)
    path = (moved if isinstance(moved, Path) else file).relative_to(bare.root)
    assert told(bare) == [f"{rule} {path}"]


def test_a_baseline_that_is_wrong(bare: Folder) -> None:
    put(bare, "audit-baseline.yaml", b"schema: audit-baseline/1\naccepted: 5\n")
    assert told(bare) == ["schema-type audit-baseline.yaml"]


def test_links_are_refused(bare: Folder) -> None:
    (bare.root / "elsewhere").mkdir()
    (bare.root / "team").symlink_to("elsewhere")
    with pytest.raises(Unreadable, match="team: is not a plain file"):
        told(bare)
