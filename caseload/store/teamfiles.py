"""What stands in a caseload folder beside the patients: the team's own entries, case finding, the audit baseline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from caseload.errors import CaseloadError, Finding, as_findings
from caseload.model.codec import Record
from caseload.model.team import TEAM_PLACES, Baseline, TeamEntry
from caseload.store.cases import kind_in, place_of
from caseload.store.files import TEMPORARY
from caseload.store.folder import Folder
from caseload.store.records import read_record

T = TypeVar("T", bound=TeamEntry)

BASELINE = "audit-baseline.yaml"


def team_findings(folder: Folder) -> Iterator[Finding]:
    """Read every record that is no patient's and yield what is wrong with it."""
    if BASELINE in folder.names("."):
        yield from _read(folder, BASELINE, Baseline)
    for place, classes in TEAM_PLACES.items():
        folder.refuse_links(place)
        kinds = {cls.kind: cls for cls in classes}
        for name in sorted(name for name in folder.names(place) if not name.startswith(TEMPORARY)):
            path = f"{place}/{name}"
            cls = kinds.get(kind_in(name))
            if cls is None or not name.endswith(".yaml"):
                yield Finding("layout", "is no record of the team", file=path, remedy=f"move it out of {place}")
            else:
                yield from _read(folder, path, cls)


def team_entries(folder: Folder, cls: type[T]) -> tuple[T, ...]:
    """Read the team's own entries of one kind, in the order of their file names; Unreadable says which is wrong."""
    place = next(place for place, classes in TEAM_PLACES.items() if cls in classes)
    folder.refuse_links(place)
    names = sorted(name for name in folder.names(place) if name.endswith(".yaml") and kind_in(name) == cls.kind)
    return tuple(read_record(folder.root, f"{place}/{name}", cls) for name in names)


def _read(folder: Folder, path: str, cls: type[Record]) -> Iterator[Finding]:
    try:
        record = read_record(folder.root, path, cls)
    except CaseloadError as error:
        yield from as_findings(error, path)
    else:
        if isinstance(record, TeamEntry) and place_of(record) != path:
            yield Finding("layout", "has another name than its day, kind and id give", file=path)
