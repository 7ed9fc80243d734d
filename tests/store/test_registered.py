"""The protocols in force, and what git knows of each."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from typing import Any

from caseload.measures.programme.registration import Registration
from caseload.model.moments import Moment
from caseload.model.team import Protocol
from caseload.store.cases import place_of
from caseload.store.folder import Folder
from caseload.store.records import write
from caseload.store.registered import registrations


def git(folder: Folder, *words: str, day: int = 1) -> None:
    when = f"2026-10-{day:02}T12:00:00+0000"
    environment = os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(["git", "-C", str(folder.root), *words], check=True, capture_output=True, env=environment)


def put(folder: Folder, id_: str, hour: int, **more: Any) -> Protocol:
    """Write a protocol that is recorded at that hour."""
    made = Protocol(
        id=id_,
        happened=Moment("2026-10-01"),
        recorded=datetime(2026, 10, 1, hour, tzinfo=UTC),
        by="anna",
        question="Do people reach what they hope for?",
        outcomes=("goals",),
        comparator="none",
        starts=date(2027, 4, 1),
        ends=date(2028, 3, 31),
        **more,
    )
    path = folder.root / place_of(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write(made))
    return made


def test_without_git_none_was_committed_and_the_earliest_comes_first(bare: Folder) -> None:
    late, early = put(bare, "p1111111", 12), put(bare, "p2222222", 9)
    assert registrations(bare) == (Registration(early, None), Registration(late, None))


def test_the_first_commit_is_its_day_and_another_rewrote_it(bare: Folder) -> None:
    git(bare, "init", "-q")
    one = put(bare, "p1111111", 9)
    assert registrations(bare) == (Registration(one, None),)
    git(bare, "add", ".")
    git(bare, "commit", "-q", "-m", "x", day=2)
    assert registrations(bare) == (Registration(one, date(2026, 10, 2)),)
    path = bare.root / place_of(one)
    path.write_bytes(path.read_bytes() + b"# later\n")
    assert registrations(bare) == (Registration(one, date(2026, 10, 2), rewritten=True),)
    git(bare, "commit", "-q", "-a", "-m", "x", day=5)
    assert registrations(bare) == (Registration(one, date(2026, 10, 2), rewritten=True),)


def test_one_that_stands_in_for_another_knows_the_first_of_all(bare: Folder) -> None:
    first = put(bare, "p1111111", 9)
    put(bare, "p2222222", 10, replaces="p1111111", because="x")
    third = put(bare, "p3333333", 11, replaces="p2222222", because="x")
    assert registrations(bare) == (Registration(third, None, first=Registration(first, None)),)


def test_two_that_stand_in_for_each_other_have_an_end(bare: Folder) -> None:
    put(bare, "p1111111", 9, replaces="p2222222", because="x")
    second = put(bare, "p2222222", 10, replaces="p1111111", because="x")
    third = put(bare, "p3333333", 11, replaces="p1111111", because="x")
    assert registrations(bare) == (Registration(third, None, first=Registration(second, None)),)


def test_one_that_stands_in_for_what_is_not_there_is_its_own_first(bare: Folder) -> None:
    alone = put(bare, "p1111111", 9, replaces="p9999999", because="x")
    assert registrations(bare) == (Registration(alone, None),)
