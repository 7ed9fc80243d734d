"""Where the published schemas and the shipped definitions lie."""

from __future__ import annotations

from pathlib import Path

from caseload.errors import OutsideFailure

PACKAGE = Path(__file__).resolve().parent.parent


def schema_folder() -> Path:
    """Return the folder of the published schemas; OutsideFailure if the installation lacks it."""
    # By path and not by import: a wheel has them inside the package, a checkout beside it.
    return _first_folder(PACKAGE / "schemas", PACKAGE.parent / "schemas")


def data_folder() -> Path:
    """Return the folder of the shipped definitions; OutsideFailure if the installation lacks it."""
    return _first_folder(PACKAGE / "data")


def schema_files() -> tuple[Path, ...]:
    """Return every published schema, by name."""
    return tuple(sorted(schema_folder().glob("*.json")))


def _first_folder(*places: Path) -> Path:
    for place in places:
        if place.is_dir():
            return place
    raise OutsideFailure(f"the installation lacks its folder {places[0].name}", remedy="install caseload-ltc again")
