"""The work between plan and closure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden, NotFound
from caseload.steps.change import Change, Context
from caseload.steps.coordination import (
    alert,
    book,
    capacity,
    consent,
    hospital,
    log,
    one_flag,
    resolve_flag,
)

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
Step = Callable[..., Change]
PHQ = {"instrument": "phq-9", "version": "1", "scale": "total"}
OPEN = ("accepted", "assessed", "planned", "active", "reopened")
WAITING = ("referred", "deferred")


# --- which step is for which verb


@pytest.mark.parametrize(
    ("step", "kind", "verb", "at"),
    [
        (log, "contact", "log", (*WAITING, *OPEN)),
        (hospital, "hospital-event", "hospital", (*WAITING, *OPEN)),
        (book, "appointment", "book", (*WAITING, *OPEN)),
        (alert, "alert", "alert", (*WAITING, *OPEN, "declined", "closed", "died")),
        (consent, "consent", "consent", (*WAITING, *OPEN, "declined", "closed", "died")),
        (capacity, "capacity", "capacity", (*WAITING, *OPEN, "declined", "closed", "died")),
    ],
)
@pytest.mark.parametrize("where", [*WAITING, *OPEN, "declined", "closed", "died"])
def test_what_may_be_recorded_when(
    someone: type[Someone], context: Context, step: Step, kind: str, verb: str, at: tuple[str, ...], where: str
) -> None:
    person = someone().at(where)
    entry = person.make(kind, "2026-11-20")
    if where in at:
        assert step(person.case, entry, context) == Change(verb, ("7k3m9x2q", entry.id), (entry,))
    else:
        assert "is not possible" in person.refused(step, entry, context)


# --- late entries


@pytest.mark.parametrize("step", [log, hospital])
@pytest.mark.parametrize(
    ("where", "happened", "late_is_well"),
    [
        ("closed", "2026-11-02", True),
        ("closed", "2026-10-01", True),
        ("closed", "2026-11-03", False),
        ("died", "2026-11-02T23:00", True),
        ("died", "2026-11-03", False),
        ("declined", "2026-09-03", True),
        ("declined", "2026-09-04", False),
    ],
)
def test_what_happened_before_the_end_is_entered_late(
    someone: type[Someone], context: Context, step: Step, where: str, happened: str, late_is_well: bool
) -> None:
    person = someone().at(where)
    # what came after the end moves the end no further
    person.enter("consent", "2026-11-10")
    kind = "contact" if step is log else "hospital-event"
    entry = person.make(kind, happened)
    if late_is_well:
        assert step(person.case, entry, context).records == (entry,)
    else:
        assert f"{step.__name__} is not possible" in person.refused(step, entry, context)


def test_what_led_to_the_referral_happened_before_it(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("hospital-event", event="emergency-admission", happened="2026-08-30")
    assert hospital(person.case, entry, context).records == (entry,)
    with pytest.raises(Forbidden, match="before the person was referred; use 2026-09-01 or later"):
        log(person.case, person.make("contact", happened="2026-08-30"), context)


@pytest.mark.parametrize("step", [log, hospital, alert, consent, capacity, book])
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"happened": "2026-11-21T12:01"}, "lies in the future"),
        ({"patient": "0aaaaaaa"}, "names another patient"),
        ({"replaces": "e0000000"}, "cannot replace one of kind referral; void that one instead"),
    ],
)
def test_every_entry_is_checked_alike(
    someone: type[Someone], context: Context, step: Step, facts: Facts, said: str
) -> None:
    kinds = {log: "contact", hospital: "hospital-event", book: "appointment"}
    person = someone().at("active")
    entry = person.make(kinds.get(step, step.__name__), **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(step, entry, context)


# --- visits

BOOKED = {"starts": "2026-11-20T10:00", "mode": "home-visit"}


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        ({}, "e0000004"),
        ({"happened": "2026-11-20T16:00"}, "e0000004"),
        ({"outcome": "no-reply"}, "e0000004"),
        ({"mode": "telephone"}, ""),
        ({"happened": "2026-11-19"}, ""),
        # named, on whatever day and however it came to be
        ({"mode": "telephone", "appointment": "e0000004"}, "e0000004"),
        ({"happened": "2026-11-19", "appointment": "e00000"}, "e0000004"),
    ],
)
def test_a_contact_closes_the_booking_of_its_day_and_kind(
    someone: type[Someone], context: Context, contact: Facts, kept: str
) -> None:
    person = someone().at("active")
    person.enter("appointment", "2026-11-18", **BOOKED)
    (saved,) = log(person.case, person.make("contact", **({"happened": "2026-11-20"} | contact)), context).records
    assert saved.appointment == kept
    person.entries.append(saved)
    assert len(person.case.booked()) == (0 if kept else 1)


def test_of_two_bookings_a_contact_closes_the_first(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    for _ in range(2):
        person.enter("appointment", "2026-11-18", **BOOKED)
        person.entries += log(person.case, person.make("contact", "2026-11-20"), context).records
    assert [entry.appointment for entry in person.entries if entry.kind == "contact"] == ["e0000004", "e0000006"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("appointment", ["e0000099", "e0000000", "e"])
def test_a_contact_names_one_open_booking(someone: type[Someone], context: Context, appointment: str) -> None:
    person = someone().at("active")
    for _ in range(2):
        person.enter("appointment", "2026-11-18", **BOOKED)
    said = person.refused(log, person.make("contact", "2026-11-20", appointment=appointment), context)
    assert said == "no single open appointment has an id that begins so; show lists them"


def test_a_corrected_contact_keeps_the_booking_it_closed(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("appointment", "2026-11-18", **BOOKED)
    person.entries += log(person.case, person.make("contact", "2026-11-20"), context).records
    right = person.make("contact", "2026-11-20", replaces="e0000005", because="Minutes", minutes=45)
    (saved,) = log(person.case, right, context).records
    assert saved.appointment == "e0000004"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts": "2026-11-21T11:59"}, "an appointment lies in the future; log records what has happened"),
        ({"staff": "dora"}, "no such member of staff; known: anna, ben"),
        ({"staff": "carla"}, "carla does not work here today"),
        ({"status": "cancelled", "appointment": "e0000000"}, "no single open appointment has an id that begins so"),
    ],
)
def test_a_booking_that_cannot_be(someone: type[Someone], context: Context, facts: Facts, said: str) -> None:
    person = someone().at("active")
    entry = person.make("appointment", "2026-11-21", **facts)
    assert said in person.refused(book, entry, context)


def test_a_booking_is_cancelled_by_the_beginning_of_its_id(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("appointment", "2026-11-18")
    entry = person.make("appointment", "2026-11-21", status="cancelled", appointment="e")
    person.entries += book(person.case, entry, context).records
    assert person.case.booked() == ()
    assert person.case.entries[-1].appointment == "e0000004"  # type: ignore[attr-defined]


def test_a_visit_booked_for_this_very_minute(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    book(person.case, person.make("appointment", "2026-11-21", starts="2026-11-21T12:00"), context)


# --- alerts


@pytest.mark.parametrize("status", ["renewed", "resolved"])
def test_an_alert_is_named_by_the_beginning_of_its_id(someone: type[Someone], context: Context, status: str) -> None:
    person = someone().at("active")
    person.enter("alert", "2026-10-01")
    (saved,) = alert(person.case, person.make("alert", "2026-11-20", status=status, alert="e0"), context).records
    assert saved.alert == "e0000004"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"owner": "dora"}, "no such member of staff; known: anna, ben"),
        ({"owner": "carla"}, "carla does not work here today"),
        ({"review_on": "2026-11-21"}, "an alert is looked at again on a day in the future; use a later day"),
        (
            {"status": "renewed", "alert": "e0000099"},
            "no single alert that stands has an id that begins so; show lists",
        ),
        ({"status": "resolved", "alert": "e"}, "no single alert that stands has an id that begins so"),
    ],
)
def test_an_alert_that_cannot_be(someone: type[Someone], context: Context, facts: Facts, said: str) -> None:
    person = someone().at("active")
    for _ in range(2):
        person.enter("alert", "2026-10-01")
    assert said in person.refused(alert, person.make("alert", "2026-11-20", **facts), context)


def test_what_is_resolved_is_not_resolved_again(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    person.enter("alert", "2026-10-01")
    person.enter("alert", "2026-10-02", status="resolved", alert="e0000004")
    said = person.refused(alert, person.make("alert", "2026-11-20", status="resolved", alert="e0000004"), context)
    assert said.startswith("no single alert that stands")


# --- safety flags


def flagged(someone: type[Someone], *flags: str) -> Someone:
    person = someone().at("active")
    person.enter("assessment", "2026-11-10", scores=[PHQ | {"flags": [*flags]}])
    return person


@pytest.mark.parametrize(("assessment", "flag"), [("e0000004", "self-harm"), ("e", "self-harm"), ("e00", "")])
def test_a_flag_is_laid_to_rest(someone: type[Someone], context: Context, assessment: str, flag: str) -> None:
    person = flagged(someone, "self-harm")
    entry = person.make("flag-resolution", "2026-11-11", assessment=assessment, flag=flag)
    change = resolve_flag(person.case, entry, context)
    assert change == Change("flag", ("7k3m9x2q", entry.id), (replace(entry, assessment="e0000004", flag="self-harm"),))
    person.entries += change.records
    assert person.case.flags() == ()


@pytest.mark.parametrize(
    ("flags", "assessment", "flag"),
    [([], "e", ""), (["self-harm"], "e0000009", ""), (["self-harm"], "e", "other"), (["self-harm", "other"], "e", "")],
)
def test_a_flag_that_does_not_stand_there(
    someone: type[Someone], context: Context, flags: list[str], assessment: str, flag: str
) -> None:
    person = flagged(someone, *flags)
    entry = person.make("flag-resolution", "2026-11-11", assessment=assessment, flag=flag)
    assert person.refused(resolve_flag, entry, context) == "no single safety flag stands there; show lists them"


def test_of_several_flags_one_is_named(someone: type[Someone], context: Context) -> None:
    person = flagged(someone, "self-harm", "other")
    assert one_flag(person.case, "e", "other").name == "other"
    with pytest.raises(NotFound):
        one_flag(person.case, "e", "")


def test_a_resolution_is_checked_like_every_entry(someone: type[Someone], context: Context) -> None:
    person = flagged(someone, "self-harm")
    for facts, said in (({"happened": "2026-11-22"}, "in the future"), ({"replaces": "e0000099"}, "to be replaced")):
        entry = person.make("flag-resolution", **({"happened": "2026-11-11", "assessment": "e0000004"} | facts))
        assert said in person.refused(resolve_flag, entry, context)


# --- hospital: each stay once, from its beginning to its end

IN, OUT = "emergency-admission", "discharge"


def stayed(someone: type[Someone], *events: tuple[str, str]) -> Someone:
    """Somebody active, and what happened in hospital: the first event has the id e0000004."""
    person = someone().at("active")
    for event, day in events:
        named = {"admission": person.entries[-1].id} if event == OUT and len(person.entries) > 4 else {}
        person.enter("hospital-event", day, event=event, **named)
    return person


@pytest.mark.parametrize(
    ("events", "facts", "admission"),
    [
        ([(IN, "2026-10-01")], {}, "e0000004"),
        ([("elective-admission", "2026-10-01")], {"happened": "2026-10-01"}, "e0000004"),
        ([(IN, "2026-10-01"), ("ae-attendance", "2026-10-02")], {}, "e0000004"),
        ([(IN, "2026-10-01"), (OUT, "2026-10-05"), (IN, "2026-10-10")], {}, "e0000006"),
        # nobody told of the admission, and the clocks start all the same
        ([], {}, ""),
        # an earlier stay, told of late
        ([(IN, "2026-10-10"), (IN, "2026-10-01")], {"happened": "2026-10-05"}, "e0000005"),
        ([(IN, "2026-10-10"), (IN, "2026-10-01")], {"admission": "e0000004"}, "e0000004"),
    ],
)
def test_a_discharge_ends_the_admission_that_is_open(
    someone: type[Someone], context: Context, events: list[tuple[str, str]], facts: Facts, admission: str
) -> None:
    person = stayed(someone, *events)
    entry = person.make("hospital-event", **({"happened": "2026-10-20", "event": OUT} | facts))
    (saved,) = hospital(person.case, entry, context).records
    assert saved.admission == admission


@pytest.mark.parametrize(
    ("events", "facts", "said"),
    [
        ([(IN, "2026-10-10")], {"happened": "2026-10-09"}, "the discharge lies before the admission; admitted on"),
        (
            [(IN, "2026-10-10T14:00")],
            {"happened": "2026-10-10T13:59"},
            "the discharge lies before the admission; admitted on 2026-10-10",
        ),
        (
            [(IN, "2026-10-01"), (OUT, "2026-10-05")],
            {"admission": "e0000004"},
            "this stay has ended on 2026-10-05; replace that discharge: --replaces",
        ),
        (
            [(IN, "2026-10-01"), (OUT, "2026-10-05")],
            {},
            "discharged already, on 2026-10-05, and not admitted since; record the admission first",
        ),
        ([(OUT, "2026-10-05")], {}, "discharged already, on 2026-10-05"),
        (
            [(IN, "2026-10-10"), (IN, "2026-10-01")],
            {},
            "more than one admission is open; name one: --admission e0000005, e0000004",
        ),
        ([(IN, "2026-10-01")], {"admission": "e0000000"}, "no admission has an id that begins so"),
        ([(IN, "2026-10-01")], {"event": IN}, "in hospital then, admitted on 2026-10-01; record that discharge first"),
        ([(IN, "2026-10-01"), (OUT, "2026-10-05")], {"event": IN, "happened": "2026-10-03"}, "in hospital then"),
        ([(IN, "2026-10-01")], {"codes": ["A99", "J44.1.1"]}, "a diagnosis is no ICD-10 code; write it as E11.9"),
    ],
)
def test_a_hospital_event_that_cannot_be(
    someone: type[Someone], context: Context, events: list[tuple[str, str]], facts: Facts, said: str
) -> None:
    person = stayed(someone, *events)
    entry = person.make("hospital-event", **({"happened": "2026-10-20", "event": OUT} | facts))
    assert said in person.refused(hospital, entry, context)


@pytest.mark.parametrize(
    ("events", "day"),
    [
        ([(IN, "2026-10-10")], "2026-10-01"),
        ([(IN, "2026-10-01"), (OUT, "2026-10-05")], "2026-10-05"),
        ([(IN, "2026-10-01"), (OUT, "2026-10-05")], "2026-09-20"),
        ([(OUT, "2026-10-05")], "2026-10-01"),
    ],
)
def test_an_admission_outside_every_other_stay(
    someone: type[Someone], context: Context, events: list[tuple[str, str]], day: str
) -> None:
    person = stayed(someone, *events)
    entry = person.make("hospital-event", day, event=IN)
    assert hospital(person.case, entry, context).records == (entry,)


def test_stays_are_put_right(someone: type[Someone], context: Context) -> None:
    person = stayed(someone, (IN, "2026-10-01"), (OUT, "2026-10-05"))
    right = person.make("hospital-event", "2026-10-06", event=OUT, replaces="e0000005", because="Day")
    assert hospital(person.case, right, context).records[0].admission == "e0000004"
    right = person.make("hospital-event", "2026-10-02", event=IN, replaces="e0000004", because="Day")
    hospital(person.case, right, context)
    wrong = person.make("hospital-event", "2026-10-06", event=IN, replaces="e0000004", because="Day")
    assert "the discharge lies before the admission" in person.refused(hospital, wrong, context)


def test_codes_are_written_one_way_and_once(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("hospital-event", "2026-10-01", event=IN, codes=["J441", "I10X", "J44.1"])
    assert hospital(person.case, entry, context).records[0].codes == ("J44.1", "I10")
