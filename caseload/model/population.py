"""A person of a registered population, and what happened to them: what case finding looks at."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import ClassVar

from caseload.model.record import record

EMERGENCY, ELECTIVE, ATTENDANCE = "emergency-admission", "elective-admission", "ae-attendance"
EVENTS = (
    EMERGENCY,
    ELECTIVE,
    ATTENDANCE,
    "outpatient",
    "gp-contact",
    "community-contact",
    "social-care-contact",
    "other",
)
ADMISSIONS = (EMERGENCY, ELECTIVE)
SEXES = ("female", "male", "other", "unknown")


@record
class Person:
    """One person of an extract; `deprivation` is a decile, 1 the most deprived; names only if they are mapped."""

    id: str
    birth_date: date
    sex: str = "unknown"
    deprivation: int | None = None
    practice: str = ""
    ethnicity: str = ""
    died_on: date | None = None
    objected: bool = False
    nhs_number: str = ""
    family: str = ""
    given: str = ""


@record
class Event:
    """Something that happened to a person; `ended` is the day they left, none while they are still there.

    `codes` are ICD-10 in our one spelling (`caseload.model.icd10`).
    """

    person: str
    kind: str
    started: date
    ended: date | None = None
    codes: tuple[str, ...] = ()


@record
class Source:
    """One of the two tables: its files (patterns beside the description), and which heading holds which column.

    `columns` maps our names to the headings of the files, where they differ; `values` maps, for a column of ours,
    what the files write to what we write, such as `kind: {emergency: ae-attendance}`. Headings that are neither
    ours nor `ignored` are refused: a heading that is spelt wrong would go by unseen.
    """

    files: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


@record
class ExtractDescription:
    """`extract.yaml` beside the files of an extract: what they hold, as of when, and why we may have them.

    With `complete` everybody's events are in it: who has none had none. Otherwise nobody knows, and a person without
    any event cannot be scored.
    """

    kind: ClassVar[str] = "extract"

    title: str
    extracted_on: date
    legal_basis: str
    source: str = ""
    complete: bool = False
    people: Source
    events: Source
