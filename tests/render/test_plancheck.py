"""What `plan check` says: each thing with its reason and the command that deals with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caseload.model.basis import Again, Changed
from caseload.model.case import Case, fold
from caseload.model.entries.assessment import Assessment
from caseload.model.plan import Contingency, Need
from caseload.model.settings import Settings
from caseload.model.shortfalls import Shortfall
from caseload.render.plancheck import plancheck_report
from caseload.render.report import Lines, Table

TODAY = date(2026, 11, 21)
NEED = Need(id="n1", text="Falls", domain="mobility")
AGAIN = Again(NEED, (Changed("finding", date(2026, 10, 1)), Changed("phq-9", date(2026, 10, 2))))


def test_each_thing_says_what_since_when_and_what_to_do(case: Case, settings: Settings) -> None:
    found = (
        Shortfall("look-again", "Falls", ("plan", "looked", "7k3m9x2q", "n1"), date(2026, 10, 2), AGAIN),
        Shortfall("no-contingency", "no contingency plan", ("plan", "contingency", "7k3m9x2q")),
    )
    report = plancheck_report(case, found, settings, TODAY)
    flags, table = report.blocks
    assert flags.name == "safety_flags"
    assert isinstance(table, Table)
    assert table.rows == (
        (
            "look again",
            "Falls (changed: its finding 01-Oct-2026, phq-9 02-Oct-2026)",
            date(2026, 10, 2),
            "caseload plan looked 7k3m9x2q n1",
        ),
        ("no contingency", "no contingency plan", None, "caseload plan contingency 7k3m9x2q"),
    )
    assert (report.name, report.footer) == ("plan_check", ("2 things to put right",))


def test_where_nothing_is_wanting_it_says_so(case: Case, settings: Settings) -> None:
    quiet = fold(case.patient, case.plan, [entry for entry in case.entries if not isinstance(entry, Assessment)])
    report = plancheck_report(quiet, (), settings, TODAY)
    assert report.blocks == (Lines("nothing", "", ("Nothing is wanting.",)),)
    assert report.footer == ()
    waiting = fold(case.patient, None, case.entries[:1])
    (told,) = plancheck_report(waiting, (), settings, TODAY).blocks
    assert isinstance(told, Lines)
    assert told.texts == ("The case is referred: nothing is owed by its plan.",)


def test_a_contingency_plan_is_known_by_its_trigger(case: Case, settings: Settings) -> None:
    crisis = Contingency(id="k1", trigger="Cold weather")
    again = replace(AGAIN, item=crisis, changes=(Changed("hospital", TODAY),))
    found = (Shortfall("look-again", crisis.trigger, ("plan",), TODAY, again),)
    table = plancheck_report(case, found, settings, TODAY).blocks[-1]
    assert isinstance(table, Table)
    assert table.rows[0][1] == "Cold weather (changed: hospital 21-Nov-2026)"
