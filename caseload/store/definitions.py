"""What a team defines itself, over what is shipped: each file is read when somebody first asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from caseload.errors import Finding, Unreadable
from caseload.model.codec import Record, Tree, decode
from caseload.model.contradictions import Contradictions, of_closure_reasons, of_services
from caseload.model.definitions import ClosureReason, ClosureReasons, Definitions, Service, Services
from caseload.model.instrument import Instrument
from caseload.model.instrument_checks import of_instrument
from caseload.model.template import Template
from caseload.model.template_checks import of_template, of_template_here
from caseload.store import yamlfile
from caseload.store.contradictions import refuse
from caseload.store.files import inside, read_regular
from caseload.store.folder import DEFINITIONS
from caseload.store.records import parse
from caseload.store.resources import data_folder

INSTRUMENTS, TEMPLATES = "instruments", "templates"
SERVICES, CLOSURE_REASONS = "services-and-costs.yaml", "closure-reasons.yaml"
FILE_NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")

R = TypeVar("R", bound=Record)
V = TypeVar("V")


def read_definitions(folder: Path) -> Definitions:
    """Return the definitions that hold in a caseload folder; a file is read when it is first asked for.

    The team's own instruments, templates and services win id by id, its own closure reasons as a whole. A lookup
    raises Unreadable, with line and column, where the team's file is wrong.
    """
    return Definitions(
        instruments=_Files(folder, INSTRUMENTS, Instrument, _own_instrument),
        services=_Whole(partial(_services, folder)),
        closure_reasons=_Whole(partial(_closure_reasons, folder)),
        templates=_Files(folder, TEMPLATES, Template, _own_template),
    )


def shipped_definitions() -> Definitions:
    """Return the definitions of the tool itself, for where there is no caseload folder."""
    return read_definitions(data_folder())


def own_instruments(folder: Path) -> frozenset[str]:
    """Return the ids of the instruments that a team defines itself."""
    return frozenset(_ids(_names(folder / DEFINITIONS / INSTRUMENTS)))


def read_services(folder: Path) -> dict[str, Service] | None:
    """Return the directory of services, None where the team's own cannot be read: `check` says why."""
    try:
        return _services(folder)
    except Unreadable:
        return None


def definition_findings(folder: Path) -> tuple[Finding, ...]:
    """Read every definition of the team's own and return all that is wrong with them."""
    found: list[Finding] = []
    readers: list[Callable[[], object]] = [partial(_services, folder), partial(_closure_reasons, folder)]
    for place, read_own in ((INSTRUMENTS, _own_instrument), (TEMPLATES, _own_template)):
        own = _names(folder / DEFINITIONS / place)
        found += [_misnamed(place, name) for name in own if not FILE_NAME.fullmatch(name)]
        readers += [partial(read_own, folder, id_) for id_ in _ids(own)]
    for read in readers:
        try:
            read()
        except Unreadable as error:
            found += error.findings
    return tuple(found)


def unknown_domains(folder: Path, domains: Container[str]) -> Iterator[Finding]:
    """Find the needs of the team's own templates that are of none of these domains."""
    for id_ in _ids(_names(folder / DEFINITIONS / TEMPLATES)):
        try:
            _own(folder, f"{TEMPLATES}/{id_}.yaml", Template, lambda template: of_template_here(template, domains))
        except Unreadable as error:
            yield from error.findings


def template_of(data: bytes, name: str, services: Container[str]) -> Template:
    """Return the template that the file `name` holds; Unreadable says line and column of what does not fit."""
    template = parse(data, name, Template)
    refuse(of_template(template, services), name, data)
    return template


class _Files(Mapping[str, R]):
    """Definitions in a file each, by id: to list them lists files, to read one reads one; pickled unread."""

    def __init__(self, folder: Path, place: str, cls: type[R], own: Callable[[Path, str], R]) -> None:
        self._parts = (folder, place, cls, own)
        self._known: dict[str, R] = {}
        self._own = cache(lambda: _ids(_names(folder / DEFINITIONS / place)))

    def __reduce__(self) -> tuple[type[_Files[R]], tuple[Path, str, type[R], Callable[[Path, str], R]]]:
        return _Files, self._parts

    def __getitem__(self, id_: str) -> R:
        if id_ not in self._known:
            self._known[id_] = self._read(id_)
        return self._known[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._own(), *_shipped_ids(self._parts[1])}))

    def __len__(self) -> int:
        return len({*self._own(), *_shipped_ids(self._parts[1])})

    def _read(self, id_: str) -> R:
        folder, place, cls, own = self._parts
        if id_ in self._own():
            return own(folder, id_)
        if id_ in _shipped_ids(place):
            return _shipped(f"{place}/{id_}.yaml", cls)
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
        yield from _named(instrument.id, id_)
        yield from of_instrument(instrument)

    return _own(folder, f"{INSTRUMENTS}/{id_}.yaml", Instrument, fits)


def _own_template(folder: Path, id_: str) -> Template:
    def fits(template: Template) -> Contradictions:
        yield from _named(template.id, id_)
        yield from of_template(template, _Whole(partial(_services, folder)))

    return _own(folder, f"{TEMPLATES}/{id_}.yaml", Template, fits)


def _named(told: str, id_: str) -> Contradictions:
    if told != id_:
        yield ("id",), "must be the file's own name"


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
def _shipped_ids(place: str) -> tuple[str, ...]:
    return tuple(_ids(_names(data_folder() / place)))


def _ids(names: list[str]) -> list[str]:
    return [match[1] for name in names if (match := FILE_NAME.fullmatch(name))]


def _names(place: Path) -> list[str]:
    try:
        return sorted(path.name for path in place.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _misnamed(place: str, name: str) -> Finding:
    return Finding(
        "definition-name",
        "no definition has such a name",
        file=f"{DEFINITIONS}/{place}/{name}",
        remedy="name it ID.yaml, in small letters, digits and hyphens",
    )
