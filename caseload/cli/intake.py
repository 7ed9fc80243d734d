"""One referral: is the person here already, and if not, their folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caseload.cli.asking import confirmed
from caseload.cli.lookup import resolve
from caseload.cli.writer import Writer
from caseload.errors import Forbidden
from caseload.model.codec import decode
from caseload.model.entries.finding import Referral
from caseload.model.identifiers import nhs_digits
from caseload.model.patient import Patient
from caseload.model.steps import Step
from caseload.steps.finding import intake, refer_again

if TYPE_CHECKING:
    from caseload.store.index import CaseRow


def take_in(writer: Writer, facts: dict[str, Any], same_as: str | None, new_person: bool) -> None:
    """Save the referral: for the person who was here before, or for a new one."""
    facts = writer.facts(facts)
    person = with_digits(dict(facts.get("patient", {})))
    known = same_as and resolve(writer.session, same_as)
    if not known and not new_person:
        known = _known(writer, person)
    if known:
        return _again(writer, known, facts)
    context = writer.session.context
    id_ = context.new_id()
    patient = {"schema": "patient/1", "id": id_} | person
    referral = context.draft("referral", id_, facts.get("referral", {}))
    writer.check(patient, "patient")
    writer.check(referral, "referral")
    writer.create(intake(decode(Patient, patient), decode(Referral, referral), context))
    return None


def with_digits(person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with the NHS number as ten digits; Forbidden where it is none."""
    number = person.get("nhs_number")
    if number is None:
        return person
    digits = nhs_digits(str(number))
    if digits is None:
        raise Forbidden(
            "the NHS number is not valid",
            remedy="check its ten digits, or leave it out: it is then listed as wanted",
        )
    return person | {"nhs_number": digits}


def _known(writer: Writer, person: dict[str, Any]) -> str | None:
    """Return the patient this is; asked where only name and birth date say so."""
    number = person.get("nhs_number", "")
    name = person.get("name", {})
    rows = writer.session.index.same_person(
        nhs_number=number,
        family=name.get("family", ""),
        given=name.get("given", ""),
        birth_date=str(person.get("birth_date", "")),
    )
    for row in rows:
        if number and row.nhs_number == number:
            return row.patient
    likely = [row for row in rows if not (number and row.nhs_number)]
    return next((row.patient for row in likely if _same(writer, row)), None)


def _same(writer: Writer, row: CaseRow) -> bool:
    if not writer.session.terminal:
        raise Forbidden(
            f"someone of that name and birth date is here: {row.patient}",
            remedy="say --same-as with that id, or --new-person",
        )
    return confirmed(
        f"{row.given} {row.family}, born {row.born}, is here ({row.patient}, {row.step}): the same person?"
    )


def _again(writer: Writer, known: str, facts: dict[str, Any]) -> None:
    case = writer.open(known).case
    if case.step is Step.CLOSED and not case.died:
        raise Forbidden(f"this person is here, closed: {known}", remedy=f"caseload reopen {known}")
    if case.step is not Step.DECLINED:
        raise Forbidden(f"this person is here, {case.step}: {known}", remedy=f"caseload show {known}")
    writer.enter(known, "referral", facts.get("referral", {}), refer_again)
