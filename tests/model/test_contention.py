"""What two people recorded apart: what counts meanwhile, which command settles it, and what is no contention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.commands import command_words
from caseload.model.contention import contentions
from caseload.model.duties import duties
from caseload.steps.change import Context
from caseload.steps.handover import answer, reassign
from caseload.store.calendar import BankHolidays

if TYPE_CHECKING:
    from tests.conftest import Someone

Told = tuple[str, str, dict[str, Any]]
REASSIGNED: dict[str, Any] = {"status": "reassigned"}
OFFERED: dict[str, Any] = {"status": "offered", "to": "ben", "reason": ""}


def kinds(person: Someone) -> list[str]:
    return [one.kind for one in contentions(person.case)]


def came(someone: type[Someone], step: str, *told: Told) -> Someone:
    person = someone().at(step)
    for kind, day, facts in told:
        person.enter(kind, day, **facts)
    return person


def handover(day: str, to: str, instead_of: str, **more: Any) -> Told:
    return "handover", day, REASSIGNED | {"to": to, "instead_of": instead_of} | more


def deputy(day: str, named: str, instead_of: str) -> Told:
    return "handover", day, {"status": "deputy-named", "to": "", "deputy": named, "instead_of": instead_of}


@pytest.mark.parametrize(
    ("step", "told", "kind", "command", "counts"),
    [
        ("closed", [("closure", "2026-11-03", {"by": "ben"})], "closed-twice", "void 7k3m9x2q e0000005", "e0000004"),
        (
            "died", [("death", "2026-11-03", {"by": "ben"})],
            "death-recorded-twice", "void 7k3m9x2q e0000004", "e0000005",
        ),
        (
            "accepted",
            [("triage", "2026-09-04", {"decision": "decline", "by": "ben"})],
            "decided-twice", "void 7k3m9x2q e0000001", "e0000002",
        ),
        (
            "accepted", [("triage", "2026-09-02", {"manager": "ben"})],
            "decided-twice", "void 7k3m9x2q e0000002", "e0000001",
        ),
        ("reopened", [("reopening", "2026-11-10", {})], "opened-twice", "void 7k3m9x2q e0000006", "e0000005"),
        ("referred", [("referral", "2026-09-02", {})], "opened-twice", "void 7k3m9x2q e0000001", "e0000000"),
        (
            "active",
            [handover("2026-11-02", "ben", "anna"), handover("2026-11-03", "carla", "anna")],
            "handed-over-twice", "void 7k3m9x2q e0000004", "e0000005",
        ),
        (
            "active",
            [deputy("2026-11-02", "carla", "ben"), deputy("2026-11-03", "esi", "ben")],
            "deputy-named-twice", "void 7k3m9x2q e0000004", "e0000005",
        ),
        ("closed", [("contact", "2026-11-03", {})], "beyond-the-end", "reopen 7k3m9x2q", ""),
        ("closed", [("review", "2026-11-01", {})], "beyond-the-end", "reopen 7k3m9x2q", ""),
        ("declined", [("contact", "2026-09-05", {})], "beyond-the-end", "reopen 7k3m9x2q", ""),
        ("died", [("contact", "2026-11-03", {})], "beyond-the-end", "void 7k3m9x2q e0000005", ""),
    ],
)  # fmt: skip
def test_it_has_an_outcome_and_a_command_and_comes_first(
    someone: type[Someone], context: Context, step: str, told: list[Told], kind: str, command: str, counts: str
) -> None:
    person = came(someone, step, *told)
    (found,) = contentions(person.case)
    assert found.kind == kind
    assert f"{counts} counts" in found.message or not counts
    assert [secret for secret in person.secrets if secret in found.message] == []
    first = duties(person.case, context.settings, BankHolidays())[0]
    assert (first.kind, first.reason, first.due) == ("conflict", found.message, found.since)
    assert " ".join(command_words(first.kind, first.verb, person.patient.id, first.about)) == command


@pytest.mark.parametrize(
    ("step", "told"),
    [
        # late, of what happened by then; or always possible
        ("closed", [("contact", "2026-11-02", {}), ("hospital-event", "2026-10-01", {}), ("alert", "2026-11-05", {})]),
        ("closed", [("death", "2026-11-20", {})]),
        ("deferred", [("triage", "2026-12-01", {})]),
        ("accepted", [("triage", "2026-09-03", {"by": "ben"})]),
        ("declined", [("referral", "2026-11-02", {}), ("triage", "2026-11-03", {})]),
        # from hand to hand, and back
        ("active", [handover("2026-11-02", "ben", "anna"), handover("2026-11-03", "carla", "ben")]),
        ("active", [
            handover("2026-11-02", "ben", "anna"), handover("2026-11-03", "anna", "ben"),
            handover("2026-11-04", "carla", "anna"),
        ]),
        ("active", [handover("2026-11-02", "ben", "anna"), handover("2026-11-03", "ben", "anna")]),
        ("active", [("consent", "2026-11-02", {}), ("consent", "2026-11-02", {"decision": "refused"})]),
    ],
)  # fmt: skip
def test_what_one_may_do_knowing_of_the_other_is_none(someone: type[Someone], step: str, told: list[Told]) -> None:
    assert kinds(came(someone, step, *told)) == []


@pytest.mark.parametrize(
    ("step", "told", "later"),
    [
        ("closed", [("closure", "2026-11-03", {})], ("void", "2026-11-04", {"voids": "e0000005"})),
        ("closed", [("closure", "2026-11-03", {})], ("reopening", "2026-11-04", {})),
        ("closed", [("contact", "2026-11-03", {})], ("reopening", "2026-11-04", {})),
        ("closed", [("contact", "2026-11-03", {})], ("closure", "2026-11-03", {"replaces": "e0000004"})),
        ("accepted", [("triage", "2026-09-02", {"manager": "ben"})], handover("2026-11-04", "carla", "anna")),
        ("accepted", [("triage", "2026-09-02", {"tier": "intensive"})], ("review", "2026-11-04", {})),
        (
            "active",
            [handover("2026-11-02", "ben", "anna"), handover("2026-11-03", "carla", "anna")],
            handover("2026-11-04", "anna", "carla"),
        ),
    ],
)
def test_what_is_decided_later_settles_it(someone: type[Someone], step: str, told: list[Told], later: Told) -> None:
    person = came(someone, step, *told)
    assert kinds(person)
    kind, day, facts = later
    person.enter(kind, day, **facts)
    assert kinds(person) == []


def test_a_correction_counts_from_when_the_first_was_recorded(someone: type[Someone]) -> None:
    person = came(someone, "deferred", ("triage", "2026-09-04", {}))
    person.enter("triage", "2026-09-03", decision="defer", until="2026-12-02", replaces="e0000001")
    assert kinds(person) == []


def test_an_offer_answered_twice(someone: type[Someone]) -> None:
    person = came(someone, "active", ("handover", "2026-11-02", OFFERED))
    for status in ("accepted", "withdrawn"):
        person.enter("handover", "2026-11-03", status=status, offer="e0000004", to="", reason="")
    (found,) = contentions(person.case)
    assert (found.kind, found.entries) == ("handed-over-twice", ("e0000005", "e0000006"))
    # the manager is whom the fold has, as the duty says
    assert person.case.manager == "ben"


CARLA, ESI = deputy("2026-11-02", "carla", "ben"), deputy("2026-11-03", "esi", "ben")


@pytest.mark.parametrize(
    "told",
    [
        [CARLA, deputy("2026-11-03", "carla", "ben")],
        [CARLA, deputy("2026-11-03", "esi", "carla")],
        [CARLA, deputy("2026-11-03", "ben", "carla"), deputy("2026-11-04", "esi", "ben")],
        # who knew of one of the two, and a new manager, decided
        [CARLA, ESI, deputy("2026-11-04", "ben", "esi")],
        [CARLA, ESI, handover("2026-11-04", "ben", "anna")],
    ],
)
def test_a_deputy_who_was_named_knowingly(someone: type[Someone], told: list[Told]) -> None:
    assert kinds(came(someone, "active", *told)) == []


def test_a_handover_names_whom_it_was_taken_from(someone: type[Someone], context: Context) -> None:
    person = came(someone, "active", ("handover", "2026-11-02", OFFERED))
    ben = replace(context, author="ben")
    accepted = person.make("handover", "2026-11-03", status="accepted", to="", reason="", by="ben")
    (entry,) = answer(person.case, accepted, ben).records
    assert (entry.offer, entry.instead_of) == ("e0000004", "anna")
    (entry,) = reassign(person.case, person.make("handover", "2026-11-03", **REASSIGNED), context).records
    assert entry.instead_of == "anna"


def test_an_alert_that_one_resolves_and_another_renews_stands(someone: type[Someone]) -> None:
    person = came(someone, "active", ("alert", "2026-11-02", {}))
    person.enter("alert", "2026-11-03", status="resolved", alert="e0000004")
    assert person.case.alerts() == ()
    person.enter("alert", "2026-11-05", status="renewed", alert="e0000004", by="ben")
    assert kinds(person) == ["alert-answered-twice"]
    assert [alert.id for alert in person.case.alerts()] == ["e0000004"]
    person.enter("alert", "2026-11-06", status="resolved", alert="e0000004")
    assert (kinds(person), person.case.alerts()) == ([], ())


def test_two_people_told_two_things_on_one_day_of_consent(someone: type[Someone]) -> None:
    person = came(someone, "active", ("consent", "2026-11-02", {}))
    person.enter("consent", "2026-11-02", decision="refused", by="ben")
    assert kinds(person) == ["consent-asked-twice"]
    person.enter("consent", "2026-11-02", decision="given")
    assert kinds(person) == []


def test_it_is_the_same_in_whatever_order_the_entries_are_read(someone: type[Someone]) -> None:
    person = came(someone, "closed", ("closure", "2026-11-03", {}), ("contact", "2026-11-04", {}))
    found = contentions(person.case)
    person.entries.reverse()
    assert contentions(person.case) == found
    assert [one.kind for one in found] == ["closed-twice", "beyond-the-end"]


def test_a_closure_recorded_in_knowledge_of_a_later_visit_is_none(someone: type[Someone]) -> None:
    person = came(someone, "active", ("contact", "2026-11-05", {}), ("closure", "2026-11-04", {}))
    assert kinds(person) == []
    assert person.entries[-1].recorded - person.entries[-2].recorded == timedelta(minutes=1)
