"""Intake and triage: how a person comes onto the caseload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseload.errors import Forbidden
from caseload.model.case import Case, fold
from caseload.model.entries.finding import Referral, Triage
from caseload.model.identifiers import nhs_digits
from caseload.model.patient import Patient
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import (
    check_effect,
    check_manager,
    check_risk_tier,
    check_staff,
    check_step,
    check_tier,
    ground,
)

OLDEST = 125


def intake(patient: Patient, referral: Referral, context: Context) -> Change:
    """Take a person onto the caseload with the referral that opens their first episode."""
    check_identity(patient, context.today)
    ground(fold(patient, None, ()), referral, context)
    check_risk_tier(context, referral.risk_tier)
    return Change("intake", (patient.id, referral.id), (patient, referral))


def intake_many(intakes: Sequence[Change]) -> Change:
    """Take many people onto the caseload at once; the commit says how many, for their ids would fill pages."""
    people = f"{len(intakes)} {'person' if len(intakes) == 1 else 'people'}"
    return Change("intake", (people,), tuple(record for one in intakes for record in one.records))


def refer_again(case: Case, referral: Referral, context: Context) -> Change:
    """Open a new episode for someone who was declined before, or put a referral right; reopen is for the closed."""
    if not referral.replaces:
        check_step(case, "intake")
    ground(case, referral, context)
    check_risk_tier(context, referral.risk_tier)
    check_effect(case, referral)
    return entered("intake", referral)


def check_identity(patient: Patient, today: date) -> None:
    """Forbid an NHS number that is none and a date of birth that cannot be."""
    if patient.nhs_number and nhs_digits(patient.nhs_number) != patient.nhs_number:
        raise Forbidden(
            "the NHS number is not valid",
            remedy="check its ten digits, or leave it out: it will be listed as wanted",
        )
    if patient.birth_date > today:
        raise Forbidden("the date of birth lies in the future", remedy="check the year")
    if today.year - patient.birth_date.year > OLDEST:
        raise Forbidden(f"the date of birth lies more than {OLDEST} years back", remedy="check the year")


def triage(case: Case, entry: Triage, context: Context) -> Change:
    """Accept with a named manager and a tier, decline or defer with a reason."""
    ground(case, entry, context, "triage")
    if entry.decision == "accept":
        check_manager(context, entry.manager)
    check_staff(context, entry.manager, entry.deputy)
    check_tier(context, entry.tier)
    if entry.until and entry.until <= context.today:
        raise Forbidden("a deferred referral comes back on a day in the future", remedy="use a later day")
    check_effect(case, entry)
    return entered("triage", entry)
