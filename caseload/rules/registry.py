"""The rules of `check`, each a function from a case to what is wrong with it; to add one: write it, list it."""

from __future__ import annotations

from collections.abc import Callable

from caseload.model.case import Case
from caseload.rules import identity, permissions, references, safety, scores, time
from caseload.rules.ground import Fault, Faults, Ground

CASE_RULES: tuple[Callable[[Case, Ground], Faults], ...] = (
    identity.nhs_number,
    identity.birth_date,
    identity.unique_ids,
    identity.one_person,
    references.entries,
    references.plan_items,
    references.assessed_needs,
    references.people,
    references.names,
    references.services,
    references.agreement,
    permissions.closing,
    permissions.accepting,
    permissions.recording,
    safety.kept,
    scores.totals,
    time.future,
    time.after_death,
    time.opening,
    time.manager,
    time.manager_here,
    time.one_opening,
    time.one_ending,
    time.voided_once,
    time.replaced_once,
)


def faults(case: Case, ground: Ground) -> tuple[Fault, ...]:
    """Return all that the rules find in one case."""
    return tuple(fault for rule in CASE_RULES for fault in rule(case, ground))
