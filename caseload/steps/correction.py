"""Putting things right: an entry taken back, a record edited by hand."""

from __future__ import annotations

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.entries.entry import Void
from caseload.model.entries.finding import Referral
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.steps.change import Change, Context, entered
from caseload.steps.finding import check_identity


def void(case: Case, entry: Void, context: Context) -> Change:
    """Take an entry back with a reason; it stays readable and no longer counts."""
    found = [other for other in case.entries if other.id.startswith(entry.voids)]
    if len(found) != 1:
        raise NotFound("no single entry that counts has an id that begins so", remedy="show lists them")
    opening = case.episodes[0].id
    if found[0].id == opening and isinstance(found[0], Referral):
        raise Forbidden("the first referral opens the case", remedy="decline it with triage, or replace it")
    whole = Void(
        id=entry.id,
        patient=entry.patient,
        happened=entry.happened,
        recorded=entry.recorded,
        by=entry.by,
        because=entry.because,
        voids=found[0].id,
    )
    return entered("void", whole)


def edit(case: Case, record: Patient | Plan, context: Context) -> Change:
    """Save a record that was edited by hand: it must still be the same person's."""
    owner = record.id if isinstance(record, Patient) else record.patient
    if owner != case.patient.id:
        raise Forbidden("the id of the record was changed", remedy="put it back: an id never changes")
    if isinstance(record, Patient):
        check_identity(record, context.today)
    return Change("edit", (case.patient.id, record.kind), (record,))
