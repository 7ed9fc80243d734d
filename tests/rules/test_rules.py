"""Each rule of `check`: a case that trips it and nothing else; a sound case trips none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.case import fold
from caseload.model.codec import decode
from caseload.model.entries.registry import ENTRIES
from caseload.model.moments import Moment
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.model.settings import Permission
from caseload.rules.ground import Fault, Ground
from caseload.rules.registry import CASE_RULES, faults
from caseload.steps.change import Context
from caseload.store import yamlfile

if TYPE_CHECKING:
    from tests.conftest import Someone

Change = Callable[["Someone"], Any]
GOOD = Path(__file__).parents[1] / "files" / "good"
ABSENT = "e9999999"


@pytest.fixture
def ground(context: Context) -> Ground:
    may = Permission(roles=("case-manager", "lead"))
    settings = replace(context.settings, handover=may, closure=replace(context.settings.closure, roles=may.roles))
    return Ground(settings, context.staff, context.definitions, context.today)


# --- changes to somebody who is sound


def enter(kind: str, happened: str = "2026-10-01", **facts: Any) -> Change:
    """Enter something."""
    return lambda person: person.enter(kind, happened, **facts)


def voided(number: int) -> Change:
    """Take an entry back."""
    return enter("void", voids=f"e000000{number}")


def both(*changes: Change) -> Change:
    """Do one after the other."""
    return lambda person: [change(person) for change in changes]


def patient(**facts: Any) -> Change:
    """Change the patient's record."""

    def change(person: Someone) -> None:
        person.patient = replace(person.patient, **facts)

    return change


def entry(number: int, **facts: Any) -> Change:
    """Change an entry."""

    def change(person: Someone) -> None:
        person.entries[number] = replace(person.entries[number], **facts)

    return change


def plan(field: str, **facts: Any) -> Change:
    """Change the first item of a list of the plan, and have the plan agreed as it is then."""

    def change(person: Someone) -> None:
        assert person.plan
        changed: dict[str, Any] = {field: (replace(getattr(person.plan, field)[0], **facts),)}
        person.plan = replace(person.plan, **changed)
        entry(3, plan_hash=agreed_hash(person.plan))(person)

    return change


def owner(staff: str) -> Any:
    return (
        decode(Plan, {"patient": "x", "actions": [{"id": "x", "text": "x", "owner": {"staff": staff}}]})
        .actions[0]
        .owner
    )


PHQ: dict[str, Any] = {"instrument": "phq-9", "version": "1", "scale": "total"}
ITEMS = ("interest", "mood", "sleep", "energy", "appetite", "self-worth", "concentration", "pace", "self-harm")
RIGHT = PHQ | {"answers": dict.fromkeys(ITEMS, 1), "total": 9, "band": "mild", "flags": ["self-harm"]}


def scored(**facts: Any) -> Change:
    other = {key: value for key, value in (RIGHT | facts).items() if value is not None}
    return enter("assessment", scores=[RIGHT, other])


def handed_over(by: str) -> Change:
    return both(
        enter("handover", status="offered", to="ben"),
        enter("handover", status="accepted", to="ben", offer="e0000004", by=by),
    )


