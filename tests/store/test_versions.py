"""What git remembers of the records that change, and a case as it was known."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import NotFound, OutsideFailure, Unreadable
from caseload.model.codec import encode
from caseload.model.differences import changes
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.git import Git
from caseload.store.versions import Version, case_then, contents, instant, plan_beside, versions

if TYPE_CHECKING:
    from tests.conftest import Someone

ID = "7k3m9x2q"
Commit = Callable[..., None]


def git(folder: Path, *words: str, **more: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True, env=os.environ | more
    )
    return done.stdout


@pytest.fixture(params=["", "deep/in"], ids=["whole", "part"])
def kept(request: pytest.FixtureRequest, bare: Folder) -> Folder:
    """A caseload under git: the whole repository, or a folder in it."""
    top = bare.root
    if request.param:
        inner = top / request.param
        inner.mkdir(parents=True)
        for name in ("caseload.yaml", "staff.yaml"):
            (top / name).rename(inner / name)
    git(top, "init", "-q", "-b", "main")
    return Folder(top / request.param)


@pytest.fixture
def commit(kept: Folder) -> Commit:
    """Commit everything at noon (UTC) of a day of October 2026, by somebody."""

    def committed(day: int, mail: str = "matron@example.org") -> None:
        when = f"2026-10-{day:02}T12:00:00+0000"
        git(kept.root, "add", "-A", ".")
        git(
            kept.root, "commit", "-q", "-m", "x",
            GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when, GIT_AUTHOR_EMAIL=mail,
        )  # fmt: skip

    return committed


def october(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def changed(found: tuple[Version, ...]) -> list[list[str]]:
    """Return the fields that each version changed."""
    told = []
    for version in found:
        assert version.tree is not None
        told.append([".".join(one.path) for one in changes([tree or {} for tree in version.before], version.tree)])
    return told


def with_funding(person: Someone, text: str) -> Someone:
    assert person.plan
    person.plan = replace(person.plan, funding=text)
    return person


def test_each_version_with_its_time_and_author(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.save(kept.root)
    commit(1)
    with_funding(person, "council").save(kept.root)
    commit(2, "ben@example.org")
    # a commit that does not touch the record is no version of it
    (kept.root / "other").write_text("x")
    commit(3)
    found = versions(kept, ID)
    assert [(one.when, one.mail) for one in found["plan"]] == [
        (october(1, 12), "matron@example.org"),
        (october(2, 12), "ben@example.org"),
    ]
    assert changed(found["plan"])[1] == ["funding"]
    assert len(found["patient"]) == 1
    assert found["patient"][0].before == ({},)


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ("1759320000 +9900", october(1, 12).replace(year=2025)),
        ("0 -0000", datetime(1970, 1, 1, tzinfo=UTC)),
        ("99999999999999 +0000", datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)),
        ("yesterday", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_whatever_time_and_address_a_commit_has(
    told: str, when: datetime, kept: Folder, commit: Commit, someone: type[Someone]
) -> None:
    someone().at("active").save(kept.root)
    commit(1)
    tree = git(kept.root, "rev-parse", "HEAD^{tree}")
    made = f"tree {tree}author A <a\x85b@example.org> {told}\ncommitter A <a@b> 0 +0000\n\nx\n"
    write = ["git", "-C", str(kept.root), "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
    id_ = subprocess.run(write, input=made.encode(), check=True, capture_output=True).stdout.decode().strip()
    git(kept.root, "update-ref", "HEAD", id_)
    assert [(one.when, one.mail) for one in versions(kept, ID)["plan"]] == [(when, "a\x85b@example.org")]


def test_what_is_not_committed_comes_last(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.save(kept.root)
    assert [one.when for one in versions(kept, ID)["plan"]] == [None]
    commit(1)
    with_funding(person, "council").save(kept.root)
    assert [one.when for one in versions(kept, ID)["plan"]] == [october(1, 12), None]
    assert changed(versions(kept, ID)["plan"])[-1] == ["funding"]


def test_two_lines_that_were_merged_tell_each_change_once(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.save(kept.root)
    commit(1)
    git(kept.root, "checkout", "-q", "-b", "other")
    assert person.plan
    theirs = replace(person.plan, additional=("A night light",))
    person.plan = theirs
    person.save(kept.root)
    commit(3)
    git(kept.root, "checkout", "-q", "main")
    person.plan = replace(theirs, additional=(), funding="council")
    person.save(kept.root)
    commit(2)
    git(kept.root, "merge", "-q", "--no-edit", "--no-commit", "-s", "ours", "other")
    person.plan = replace(theirs, funding="council")
    person.save(kept.root)
    commit(4)
    assert changed(versions(kept, ID)["plan"])[1:] == [["funding"], ["additional"], []]


def test_the_case_as_it_was_known(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.entries = [replace(one, recorded=october(1)) for one in person.entries]
    person.save(kept.root)
    commit(1)
    late = person.make("contact", "2026-09-20")
    person.entries.append(replace(late, recorded=october(5)))
    with_funding(person, "council").save(kept.root)
    commit(5)
    then, now = case_then(kept, ID, october(5)), case_then(kept, ID, october(6))
    assert then.plan
    assert now.plan
    assert (then.plan.funding, now.plan.funding) == ("", "council")
    assert (len(then.entries), len(now.entries)) == (4, 5)
    assert then.patient == person.patient
    with pytest.raises(NotFound, match="git knows nothing of this person by then"):
        case_then(kept, ID, october(1, 12))


def test_a_plan_that_was_not_begun_then_is_none(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("assessed")
    person.save(kept.root)
    commit(1)
    person.at("active").save(kept.root)
    commit(2)
    assert case_then(kept, ID, october(2)).plan is None
    assert case_then(kept, ID, october(3)).plan == person.plan


def test_a_version_that_cannot_be_read_says_so(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    place = person.save(kept.root)
    commit(1)
    (place / "plan.yaml").write_text("<<<<<<< ours\n")
    commit(2)
    person.save(kept.root)
    commit(3)
    assert [one.tree is None for one in versions(kept, ID)["plan"]] == [False, True, False]
    assert versions(kept, ID)["plan"][2].before == (None,)
    with pytest.raises(Unreadable, match="the record of then cannot be read"):
        case_then(kept, ID, october(3))
    assert case_then(kept, ID, october(4)).plan == person.plan


def test_a_record_that_was_taken_away_and_came_back(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    place = person.save(kept.root)
    commit(1)
    (place / "plan.yaml").unlink()
    commit(2)
    person.save(kept.root)
    commit(3)
    assert [bool(one.tree) for one in versions(kept, ID)["plan"]] == [True, False, True]
    assert case_then(kept, ID, october(3)).plan is None


def test_without_git_there_is_no_past(bare: Folder, someone: type[Someone]) -> None:
    someone().at("active").save(bare.root)
    with pytest.raises(OutsideFailure, match="what was known earlier is in git, and there is none here"):
        versions(bare, ID)


# --- the plan beside an entry


def test_the_plan_as_it_was_when_an_entry_was_recorded(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("accepted")
    person.save(kept.root)
    commit(1)
    person.at("active").save(kept.root)
    commit(2)
    then = person.plan
    person.enter("contact", "2026-10-03")
    person.save(kept.root)
    commit(3)
    with_funding(person, "council").save(kept.root)
    commit(4)
    case = read_case(kept, ID)
    contact, triage = case.entries[-1], next(one for one in case.entries if one.kind == "triage")
    assert plan_beside(kept, case, contact) == encode(then)
    # With it came no later entry, and there was no plan yet.
    assert plan_beside(kept, case, triage) == {}


def test_of_what_came_together_only_the_last_entry_has_a_plan_beside_it(
    kept: Folder, commit: Commit, someone: type[Someone]
) -> None:
    person = someone().at("active")
    person.save(kept.root)
    commit(1)
    case = read_case(kept, ID)
    assert [plan_beside(kept, case, entry) for entry in case.entries] == [
        *[None] * (len(case.entries) - 1),
        encode(person.plan),
    ]


def test_of_what_is_not_committed_nobody_can_tell(kept: Folder, commit: Commit, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.save(kept.root)
    assert plan_beside(kept, person.case, person.entries[-1]) is None
    commit(1)
    contact = person.enter("contact", "2026-10-03")
    person.save(kept.root)
    assert plan_beside(kept, person.case, contact) is None


def test_without_git_nobody_can_tell_either(bare: Folder, someone: type[Someone]) -> None:
    person = someone().at("active")
    person.save(bare.root)
    assert plan_beside(bare, person.case, person.entries[-1]) is None


# --- what git holds


def test_each_object_with_its_bytes_and_nothing_for_what_is_not_there(kept: Folder, commit: Commit) -> None:
    (kept.root / "a").write_bytes(b"one\ntwo missing\n")
    (kept.root / "empty").write_bytes(b"")
    commit(1)
    found = Git.find(kept.root)
    assert found
    asked = [f"HEAD:{found.path(name)}" for name in ("a", "none", "empty", "a")]
    assert [data for _, data in contents(found, asked)] == [b"one\ntwo missing\n", b"", b"", b"one\ntwo missing\n"]
    assert [one for one, _ in contents(found, asked)] == asked
    assert list(contents(found, [])) == []


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        ("", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        ("253402214399", datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)),
        ("253402214400", datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_time_of_a_commit(seconds: str, when: datetime) -> None:
    assert instant(seconds) == when
