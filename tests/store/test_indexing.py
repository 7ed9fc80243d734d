"""From a case to its rows: every column, once each with something in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from caseload.model.codec import decode
from caseload.model.duties import duties
from caseload.model.patient import Patient
from caseload.model.team import Staff
from caseload.steps.change import Context
from caseload.store.folder import Folder
from caseload.store.indexing import LAST, Indexed, facts, indexed
from caseload.store.rows import CaseRow, from_columns, to_columns

if TYPE_CHECKING:
    from tests.conftest import Someone

ID = "7k3m9x2q"


def read(folder: Folder, context: Context, patient: str = ID) -> Indexed:
    services = context.definitions.services
    return indexed(folder, context.settings, services, frozenset[date](), patient)


def test_every_column_of_a_case(someone: type[Someone], bare: Folder, context: Context) -> None:
    person = someone()
    told = {
        "id": ID,
        "name": {"family": "Quillfeather", "given": "Zebediah", "known_as": "Zeb"},
        "birth_date": "1938-02-17",
        "nhs_number": "9990000018",
        "area": "North",
        "allergies": {"status": "none-known"},
        "communication": ["speaks Welsh"],
        "adjustments": ["first visit of the day"],
    }
    person.patient = decode(Patient, told)
    person.at("active")
    for day in ("2026-10-20T09:00", "2026-10-05T14:00"):
        person.enter("contact", day)
    person.enter("contact", "2026-11-02T09:00", outcome="no-reply")
    for kind, critical in (("lone-worker", True), ("safeguarding", False), ("lone-worker", False)):
        person.enter("alert", "2026-10-06", type=kind, critical=critical, headline=f"{kind} {critical}")
    person.save(bare.root)
    found = read(bare, context)
    assert found.case == CaseRow(
        patient=ID,
        family="Quillfeather",
        given="Zebediah",
        known_as="Zeb",
        born="1938-02-17",
        nhs_number="9990000018",
        area="North",
        step="active",
        tier="standard",
        manager="anna",
        deputy="ben",
        opened="2026-09-01",
        last_contact="2026-10-20",
        next_due="2026-11-17",
        flags=0,
        allergies="none-known",
        died="",
        planned=True,
        critical=("lone-worker True",),
        alerts=("lone-worker", "safeguarding"),
        communication=("speaks Welsh",),
        adjustments=("first visit of the day",),
    )
    assert from_columns(to_columns(found.case)) == found.case
    assert found.sort == "quillfeather\nzebediah"
    assert all(name in found.words for name in ("zeb", "zebediah", "quillfeather"))
    first = next(duty for duty in found.duties if duty.kind == "contact")
    assert (first.patient, first.due, first.manager, first.deputy) == (ID, "2026-11-17", "anna", "ben")
    assert (first.family, first.given) == ("Quillfeather", "Zebediah")
    assert (first.weeks, first.risk) == (context.settings.tier("standard").contact_weeks, 1)
    assert min(duty.due for duty in found.duties) == found.case.next_due
    owed = duties(person.case, context.settings, frozenset[date]())
    assert [(row.kind, row.due, row.at, row.reason, row.verb, row.about, row.urgency) for row in found.duties] == [
        (duty.kind, duty.due.isoformat(), duty.at, duty.reason, duty.verb, duty.about, duty.urgency) for duty in owed
    ]
    assert [costing.action for costing in found.costs] == ["t0000000"]


def test_of_one_who_was_never_referred_nothing_is_known(someone: type[Someone], bare: Folder, context: Context) -> None:
    someone().save(bare.root)
    row = read(bare, context).case
    assert (row.step, row.opened, row.last_contact, row.manager) == ("referred", "", "", "")
    assert (row.planned, row.alerts, row.died) == (False, (), "")


def test_the_day_of_a_death(someone: type[Someone], bare: Folder, context: Context) -> None:
    someone().at("died").save(bare.root)
    assert read(bare, context).case.died == "2026-11-02"


@pytest.mark.parametrize("folder", [ID, "8k3m9x2q"])
def test_who_cannot_be_relied_on_is_no_more_than_an_id(
    someone: type[Someone], bare: Folder, context: Context, folder: str
) -> None:
    """One who cannot be read, and one whose identity stands in the folder of another."""
    place = someone().at("active").save(bare.root)
    other = bare.root / "patients" / folder[0] / folder
    other.parent.mkdir(exist_ok=True)
    place.rename(other)
    if folder == ID:
        (other / "patient.yaml").write_text("schema: patient/1\n")
    found = read(bare, context, folder)
    assert found == Indexed(CaseRow(folder, unreadable=True), sort=LAST)
    assert {name: value for name, value in found.case._asdict().items() if value} == {
        "patient": folder,
        "unreadable": True,
    }


def test_what_a_command_must_know_of_the_team(context: Context) -> None:
    staff = decode(Staff, {"staff": [{"id": "anna", "name": "Anna Brook", "emails": ["Anna@Example.org"]}]})
    settings = replace(context.settings, name="North", area="Hills", timezone="Europe/London")
    told = list(facts(settings, staff))
    known = {name: value for kind, name, value in told if kind == "setting"}
    assert known == {
        "name": "North",
        "area": "Hills",
        "timezone": "Europe/London",
        "horizon_days": str(settings.capacity.horizon_days),
        "sync_days": str(settings.sharing.sync_days),
        "price_year": settings.costs.price_year,
        "escalation": settings.safety.escalation,
    }
    assert told[len(known) :] == [("staff", "anna", "Anna Brook"), ("email", "anna@example.org", "anna")]