# The step that somebody is at, what is changed, and what is found: rule, record, field; `!` before a warning.
TRIPS: dict[str, tuple[str, Change, list[str]]] = {
    "one digit": ("active", patient(nhs_number="0000000000"), ["nhs-number 7k3m9x2q nhs_number"]),
    "check digit": ("active", patient(nhs_number="9990000019"), ["nhs-number 7k3m9x2q nhs_number"]),
    "spaces": ("active", patient(nhs_number="999 000 0018"), ["nhs-number 7k3m9x2q nhs_number"]),
    "not born yet": (
        "referred",
        both(patient(birth_date=date(2026, 11, 22)), entry(0, happened=Moment("2026-11-22"))),
        ["birth-date 7k3m9x2q birth_date", "happened e0000000 happened"],
    ),
    "before birth": ("referred", patient(birth_date=date(2026, 9, 2)), ["happened e0000000 happened"]),
    "tomorrow": ("active", enter("contact", "2026-11-22"), ["happened e0000004 happened"]),
    "an id twice": ("active", enter("contact", id="e0000003"), ["unique-id e0000003 id"] * 2),
    "an id twice in the plan": ("active", plan("actions", id="g0000000"), ["unique-id 7k3m9x2q"]),
    "another's entry": ("active", enter("contact", patient="0aaaaaaa"), ["one-person e0000004 patient"]),
    "another's void": (
        "active",
        both(enter("contact"), enter("void", voids="e0000004", patient="0aaaaaaa")),
        ["one-person e0000005 patient"],
    ),
    "voids nothing": ("active", enter("void", voids=ABSENT), ["entry-reference e0000004 voids"]),
    "voids a void": ("active", both(enter("contact"), voided(4), voided(5)), ["void-of-void e0000006 voids"]),
    "kept which": ("active", enter("contact", appointment=ABSENT), ["entry-reference e0000004 appointment"]),
    "kept no visit": ("active", enter("contact", appointment="e0000001"), ["entry-reference e0000004 appointment"]),
    "cancelled which": (
        "active",
        enter("appointment", status="cancelled", appointment=ABSENT),
        ["entry-reference e0000004 appointment"],
    ),
    "which admission": ("active", enter("hospital-event", admission=ABSENT), ["entry-reference e0000004 admission"]),
    "answers what": (
        "active",
        enter("service-referral", status="accepted", referral=ABSENT),
        ["entry-reference e0000004 referral"],
    ),
    "declines what": ("active", enter("handover", status="declined", offer=ABSENT), ["entry-reference e0000004 offer"]),
    "renews what": ("active", enter("alert", status="renewed", alert=ABSENT), ["entry-reference e0000004 alert"]),
    "resolves what": (
        "active",
        enter("flag-resolution", assessment="e0000001"),
        ["entry-reference e0000004 assessment"],
    ),
    "rests on which capacity": ("active", entry(3, capacity=ABSENT), ["entry-reference e0000003 capacity"]),
    "replaces what": ("active", enter("contact", replaces=ABSENT), ["entry-reference e0000004 replaces"]),
    "replaces itself": ("active", enter("contact", replaces="e0000004"), ["entry-reference e0000004 replaces"]),
    "replaces another kind": (
        "active",
        both(enter("contact"), enter("consent", replaces="e0000004")),
        ["entry-reference e0000005 replaces"],
    ),
    "replaced twice": (
        "active",
        both(enter("contact"), enter("contact", replaces="e0000004"), enter("contact", replaces="e0000004")),
        ["replaced-twice e0000005 replaces", "replaced-twice e0000006 replaces"],
    ),
    "replaced and voided": (
        "active",
        both(enter("contact"), enter("contact", replaces="e0000004"), voided(4)),
        ["replaced-twice e0000005 replaces"],
    ),
    "goal for no need": ("active", plan("goals", needs=(ABSENT,)), ["plan-reference 7k3m9x2q goals.0.needs"]),
    "action for no goal": (
        "active",
        plan("actions", goals=("g0000000", ABSENT)),
        ["plan-reference 7k3m9x2q actions.0.goals"],
    ),
    "outcome of no goal": (
        "active",
        enter("review", goals=[{"goal": ABSENT, "achievement": "achieved"}]),
        ["plan-reference e0000004 goals"],
    ),
    "outcome of no action": (
        "active",
        enter("review", actions=[{"action": ABSENT}]),
        ["plan-reference e0000004 actions"],
    ),
    "closes no goal": (
        "active",
        enter("closure", goals=[{"goal": ABSENT, "achievement": "achieved"}]),
        ["plan-reference e0000004 goals"],
    ),
    "sent for no action": ("active", enter("service-referral", action=ABSENT), ["plan-reference e0000004 action"]),
    "rests on which assessment": (
        "active",
        plan("needs", assessment="e0000001"),
        ["entry-reference 7k3m9x2q needs.0.assessment"],
    ),
    "by whom": ("active", enter("contact", by="dora"), ["staff-reference e0000004 by"]),
    "which manager": ("active", entry(1, manager="dora"), ["staff-reference e0000001 manager"]),
    "which deputy": ("reopened", entry(5, deputy="dora"), ["staff-reference e0000005 deputy"]),
    "to whom": ("active", enter("handover", to="dora"), ["staff-reference e0000004 to"]),
    "whose visit": ("active", enter("appointment", staff="dora"), ["staff-reference e0000004 staff"]),
    "whose alert": ("active", enter("alert", owner="dora"), ["staff-reference e0000004 owner"]),
    "which second person": ("closed", entry(4, second_person="dora"), ["staff-reference e0000004 second_person"]),
    "whose action": (
        "active",
        plan("actions", owner=owner("dora")),
        ["staff-reference 7k3m9x2q actions.0.owner.staff"],
    ),
    "which tier": ("active", entry(1, tier="weekly"), ["tier e0000001 tier"]),
    "no tier": ("active", entry(1, tier=""), ["tier e0000001 tier"]),
    "which tier now": ("active", enter("review", tier="weekly"), ["tier e0000004 tier"]),
    "which reason": ("closed", entry(4, reason="tired"), ["!closure-reason e0000004 reason"]),
    "which domain": ("active", plan("needs", domain="magic"), ["domain 7k3m9x2q needs.0.domain"]),
    "which service": ("active", plan("actions", service="magic"), ["!service-reference 7k3m9x2q actions.0.service"]),
    "changed since agreed": ("active", entry(3, plan_hash="0" * 64), ["!agreement e0000003"]),
    "form kept where": ("active", enter("alert", type="treatment-escalation"), ["!not-kept e0000004 kept"]),
    "decision kept where": ("active", enter("alert", type="advance-decision"), ["!not-kept e0000004 kept"]),
    "another total": ("active", scored(total=8), ["score e0000004 scores.1"]),
    "another band": ("active", scored(band="minimal"), ["score e0000004 scores.1"]),
    "no flag": ("active", scored(flags=[]), ["score e0000004 scores.1"]),
    "asked after all": (
        "active",
        scored(answers=dict.fromkeys(ITEMS[:8], 1), total=None, band="", flags=[], missing=[]),
        ["score e0000004 scores.1"],
    ),
    "an answer there is not": ("active", scored(answers=dict.fromkeys(ITEMS, 7)), ["score e0000004 scores.1"]),
    "a lower bound without a rule": (
        "active",
        scored(answers={"mood": 1}, total=None, at_least=1, band="", flags=[], missing=sorted({*ITEMS} - {"mood"})),
        ["score e0000004 scores.1"],
    ),
    "a category nobody reports": ("active", scored(reported="mild"), ["score e0000004 scores.1"]),
    "a scale there is not": ("active", scored(scale="magic"), ["score e0000004 scores.1"]),
    "after death": ("died", enter("contact", "2026-11-03"), ["!after-death e0000005 happened"]),
    "referred after death": ("referred", enter("death", "2026-08-31"), ["!after-death e0000000 happened"]),
    "no referral": ("active", voided(0), ["no-referral 7k3m9x2q"]),
    "before the referral": ("active", enter("contact", "2026-08-31"), ["before-referral e0000004 happened"]),
    "no manager": ("active", entry(1, manager=""), ["no-manager 7k3m9x2q"]),
    "a manager who left": ("active", entry(1, manager="carla"), ["manager-left 7k3m9x2q"]),
    "referred while open": ("active", enter("referral"), ["!opens-nothing e0000004"]),
    "reopened while open": ("active", enter("reopening"), ["!opens-nothing e0000004"]),
    "closed by whom": ("closed", entry(4, by="esi"), ["permission e0000004 by"]),
    "accepted by whom": ("active", handed_over("esi"), ["permission e0000005 by"]),
    "recorded by whom": (
        "active",
        enter("contact", by="carla", recorded="2026-07-02T00:00:00Z"),
        ["!not-here e0000004 by"],
    ),
    "closed twice": ("closed", enter("closure", "2026-11-03"), ["closed-twice e0000005"]),
}


