"""What the demo is made of: invented names, illnesses, threads of plans and the words of people, all kept as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from caseload.model.codec import decode
from caseload.model.patient import Practice
from caseload.store import yamlfile
from caseload.store.files import read_regular
from caseload.store.resources import data_folder

T = TypeVar("T")
Lines = tuple[str, ...]
Facts = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Names that go together; `share` is its weight among the communities."""

    ethnicity: str
    language: str
    share: int
    female: Lines
    male: Lines
    family: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area that does not exist, with its practices; no postcode begins with its `outward`."""

    name: str
    local_authority: str
    deprivation: tuple[int, ...]
    outward: str
    practices: tuple[Practice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """`people.yaml`: who lives where, with whom, and how to talk with them."""

    communities: tuple[Community, ...]
    known_as: dict[str, str]
    streets: Lines
    areas: tuple[Area, ...]
    households: tuple[dict[str, str], ...]
    access: Lines
    communication: Lines
    adjustments: Lines
    relations: tuple[dict[str, str], ...]
    professionals: Lines
    allergies: tuple[Facts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """A long-term condition with its codes (ICD-10), medicines, what is usual, and what to do in a crisis."""

    id: str
    name: str
    code: str
    admission: str
    found: str
    referral: str
    medicines: tuple[Facts, ...]
    usual: Facts = field(default_factory=dict)
    trigger: str
    early_signs: str
    response: str
    contact: str
    coping: str
    anticipatory: str = ""

    @property
    def crisis(self) -> Facts:
        """Return the facts of a contingency plan."""
        names = ("trigger", "early_signs", "response", "contact", "coping", "anticipatory")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Conditions that come together, and how old the people are who have them."""

    youngest: int
    oldest: int
    illnesses: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Illnesses:
    """`illnesses.yaml`."""

    mixtures: tuple[Mixture, ...]
    illnesses: tuple[Illness, ...]

    def of(self, mixture: Mixture) -> tuple[Illness, ...]:
        """Return the illnesses of a mixture, in its order."""
        by_id = {illness.id: illness for illness in self.illnesses}
        return tuple(by_id[id_] for id_ in mixture.illnesses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What becomes an action: recurring where `times` is given, for so many `weeks` if told; else due once.

    `role: us` is the case manager.
    """

    text: str
    sector: str
    service: str = ""
    role: str = ""
    team: str = ""
    times: int = 0
    unit: str = ""
    every: int = 1
    weeks: int = 0
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Need → goal → actions; where it says so, of people with `illness`, who live `alone` or `with-family`."""

    domain: str
    need: str
    goal: str
    deeds: tuple[Deed, ...]
    illness: str = ""
    lives: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """`threads.yaml`."""

    threads: tuple[Thread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKind:
    """How a kind of service takes referrals: `services` of the directory, or what else the sector has.

    `agency` runs it, where the action names nobody. `answer`, `start` and `end` are the least and most days, each
    from the step before; `silent` and `declined` are so many of a hundred. Where it declines, `instead` is asked.
    """

    sector: str
    services: Lines = ()
    agency: str = ""
    answer: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    silent: int
    declined: int
    refusals: Lines
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`services.yaml`."""

    services: tuple[ServiceKind, ...]

    def of(self, sector: str, service: str) -> ServiceKind | None:
        """Return how a service of the directory, or an agency of the sector, takes referrals; None where none does."""
        kinds = [kind for kind in self.services if kind.sector == sector]
        return next((kind for kind in kinds if not kind.services or service in kind.services), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Somebody of another agency who knows these domains of a person's life."""

    contributor: str
    agency: str
    domains: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`words.yaml`: what people say and staff write, a list for each occasion."""

    most_important: Lines
    people_important: Lines
    voices: Lines
    wellness: Lines
    please_do: Lines
    please_dont: Lines
    support: Lines
    also: Lines
    strengths: Lines
    no_need: dict[str, Lines]
    contributors: tuple[Contributor, ...]
    contacts: dict[str, Lines]
    taught: Lines
    advocacy: tuple[Facts, ...]
    reviews: Lines
    referral_sources: Lines
    declined: Lines
    deferred: Lines
    judgement: Lines
    closures: dict[str, dict[str, str]]
    died: tuple[Facts, ...]
    reopened: Lines
    no_reply: Lines
    hospitals: Lines
    missing: Lines


@dataclass(frozen=True, slots=True)
class Material:
    """All of it."""

    people: People
    illnesses: Illnesses
    threads: tuple[Thread, ...]
    services: Services
    words: Words


@cache
def material() -> Material:
    """Return the shipped material, read once."""
    return Material(
        _read("people.yaml", People),
        _read("illnesses.yaml", Illnesses),
        _read("threads.yaml", Threads).threads,
        _read("services.yaml", Services),
        _read("words.yaml", Words),
    )


def _read(name: str, cls: type[T]) -> T:
    name = f"demo/{name}"
    return decode(cls, yamlfile.load(read_regular(data_folder() / name, name), name))
