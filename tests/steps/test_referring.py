"""Referrals to services, step by step, and the action of the plan that moves with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import NotFound
from caseload.model.case import Case
from caseload.model.plan import ACTION_STATUSES
from caseload.model.referrals import FOLLOWS, loops_of
from caseload.model.transitions import MOVES
from caseload.steps.change import Change, Context
from caseload.steps.referring import ACTION, VERBS, fitting, go_on, one_loop, send, to_send
from caseload.store.calendar import BankHolidays

if TYPE_CHECKING:
    from tests.conftest import Someone

Facts = dict[str, Any]
KIND = "service-referral"


def having(person: Someone, change: Change) -> Someone:
    """The person after a change."""
    for record in change.records:
        if record.kind == "plan":
            person.plan = record
        else:
            person.entries.append(record)
    return person


def referred(someone: type[Someone], context: Context, *steps: str, **facts: Any) -> Someone:
    """Somebody active who was referred on 1 October, and the steps that followed, a day apart."""
    person = someone().at("active")
    having(person, send(person.case, person.make(KIND, "2026-10-01", **facts), context))
    for number, status in enumerate(steps, 2):
        having(person, go_on(person.case, step(person, status, f"2026-10-{number:02}"), context))
    return person


def step(person: Someone, status: str, day: str = "2026-10-20", **facts: Any) -> Any:
    """Return a later step, not entered yet."""
    reason = {"reason": "Marmalade"} if status == "declined" else {}
    return person.make(KIND, day, status=status, agency="", sector="", **(reason | facts))


def status_of(case: Case) -> str:
    assert case.plan
    return case.plan.actions[0].status


# --- sending


@pytest.mark.parametrize("where", ["accepted", "assessed", "planned", "active", "reopened"])
def test_whoever_is_on_the_caseload_is_referred(someone: type[Someone], context: Context, where: str) -> None:
    person = someone().at(where)
    entry = person.make(KIND, "2026-11-20")
    (saved,) = send(person.case, entry, context).records
    assert saved == replace(entry, reply_by=date(2026, 12, 4))


@pytest.mark.parametrize("where", ["referred", "deferred", "declined", "closed", "died"])
def test_nobody_else_is(someone: type[Someone], context: Context, where: str) -> None:
    person = someone().at(where)
    assert "is not possible" in person.refused(send, person.make(KIND, "2026-11-20"), context)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"happened": "2026-11-22"}, "lies in the future"),
        ({"happened": "2026-08-01"}, "before the person was referred"),
        ({"service": "nonesuch"}, "no such service in the directory; give --agency and --sector, or a service it has"),
        ({"reply_by": "2026-11-20"}, "an answer is expected on a later day than it is asked for"),
        ({"action": "t9"}, "no action has an id that begins so"),
        ({"referral": "e0000000"}, "no declined referral that waits for another way has an id that begins so"),
    ],
)
def test_a_referral_that_cannot_be(someone: type[Someone], context: Context, facts: Facts, said: str) -> None:
    person = someone().at("active")
    assert said in person.refused(send, person.make(KIND, **({"happened": "2026-11-20"} | facts)), context)


def test_an_answer_is_expected_when_the_service_usually_gives_one(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    quick = replace(context.definitions.services["district-nurse"], reply_days=2)
    known = dict(context.definitions.services) | {"district-nurse": quick}
    told = replace(context, definitions=replace(context.definitions, services=known), holidays=BankHolidays())
    entry = person.make(KIND, "2026-04-02", service="district-nurse")
    person.entries = [replace(one, happened=type(one.happened)("2026-01-05")) for one in person.entries]
    # over Easter, 3 and 6 April
    assert send(person.case, entry, told).records[-1].reply_by == date(2026, 4, 8)
    assert send(person.case, replace(entry, reply_by=date(2026, 5, 1)), told).records[-1].reply_by == date(2026, 5, 1)


def test_what_the_directory_says_need_not_be_told(someone: type[Someone], context: Context) -> None:
    case = someone().at("active").case
    service = context.definitions.services["social-care-assessment"]
    told = to_send(case, {"status": "sent", "service": service.id}, context)
    expected = {"status": "sent", "service": service.id, "sector": "social-care", "agency": service.agency}
    assert told == {key: value for key, value in expected.items() if value}


def test_what_the_plan_says_need_not_be_told(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    assert person.plan
    asked = {"action": "t0", "agency": "Marmalade"}
    assert to_send(person.case, asked, context) == {"action": "t0000000", "agency": "Marmalade", "sector": "voluntary"}
    assert asked == {"action": "t0", "agency": "Marmalade"}
    served = replace(person.plan.actions[0], service="district-nurse")
    person.plan = replace(person.plan, actions=(served,))
    told = to_send(person.case, {"action": "t0"}, context)
    assert (told["service"], told["sector"]) == ("district-nurse", "community-health")


@pytest.mark.parametrize("facts", [{}, {"agency": "Marmalade"}, {"sector": "housing"}, {"action": "t0"}])
def test_a_referral_goes_somewhere(someone: type[Someone], context: Context, facts: Facts) -> None:
    said = someone().at("active").refused(to_send, facts, context)
    assert said.startswith("a referral names a service of the directory, or an agency and its sector; --service ID")


def test_one_sent_in_place_of_a_declined_one_is_about_the_same(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "declined", action="t0000000", reason="Marmalade")
    told = to_send(person.case, {"referral": "e0000004", "agency": "Marmalade"}, context)
    assert told == {
        "referral": "e0000004",
        "action": "t0000000",
        "reason": "Marmalade",
        "agency": "Marmalade",
        "sector": "voluntary",
    }
    entry = person.make(KIND, "2026-10-10", **(told | {"referral": "e000000"}))
    change = send(person.case, entry, context)
    assert change.records[-1].referral == "e0000004"
    assert status_of(having(person, change).case) == "requested"


@pytest.mark.parametrize("status", ["done", "stopped"])
def test_an_action_that_has_ended_is_not_referred_on(someone: type[Someone], context: Context, status: str) -> None:
    person = someone().at("active")
    assert person.plan
    person.plan = replace(person.plan, actions=(replace(person.plan.actions[0], status=status),))
    said = person.refused(send, person.make(KIND, "2026-11-20", action="t0000000"), context)
    assert said.startswith(f"this action is {status}; name another")


def test_an_action_is_not_sent_twice(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "accepted", action="t0000000")
    said = person.refused(send, person.make(KIND, "2026-11-20", action="t0000000"), context)
    assert said == "this action is sent already, with referral e0000004; caseload refer chase"
    right = person.make(KIND, "2026-10-01", action="t0000000", replaces="e0000004", because="Agency")
    assert send(person.case, right, context).records[-1].action == "t0000000"


# --- what the service does


@pytest.mark.parametrize("status", VERBS)
@pytest.mark.parametrize(
    "steps", [(), ("accepted",), ("accepted", "started"), ("accepted", "started", "completed"), ("declined",)]
)
def test_only_in_the_order_that_there_is(
    someone: type[Someone], context: Context, steps: tuple[str, ...], status: str
) -> None:
    person = referred(someone, context, *steps)
    now = steps[-1] if steps else "sent"
    may = not steps if status == "chased" else status in FOLLOWS[now]
    entry = step(person, status, referral="e0000004")
    assert bool(fitting(person.case, status)) is may
    if may:
        change = go_on(person.case, entry, context)
        assert change.verb == VERBS[status]
        assert loops_of(having(person, change).case)[0].status == (now if status == "chased" else status)
        return
    said = person.refused(go_on, entry, context)
    assert "does not follow" in said or "has answered already" in said
    following = {VERBS[later] for later in FOLLOWS[now]}
    assert all(verb in said for verb in following or {"send another with refer send"})


def test_a_later_step_says_to_whom_it_was_sent(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, agency="Marmalade", service="district-nurse")
    saved = go_on(person.case, step(person, "accepted"), context).records[-1]
    assert (saved.referral, saved.agency, saved.service) == ("e0000004", "Marmalade", "district-nurse")


def test_to_chase_sets_a_new_day(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context)
    told = replace(context, holidays=BankHolidays())
    saved = go_on(person.case, step(person, "chased", "2026-11-20"), told).records[-1]
    assert saved.reply_by == date(2026, 12, 4)
    asked = step(person, "chased", "2026-11-20", reply_by="2026-11-20")
    assert "a later day than it is asked for" in person.refused(go_on, asked, told)


def test_the_only_one_that_a_step_may_follow_need_not_be_named(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "accepted")
    having(person, send(person.case, person.make(KIND, "2026-10-03"), context))
    assert one_loop(person.case, "", "started").sent.id == "e0000004"
    assert one_loop(person.case, "", "chased").sent.id == "e0000006"
    having(person, send(person.case, person.make(KIND, "2026-10-04"), context))
    said = person.refused(go_on, step(person, "accepted"), context)
    assert said == "more than one referral is open; name one with --referral: e0000006, e0000007"
    assert "no referral to a service has an id that begins so" in person.refused(
        go_on, step(person, "accepted", referral="e9"), context
    )


def test_a_referral_that_has_ended_is_no_longer_meant(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "declined")
    with pytest.raises(NotFound, match="no referral to a service is open"):
        one_loop(person.case, "", "chased")


def test_where_nothing_was_sent_nothing_is_answered(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    said = person.refused(go_on, step(person, "accepted"), context)
    assert said == "no referral to a service is open; caseload refer send sends one"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"day": "2026-09-30"}, "this lies before the referral was sent; use 2026-10-01 or later"),
        ({"day": "2026-11-22"}, "lies in the future"),
        ({"patient": "0aaaaaaa"}, "names another patient"),
    ],
)
def test_a_step_that_cannot_be(someone: type[Someone], context: Context, facts: Facts, said: str) -> None:
    person = referred(someone, context)
    assert said in person.refused(go_on, step(person, "accepted", **facts), context)


def test_a_step_told_late_stands_in_its_place(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "chased")
    having(person, go_on(person.case, step(person, "accepted", "2026-10-01"), context))
    assert loops_of(person.case)[0].status == "accepted"
    # started before it was accepted
    having(person, go_on(person.case, step(person, "started", "2026-10-09"), context))
    entry = step(person, "completed", "2026-10-05", referral="e0000004")
    assert "completed does not follow accepted" in person.refused(go_on, entry, context)


@pytest.mark.parametrize(("day", "well"), [("2026-11-02", True), ("2026-11-03", False)])
def test_what_a_service_did_before_the_end_is_entered_late(
    someone: type[Someone], context: Context, day: str, well: bool
) -> None:
    person = referred(someone, context, "accepted")
    person.enter("closure", "2026-11-02")
    entry = step(person, "started", day)
    if well:
        go_on(person.case, entry, context)
    else:
        said = person.refused(go_on, entry, context)
        assert "closed, since 2026-11-02; what happened by then is entered late" in said


def test_an_answer_is_put_right(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "accepted", action="t0000000")
    right = step(person, "declined", "2026-10-02", replaces="e0000005", because="Misread")
    having(person, go_on(person.case, right, context))
    assert loops_of(person.case)[0].status == "declined"
    assert status_of(person.case) == "declined"


def test_what_has_gone_on_since_is_not_put_right_into_nonsense(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "accepted", "started")
    wrong = step(person, "declined", "2026-10-02", replaces="e0000005", because="Misread", referral="e0000004")
    assert "started does not follow declined" in person.refused(go_on, wrong, context)


# --- the action of the plan


def test_the_action_moves_with_its_referral_in_the_same_commit(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, action="t0000000")
    course = [status_of(person.case)]
    for number, status in enumerate(("accepted", "started", "completed"), 2):
        change = go_on(person.case, step(person, status, f"2026-10-{number:02}"), context)
        assert [record.kind for record in change.records] == ["plan", KIND]
        course.append(status_of(having(person, change).case))
    assert course == ["requested", "accepted", "in-progress", "done"]
    assert person.plan
    assert person.plan.actions[0].done_on == date(2026, 10, 4)
    assert person.case.agreed


def test_a_declined_action_says_why_until_it_is_sent_again(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, "declined", action="t0000000")
    assert person.plan
    assert (person.plan.actions[0].status, person.plan.actions[0].reason) == ("declined", "Marmalade")
    having(person, send(person.case, person.make(KIND, "2026-10-10", action="t0000000"), context))
    assert (person.plan.actions[0].status, person.plan.actions[0].reason) == ("requested", "")


def test_to_chase_moves_no_action(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, action="t0000000")
    assert [record.kind for record in go_on(person.case, step(person, "chased"), context).records] == [KIND]


@pytest.mark.parametrize("status", ACTION_STATUSES)
def test_an_action_goes_only_where_the_table_of_moves_leads(
    someone: type[Someone], context: Context, status: str
) -> None:
    person = referred(someone, context, action="t0000000")
    assert person.plan
    person.plan = replace(person.plan, actions=(replace(person.plan.actions[0], status=status),))
    after = having(person, go_on(person.case, step(person, "accepted"), context)).case
    assert status_of(after) == ("accepted" if "accepted" in MOVES["action"][status] else status)


def test_every_step_has_a_status_of_an_action() -> None:
    assert set(ACTION) == set(FOLLOWS)
    assert set(ACTION.values()) <= set(ACTION_STATUSES)


def test_an_action_that_is_no_more_stops_nothing(someone: type[Someone], context: Context) -> None:
    person = referred(someone, context, action="t0000000")
    assert person.plan
    person.plan = replace(person.plan, actions=())
    assert [record.kind for record in go_on(person.case, step(person, "accepted"), context).records] == [KIND]
