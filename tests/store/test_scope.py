"""Whom and what a check of some files is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload.errors import Forbidden, NotFound
from caseload.store.folder import Folder
from caseload.store.scope import Scope, scope_of, scope_over

ONE, OTHER = "patients/7/7k3m9x2q", "patients/0/0aaaaaaa"


@pytest.fixture
def two(bare: Folder) -> Folder:
    """Two patients, and nothing in them but a plan."""
    for place in (ONE, OTHER, "patients/7/7bbbbbbb"):
        (bare.root / place / "entries").mkdir(parents=True)
        (bare.root / place / "plan.yaml").touch()
    return bare


@pytest.mark.parametrize(
    ("path", "patients"),
    [
        (f"{ONE}/plan.yaml", ["7k3m9x2q"]),
        (f"{ONE}/entries/2026-09-01-referral-e0000000.yaml", ["7k3m9x2q"]),
        (ONE, ["7k3m9x2q"]),
        ("patients/7", ["7bbbbbbb", "7k3m9x2q"]),
        ("patients", ["0aaaaaaa", "7bbbbbbb", "7k3m9x2q"]),
        ("", ["0aaaaaaa", "7bbbbbbb", "7k3m9x2q"]),
        ("caseload.yaml", ["0aaaaaaa", "7bbbbbbb", "7k3m9x2q"]),
        ("staff.yaml", ["0aaaaaaa", "7bbbbbbb", "7k3m9x2q"]),
        ("definitions/rules/mine.yaml", ["0aaaaaaa", "7bbbbbbb", "7k3m9x2q"]),
        ("team/2026-11-20-meeting-m0000000.yaml", []),
        ("patients/7/7k3m9x2", []),
        ("audit-baseline.yaml", []),
    ],
)
def test_a_path_is_about_these_patients_in_order(two: Folder, path: str, patients: list[str]) -> None:
    assert scope_over([path]).patients(two) == patients


@pytest.mark.parametrize(
    ("path", "about"),
    [
        (f"{ONE}/plan.yaml", ONE),
        (f"{ONE}/entries/x.yaml", ONE),
        (ONE, ONE),
        ("patients/7/notes/x.yaml", "patients/7/notes/x.yaml"),
        ("team/7/7k3m9x2q/plan.yaml", "team/7/7k3m9x2q/plan.yaml"),
    ],
)
def test_what_lies_in_a_patients_folder_is_about_the_patient(path: str, about: str) -> None:
    assert scope_over([path]) == Scope(frozenset([about]), whole=False)


@pytest.mark.parametrize(
    ("file", "held"),
    [
        (f"{ONE}/plan.yaml", True),
        (f"{ONE}/entries/x.yaml", True),
        (ONE, True),
        ("", True),
        (f"{OTHER}/plan.yaml", False),
        ("patients/7", False),
        ("patients/7/7k3m9x2qx", False),
        ("caseload.yaml", False),
    ],
)
def test_what_is_found_elsewhere_does_not_belong_here(file: str, held: bool) -> None:
    assert scope_over([f"{ONE}/entries/x.yaml"]).holds(file) is held
    assert scope_over(["caseload.yaml"]).holds(file)


def test_a_scope_of_nothing_holds_what_is_found_in_no_file(two: Folder) -> None:
    nothing = scope_over([])
    assert nothing == Scope(frozenset(), whole=False)
    assert (nothing.patients(two), nothing.holds(""), nothing.holds(ONE)) == ([], True, False)


@pytest.mark.parametrize("here", [".", "patients", ONE])
def test_files_are_named_from_where_one_stands(two: Folder, here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two.root / here)
    up = Path(*[".."] * len(Path(here).parts))
    assert scope_of(two, [up / ONE / "plan.yaml"]) == scope_of(two, [two.root / ONE]) == Scope(frozenset([ONE]), False)
    assert scope_of(two, [up / OTHER / ".."]).about == {"patients/0"}
    assert scope_of(two, [up]) == scope_of(two, [two.root]) == Scope(frozenset([""]), whole=True)
    assert scope_of(two, [up / "patients", up / "staff.yaml"]) == Scope(frozenset(["patients", "staff.yaml"]), True)


def test_where_one_stands_may_be_meant(two: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two.root / ONE)
    assert scope_of(two, [Path()]).about == {ONE}
    assert scope_of(two, [Path("..")]).about == {"patients/7"}


def test_a_link_is_meant_itself_even_one_that_leads_nowhere(two: Folder) -> None:
    link = two.root / ONE / "letter.yaml"
    link.symlink_to("nowhere")
    two.root.joinpath("shortcut").symlink_to(two.root / OTHER)
    assert scope_of(two, [link, two.root / "shortcut"]).about == {ONE, "shortcut"}
    assert scope_of(two, [two.root / "shortcut" / "plan.yaml"]).about == {OTHER}


def test_what_is_not_here_is_refused(two: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    missing, elsewhere = two.root / ONE / "letter.yaml", tmp_path_factory.mktemp("elsewhere")
    with pytest.raises(NotFound) as raised:
        scope_of(two, [two.root / ONE, missing])
    assert str(raised.value) == f"{missing} does not exist; check the name"
    with pytest.raises(Forbidden) as refused:
        scope_of(two, [elsewhere])
    assert str(refused.value) == f"{elsewhere} is not in this caseload; name a file in {two.root}"
