"""Identity: NHS numbers, birth dates, ids that stand once only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from caseload.model.case import Case
from caseload.model.identifiers import nhs_digits
from caseload.rules.ground import Fault, Faults, Ground, everything


def nhs_number(case: Case, _: Ground) -> Faults:
    """Find an NHS number whose check digit is wrong (modulus 11) or that repeats one digit."""
    number = case.patient.nhs_number
    if number and nhs_digits(number) != number:
        yield Fault("nhs-number", case.patient, "is no valid NHS number", "nhs_number", remedy="check its ten digits")


def birth_date(case: Case, ground: Ground) -> Faults:
    """Find a birth date in the future, and entries that happened before birth."""
    born = case.patient.birth_date.isoformat()
    if born > ground.today.isoformat():
        # The entries are right then: one thing that is wrong is said once.
        yield Fault("birth-date", case.patient, "lies in the future", "birth_date")
        return
    for entry in case.entries:
        if entry.happened[:10] < born:
            yield Fault("happened", entry, "lies before the person was born", "happened")


def unique_ids(case: Case, _: Ground) -> Faults:
    """Find an id that two entries, or two items of the plan, share."""
    entries = (*case.entries, *case.taken_back)
    repeated = _repeated([entry.id for entry in entries])
    for entry in entries if repeated else ():
        if entry.id in repeated:
            yield Fault("unique-id", entry, "is the id of two entries", "id")
    plan = case.plan
    if plan is not None:
        parts: tuple[tuple[Any, ...], ...] = (
            plan.strengths,
            plan.needs,
            plan.goals,
            plan.actions,
            plan.contingency,
            plan.documents,
        )
        if _repeated([item.id for part in parts for item in part]):
            yield Fault("unique-id", plan, "has two items of one id")


def _repeated(ids: list[str]) -> set[str]:
    # Nearly always none is, and a set says so much sooner than a count.
    return {id_ for id_, count in Counter(ids).items() if count > 1} if len(set(ids)) < len(ids) else set()


def one_person(case: Case, _: Ground) -> Faults:
    """Find a record that names another patient than the folder it stands in."""
    for record in everything(case)[1:]:
        if record.patient != case.patient.id:
            yield Fault("one-person", record, "names another patient", "patient", remedy="move it, never copy it")
