"""A part of the folder checked: whose files it is about is all that is told, and none of that is missing."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import CaseloadError, Forbidden, NotFound, OutsideFailure
from caseload.model.codec import decode
from caseload.model.patient import Name
from caseload.model.team import Staff
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder
from caseload.store.scoped import check_files, check_since, check_staged
from caseload.store.soundness import Soundness
from caseload.store.start import prepare, start

if TYPE_CHECKING:
    from tests.conftest import Someone

pytestmark = pytest.mark.heavy

TODAY = date(2026, 11, 21)
ONE, OTHER = "patients/7/7k3m9x2q", "patients/0/0aaaaaaa"
TRIAGE = "entries/2026-09-03-triage-e0000001.yaml"
MEMBERS = [{"id": "anna", "name": "Anna Brook", "role": "lead"}, {"id": "ben", "name": "Ben Okoye"}]
MEETING = """schema: meeting/1
id: m0000000
happened: 2026-11-20
recorded: "2026-11-20T12:00:00Z"
by: anna
decisions:
  - patient: 0aaaaaaa
    decision: Go on as before.
"""


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "test")


def day_in(timezone: str) -> date:
    return TODAY


@pytest.fixture(params=["", "inner"])
def team(request: pytest.FixtureRequest, tmp_path: Path, someone: type[Someone]) -> Folder:
    """A caseload of two, all of it committed: a repository of its own, or a folder in one."""
    root = tmp_path / "team" / request.param
    if request.param:
        root.parent.mkdir()
        git(root.parent, "init", "-q")
    prepare(root)
    start(root, "North", decode(Staff, {"staff": MEMBERS}))
    someone().at("active").save(root)
    other = replace(someone().patient, id="0aaaaaaa", name=Name(family="Ottoline"), nhs_number="9990000026")
    someone(patient=other).at("closed").save(root)
    commit(root)
    return Folder(root)


def spoil(path: Path) -> None:
    """Make something wrong that is seen in any state of it."""
    path.write_text(path.read_text().replace("by: anna", "by: dora").replace("status: none-known", "status: x"))


def told(seen: Soundness) -> list[str]:
    mark = {"warning": "!", "error": ""}
    return [f"{mark[one.severity]}{one.rule} {one.file}" for one in seen.findings]


# --- files


@pytest.mark.parametrize("named", [ONE, f"{ONE}/plan.yaml", f"{ONE}/entries", f"{ONE}/{TRIAGE}", "patients/7"])
def test_files_stand_for_their_patients(team: Folder, named: str) -> None:
    spoil(team.root / ONE / TRIAGE)
    spoil(team.root / OTHER / TRIAGE)
    seen = check_files(team, day_in, [team.root / named])
    assert told(seen) == [f"staff-reference {ONE}/{TRIAGE}", f"entry-edited {ONE}/{TRIAGE}"]
    assert seen.patients == 1


@pytest.mark.parametrize("named", [".", "patients", "caseload.yaml", "staff.yaml", ".gitignore"])
def test_what_all_are_checked_by_stands_for_all(team: Folder, named: str) -> None:
    spoil(team.root / ONE / TRIAGE)
    seen = check_files(team, day_in, [team.root / named])
    everybody = named != ".gitignore"
    assert seen.patients == 2 * everybody
    assert len(seen.findings) == 2 * everybody


@pytest.mark.parametrize("name", ["caseload.yaml", "staff.yaml", "definitions/closure-reasons.yaml"])
def test_what_keeps_anybody_from_being_checked_is_told_whatever_was_asked(team: Folder, name: str) -> None:
    """Or else a part would be sound of which nothing was looked at."""
    path = team.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("schema: nothing/1\n")
    commit(team.root)
    spoil(team.root / ONE / TRIAGE)
    git(team.root, "add", "--all")
    for seen in (
        check_files(team, day_in, [team.root / ONE]),
        check_staged(team, day_in),
        check_since(team, day_in, "HEAD"),
    ):
        assert name in {finding.file for finding in seen.findings if finding.severity == "error"}


def test_a_number_that_somebody_else_has_is_told_of_whom_it_was_asked(team: Folder) -> None:
    one, other = (team.root / folder / "patient.yaml" for folder in (ONE, OTHER))
    one.write_text(one.read_text().replace("9990000018", "9990000026"))
    commit(team.root)
    for path, mate in ((one, "0aaaaaaa"), (other, "7k3m9x2q")):
        (finding,) = check_files(team, day_in, [path]).findings
        assert finding.file == path.relative_to(team.root).as_posix()
        assert (finding.rule, finding.message) == ("nhs-number-shared", f"has the NHS number of patient {mate}")


def test_what_is_not_here_is_refused(team: Folder, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.yaml does not exist"):
        check_files(team, day_in, [team.root / "nothing.yaml"])
    with pytest.raises(Forbidden, match="not in this caseload"):
        check_files(team, day_in, [tmp_path])


def test_a_link_is_looked_at_itself(team: Folder, tmp_path: Path) -> None:
    entry = team.root / ONE / TRIAGE
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert told(check_files(team, day_in, [entry])) == [
        f"file-not-regular {ONE}/{TRIAGE}",
        f"entry-edited {ONE}/{TRIAGE}",
    ]


def test_the_lines_are_shown_if_asked_for(team: Folder) -> None:
    spoil(team.root / ONE / TRIAGE)
    assert check_files(team, day_in, [team.root / ONE]).values == ()
    seen = check_files(team, day_in, [team.root / ONE], values=True)
    assert [finding.rule for finding in seen.findings] == ["staff-reference", "entry-edited"]
    assert seen.values == ("by: dora", "")


# --- staged


def test_what_is_staged_is_checked_as_it_is_staged(team: Folder) -> None:
    plan, triage = team.root / ONE / "plan.yaml", team.root / ONE / TRIAGE
    text = plan.read_text()
    plan.write_text(text.replace("sector: voluntary", "sector: nowhere"))
    assert check_staged(team, day_in) == Soundness(0, 0, ())
    git(team.root, "add", "--all")
    plan.write_text(text)
    spoil(triage)
    spoil(team.root / OTHER / TRIAGE)
    seen = check_staged(team, day_in, values=True)
    assert told(seen) == [f"schema-enum {ONE}/plan.yaml"]
    assert (seen.patients, seen.values) == (1, ("sector: nowhere",))
    git(team.root, "add", "--all")
    assert told(check_staged(team, day_in)) == [
        f"staff-reference {OTHER}/{TRIAGE}",
        f"staff-reference {ONE}/{TRIAGE}",
        f"entry-edited {OTHER}/{TRIAGE}",
        f"entry-edited {ONE}/{TRIAGE}",
    ]


def test_staged_settings_are_what_all_are_checked_by(team: Folder) -> None:
    staff = team.root / "staff.yaml"
    before = staff.read_text()
    staff.write_text(before.replace("anna", "dora"))
    git(team.root, "add", "--all")
    staff.write_text(before)
    seen = check_staged(team, day_in)
    assert {finding.rule for finding in seen.findings} == {"staff-reference"}
    assert seen.patients == 2


def test_a_staged_removal_of_an_entry_is_found(team: Folder) -> None:
    git(team.root, "rm", "-q", f"{ONE}/{TRIAGE}")
    assert f"entry-edited {ONE}/{TRIAGE}" in told(check_staged(team, day_in))
    git(team.root, "commit", "-q", "-m", "test")
    git(team.root, "rm", "-q", "-r", OTHER)
    seen = check_staged(team, day_in)
    assert {finding.rule for finding in seen.findings} == {"entry-edited"}
    assert seen.patients == 0


def test_a_staged_number_is_compared_with_everybodys(team: Folder) -> None:
    path = team.root / ONE / "patient.yaml"
    path.write_text(path.read_text().replace("9990000018", "9990000026"))
    git(team.root, "add", "--all")
    assert told(check_staged(team, day_in)) == [f"nhs-number-shared {ONE}/patient.yaml"]


def test_a_staged_meeting_may_name_anybody_who_is_there(team: Folder) -> None:
    path = team.root / "team" / "2026-11-20-meeting-m0000000.yaml"
    path.parent.mkdir()
    path.write_text(MEETING)
    git(team.root, "add", "--all")
    assert told(check_staged(team, day_in)) == []
    path.write_text(MEETING.replace("0aaaaaaa", "0bbbbbbb"))
    git(team.root, "add", "--all")
    assert told(check_staged(team, day_in)) == ["patient-reference team/2026-11-20-meeting-m0000000.yaml"]


def test_nothing_of_the_copy_is_left(team: Folder) -> None:
    spoil(team.root / ONE / TRIAGE)
    git(team.root, "add", "--all")
    check_staged(team, day_in)
    state = state_folder(team.root)
    assert state
    assert [path.name for path in state.iterdir() if path.is_dir()] == []


def test_the_index_of_a_hook_counts_if_it_is_of_this_repository(
    team: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoil(team.root / ONE / TRIAGE)
    gitdir = Path(git(team.root, "rev-parse", "--absolute-git-dir").strip())
    before = (gitdir / "index").read_bytes()
    git(team.root, "add", "--all")
    (gitdir / "index").rename(gitdir / "next-index-1.lock")
    (gitdir / "index").write_bytes(before)
    assert told(check_staged(team, day_in)) == []
    monkeypatch.setenv("GIT_INDEX_FILE", os.path.relpath(gitdir / "next-index-1.lock"))
    assert f"entry-edited {ONE}/{TRIAGE}" in told(check_staged(team, day_in))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert told(check_staged(team, day_in)) == []


def test_without_git_nothing_is_staged(bare: Folder) -> None:
    with pytest.raises(OutsideFailure, match="git"):
        check_staged(bare, day_in)


# --- since


def test_since_a_revision(team: Folder) -> None:
    first = git(team.root, "rev-parse", "HEAD").strip()
    plan = team.root / ONE / "plan.yaml"
    plan.write_text(plan.read_text().replace("sector: voluntary", "sector: nowhere"))
    commit(team.root)
    assert told(check_since(team, day_in, first)) == [f"schema-enum {ONE}/plan.yaml"]
    assert check_since(team, day_in, "HEAD") == Soundness(0, 0, ())
    spoil(team.root / OTHER / TRIAGE)
    assert told(check_since(team, day_in, "HEAD")) == [
        f"staff-reference {OTHER}/{TRIAGE}",
        f"entry-edited {OTHER}/{TRIAGE}",
    ]


def test_an_entry_rewritten_since_is_found_although_that_was_committed(team: Folder) -> None:
    triage = team.root / ONE / TRIAGE
    triage.write_text(triage.read_text().replace("tier: standard", "tier: intensive"))
    commit(team.root)
    assert told(check_since(team, day_in, "HEAD~1")) == [f"entry-edited {ONE}/{TRIAGE}"]
    git(team.root, "rm", "-q", f"{ONE}/{TRIAGE}")
    git(team.root, "commit", "-q", "-m", "test")
    assert f"entry-edited {ONE}/{TRIAGE}" in told(check_since(team, day_in, "HEAD~2"))


def test_a_new_file_counts_and_another_branch_does_not(team: Folder, someone: type[Someone]) -> None:
    git(team.root, "switch", "-q", "-c", "other")
    spoil(team.root / OTHER / TRIAGE)
    commit(team.root)
    git(team.root, "switch", "-q", "-")
    person = someone().at("active")
    person.enter("contact", "2026-11-20", by="dora")
    person.entries, person.plan = person.entries[-1:], None
    person.save(team.root)
    new = f"{ONE}/entries/2026-11-20-contact-e0000004.yaml"
    assert told(check_since(team, day_in, "other")) == [f"staff-reference {new}", f"!not-committed {new}"]


@pytest.mark.parametrize("revision", ["nobody-knows", "--output=x", "", "HEAD:caseload.yaml"])
def test_a_revision_that_is_none(team: Folder, revision: str) -> None:
    with pytest.raises(Forbidden, match=r"there is no such revision; name a branch"):
        check_since(team, day_in, revision)


def test_branches_that_have_nothing_in_common(team: Folder) -> None:
    tree = git(team.root, "rev-parse", "HEAD^{tree}").strip()
    alone = git(team.root, "commit-tree", "-m", "test", tree).strip()
    with pytest.raises(Forbidden, match="no commit in common"):
        check_since(team, day_in, alone)


def test_a_shallow_clone_says_what_it_cannot_know(team: Folder, tmp_path: Path) -> None:
    first = git(team.root, "rev-parse", "HEAD").strip()
    spoil(team.root / ONE / TRIAGE)
    commit(team.root)
    top = git(team.root, "rev-parse", "--show-toplevel").strip()
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{top}", "shallow")
    shallow = Folder(tmp_path / "shallow" / team.root.relative_to(top))
    with pytest.raises(Forbidden, match=r"no such revision in this shallow clone; fetch the rest: git fetch"):
        check_since(shallow, day_in, first)
    git(shallow.root, "fetch", "-q", "--depth=1", "origin", first)
    with pytest.raises(Forbidden, match="no commit in common with this branch in this shallow clone"):
        check_since(shallow, day_in, first)
    assert check_since(shallow, day_in, "HEAD") == Soundness(0, 0, ())


def test_before_the_first_commit_there_is_no_revision(bare: Folder) -> None:
    git(bare.root, "init", "-q")
    with pytest.raises(CaseloadError, match="no such revision"):
        check_since(bare, day_in, "HEAD")