KNOWN = {told.split()[0].lstrip("!") for _, _, expected in TRIPS.values() for told in expected}


def said(fault: Fault) -> str:
    finding = fault.finding("x.yaml", 3, 5)
    assert (finding.file, finding.line, finding.column) == ("x.yaml", 3, 5)
    assert finding.message
    mark = {"warning": "!", "error": ""}[finding.severity]
    return f"{mark}{finding.rule} {finding.record} {finding.field}".rstrip()


@pytest.mark.parametrize("name", TRIPS)
def test_what_trips_a_rule_trips_that_rule_alone(someone: type[Someone], ground: Ground, name: str) -> None:
    step, change, expected = TRIPS[name]
    person = someone().at(step)
    assert faults(person.case, ground) == ()
    change(person)
    found = faults(person.case, ground)
    assert sorted(map(said, found)) == sorted(expected)
    texts = " ".join(fault.finding("x.yaml").line_text() for fault in found)
    assert [secret for secret in person.secrets if secret in texts] == []


def test_every_rule_is_tripped(someone: type[Someone], ground: Ground) -> None:
    tripped = set()
    for step, change, _ in TRIPS.values():
        person = someone().at(step)
        change(person)
        tripped |= {rule for rule in CASE_RULES if list(rule(person.case, ground))}
    assert tripped == set(CASE_RULES)


# --- what trips none

