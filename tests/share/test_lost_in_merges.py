"""What a merge lost that was made without the program: one finding for each, until it is put right."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Finding
from caseload.model.plan import Goal, Plan
from caseload.share.merged import lost_in_merges
from caseload.store.cases import place_of
from caseload.store.folder import Folder
from caseload.store.records import read_record, write

if TYPE_CHECKING:
    from tests.conftest import Someone

PLACE = "patients/7/7k3m9x2q"
PLAN = f"{PLACE}/plan.yaml"


class Team:
    """A caseload of one person with a plan, and two lines of its history."""

    def __init__(self, root: Path, person: Someone) -> None:
        self.root, self.person = root, person
        self.git("init", "-q", "-b", "main")
        person.save(root)
        self.commit("begin")

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", "-C", str(self.root), *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def plan(self, **told: object) -> None:
        """Change the plan as it stands in the folder."""
        now = read_record(self.root, PLAN, Plan)
        (self.root / PLAN).write_bytes(write(replace(now, **told)))  # type: ignore[arg-type]

    def contact(self, day: str) -> str:
        """Record a contact; its path."""
        path = place_of(self.person.enter("contact", day))
        (self.root / path).write_bytes(write(self.person.entries[-1]))
        return path

    def merge(self, theirs: Callable[[], object], ours: Callable[[], object], made: Callable[[], object]) -> str:
        """Do something aside and something here, and merge as `made` leaves what is here; the merge's id."""
        self.git("switch", "-q", "-C", "aside")
        theirs()
        self.commit("theirs")
        self.git("switch", "-q", "main")
        ours()
        self.commit("ours")
        self.git("merge", "-q", "-s", "ours", "--no-commit", "aside")
        made()
        return self.commit("merge")

    @property
    def lost(self) -> list[Finding]:
        return [*lost_in_merges(Folder(self.root))]


@pytest.fixture
def team(bare: Folder, someone: type[Someone]) -> Team:
    return Team(bare.root, someone().at("active"))


def nothing() -> None:
    """Change nothing."""


def goal(**told: object) -> tuple[Goal, ...]:
    return (replace(Goal(id="g0000000", text="Marmalade", needs=("n0000000",)), **told),)  # type: ignore[arg-type]


def test_a_file_and_fields_that_one_side_had(team: Team) -> None:
    paths: list[str] = []

    def theirs() -> None:
        team.plan(funding="council", goals=goal(importance=7))
        paths.append(team.contact("2026-09-20"))

    merge = team.merge(theirs, lambda: team.plan(additional=("A night light",)), nothing)
    parent = team.git("rev-parse", "aside")[:12]
    gone, importance, funding = team.lost
    assert gone == Finding(
        "merge-dropped",
        f"is gone since the merge {merge[:12]}",
        "error",
        paths[0][-13:-5],
        file=paths[0],
        remedy=f"git checkout {parent} -- {paths[0]} && git commit -m 'put back' -- {paths[0]}",
    )
    assert [importance.field, funding.field] == ["goals.g0000000.importance", "funding"]
    assert importance == Finding(
        "merge-overrode",
        f"is not what one side made of it, since the merge {merge[:12]}",
        "error",
        "7k3m9x2q",
        "goals.g0000000.importance",
        PLAN,
        remedy=f"git show {parent}:./{PLAN} has what one side said: write that again by its verb",
    )
    # Another commit finds no more, and nothing is forgotten.
    team.contact("2026-09-21")
    team.commit("later")
    assert team.lost == [gone, importance, funding]
    # Put right, or decided anew by whoever says something else.
    team.git("checkout", parent, "--", paths[0])
    assert team.lost == [importance, funding]
    team.plan(funding="charity")
    assert team.lost == [importance]
    team.plan(goals=goal(importance=7))
    assert team.lost == []


def test_what_the_other_side_lost_is_had_by_the_first_parent(team: Team) -> None:
    merge = team.merge(nothing, lambda: team.plan(funding="council"), lambda: team.plan(funding=""))
    (found,) = team.lost
    assert (found.field, found.severity) == ("funding", "error")
    assert team.git("rev-parse", f"{merge}^1")[:12] in found.remedy


def test_what_both_had_changed_and_somebody_chose_is_a_warning(team: Team) -> None:
    merge = team.merge(lambda: team.plan(funding="council"), lambda: team.plan(funding="NHS"), nothing)
    (found,) = team.lost
    assert (found.severity, found.message) == ("warning", f"was decided in the merge {merge[:12]}")


def test_an_item_that_is_gone_is_told_once_and_not_field_by_field(team: Team) -> None:
    more = (*goal(), Goal(id="g1111111", text="ash", needs=("n0000000",), importance=3))
    team.merge(lambda: team.plan(goals=more), lambda: team.plan(funding="NHS"), nothing)
    assert [found.field for found in team.lost] == ["goals.g1111111"]


