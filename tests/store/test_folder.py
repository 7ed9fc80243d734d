"""The layout of a caseload folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload.errors import NotFound, OutsideFailure, Unreadable
from caseload.store.folder import Folder, patient_place


def made(root: Path, *places: str) -> Folder:
    for place in places:
        (root / place).mkdir(parents=True)
    return Folder(root)


def test_it_is_found_from_anywhere_within(bare: Folder) -> None:
    within = bare.root / "patients" / "7" / "7k3m9x2q"
    within.mkdir(parents=True)
    assert Folder.find(within) == Folder.find(bare.root) == bare


def test_a_relative_place_will_do(bare: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bare.root)
    assert Folder.find(Path()) == bare


def test_elsewhere_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "caseload.yaml").mkdir()
    with pytest.raises(NotFound) as raised:
        Folder.find(tmp_path)
    assert str(raised.value) == "this is not a caseload folder; go to one, name it with -C, or make one: init"


def test_one_in_another_is_refused(bare: Folder) -> None:
    inner = bare.root / "inner"
    inner.mkdir()
    (inner / "caseload.yaml").touch()
    with pytest.raises(NotFound) as raised:
        Folder.find(inner / "deep")
    assert raised.value.message == f"nested caseload: {inner} lies inside {bare.root}"


def test_patients_are_listed_in_order_and_only_where_they_belong(tmp_path: Path) -> None:
    folder = made(
        tmp_path,
        *("patients/7/7k3m9x2q", "patients/7/70000000", "patients/0/0aaaaaaa"),
        *(
            "patients/8/7zzzzzzz",
            "patients/7/7short",
            "patients/7/7K3M9X2Q",
            "patients/77/77000000",
            "patients/7k3m9x2r",
        ),
    )
    assert list(folder.patient_ids()) == ["0aaaaaaa", "70000000", "7k3m9x2q"]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("7", ("70000000", "7k3m9x2q")),
        ("7k", ("7k3m9x2q",)),
        ("7k3m9x2q", ("7k3m9x2q",)),
        ("7k3m9x2r", ()),
        ("8", ()),
        ("../patients/7", ()),
        (".", ()),
        ("", ()),
    ],
)
def test_ids_are_found_by_their_beginning(tmp_path: Path, prefix: str, found: tuple[str, ...]) -> None:
    folder = made(tmp_path, "patients/7/7k3m9x2q", "patients/7/70000000", "patients/8/7zzzzzzz")
    assert folder.ids_with_prefix(prefix) == found


def test_names_and_bytes(bare: Folder) -> None:
    assert sorted(bare.names(".")) == ["caseload.yaml", "staff.yaml"]
    assert bare.names("patients") == bare.names("caseload.yaml") == bare.names("caseload.yaml/x") == []
    assert bare.read("caseload.yaml") == b"schema: caseload/1\nname: North\n"
    with pytest.raises(NotFound, match=r"plan\.yaml does not exist"):
        bare.read("plan.yaml")


def test_a_folder_that_cannot_be_listed(bare: Folder) -> None:
    with pytest.raises(OutsideFailure) as raised:
        bare.names("p" * 300)
    assert " cannot be read: " in raised.value.message


@pytest.mark.parametrize("target", ["patients", "elsewhere"])
def test_what_a_link_leads_to_is_neither_listed_nor_read(bare: Folder, target: str) -> None:
    made(bare.root / "elsewhere", "7/7k3m9x2q")
    (bare.root / "elsewhere" / "plan.yaml").write_text("schema: plan/1\n")
    (bare.root / "patients").symlink_to(target)
    for look in (
        lambda: bare.names("patients"),
        lambda: list(bare.patient_ids()),
        lambda: bare.read("patients/plan.yaml"),
    ):
        with pytest.raises(Unreadable, match=r"^patients: is not a plain file in a plain folder"):
            look()


@pytest.mark.parametrize("link", ["patients", "patients/7", "patients/7/7k3m9x2q", "patients/7/7k3m9x2q/entries"])
def test_links_to_other_folders_are_refused(tmp_path: Path, link: str) -> None:
    root, elsewhere = tmp_path / "caseload", tmp_path / "elsewhere"
    made(elsewhere, "7/7k3m9x2q/entries", "7k3m9x2q/entries", "entries")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(elsewhere)
    with pytest.raises(Unreadable) as raised:
        Folder(root).refuse_links("patients/7/7k3m9x2q/entries")
    (finding,) = raised.value.findings
    assert (finding.rule, finding.file) == ("file-not-regular", link)


def test_the_caseload_itself_may_be_reached_by_a_link(tmp_path: Path) -> None:
    made(tmp_path / "real", "patients/7/7k3m9x2q/entries")
    (tmp_path / "link").symlink_to("real")
    Folder(tmp_path / "link").refuse_links("patients/7/7k3m9x2q/entries")


@pytest.mark.parametrize("id_", ["", "7k3m9x2", "7k3m9x2Q", "../../..", "7k3m/x2q", "7k3m9x2q\n", ".git/abc"])
def test_no_patient_id_is_a_path(id_: str) -> None:
    with pytest.raises(NotFound) as raised:
        patient_place(id_)
    assert id_ == "" or id_ not in str(raised.value)
    assert patient_place("7k3m9x2q") == "patients/7/7k3m9x2q"


def test_who_types_no_id_is_told_what_one_looks_like() -> None:
    with pytest.raises(NotFound) as raised:
        patient_place("7k3m")
    assert str(raised.value) == "that is no patient id; an id is eight characters: caseload list shows them"


def test_everybody_comes_in_the_order_of_their_ids(tmp_path: Path) -> None:
    ids = [f"{first}0000000" for first in "zq7am50hxk2"]
    folder = made(tmp_path, *(f"patients/{id_[0]}/{id_}" for id_ in ids))
    assert [*folder.patient_ids()] == sorted(ids)
