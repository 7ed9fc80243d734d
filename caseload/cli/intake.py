"""One referral: is the person here already, and if not, their folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from caseload.cli.lookup import read_back
from caseload.cli.prompting import confirmed
from caseload.cli.writer import Writer
from caseload.errors import Changed, Forbidden
from caseload.model.codec import Tree, decode
from caseload.model.entries.finding import Referral
from caseload.model.identifiers import nhs_digits
from caseload.model.patient import Patient
from caseload.model.steps import Step
from caseload.steps.change import Change, Context
from caseload.steps.finding import intake, refer_again
from caseload.store.cases import Loaded

if TYPE_CHECKING:
    from caseload.store.index import CaseRow

HALVES = ("patient", "referral")
Whole = Callable[[Change], Change]


def take_in(writer: Writer, facts: Tree, same_as: str | None, new_person: bool) -> None:
    """Save the referral: for the person who was here before, or for a new one."""
    admit(writer, lambda: _complete(writer, facts), same_as, new_person)


def admit(
    writer: Writer,
    complete: Callable[[], Tree],
    same_as: str | None,
    new_person: bool,
    whole: Whole = lambda change: change,
    *,
    confirm: bool = False,
) -> None:
    """Do the same with facts that are `complete`; what is saved is the `whole` that becomes of the intake.

    With `confirm` a new person is read back too, since it was not the user who named them.
    """
    if same_as and new_person:
        raise Forbidden("--same-as and --new-person contradict each other")
    if same_as:
        return _again(writer, _open(writer, same_as), complete()["referral"], whole)
    facts = complete()
    newcomer = drafted(writer, writer.session.context, facts)
    change = whole(newcomer)
    rows = _alike(writer, change)
    writer.session.warn_unreadable()
    known = _known(writer, change.records[0], rows, new_person)
    if known:
        return _again(writer, _open(writer, known), facts["referral"], whole)
    if confirm and not writer.dry_run and not writer.yes:
        read_back(writer.session, change.records[0])

    def recheck() -> None:
        whole(newcomer)
        _check_newcomers(writer, change, rows)

    return writer.create(change, recheck)


def drafted(writer: Writer, context: Context, facts: Tree) -> Change:
    """Return the intake of a new person, checked against schemas and rules; Forbidden says what is wrong."""
    id_ = context.new_id()
    patient = _with_digits(facts["patient"]) | {"schema": "patient/1", "id": id_}
    referral = context.draft("referral", id_, facts["referral"])
    writer.check(patient, "patient")
    writer.check(referral, "referral")
    return intake(decode(Patient, patient), decode(Referral, referral), context)


def _complete(writer: Writer, facts: Tree) -> Tree:
    facts = writer.facts(facts)
    if not (facts.keys() <= set(HALVES) and all(isinstance(half, dict) for half in facts.values())):
        raise Forbidden("the facts of an intake stand under patient: and referral:, nowhere else")
    return facts


def _with_digits(person: Tree) -> Tree:
    number = person.get("nhs_number")
    if number is None:
        return person
    digits = nhs_digits(str(number))
    if digits is None:
        raise Forbidden(
            "the NHS number is not valid", remedy="check its ten digits, or leave it out: it is then listed as wanted"
        )
    return person | {"nhs_number": digits}


def _alike(writer: Writer, change: Change) -> list[CaseRow]:
    patient: Patient = change.records[0]
    return writer.session.index.same_person(
        nhs_number=patient.nhs_number,
        family=patient.name.family,
        given=patient.name.given,
        birth_date=patient.birth_date.isoformat(),
    )


def _known(writer: Writer, patient: Patient, rows: list[CaseRow], new_person: bool) -> str | None:
    """Return the patient this is; asked where only name and birth date say so."""
    number = patient.nhs_number
    numbered = next((row.patient for row in rows if number and row.nhs_number == number), None)
    if numbered and new_person:
        raise Forbidden(f"this NHS number is here already: {numbered}", remedy="check it: no two people share one")
    if numbered or new_person:
        return numbered
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


def _open(writer: Writer, known: str) -> Loaded:
    """Load someone who is here already; Forbidden says what to do unless they can be referred again."""
    case = writer.session.case(known)
    id_ = case.patient.id
    if case.died:
        raise Forbidden(f"this person is here and has died: {id_}", remedy=f"caseload show {id_}")
    if case.step is Step.CLOSED:
        raise Forbidden(f"this person is here, closed: {id_}", remedy=f"caseload reopen {id_}")
    if case.step is not Step.DECLINED:
        raise Forbidden(f"this person is here, {case.step}: {id_}", remedy=f"caseload show {id_}")
    return writer.open(known)


def _again(writer: Writer, loaded: Loaded, referral: Tree, whole: Whole) -> None:
    tree = writer.draft(loaded.case, "referral", referral)
    writer.save(loaded, lambda case, context: whole(refer_again(case, decode(Referral, tree), context)))


def _check_newcomers(writer: Writer, change: Change, before: list[CaseRow]) -> None:
    """Refuse, under the lock, if somebody like this person came in since the question was asked."""
    writer.session.index.refresh()
    if {row.patient for row in _alike(writer, change)} - {row.patient for row in before}:
        raise Changed("somebody alike came in meanwhile; nothing was written", remedy="run it again")
