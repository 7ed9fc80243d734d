"""The caseload as a commit holds it, audited on its day."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Forbidden, OutsideFailure, Unreadable
from caseload.rules.audit import Count
from caseload.rules.ground import Ground
from caseload.store.auditing import audit
from caseload.store.checking import ground_of
from caseload.store.earlier import audit_then
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from tests.conftest import Someone

DAY = date(2027, 2, 21)
Commit = Callable[[str], str]


def git(place: Path, *words: str, **environment: str) -> str:
    command = ["git", "-C", str(place), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | environment).stdout


def ground(folder: Folder, day: date = DAY) -> Ground:
    return ground_of(folder, lambda _: day)


@pytest.fixture(params=["", "teams/north"])
def north(request: pytest.FixtureRequest, bare: Folder, someone: type[Someone], tmp_path: Path) -> Folder:
    """A caseload that is a whole repository, or a folder in one."""
    root = tmp_path / request.param
    root.mkdir(parents=True, exist_ok=True)
    for name in ("caseload.yaml", "staff.yaml"):
        (tmp_path / name).rename(root / name)
    git(tmp_path, "init", "-q")
    someone().at("active").save(root)
    return Folder(root)


@pytest.fixture
def commit(north: Folder) -> Commit:
    """Commit everything on a day, and return what it is known by."""

    def committed(day: str) -> str:
        git(north.root, "add", "-A", ".")
        git(north.root, "commit", "-q", "-m", day, GIT_AUTHOR_DATE=f"{day}T23:30:00+00:00")
        return git(north.root, "rev-parse", "HEAD").strip()

    return committed


def state(folder: Folder) -> list[Path]:
    top = Path(git(folder.root, "rev-parse", "--absolute-git-dir").strip())
    return sorted(path for path in top.rglob("*") if "caseload" in path.relative_to(top).parts)


def test_it_is_audited_as_it_was_on_the_day_of_then(north: Folder, someone: type[Someone], commit: Commit) -> None:
    first = commit("2026-09-20")
    person = someone().at("active")
    person.enter("contact", "2027-02-20")
    person.save(north.root)
    commit("2027-02-20")
    now, then = audit(north, lambda _: DAY), audit_then(north, "HEAD~1", ground(north))
    assert (then.commit, then.seen.today) == (first[:12], date(2026, 9, 21))  # half past midnight in London
    assert (then.seen.totals["contact-in-time"], now.totals["contact-in-time"]) == (Count(1, 0, 0), Count(1, 0, 0))
    assert (then.seen.totals["review-in-time"], now.totals["review-in-time"]) == (Count(1, 0, 0), Count(0, 1, 0))
    assert audit_then(north, "HEAD", ground(north)).seen.totals["review-in-time"] == Count(0, 1, 0)


def test_the_yardstick_is_todays_and_the_staff_are_those_of_then(north: Folder, commit: Commit) -> None:
    commit("2026-09-20")
    staff = north.root / "staff.yaml"
    staff.write_text(staff.read_text().replace("id: carla", "id: dora"))
    (north.root / "caseload.yaml").write_text(
        "schema: caseload/1\nname: North\naudit:\n  left_out:\n    - contact-in-time\n"
    )
    then = audit_then(north, "HEAD", ground(north))
    assert "contact-in-time" not in then.seen.totals
    assert then.ground.staff.member("carla")
    assert then.ground.staff.member("dora") is None


def test_nothing_is_left_behind_and_nothing_is_touched(north: Folder, commit: Commit) -> None:
    commit("2026-09-20")
    (north.root / "notes.txt").write_text("x")
    audit(north, lambda _: DAY)
    before, status = state(north), git(north.root, "status", "--porcelain")
    audit_then(north, "HEAD", ground(north))
    assert state(north) == before
    assert git(north.root, "status", "--porcelain") == status
    assert git(north.root, "diff", "--cached", "--name-only") == ""


def test_a_commit_dated_ahead_is_not_looked_at_ahead(north: Folder, commit: Commit) -> None:
    commit("2027-06-01")
    assert audit_then(north, "HEAD", ground(north)).seen.today == DAY


def test_only_some_standards(north: Folder, commit: Commit) -> None:
    commit("2026-09-20")
    assert list(audit_then(north, "HEAD", ground(north), ["deputy-named"]).seen.totals) == ["deputy-named"]


def test_a_revision_that_is_not_there(north: Folder, commit: Commit, tmp_path_factory: pytest.TempPathFactory) -> None:
    commit("2026-09-20")
    commit_again(north, commit)
    with pytest.raises(Forbidden, match="--compare nowhere: there is no such revision;"):
        audit_then(north, "nowhere", ground(north))
    clone = tmp_path_factory.mktemp("clone") / "team"
    top = git(north.root, "rev-parse", "--show-toplevel").strip()
    git(clone.parent, "clone", "-q", "--depth", "1", f"file://{top}", str(clone))
    shallow = Folder(clone / north.root.relative_to(top))
    with pytest.raises(Forbidden, match="in this shallow clone") as raised:
        audit_then(shallow, "HEAD~1", ground(shallow))
    assert raised.value.remedy == "fetch the rest: git fetch --unshallow"
    assert audit_then(shallow, "HEAD", ground(shallow)).seen.patients == 1


def commit_again(folder: Folder, commit: Commit) -> None:
    (folder.root / "notes.txt").write_text("x")
    commit("2026-09-21")


def test_before_there_was_a_caseload(north: Folder, commit: Commit) -> None:
    kept = (north.root / "caseload.yaml").read_bytes()
    (north.root / "caseload.yaml").unlink()
    commit("2026-09-20")
    (north.root / "caseload.yaml").write_bytes(kept)
    with pytest.raises(Forbidden, match="there was no caseload here then"):
        audit_then(north, "HEAD", ground(north))


def test_what_cannot_be_read_as_of_then(north: Folder, commit: Commit) -> None:
    plan, staff = north.root / "patients/7/7k3m9x2q/plan.yaml", north.root / "staff.yaml"
    sound = plan.read_bytes(), staff.read_bytes()
    plan.write_text("schema: plan/1\nZinnia: x\n")
    commit("2026-09-20")
    plan.write_bytes(sound[0])
    assert audit_then(north, "HEAD", ground(north)).seen.unreadable
    staff.write_text("schema: staff/1\nZinnia: x\n")
    commit("2026-09-21")
    staff.write_bytes(sound[1])
    with pytest.raises(Unreadable, match=r"--compare HEAD: as of then, staff\.yaml:2") as raised:
        audit_then(north, "HEAD", ground(north))
    assert "Zinnia" not in str(raised.value)


def test_without_git(bare: Folder) -> None:
    with pytest.raises(OutsideFailure, match="needs git"):
        audit_then(bare, "HEAD", ground(bare))
