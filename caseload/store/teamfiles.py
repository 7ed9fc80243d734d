"""What stands in a caseload folder beside the patients: the team's own entries, case finding, the audit baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from caseload.errors import CaseloadError, Finding, as_findings
from caseload.model.team import TEAM_PLACES, TeamEntry
from caseload.rules.ground import Fault
from caseload.store import yamlfile
from caseload.store.cases import kind_in, place_of
from caseload.store.files import TEMPORARY
from caseload.store.folder import BASELINE, Folder
from caseload.store.records import closest, read_record

T = TypeVar("T", bound=TeamEntry)
Together = Callable[[tuple[TeamEntry, ...]], Iterable[Fault]]


def team_findings(folder: Folder, together: Together = lambda records: ()) -> Iterator[Finding]:
    """Read every record that is no patient's and yield what is wrong with it, and with them `together`."""
    records: dict[str, TeamEntry] = {}
    if BASELINE in folder.names("."):
        yield from _baseline(folder)
    for place, classes in TEAM_PLACES.items():
        folder.refuse_links(place)
        kinds = {cls.kind: cls for cls in classes}
        for name in sorted(name for name in folder.names(place) if not name.startswith(TEMPORARY)):
            path = f"{place}/{name}"
            cls = kinds.get(kind_in(name))
            if cls is None or not name.endswith(".yaml"):
                yield Finding("layout", "is no record of the team", file=path, remedy=f"move it out of {place}")
            else:
                yield from _read(folder, path, cls, records)
    places = {id(record): path for path, record in records.items()}
    for fault in together(tuple(records.values())):
        path = places[id(fault.record)]
        yield fault.finding(path, *closest(yamlfile.positions(folder.read(path), path), fault.field))


def team_entries(folder: Folder, cls: type[T]) -> tuple[T, ...]:
    """Read the team's own entries of one kind, in the order of their file names; Unreadable says which is wrong."""
    place = next(place for place, classes in TEAM_PLACES.items() if cls in classes)
    folder.refuse_links(place)
    names = sorted(name for name in folder.names(place) if name.endswith(".yaml") and kind_in(name) == cls.kind)
    return tuple(read_record(folder.root, f"{place}/{name}", cls) for name in names)


def _baseline(folder: Folder) -> Iterator[Finding]:
    # Every check is to be quick, and few teams accept anything.
    from caseload.store.baseline import read_baseline

    try:
        read_baseline(folder)
    except CaseloadError as error:
        yield from as_findings(error, BASELINE)


def _read(folder: Folder, path: str, cls: type[TeamEntry], records: dict[str, TeamEntry]) -> Iterator[Finding]:
    """Yield what is wrong with one record alone; what can be read goes to the `records`."""
    try:
        record = read_record(folder.root, path, cls)
    except CaseloadError as error:
        yield from as_findings(error, path)
    else:
        records[path] = record
        if place_of(record) != path:
            yield Finding("layout", "has another name than its day, kind and id give", file=path)
