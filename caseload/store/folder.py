"""The layout of a caseload folder; light, so that what reads only the index need not load more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from caseload.errors import NotFound, OutsideFailure
from caseload.model.identifiers import ID
from caseload.store.files import not_regular, read_regular

SETTINGS, STAFF, PATIENTS, TEAM, DEFINITIONS, BASELINE = (
    "caseload.yaml",
    "staff.yaml",
    "patients",
    "team",
    "definitions",
    "audit-baseline.yaml",
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A caseload folder; every name is relative to `root`, with `/`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Folder:
        """Return the caseload that `start` lies in; NotFound where there is none, or one inside another."""
        here = start.resolve()
        found = [place for place in (here, *here.parents) if (place / SETTINGS).is_file()]
        if not found:
            raise NotFound("this is not a caseload folder", remedy="go to one, name it with -C, or make one: init")
        if len(found) > 1:
            raise NotFound(f"nested caseload: {found[0]} lies inside {found[1]}", remedy="move one of them out")
        return cls(found[0])

    def patient_ids(self) -> Iterator[str]:
        """Yield the id of every patient, in order."""
        for first in sorted(self.names(PATIENTS)):
            if len(first) == 1:
                yield from self.ids_with_prefix(first)

    def ids_with_prefix(self, prefix: str) -> tuple[str, ...]:
        """Return the patients whose id begins so."""
        names = self.names(f"{PATIENTS}/{prefix[:1]}")
        return tuple(sorted(name for name in names if name.startswith(prefix) and ID.fullmatch(name)))

    def names(self, place: str) -> list[str]:
        """Return the names in a folder, none where there is no such folder; Unreadable where a link leads there."""
        self.refuse_links(place)
        try:
            # Joined as text, as thousands of folders are listed and files read.
            return os.listdir(f"{self.root}/{place}")  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise OutsideFailure(f"{place} cannot be read: {error.strerror}", remedy="mend the permissions") from error

    def refuse_links(self, place: str) -> None:
        """Raise Unreadable where a folder on the way to `place`, itself included, is a link to another."""
        steps = place.split("/")
        for path in ("/".join(steps[: end + 1]) for end in range(len(steps))):
            if os.path.islink(f"{self.root}/{path}"):  # noqa: PTH114
                raise not_regular(path)

    def read(self, name: str) -> bytes:
        """Return the bytes of one file; Unreadable where a link leads there."""
        self.refuse_links(name.rpartition("/")[0] or ".")
        return self.read_listed(name)

    def read_listed(self, name: str) -> bytes:
        """Return the same of a file whose folder was listed just now: of thousands, none is asked for links again."""
        return read_regular(f"{self.root}/{name}", name)


def patient_place(patient: str) -> str:
    """Return a patient's folder; ids are checked, so that none can be a path."""
    if not ID.fullmatch(patient):
        raise NotFound("that is no patient id", remedy="an id is eight characters: caseload list shows them")
    return f"{PATIENTS}/{patient[0]}/{patient}"
