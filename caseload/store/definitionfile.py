"""One definition from its file: read, fitted to its schema, and held against what else is defined."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from caseload.errors import Finding, Unreadable
from caseload.model.codec import Record, Tree, decode
from caseload.model.contradictions import Contradictions, of_closure_reasons, of_services
from caseload.model.criteria import Criteria
from caseload.model.criteria_checks import of_criteria
from caseload.model.definitions import ClosureReason, ClosureReasons, Definitions, Service, Services
from caseload.model.instrument import Instrument
from caseload.model.instrument_checks import of_instrument
from caseload.model.ownrule import OwnRule
from caseload.model.template import Template
from caseload.model.template_checks import of_template, of_template_here
from caseload.store import yamlfile
from caseload.store.contradictions import refuse
from caseload.store.definitions import (
    CRITERIA,
    FILE_NAME,
    INSTRUMENTS,
    RULES,
    TEMPLATES,
    names,
    own_ids,
    read_definitions,
)
from caseload.store.files import inside, read_regular
from caseload.store.folder import DEFINITIONS
from caseload.store.records import parse
from caseload.store.resources import data_folder

SERVICES, CLOSURE_REASONS = "services-and-costs.yaml", "closure-reasons.yaml"

R = TypeVar("R", bound=Record)
Check = Callable[[Any, Definitions], Contradictions]

# What stands in a file each: its class, and what must hold besides the schema.
KINDS: dict[str, tuple[type[Any], Check]] = {
    INSTRUMENTS: (Instrument, lambda instrument, _: of_instrument(instrument)),
    TEMPLATES: (Template, lambda template, known: of_template(template, known.services)),
    CRITERIA: (Criteria, lambda criteria, known: of_criteria(criteria, known.instruments)),
    RULES: (OwnRule, lambda rule, _: _of_rule(rule)),
}


def _of_rule(rule: OwnRule) -> Contradictions:
    # The standards, which it must not be taken for, are loaded where there is one.
    from caseload.store.rulechecks import of_rule

    return of_rule(rule)


def own(folder: Path, place: str, id_: str) -> Any:
    """Return what a team defines itself in `place/ID.yaml`; Unreadable says line and column of what does not fit."""
    cls, check = KINDS[place]

    def fits(definition: Any) -> Contradictions:
        if definition.id != id_:
            yield ("id",), "must be the file's own name"
        yield from check(definition, read_definitions(folder))

    return _own(folder, f"{place}/{id_}.yaml", cls, fits)


def shipped(place: str, id_: str) -> Any:
    """Return what the tool itself defines in `place/ID.yaml`."""
    return _shipped(f"{place}/{id_}.yaml", KINDS[place][0])


def services(folder: Path) -> dict[str, Service]:
    """Return the directory of services: the shipped one, the team's own over it."""
    found = _shipped(SERVICES, Services).by_id()
    if SERVICES in names(folder / DEFINITIONS):
        found |= _own(folder, SERVICES, Services, of_services).by_id()
    return found


def read_services(folder: Path) -> dict[str, Service] | None:
    """Return the directory of services, None where the team's own cannot be read: `check` says why."""
    try:
        return services(folder)
    except Unreadable:
        return None


def closure_reasons(folder: Path) -> dict[str, ClosureReason]:
    """Return the team's own closure reasons, or the shipped ones."""
    if CLOSURE_REASONS in names(folder / DEFINITIONS):
        return _own(folder, CLOSURE_REASONS, ClosureReasons, of_closure_reasons).by_id()
    return _shipped(CLOSURE_REASONS, ClosureReasons).by_id()


def definition_findings(folder: Path) -> tuple[Finding, ...]:
    """Read every definition of the team's own and return all that is wrong with them."""
    found: list[Finding] = []
    readers: list[Callable[[], object]] = [partial(services, folder), partial(closure_reasons, folder)]
    for place in KINDS:
        there = names(folder / DEFINITIONS / place)
        found += [_misnamed(place, name) for name in there if not FILE_NAME.fullmatch(name)]
        readers += [partial(own, folder, place, id_) for id_ in own_ids(folder, place)]
    for read in readers:
        try:
            read()
        except Unreadable as error:
            found += error.findings
    return tuple(found)


def unknown_domains(folder: Path, domains: Container[str]) -> Iterator[Finding]:
    """Find the needs of the team's own templates that are of none of these domains."""
    for id_ in own_ids(folder, TEMPLATES):
        try:
            _own(folder, f"{TEMPLATES}/{id_}.yaml", Template, lambda template: of_template_here(template, domains))
        except Unreadable as error:
            yield from error.findings


def template_of(data: bytes, name: str, services: Container[str]) -> Template:
    """Return the template that the file `name` holds; Unreadable says line and column of what does not fit."""
    template = parse(data, name, Template)
    refuse(of_template(template, services), name, data)
    return template


def criteria_of(data: bytes, name: str, instruments: Mapping[str, Instrument]) -> Criteria:
    """Return the criteria that the file `name` holds; Unreadable says line and column of what does not fit."""
    criteria = parse(data, name, Criteria)
    refuse(of_criteria(criteria, instruments), name, data)
    return criteria


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


def _misnamed(place: str, name: str) -> Finding:
    return Finding(
        "definition-name",
        "no definition has such a name",
        file=f"{DEFINITIONS}/{place}/{name}",
        remedy="name it ID.yaml, in small letters, digits and hyphens",
    )
