"""What findings are limited to: the patients that some files are about, and those files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from caseload.errors import Forbidden, NotFound
from caseload.model.identifiers import ID
from caseload.store.folder import DEFINITIONS, PATIENTS, SETTINGS, STAFF, Folder


@dataclass(frozen=True, slots=True)
class Scope:
    """The files and folders that it is `about`, relative to the caseload folder; or the `whole` of it."""

    about: frozenset[str]
    whole: bool

    def patients(self, folder: Folder) -> list[str]:
        """Return those of the folder's patients whom it takes in, in order."""
        return [id_ for id_ in folder.patient_ids() if self.holds(f"{PATIENTS}/{id_[0]}/{id_}")]

    def holds(self, file: str) -> bool:
        """Tell whether what is found in a file belongs here; what is found in none always does."""
        return self.whole or not file or not self.about.isdisjoint(_upwards(file))


def scope_over(paths: Iterable[str]) -> Scope:
    """Return the scope of what stands at these paths; that by which all records are checked takes in everybody."""
    about = frozenset(map(_owner, paths))
    return Scope(about, not {path.partition("/")[0] for path in about}.isdisjoint(("", SETTINGS, STAFF, DEFINITIONS)))


def scope_of(folder: Folder, files: Iterable[Path]) -> Scope:
    """Return the scope of files or folders that the user names; Forbidden or NotFound for what is not here."""
    return scope_over(_relative(folder, file) for file in files)


def _relative(folder: Folder, file: Path) -> str:
    # The last part as it stands: it may be the link that is to be found.
    path = file.parent.resolve() / file.name if file.name not in ("", "..") else file.resolve()
    if not (path.exists() or path.is_symlink()):
        raise NotFound(f"{file} does not exist", remedy="check the name")
    if not path.is_relative_to(folder.root):
        raise Forbidden(f"{file} is not in this caseload", remedy=f"name a file in {folder.root}")
    relative = path.relative_to(folder.root).as_posix()
    return "" if relative == "." else relative


def _owner(path: str) -> str:
    """Return the folder of the patient that a path is about, else the path itself."""
    parts = path.split("/")
    return "/".join(parts[:3]) if parts[0] == PATIENTS and len(parts) > 3 and ID.fullmatch(parts[2]) else path


def _upwards(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
