"""Costs as they may be told: nothing that is of few people, however many things it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from caseload.measures.course import Course, Person, Spell, Used
from caseload.measures.programme.period import period
from caseload.measures.programme.spending import spending
from caseload.model.definitions import Service
from caseload.model.settings import Costs, Disclosure
from caseload.render.report import Table
from caseload.render.spending import spending_report

TODAY = date(2026, 9, 30)
SPELL = Spell(1, "2026-06-01", accepted="2026-06-03")
MANY = tuple(Used("2026-07-01", "ae-attendance", foreseen="yes", followed="no") for _ in range(12))


def test_many_visits_of_few_people_are_hidden_and_those_of_many_are_told() -> None:
    for people, told in ((2, "hidden"), (9, 108)):
        found = [Course(Person(f"p000000{n}", "1941-03-02"), spells=(SPELL,), hospital=MANY) for n in range(people)]
        spent = spending(found, (), {}, Costs(), period("2026-27Q2", TODAY), TODAY)
        report = spending_report(spent, Costs(), Disclosure(threshold=5, rounding=1))
        (crises,) = (one for one in report.blocks if isinstance(one, Table) and one.name == "crisis_plans")
        foreseen, followed = crises.rows
        assert (foreseen[1], followed[2]) == (told, told)


def test_a_sum_of_parts_that_few_people_share_is_hidden_with_them() -> None:
    kinds = ("ae-attendance", "emergency-admission", "elective-admission")
    visits = tuple(Used("2026-07-01", kind) for kind in kinds)
    found = [Course(Person(f"p000000{n}", "1941-03-02"), spells=(SPELL,), hospital=visits) for n in range(3)]
    services = {
        kind: Service(id=kind, title=kind, sector="secondary-care", price=Decimal(100), currency="GBP")
        for kind in kinds
    }
    spent = spending(found, (), services, Costs(), period("2026-27Q2", TODAY), TODAY)
    report = spending_report(spent, Costs(), Disclosure(threshold=5, rounding=1))
    (hospital,) = (one for one in report.blocks if isinstance(one, Table) and one.name == "hospital")
    assert {cell for row in hospital.rows for cell in row[1:4]} == {"hidden"}
