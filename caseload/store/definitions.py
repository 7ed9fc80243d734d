"""What a team defines itself, over what is shipped: each file is read when somebody first asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from caseload.errors import Finding, Unreadable
from caseload.model.codec import Record, Tree, decode
from caseload.model.contradictions import Contradictions, of_closure_reasons, of_instrument, of_services
from caseload.model.definitions import (
    ClosureReason,
    ClosureReasons,
    Definitions,
    Instrument,
    Service,
    Services,
)
from caseload.store import yamlfile
from caseload.store.contradictions import refuse
from caseload.store.files import inside, read_regular
from caseload.store.folder import DEFINITIONS
from caseload.store.records import parse
from caseload.store.resources import data_folder

INSTRUMENTS, SERVICES, CLOSURE_REASONS = "instruments", "services-and-costs.yaml", "closure-reasons.yaml"
FILE_NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")

R = TypeVar("R", bound=Record)
V = TypeVar("V")


def read_definitions(folder: Path) -> Definitions:
    """Return the definitions that hold in a caseload folder; a file is read when it is first asked for.

    The team's own instruments and services win id by id, its own closure reasons as a whole. A lookup raises
    Unreadable, with line and column, where the team's file is wrong.
    """
    return Definitions(
        instruments=_Instruments(folder),
        services=_Whole(partial(_services, folder)),
        closure_reasons=_Whole(partial(_closure_reasons, folder)),
    )


def definition_findings(folder: Path) -> tuple[Finding, ...]:
    """Read every definition of the team's own and return all that is wrong with them."""
    own = _names(folder / DEFINITIONS / INSTRUMENTS)
    found = [_misnamed(name) for name in own if not FILE_NAME.fullmatch(name)]
    readers: list[Callable[[], object]] = [partial(_services, folder), partial(_closure_reasons, folder)]
    readers += [partial(_own_instrument, folder, id_) for id_ in _ids(own)]
    for read in readers:
        try:
            read()
        except Unreadable as error:
            found += error.findings
    return tuple(found)


class _Instruments(Mapping[str, Instrument]):
    """The instruments by id: to list them lists files, to read one reads one; pickled unread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Instrument] = {}
        self._own = cache(lambda: _ids(_names(folder / DEFINITIONS / INSTRUMENTS)))

    def __reduce__(self) -> tuple[type[_Instruments], tuple[Path]]:
        return _Instruments, (self._folder,)

    def __getitem__(self, id_: str) -> Instrument:
        if id_ not in self._known:
            self._known[id_] = self._read(id_)
        return self._known[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._own(), *_shipped_ids()}))

    def __len__(self) -> int:
        return len({*self._own(), *_shipped_ids()})

    def _read(self, id_: str) -> Instrument:
        if id_ in self._own():
            return _own_instrument(self._folder, id_)
        if id_ in _shipped_ids():
            return _shipped(f"{INSTRUMENTS}/{id_}.yaml", Instrument)
        raise KeyError(id_)


class _Whole(Mapping[str, V]):
    """What stands in one file, by id, read on the first question; pickled unread."""

    def __init__(self, read: Callable[[], Mapping[str, V]]) -> None:
        self._read = read
        self._values = cache(read)

    def __reduce__(self) -> tuple[type[_Whole[V]], tuple[Callable[[], Mapping[str, V]]]]:
        return _Whole, (self._read,)

    def __getitem__(self, id_: str) -> V:
        return self._values()[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())


def _own_instrument(folder: Path, id_: str) -> Instrument:
    def fits(instrument: Instrument) -> Contradictions:
        if instrument.id != id_:
            yield ("id",), "must be the file's own name"
        yield from of_instrument(instrument)

    return _own(folder, f"{INSTRUMENTS}/{id_}.yaml", Instrument, fits)


def _services(folder: Path) -> dict[str, Service]:
    services = _shipped(SERVICES, Services).by_id()
    if SERVICES in _names(folder / DEFINITIONS):
        services |= _own(folder, SERVICES, Services, of_services).by_id()
    return services


def _closure_reasons(folder: Path) -> dict[str, ClosureReason]:
    if CLOSURE_REASONS in _names(folder / DEFINITIONS):
        return _own(folder, CLOSURE_REASONS, ClosureReasons, of_closure_reasons).by_id()
    return _shipped(CLOSURE_REASONS, ClosureReasons).by_id()


def _own(folder: Path, name: str, cls: type[R], check: Callable[[R], Contradictions]) -> R:
    name = f"{DEFINITIONS}/{name}"
    data = read_regular(inside(folder, name), name)
    record = parse(data, name, cls)
    refuse(check(record), name, data)
    return record


def _shipped(name: str, cls: type[R]) -> R:
    return decode(cls, _shipped_tree(name))


@cache
def _shipped_tree(name: str) -> Tree:
    return yamlfile.load(read_regular(data_folder() / name, name), name)


@cache
def _shipped_ids() -> tuple[str, ...]:
    return tuple(_ids(_names(data_folder() / INSTRUMENTS)))


def _ids(names: list[str]) -> list[str]:
    return [match[1] for name in names if (match := FILE_NAME.fullmatch(name))]


def _names(place: Path) -> list[str]:
    try:
        return sorted(path.name for path in place.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _misnamed(name: str) -> Finding:
    return Finding(
        "definition-name",
        "no definition has such a name",
        file=f"{DEFINITIONS}/{INSTRUMENTS}/{name}",
        remedy="name it ID.yaml, in small letters, digits and hyphens",
    )
