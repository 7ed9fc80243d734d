"""Criteria of case finding: what is counted of a person, what that is worth, and who comes onto the list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import ClassVar

from caseload.model.codec import encode
from caseload.model.instrument import Instrument
from caseload.model.record import record

COUNT_EVENTS = "count-events"
DAYS_IN_HOSPITAL = "days-in-hospital"
DISTINCT_CONDITIONS = "distinct-conditions"
INSTRUMENT = "instrument"
AGE = "age"
DEPRIVATION = "deprivation"
OPERATIONS = (COUNT_EVENTS, DAYS_IN_HOSPITAL, DISTINCT_CONDITIONS, INSTRUMENT, AGE, DEPRIVATION)
CANNOT_SCORE, NO_POINTS = "cannot-score", "no-points"


@record
class CodeList:
    """One condition: ICD-10 codes by how they begin, without the dot; counted once, however often coded."""

    id: str
    title: str
    codes: tuple[str, ...]


@record
class Step:
    """From a value of `at_least` on, a criterion is worth so many `points`; the last step reached counts."""

    at_least: Decimal
    points: Decimal


@record
class Criterion:
    """One thing that is counted of each person, and its points.

    `months` is the window back from the day, both ends included; without it all there is counts. Points are `each` per
    unit counted, at most `at_most`, or those of `steps`; a criterion may have neither and only be needed. Who does not
    reach `needed` does not come onto the list. `missing` says what holds where there is nothing to count from (no
    diagnosis, no deprivation): *cannot-score* (the person cannot be scored) or *no-points*.
    """

    id: str
    title: str
    operation: str
    kinds: tuple[str, ...] = ()
    months: int | None = None
    lists: tuple[CodeList, ...] = ()
    instrument: str = ""
    scale: str = ""
    each: Decimal | None = None
    at_most: Decimal | None = None
    steps: tuple[Step, ...] = ()
    needed: Decimal | None = None
    missing: str = CANNOT_SCORE


@record
class Listing:
    """Who of the ranked comes onto the list; all conditions hold together.

    `cut_off` is a score, or with a logistic sum a risk in per cent; `top` people; `share` per cent of the population.
    """

    cut_off: Decimal | None = None
    top: int | None = None
    share: Decimal | None = None


@record
class Exclusions:
    """Who is left out and counted apart; the dead and those who objected always are."""

    on_caseload: bool = True
    declined_months: int | None = None
    under_age: int | None = None


@record
class Criteria:
    """`criteria/ID.yaml`. The score is the sum of the points; with an `intercept` the risk is its logistic."""

    kind: ClassVar[str] = "criteria"

    id: str
    version: str
    title: str
    source: str
    note: str = ""
    criteria: tuple[Criterion, ...]
    intercept: Decimal | None = None
    listing: Listing = field(default_factory=Listing)
    exclusions: Exclusions = field(default_factory=Exclusions)

    @property
    def logistic(self) -> bool:
        """Tell whether the score is a risk."""
        return self.intercept is not None


def criteria_hash(criteria: Criteria, instruments: Mapping[str, Instrument]) -> str:
    """Return the hash a run stores: the criteria and the instruments they count with, whatever the files look like."""
    counted = [encode(instruments[one.instrument]) for one in criteria.criteria if one.instrument]
    told = json.dumps([encode(criteria), *counted], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
