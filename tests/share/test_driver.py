"""What git gets from us where two branches changed one file."""

from __future__ import annotations

import re
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from caseload.cli.boundary import run
from caseload.cli.main import root as caseload
from caseload.errors import Forbidden, Unreadable
from caseload.model.plan import Plan
from caseload.share.driver import MERGEABLE, merge_file, merged_bytes, merged_record
from caseload.store import mergedriver, yamlfile
from caseload.store.git import Git
from caseload.store.records import parse
from caseload.store.start import ATTRIBUTES

PLACE = "patients/7/7k3m9x2q/plan.yaml"
SECRET = "Marmalade"
PLAN = f"schema: plan/1\npatient: 7k3m9x2q\nfunding: council\nadditional:\n  - {SECRET}\n".encode()
OURS, THEIRS = (PLAN.replace(b"council", payer) for payer in (b"NHS", b"charity"))
SETTINGS = b"schema: caseload/1\nname: North\nstandards:\n  triage: 5\n"


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    """Return how to lay out the three files that git would."""

    def laid(*contents: bytes) -> list[Path]:
        paths = [tmp_path / f".merge_file_{letter}" for letter in "OAB"]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        return paths

    return laid


def driven(paths: list[Path], place: str = PLACE) -> int:
    return run(caseload, ["merge-file", *map(str, paths), place])


def test_the_answer_is_written_where_git_looks_for_it_and_nowhere_else(files: Callable[..., list[Path]]) -> None:
    paths = files(PLAN, OURS, THEIRS)
    assert driven(paths) == 0
    assert [path.read_bytes() for path in (paths[0], paths[2])] == [PLAN, THEIRS]
    plan = parse(paths[1].read_bytes(), PLACE, Plan)
    assert [(one.field, one.values, one.base) for one in plan.conflicts] == [("funding", ("NHS", "charity"), "council")]
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(path.name for path in paths)


def test_two_plans_begun_apart_have_no_common_one(files: Callable[..., list[Path]]) -> None:
    paths = files(b"", OURS, THEIRS)
    assert driven(paths) == 0
    assert [one.base for one in parse(paths[1].read_bytes(), PLACE, Plan).conflicts] == [None]


UNREADABLE = {
    "a key twice": OURS + b"funding: other\n",
    "a newer schema": OURS.replace(b"plan/1", b"plan/2"),
    "no YAML": b"schema: plan/1\n\t- [Marmalade\n",
    "markers": b"<<<<<<< HEAD\n" + OURS,
    "another kind": SETTINGS,
    "an unknown field": OURS + b"Marmalade: 1\n",
    "another patient": OURS.replace(b"7k3m9x2q", b"8k3m9x2q"),
    "nothing": b"",
}


