"""Putting things right: an entry taken back, a record edited by hand."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.entries.entry import Void
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import ground
from caseload.steps.finding import check_identity


def void(case: Case, entry: Void, context: Context) -> Change:
    """Take an entry back with a reason; it stays readable and no longer counts."""
    ground(case, entry, context)
    found = [other for other in case.entries if other.id.startswith(entry.voids)]
    if len(found) != 1:
        raise NotFound("no single entry that counts has an id that begins so", remedy="show lists them")
    if case.episodes and found[0].id == case.episodes[0].id:
        raise Forbidden("the first referral opens the case", remedy="decline it with triage, or replace it")
    return entered("void", replace(entry, voids=found[0].id))


def edit(case: Case, record: Patient | Plan, context: Context) -> Change:
    """Save a record that was edited by hand: it must still be the same person's."""
    owner = record.id if isinstance(record, Patient) else record.patient
    if owner != case.patient.id:
        raise Forbidden("the id of the record was changed", remedy="put it back: an id never changes")
    if isinstance(record, Patient):
        check_identity(record, context.today)
    return Change("edit", (case.patient.id, record.kind), (record,))
