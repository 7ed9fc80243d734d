"""Who a person is, and what a practitioner must know before anything else."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Any, ClassVar

from caseload.model.record import record

KNOWN, NONE_KNOWN, NOT_ASKED = "known", "none-known", "not-asked"
SEVERITIES = ("mild", "moderate", "severe")
CODE_SYSTEMS = ("snomed-ct", "icd-10", "other")
CONDITION_STATUSES = ("active", "resolved")
CARER_ASSESSMENTS = ("offered", "accepted", "declined", "done")


@record
class Conflict:
    """Two values that a merge could not choose between; a person decides."""

    field: str
    values: tuple[Any, ...]
    base: Any = None


@record
class Name:
    """A person's name; a person may have one name only, then it is the family name."""

    family: str
    given: str = ""
    title: str = ""
    known_as: str = ""

    @property
    def full(self) -> str:
        """Return `Margaret Hill`."""
        return f"{self.given} {self.family}".strip()


@record
class Phone:
    """A telephone number and whose or when."""

    number: str
    note: str = ""


@record
class Address:
    """Where the person lives."""

    lines: tuple[str, ...]
    postcode: str = ""


@record
class Practice:
    """The general practice the person is registered with."""

    name: str
    code: str = ""
    gp: str = ""
    phone: str = ""


@record
class Relation:
    """Someone in the person's life: family, friend, carer, next of kin."""

    id: str
    name: str
    relationship: str = ""
    phone: str = ""
    carer: bool = False
    next_of_kin: bool = False
    lives_with: bool = False
    carer_assessment: str = ""
    note: str = ""


@record
class Condition:
    """A long-term condition; the code is text, so that no digit is lost."""

    id: str
    name: str
    system: str = ""
    code: str = ""
    since: date | None = None
    status: str = "active"
    note: str = ""


@record
class Medicine:
    """One medicine as taken."""

    id: str
    name: str
    dose: str = ""
    time_critical: bool = False
    high_risk: bool = False
    note: str = ""


@record
class Medicines:
    """The list of medicines, where it came from and how old it is."""

    status: str = NOT_ASKED
    source: str = ""
    checked_on: date | None = None
    checked_by: str = ""
    reviewed_on: date | None = None
    helped_by: str = ""
    items: tuple[Medicine, ...] = ()


@record
class Allergy:
    """One allergy or intolerance."""

    id: str
    substance: str
    reaction: str = ""
    severity: str = ""


@record
class Allergies:
    """Known, none known and not asked are three different things."""

    status: str = NOT_ASKED
    source: str = ""
    checked_on: date | None = None
    checked_by: str = ""
    items: tuple[Allergy, ...] = ()


@record
class Usual:
    """What is usual for this person, for whoever meets them in a crisis."""

    oxygen_target: str = ""
    blood_pressure: str = ""
    breathing: str = ""
    cognition: str = ""
    mobility: str = ""
    note: str = ""


@record
class OtherId:
    """An identifier that another system gave this person."""

    system: str
    value: str


@record
class Patient:
    """`patient.yaml`: identity, contacts, conditions, medicines, allergies, communication, usual for this person.

    `deprivation` is the decile of where they live, 1 the most deprived.
    """

    kind: ClassVar[str] = "patient"

    id: str
    name: Name
    birth_date: date
    nhs_number: str = ""
    sex: str = ""
    ethnicity: str = ""
    area: str = ""
    local_authority: str = ""
    deprivation: int | None = None
    practice: Practice | None = None
    address: Address | None = None
    phones: tuple[Phone, ...] = ()
    email: str = ""
    language: str = ""
    interpreter: bool = False
    communication: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()
    lives_with: str = ""
    access: str = ""
    relations: tuple[Relation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    medicines: Medicines = field(default_factory=Medicines)
    allergies: Allergies = field(default_factory=Allergies)
    usual: Usual | None = None
    other_ids: tuple[OtherId, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
