"""Who is accountable: the manager changes with an acceptance or a lead's decision, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import decode
from caseload.model.team import Staff
from caseload.steps.change import Change, Context
from caseload.steps.handover import answer, name_deputy, offer, reassign, withdraw

if TYPE_CHECKING:
    from tests.conftest import Someone

MEMBERS: list[dict[str, Any]] = [
    {"id": "anna", "name": "Anna Brook"},
    {"id": "ben", "name": "Ben Okoye"},
    {"id": "carla", "name": "Carla Lind", "active_to": "2026-06-30"},
    {"id": "dora", "name": "Dora Nash", "role": "support-worker"},
    {"id": "eve", "name": "Eve Park", "role": "lead"},
    {"id": "finn", "name": "Finn Reed"},
]
OFFERED = {"status": "offered", "to": "finn", "deputy": "", "reason": ""}


@pytest.fixture
def by(context: Context) -> Any:
    """The same day seen by a member of this team; its manager is anna, her deputy ben, the lead eve."""
    staff = decode(Staff, {"staff": MEMBERS})
    return lambda author: replace(context, staff=staff, author=author)


def made(person: Someone, happened: str = "2026-11-20", by: str = "anna", **facts: str) -> Any:
    return replace(person.make("handover", happened, **{"to": "", "reason": ""} | facts), by=by)


def offered(person: Someone, **facts: str) -> Any:
    """Enter an offer."""
    person.entries.append(made(person, **OFFERED | facts))
    return person.entries[-1]


# --- offers


@pytest.mark.parametrize("author", ["anna", "ben", "eve"])
def test_manager_deputy_and_lead_offer_a_case(someone: type[Someone], by: Any, author: str) -> None:
    person = someone().at("active")
    entry = made(person, by=author, **OFFERED)
    assert offer(person.case, entry, by(author)) == Change("handover offer", ("7k3m9x2q", entry.id), (entry,))
    person.entries.append(entry)
    assert person.case.manager == "anna"


@pytest.mark.parametrize(
    ("author", "facts", "said"),
    [
        ("finn", {"to": "ben"}, "only its manager, their deputy or a lead hands a case over"),
        ("anna", {"to": "anna"}, "a case is not handed over to oneself"),
        ("ben", {"to": "anna"}, "anna is the case's manager already"),
        ("anna", {"to": "carla"}, "carla does not work here today"),
        ("anna", {"to": "zoe"}, "no such member of staff"),
        ("anna", {"to": "dora"}, "dora is neither case manager nor lead"),
        ("anna", {"to": "finn", "deputy": "finn"}, "nobody is their own deputy"),
        ("anna", {"to": "finn", "deputy": "carla"}, "carla does not work here today"),
        ("anna", {"to": "finn", "happened": "2026-11-22"}, "the handover lies in the future"),
        ("anna", {"to": "finn", "happened": "2026-08-22"}, "before the person was referred"),
    ],
)
def test_an_offer_that_cannot_be(
    someone: type[Someone], by: Any, author: str, facts: dict[str, str], said: str
) -> None:
    person = someone().at("active")
    entry = made(person, by=author, **OFFERED | facts)
    assert said in person.refused(offer, entry, by(author))


def test_a_case_is_offered_to_one_at_a_time(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    offered(person)
    assert "offered already" in person.refused(offer, made(person, **OFFERED | {"to": "eve"}), by("anna"))


@pytest.mark.parametrize("step", ["referred", "deferred", "declined", "closed", "died"])
@pytest.mark.parametrize("verb", [offer, answer, withdraw, reassign, name_deputy])
def test_only_an_open_case_is_handed_over(someone: type[Someone], by: Any, step: str, verb: Any) -> None:
    person = someone().at(step)
    words = {withdraw: "withdrawn", reassign: "reassigned", name_deputy: "deputy-named"}
    status = ({offer: "offered", answer: "accepted"} | words)[verb]
    entry = made(person, **OFFERED | {"status": status})
    assert "is not possible" in person.refused(verb, entry, by("eve"))


# --- answers


def test_with_the_acceptance_the_case_has_another_manager(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    first = offered(person, deputy="anna")
    change = answer(person.case, made(person, by="finn", status="accepted"), by("finn"))
    (entry,) = change.records
    assert (change.verb, entry.offer) == ("handover accept", first.id)
    person.entries.append(entry)
    assert (person.case.manager, person.case.deputy, person.case.offers()) == ("finn", "anna", ())


def test_a_declined_case_stays_where_it_is(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    offered(person)
    change = answer(person.case, made(person, by="finn", status="declined", reason="full"), by("finn"))
    assert change.verb == "handover decline"
    person.entries.extend(change.records)
    assert (person.case.manager, person.case.deputy, person.case.offers()) == ("anna", "ben", ())


def test_only_who_was_asked_answers(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    offered(person)
    for author in ("anna", "eve"):
        entry = made(person, by=author, status="accepted")
        assert "was offered to finn" in person.refused(answer, entry, by(author))


def test_who_has_left_since_cannot_accept(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    offered(person, to="carla")
    assert "does not work here" in person.refused(answer, made(person, status="accepted"), by("carla"))


@pytest.mark.parametrize("verb", [answer, withdraw])
def test_what_is_not_offered_is_not_answered(someone: type[Someone], by: Any, verb: Any) -> None:
    person = someone().at("active")
    entry = made(person, status="accepted" if verb is answer else "withdrawn")
    assert "no offer of this case is open" in person.refused(verb, entry, by("eve"))


def test_an_offer_is_dead_once_the_case_went_elsewhere(someone: type[Someone], by: Any) -> None:
    """As where two copies of the folder came together: the reassignment knew nothing of the offer."""
    person = someone().at("active")
    offered(person)
    person.enter("handover", "2026-11-20", to="ben")
    assert "went to somebody else" in person.refused(answer, made(person, status="accepted"), by("finn"))
    declined = answer(person.case, made(person, status="declined", reason="x"), by("finn"))
    person.entries.extend(declined.records)
    assert (person.case.manager, person.case.offers()) == ("ben", ())


@pytest.mark.parametrize(("author", "may"), [("anna", True), ("eve", True), ("finn", False), ("ben", False)])
def test_who_withdraws_an_offer(someone: type[Someone], by: Any, author: str, may: bool) -> None:
    person = someone().at("active")
    offered(person)
    entry = made(person, by=author, status="withdrawn")
    if not may:
        assert "only who made the offer" in person.refused(withdraw, entry, by(author))
        return
    person.entries.extend(withdraw(person.case, entry, by(author)).records)
    assert (person.case.manager, person.case.offers()) == ("anna", ())


# --- a lead decides


def test_a_lead_reassigns_and_an_open_offer_is_off(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    first = offered(person)
    change = reassign(person.case, made(person, by="eve", status="reassigned", to="eve", reason="x"), by("eve"))
    assert change.records[0].offer == first.id
    person.entries.extend(change.records)
    assert (person.case.manager, person.case.deputy, person.case.offers()) == ("eve", "ben", ())


@pytest.mark.parametrize(
    ("author", "to", "said"),
    [
        ("anna", "finn", "only a lead reassigns a case"),
        ("eve", "anna", "anna is the case's manager already"),
        ("eve", "dora", "neither case manager nor lead"),
        ("eve", "carla", "does not work here today"),
    ],
)
def test_a_reassignment_that_cannot_be(someone: type[Someone], by: Any, author: str, to: str, said: str) -> None:
    person = someone().at("active")
    entry = made(person, by=author, status="reassigned", to=to, reason="x")
    assert said in person.refused(reassign, entry, by(author))


def test_a_decision_cannot_be_put_before_a_later_one(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    person.enter("handover", "2026-11-20", to="ben")
    entry = made(person, "2026-11-01", by="eve", status="reassigned", to="finn", reason="x")
    assert "would come before what it follows from" in person.refused(reassign, entry, by("eve"))


# --- who stands in


@pytest.mark.parametrize("author", ["anna", "ben", "eve"])
def test_another_deputy_is_named_and_the_manager_stays(someone: type[Someone], by: Any, author: str) -> None:
    person = someone().at("active")
    change = name_deputy(person.case, made(person, by=author, status="deputy-named", deputy="dora"), by(author))
    assert (change.verb, change.records[0].instead_of) == ("handover deputy", "ben")
    person.entries.extend(change.records)
    assert (person.case.manager, person.case.deputy) == ("anna", "dora")


@pytest.mark.parametrize(
    ("author", "deputy", "said"),
    [
        ("finn", "dora", "only the manager, their deputy or a lead names the deputy"),
        ("anna", "anna", "nobody is their own deputy"),
        ("anna", "ben", "ben is the deputy already"),
        ("anna", "carla", "does not work here today"),
        ("anna", "zoe", "no such member of staff"),
    ],
)
def test_a_deputy_who_cannot_be(someone: type[Someone], by: Any, author: str, deputy: str, said: str) -> None:
    person = someone().at("active")
    entry = made(person, by=author, status="deputy-named", deputy=deputy)
    assert said in person.refused(name_deputy, entry, by(author))


def test_an_offer_stands_while_another_deputy_is_named(someone: type[Someone], by: Any) -> None:
    person = someone().at("active")
    first = offered(person)
    named = made(person, by="anna", status="deputy-named", deputy="dora")
    person.entries.extend(name_deputy(person.case, named, by("anna")).records)
    assert person.case.offers() == (first,)
    accepted = made(person, by="finn", status="accepted")
    person.entries.extend(answer(person.case, accepted, by("finn")).records)
    assert (person.case.manager, person.case.deputy) == ("finn", "dora")