KEPT = {"type": "treatment-escalation", "kept": "Yellow folder"}
SOUND: dict[str, tuple[str, Change]] = {
    **{step: (step, both()) for step in ("referred", "declined", "deferred", "planned", "died", "reopened")},
    "no number": ("active", patient(nhs_number="")),
    "born on the day": ("referred", patient(birth_date=date(2026, 9, 1))),
    "today": ("active", enter("contact", "2026-11-21")),
    "a visit to come": ("active", enter("appointment", starts="2027-03-01T10:00")),
    "corrected": ("active", both(enter("contact"), enter("contact", replaces="e0000004"))),
    "corrected, then voided": ("active", both(enter("contact"), enter("contact", replaces="e0000004"), voided(5))),
    "corrected twice": (
        "active",
        both(enter("contact"), enter("contact", replaces="e0000004"), enter("contact", replaces="e0000005")),
    ),
    "kept": ("active", both(enter("appointment"), enter("contact", appointment="e0000004"))),
    "kept a visit since voided": (
        "active",
        both(enter("appointment"), enter("contact", appointment="e0000004"), voided(4)),
    ),
    "a form and its place": ("active", enter("alert", **KEPT)),
    "the place comes with the renewal": (
        "active",
        both(
            enter("alert", type="treatment-escalation"),
            enter("alert", status="renewed", alert="e0000004", kept="Yellow folder"),
        ),
    ),
    "a form that is no more": (
        "active",
        both(enter("alert", type="advance-decision"), enter("alert", status="resolved", alert="e0000004")),
    ),
    "scored": ("active", scored()),
    "cannot be scored": (
        "active",
        scored(answers=dict.fromkeys(ITEMS[:8], 1), total=None, band="", flags=[], missing=["self-harm"]),
    ),
    "an instrument since given up": ("active", scored(instrument="magic", total=99)),
    "another version": ("active", scored(version="0", total=99)),
    "a tier since given up": ("active", both(entry(1, tier="weekly"), enter("review", tier="standard"))),
    "a tier of a case that is closed": ("closed", entry(1, tier="weekly")),
    "a plan that changed after closure": ("closed", entry(3, plan_hash="0" * 64)),
    "a manager who left after the closure": ("closed", entry(1, manager="carla")),
    "staff who left": ("active", enter("contact", by="carla")),
    "somebody else's action": ("active", plan("actions", owner=owner(""))),
    "nobody's action": ("active", plan("actions", owner=None)),
    "sent for an action": ("active", enter("service-referral", action="t0000000")),
    "closed again by one who may": (
        "closed",
        both(entry(4, by="esi"), enter("closure", "2026-11-02", replaces="e0000004")),
    ),
    "reopened since it was closed": ("reopened", entry(4, by="esi")),
    "accepted by one who may": ("active", handed_over("ben")),
    "given to somebody else since": ("active", both(handed_over("esi"), enter("handover", "2026-10-02", to="ben"))),
    "recorded on the last day, which begins earlier elsewhere": (
        "active",
        enter("contact", by="carla", recorded="2026-07-01T00:00:00Z"),
    ),
    "capacity": ("active", both(enter("capacity", "2026-09-12"), entry(3, capacity="e0000004"))),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_case_trips_no_rule(someone: type[Someone], ground: Ground, name: str) -> None:
    step, change = SOUND[name]
    person = someone().at(step)
    change(person)
    assert [fault.finding("").line_text() for fault in faults(person.case, ground)] == []


# --- the good example files are no case, but every rule can look at each of them


def good(kind: str, cls: type[Any]) -> list[Any]:
    return [decode(cls, yamlfile.load(path.read_bytes(), path.name)) for path in sorted((GOOD / kind).glob("*.yaml"))]


@pytest.mark.parametrize("kind", ENTRIES)
def test_rules_take_whatever_the_schema_lets_by(ground: Ground, kind: str) -> None:
    person, planned = good("patient", Patient)[0], good("plan", Plan)[0]
    found = faults(fold(person, planned, good(kind, ENTRIES[kind])), ground)
    assert {fault.rule for fault in found} <= KNOWN


@pytest.mark.parametrize("day", [b"0001-01-01", b"9999-12-31"])
@pytest.mark.parametrize("kind", ENTRIES)
def test_no_day_is_too_early_or_too_late_for_a_rule(ground: Ground, kind: str, day: bytes) -> None:
    def dated(kind: str, cls: type[Any]) -> list[Any]:
        files = (path.read_bytes() for path in sorted((GOOD / kind).glob("*.yaml")))
        moved = (
            re.sub(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}", day, re.sub(rb"(?m)^by: .*", b"by: anna", data)) for data in files
        )
        return [decode(cls, yamlfile.load(data, kind)) for data in moved]

    person, planned = dated("patient", Patient)[0], dated("plan", Plan)[0]
    found = faults(fold(person, planned, dated(kind, ENTRIES[kind])), ground)
    assert {fault.rule for fault in found} <= KNOWN