def test_nothing_is_lost_where_the_merge_holds_all_of_it(team: Team) -> None:
    def made() -> None:
        team.plan(funding="council", additional=("A night light",))

    team.merge(lambda: team.plan(funding="council"), lambda: team.plan(additional=("A night light",)), made)
    assert team.lost == []
    # What somebody takes away later is not laid at its door.
    (team.root / PLAN).unlink()
    assert team.lost == []


def test_a_record_that_is_gone_is_told_with_whose_it_is(team: Team) -> None:
    team.merge(nothing, nothing, lambda: (team.root / PLAN).unlink())
    (found,) = team.lost
    assert (found.rule, found.file, found.record, found.field) == ("merge-dropped", PLAN, "7k3m9x2q", "")


def test_a_member_of_staff_is_lost_too(team: Team) -> None:
    staff = team.root / "staff.yaml"
    before = staff.read_text()
    added = before + "  - id: dora\n    name: Dora Fell\n"
    team.merge(lambda: staff.write_text(added), lambda: staff.write_text(before.replace("Okoye", "Oke")), nothing)
    (found,) = team.lost
    assert (found.rule, found.severity, found.record, found.field, found.file) == (
        "merge-overrode", "error", "", "staff.dora", "staff.yaml",
    )  # fmt: skip


def test_what_a_person_had_to_decide_in_a_file_that_keeps_no_conflicts_is_no_loss(team: Team) -> None:
    settings = team.root / "caseload.yaml"
    before = settings.read_text()
    south, west = before.replace("North", "South"), before.replace("North", "West")
    team.merge(lambda: settings.write_text(south), lambda: settings.write_text(west), nothing)
    assert team.lost == []


def test_several_files_of_one_merge_are_each_compared_with_their_own(team: Team) -> None:
    staff, person = team.root / "staff.yaml", team.root / PLACE / "patient.yaml"

    def theirs() -> None:
        staff.write_text(staff.read_text() + "  - id: dora\n    name: Dora Fell\n")
        person.write_text(person.read_text() + "language: Welsh\n")
        team.plan(funding="council")

    team.merge(theirs, nothing, nothing)
    assert [(found.file, found.field, found.record) for found in team.lost] == [
        (f"{PLACE}/patient.yaml", "language", "7k3m9x2q"),
        (PLAN, "funding", "7k3m9x2q"),
        ("staff.yaml", "staff.dora", ""),
    ]


def test_what_cannot_be_read_is_not_compared(team: Team) -> None:
    team.merge(
        lambda: team.plan(funding="council"),
        lambda: team.plan(additional=("A night light",)),
        lambda: (team.root / PLAN).write_text("<<<<<<< ours\n"),
    )
    assert team.lost == []


def test_a_field_of_a_record_that_can_no_longer_be_read_is_not_told(team: Team) -> None:
    team.merge(lambda: team.plan(funding="council"), nothing, nothing)
    assert [found.field for found in team.lost] == ["funding"]
    (team.root / PLAN).write_text("<<<<<<< ours\n")
    assert team.lost == []


def test_since_a_revision_only_the_merges_after_it_count(team: Team) -> None:
    merge = team.merge(lambda: team.plan(funding="council"), nothing, nothing)
    team.commit("later")
    folder = Folder(team.root)
    assert [found.field for found in lost_in_merges(folder, since=f"{merge}^")] == ["funding"]
    assert [*lost_in_merges(folder, since=merge)] == []
    assert [found.field for found in lost_in_merges(folder)] == ["funding"]


def test_of_a_merge_of_three_only_files_are_told(team: Team) -> None:
    head = team.git("rev-parse", "HEAD")
    tips = []
    for name in ("one", "two"):
        team.git("switch", "-q", "-c", name, head)
        team.plan(funding=name)
        team.contact("2026-09-20")
        tips.append(team.commit(name))
    team.git("switch", "-q", "main")
    team.commit("ours")
    tree, parents = team.git("rev-parse", "HEAD^{tree}"), [word for tip in ("HEAD", *tips) for word in ("-p", tip)]
    team.git("reset", "-q", "--hard", team.git("commit-tree", tree, *parents, "-m", "octopus"))
    assert [found.rule for found in team.lost] == ["merge-dropped"] * 2


def test_another_history_is_looked_at_from_its_beginning(team: Team) -> None:
    team.merge(lambda: team.plan(funding="council"), nothing, nothing)
    assert len(team.lost) == 1
    merge = team.git("rev-parse", "HEAD")
    team.git("reset", "-q", "--hard", "HEAD^")
    assert team.lost == []
    team.git("reset", "-q", "--hard", merge)
    assert len(team.lost) == 1


def test_before_there_is_a_commit_or_without_git_nothing_is_lost(bare: Folder) -> None:
    assert [*lost_in_merges(bare)] == []
    subprocess.run(["git", "-C", str(bare.root), "init", "-q"], check=True)
    assert [*lost_in_merges(bare)] == []
