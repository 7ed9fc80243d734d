"""What stands in a caseload folder beside the patients."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.codec import decode
from caseload.model.team import TEAM_PLACES, Cover, FindingRun, Meeting, TeamEntry
from caseload.rules.ground import Fault
from caseload.store import yamlfile
from caseload.store.cases import place_of
from caseload.store.folder import Folder
from caseload.store.teamfiles import team_entries, team_findings

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


@pytest.fixture
def north(bare: Folder) -> Folder:
    """A caseload with a run, two meetings and two covers, none of them written in the order of their days."""
    for kind in ("finding-run", "meeting", "cover"):
        for size in ("full", "least"):
            data = (GOOD / kind / f"{size}.yaml").read_bytes()
            put(bare, place_of(decode(CLASSES[kind], yamlfile.load(data, kind))), data)
    put(bare, "team/2020-01-01-meeting-0000000a.json", b"notes")
    return bare


def test_the_teams_own_entries_of_one_kind_are_read_in_the_order_of_their_days(north: Folder) -> None:
    assert [(one.happened[:10], one.title) for one in team_entries(north, Meeting)] == [
        ("2026-06-10", "Millbrook team meeting"),
        ("2026-07-08", ""),
    ]
    assert [one.id for one in team_entries(north, Cover)] == ["9s0g2nbd", "0z6h8fkq"]
    runs = team_entries(north, FindingRun)
    assert [one.kind for one in runs] == ["finding-run"] * 2
    assert [one.happened for one in runs] == sorted(one.happened for one in runs)
    assert team_entries(Folder(north.root / "elsewhere"), Cover) == ()


def test_one_that_cannot_be_read_is_named(north: Folder) -> None:
    file = north.root / "team" / "2026-07-08-meeting-2c5d9jtw.yaml"
    file.write_bytes(file.read_bytes().replace(b"by: ", b"bye: "))
    with pytest.raises(Unreadable, match=r"^team/2026-07-08-meeting-2c5d9jtw\.yaml:1:1: by: is required"):
        team_entries(north, Meeting)
    assert len(team_entries(north, Cover)) == 2


def test_entries_are_not_read_through_a_link(north: Folder) -> None:
    (north.root / "team").rename(north.root / "moved")
    (north.root / "team").symlink_to("moved")
    with pytest.raises(Unreadable, match=r"^team: is not a plain file"):
        team_entries(north, Cover)
    (north.root / "finding" / "runs").rename(north.root / "runs")
    (north.root / "finding" / "runs").symlink_to("../runs")
    (north.root / "team").unlink()
    with pytest.raises(Unreadable, match=r"^finding/runs: is not a plain file"):
        told(north)


def test_what_is_wrong_between_them_stands_in_the_file_and_line_of_the_record(north: Folder) -> None:
    (north.root / "team" / "2020-01-01-meeting-0000000a.json").unlink()
    (north.root / "team" / "2026-07-20-cover-9s0g2nbd.yaml").write_bytes(b"")
    seen: list[str] = []

    def together(records: tuple[TeamEntry, ...]) -> list[Fault]:
        seen.extend(record.kind for record in records)
        return [Fault("permission", record, "may not", "by") for record in records if record.kind == "cover"]

    empty, fault = team_findings(north, together)
    assert seen == ["meeting", "meeting", "cover", "finding-run", "finding-run"]
    assert (empty.rule, empty.file) == ("yaml-empty", "team/2026-07-20-cover-9s0g2nbd.yaml")
    assert fault.line_text() == "team/2026-10-01-cover-0z6h8fkq.yaml:5:1: by: may not [permission]"
    assert fault.record == "0z6h8fkq"


def test_what_is_no_record_of_the_team_is_told_in_the_order_of_names(bare: Folder) -> None:
    for name in ("z.txt", "2026-01-01-contact-0000000a.yaml", "a.txt", "2026-01-01-cover-0000000a.json"):
        put(bare, f"team/{name}", b"x")
    found = [*team_findings(bare)]
    assert [one.file for one in found] == [
        "team/2026-01-01-contact-0000000a.yaml",
        "team/2026-01-01-cover-0000000a.json",
        "team/a.txt",
        "team/z.txt",
    ]
    assert {one.line_text().partition(": ")[2] for one in found} == {
        "is no record of the team; move it out of team [layout]"
    }
