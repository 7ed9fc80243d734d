"""Intake and triage: how a person comes onto the caseload."""

from __future__ import annotations

from datetime import date

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.entries.finding import Referral, Triage
from caseload.model.identifiers import nhs_digits
from caseload.model.patient import Patient
from caseload.model.steps import require
from caseload.steps.change import (
    Change,
    Context,
    check_corrects,
    check_staff,
    check_tier,
    check_time,
    entered,
)

OLDEST = 125


def intake(patient: Patient, referral: Referral, context: Context) -> Change:
    """Take a person onto the caseload with the referral that opens their first episode."""
    check_identity(patient, context.today)
    _check_referral(patient, referral, context)
    return Change("intake", (patient.id, referral.id), (patient, referral))


def refer_again(case: Case, referral: Referral, context: Context) -> Change:
    """Open a new episode for someone who was declined before; the closed come back by reopen."""
    require("intake", case.step)
    if case.died:
        raise Forbidden("this person has died")
    _check_referral(case.patient, referral, context)
    return entered("intake", referral)


def check_identity(patient: Patient, today: date) -> None:
    """Forbid an NHS number that is none and a date of birth that cannot be."""
    if patient.nhs_number and nhs_digits(patient.nhs_number) != patient.nhs_number:
        raise Forbidden(
            "the NHS number is not valid",
            remedy="check its ten digits, or leave it out: it will be listed as wanted",
        )
    if patient.birth_date > today:
        raise Forbidden("the date of birth lies in the future")
    if today.year - patient.birth_date.year > OLDEST:
        raise Forbidden(f"the date of birth lies more than {OLDEST} years back")


def triage(case: Case, entry: Triage, context: Context) -> Change:
    """Accept with a named manager and a tier, decline or defer with a reason."""
    require("triage", case.step)
    check_time(case, entry, context)
    check_corrects(case, entry)
    check_staff(context, entry.manager, entry.deputy)
    check_tier(context, entry.tier)
    if entry.until and entry.until <= context.today:
        raise Forbidden("a deferred referral comes back on a day in the future")
    return entered("triage", entry)


def _check_referral(patient: Patient, referral: Referral, context: Context) -> None:
    if referral.happened.day > context.today:
        raise Forbidden("the referral lies in the future")
    if referral.happened.day < patient.birth_date:
        raise Forbidden("the referral lies before the person was born")