@pytest.mark.parametrize("wrong", UNREADABLE)
@pytest.mark.parametrize("side", [1, 2])
def test_what_cannot_be_read_leaves_ours_as_it_was(
    wrong: str, side: int, files: Callable[..., list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    contents = [PLAN, THEIRS, THEIRS]
    contents[side] = UNREADABLE[wrong]
    paths = files(*contents)
    assert driven(paths) == 1
    assert [path.read_bytes() for path in paths] == contents
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"caseload: {PLACE} cannot be merged by itself; it stays as it is here\n"


def test_a_setting_that_both_changed_is_for_people() -> None:
    ours, theirs = (SETTINGS.replace(b"5", days) for days in (b"3", b"4"))
    with pytest.raises(Forbidden) as raised:
        merged_bytes(SETTINGS, ours, theirs, "caseload.yaml")
    assert str(raised.value) == "caseload.yaml: both sides changed the same; one of you decides"


def test_two_settings_changed_apart_are_both_set() -> None:
    merged = merged_bytes(SETTINGS, SETTINGS.replace(b"5", b"3"), SETTINGS.replace(b"North", b"West"), "caseload.yaml")
    assert merged == b"schema: caseload/1\nname: West\nstandards:\n  triage: 3\n"


def test_members_of_staff_who_would_share_an_address_are_not_merged() -> None:
    base = b"schema: staff/1\nstaff:\n  - id: anna\n    name: Anna\n"
    ours, theirs = (
        base + f"  - id: {id_}\n    name: Ben\n    emails:\n      - ben@example.org\n".encode() for id_ in ("ben", "b2")
    )
    with pytest.raises(Unreadable, match="has this address too"):
        merged_bytes(base, ours, theirs, "staff.yaml")


def test_a_file_of_no_kind_is_named() -> None:
    with pytest.raises(Unreadable, match=r"^caseload\.yaml") as raised:
        merged_bytes(b"", b"schema: zzyzx/1\n", b"schema: zzyzx/1\n", "caseload.yaml")
    assert {finding.file for finding in raised.value.findings} == {"caseload.yaml"}


def test_an_entry_is_never_two() -> None:
    entry = b"schema: contact/1\nid: e0000000\n"
    place = "patients/7/7k3m9x2q/entries/2026-11-21-contact-e0000000.yaml"
    with pytest.raises(Forbidden) as raised:
        merged_bytes(b"", entry, entry, place)
    assert str(raised.value) == f"{place}: an entry was changed; an entry is replaced or voided, never changed"


GOOD = Path(__file__).resolve().parent.parent / "files" / "good"
KINDS = (
    *("patient", "plan", "caseload", "staff", "audit-baseline", "closure-reasons", "services-and-costs"),
    *("criteria", "extract", "instrument", "template"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_that_is_edited_can_be_merged(kind: str) -> None:
    data = (GOOD / kind / "least.yaml").read_bytes()
    found, merged = merged_record(data, data, data, PLACE)
    assert (found, merged.conflicts, merged.tree["schema"]) == (kind, (), f"{kind}/1")
    assert merged_bytes(b"", data, data, PLACE) == merged_bytes(data, data, data, PLACE) == yamlfile.dump(merged.tree)
    assert set(MERGEABLE) == set(KINDS)


@pytest.mark.parametrize(("kind", "key"), [("patient", b"id"), ("plan", b"patient")])
@pytest.mark.parametrize("side", [0, 1, 2])
def test_two_records_are_never_made_one(kind: str, key: bytes, side: int) -> None:
    versions = [(GOOD / kind / "least.yaml").read_bytes()] * 3
    versions[side] = re.sub(rb"(?m)^%s: .*$" % key, key + b": 7bbbbbbb", versions[side])
    base, ours, theirs = versions
    with pytest.raises(Forbidden) as raised:
        merged_bytes(base, ours, theirs, PLACE)
    assert str(raised.value) == f"{PLACE}: they are not one record; an id never changes"


def test_a_record_and_nothing_are_not_one() -> None:
    with pytest.raises(Forbidden, match="they are not one record"):
        merged_bytes(PLAN, OURS, b"", PLACE)


def test_settings_that_contradict_each_other_are_not_merged() -> None:
    """Each side alone is sound."""
    base = b"schema: caseload/1\nname: North\n"
    ours = base + b"roles:\n  - lead\n"
    theirs = base + b"closure:\n  roles:\n    - support-worker\n"
    for one in (ours, theirs):
        assert merged_bytes(base, one, base, "caseload.yaml") == one
    with pytest.raises(Unreadable, match="must be one of the roles lead"):
        merged_bytes(base, ours, theirs, "caseload.yaml")


def test_where_the_answer_finds_no_room_ours_stays(files: Callable[..., list[Path]]) -> None:
    base, ours, theirs = files(PLAN, OURS, THEIRS)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OURS) + 5, usual[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            merge_file(base, ours, theirs, PLACE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert ours.read_bytes() == OURS


class Clones:
    """Two branches of one repository, merged by a bare `git merge` through the driver."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        Git.init(folder)
        git = Git.find(folder)
        assert git
        mergedriver.set_up(git)
        (folder / ".gitattributes").write_bytes(ATTRIBUTES)

    def git(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(["git", "-C", str(self.folder), *words], capture_output=True, text=True, check=False)
        assert done.returncode == code, done
        return done.stdout + done.stderr

    def commit(self, place: str, data: bytes) -> None:
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "edit")

    def apart(self, place: str, base: bytes, ours: bytes, theirs: bytes) -> None:
        """Commit what both start from, then what each makes of it, on `main` and on `other`."""
        self.commit(place, base)
        self.git("branch", "other")
        self.commit(place, ours)
        self.git("checkout", "-q", "other")
        self.commit(place, theirs)
        self.git("checkout", "-q", "main")


def test_a_bare_git_merge_records_what_is_to_be_decided(tmp_path: Path) -> None:
    clones = Clones(tmp_path)
    clones.apart(PLACE, PLAN, OURS, THEIRS)
    clones.git("merge", "--no-edit", "other")
    here = (tmp_path / PLACE).read_bytes()
    assert clones.git("status", "--porcelain") == ""
    assert len(parse(here, PLACE, Plan).conflicts) == 1

    clones.git("checkout", "-q", "other")
    clones.git("merge", "--no-edit", "main~1")
    assert (tmp_path / PLACE).read_bytes() == here
    # Both have merged on their own, and now one takes over the other's merge.
    clones.git("merge", "--no-edit", "main")
    assert (tmp_path / PLACE).read_bytes() == here


def test_a_bare_git_merge_stops_without_a_marker_where_it_cannot(tmp_path: Path) -> None:
    clones = Clones(tmp_path)
    ours = SETTINGS.replace(b"5", b"3")
    clones.apart("caseload.yaml", SETTINGS, ours, SETTINGS.replace(b"5", b"4"))
    said = clones.git("merge", "--no-edit", "other", code=1)
    assert "caseload.yaml cannot be merged by itself" in said
    assert (tmp_path / "caseload.yaml").read_bytes() == ours
    clones.git("merge", "--abort")
    assert clones.git("status", "--porcelain") == ""
