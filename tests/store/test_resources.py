from __future__ import annotations

from pathlib import Path

import pytest

from caseload.errors import OutsideFailure
from caseload.store import resources


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder as in an installation, still without schemas and data."""
    folder = tmp_path / "installed" / "caseload"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", folder)
    return folder


def test_the_checkout_has_schemas_and_data() -> None:
    root = Path(resources.__file__).parents[2]
    assert resources.schema_folder() == root / "schemas"
    assert resources.data_folder() == root / "caseload" / "data"


def test_schemas_inside_the_package_win_over_those_beside_it(package: Path) -> None:
    beside = package.parent / "schemas"
    beside.mkdir()
    assert resources.schema_folder() == beside
    inside = package / "schemas"
    inside.mkdir()
    assert resources.schema_folder() == inside


def test_files_are_listed_by_name_and_only_of_their_kind(package: Path) -> None:
    for name in (
        "schemas/plan.json",
        "schemas/alert.json",
        "schemas/void.json",
        "schemas/case.json",
        "schemas/notes.txt",
    ):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).touch()
    assert [path.name for path in resources.schema_files()] == ["alert.json", "case.json", "plan.json", "void.json"]


def test_a_broken_installation_says_what_to_do(package: Path) -> None:
    with pytest.raises(OutsideFailure, match="lacks its folder schemas; install"):
        resources.schema_folder()
    with pytest.raises(OutsideFailure, match="lacks its folder data; install"):
        resources.data_folder()
