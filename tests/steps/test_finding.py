"""Intake and triage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.model.case import fold
from caseload.steps.change import Change, Context
from caseload.steps.finding import check_identity, intake, intake_many, refer_again, triage

if TYPE_CHECKING:
    from tests.conftest import Someone


def test_intake_opens_an_episode(someone: type[Someone], context: Context) -> None:
    person = someone()
    referral = person.make("referral", "2026-11-20")
    change = intake(person.patient, referral, context)
    assert change == Change("intake", ("7k3m9x2q", referral.id), (person.patient, referral))
    assert fold(person.patient, None, [referral]).step == "referred"


@pytest.mark.parametrize(
    ("happened", "facts", "said"),
    [
        ("2026-11-22", {}, "the referral lies in the future"),
        ("2026-11-21T12:01", {}, "the referral lies in the future"),
        ("1930-11-22", {}, "the referral lies before the person was born"),
        ("2026-11-20", {"patient": "0aaaaaaa"}, "the referral names another patient"),
        ("2026-11-20", {"risk_tier": "top"}, "no such tier of risk; known: case-management, disease-management"),
        ("2026-11-20", {"replaces": "e0000000"}, "the entry to be replaced is not among those that count"),
    ],
)
def test_a_referral_that_cannot_be(
    someone: type[Someone], context: Context, happened: str, facts: dict[str, str], said: str
) -> None:
    person = someone()
    referral = person.make("referral", happened, **facts)
    assert said in person.refused(lambda case, *given: intake(case.patient, *given), referral, context)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"nhs_number": "9990000019"}, "the NHS number is not valid; check its ten digits, or leave it out"),
        ({"nhs_number": "999 000 0018"}, "the NHS number is not valid"),
        ({"birth_date": date(2026, 11, 22)}, "the date of birth lies in the future; check the year"),
        ({"birth_date": date(1900, 12, 31)}, "the date of birth lies more than 125 years back; check the year"),
    ],
)
def test_an_identity_that_cannot_be(someone: type[Someone], context: Context, facts: dict[str, Any], said: str) -> None:
    person = someone()
    person.patient = replace(person.patient, **facts)
    referral = person.make("referral", "2026-11-21")
    told = person.refused(lambda case, *given: intake(case.patient, *given), referral, context)
    assert said in told
    assert person.patient.birth_date.isoformat() not in told
    assert person.patient.nhs_number not in told


@pytest.mark.parametrize(
    "facts", [{"nhs_number": ""}, {"birth_date": date(2026, 11, 21)}, {"birth_date": date(1901, 1, 1)}]
)
def test_an_identity_that_can_be(someone: type[Someone], context: Context, facts: dict[str, Any]) -> None:
    check_identity(replace(someone().patient, **facts), context.today)


@pytest.mark.parametrize(("number", "said"), [(1, "1 person"), (3, "3 people")])
def test_many_people_are_one_change(someone: type[Someone], context: Context, number: int, said: str) -> None:
    person = someone()
    one = intake(person.patient, person.make("referral", "2026-11-20"), context)
    many = intake_many([one] * number)
    assert (many.message, many.records) == (f"intake {said}", one.records * number)


# --- once more


def test_the_declined_are_referred_again(someone: type[Someone], context: Context) -> None:
    person = someone().at("declined")
    referral = person.make("referral", "2026-11-20")
    assert refer_again(person.case, referral, context).records == (referral,)
    person.entries.append(referral)
    assert (person.case.step, len(person.case.episodes)) == ("referred", 2)


@pytest.mark.parametrize("step", ["referred", "deferred", "accepted", "active", "closed", "reopened"])
def test_others_are_not_referred_again(someone: type[Someone], context: Context, step: str) -> None:
    person = someone().at(step)
    said = person.refused(refer_again, person.make("referral", "2026-11-20"), context)
    assert said.startswith(f"intake is not possible while the case is {person.case.step}; possible now: ")
    assert "intake" not in said.partition(";")[2]


def test_the_dead_are_not_referred_again(someone: type[Someone], context: Context) -> None:
    person = someone().at("died")
    assert "this person has died" in person.refused(refer_again, person.make("referral", "2026-11-20"), context)


def test_a_referral_follows_the_one_that_was_declined(someone: type[Someone], context: Context) -> None:
    person = someone().at("declined")
    said = person.refused(refer_again, person.make("referral", "2026-09-02"), context)
    assert "use 2026-09-03 or later" in said


def test_a_referral_is_put_right_at_any_step(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    right = person.make("referral", "2026-08-28", replaces="e0000000", because="Wrong day")
    assert refer_again(person.case, right, context).records == (right,)
    person.entries.append(right)
    assert (person.case.step, person.case.episode and person.case.episode.opened) == ("active", date(2026, 8, 28))


# --- triage


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"decision": "accept"}, "accepted"),
        ({"decision": "decline", "manager": "", "deputy": "", "tier": ""}, "declined"),
        ({"decision": "defer", "manager": "", "deputy": "", "tier": "", "until": "2026-11-22"}, "deferred"),
    ],
)
@pytest.mark.parametrize("before", ["referred", "deferred"])
def test_triage_decides(
    someone: type[Someone], context: Context, before: str, facts: dict[str, str], step: str
) -> None:
    person = someone().at(before)
    entry = person.make("triage", "2026-11-20", **facts)
    assert triage(person.case, entry, context) == Change("triage", ("7k3m9x2q", entry.id), (entry,))
    person.entries.append(entry)
    assert person.case.step == step


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("accepted", {}, "triage is not possible while the case is accepted; possible now: assess, plan about-me"),
        ("closed", {}, "triage is not possible while the case is closed; possible now: reopen"),
        ("died", {}, "this person has died"),
        ("referred", {"manager": ""}, "a case has a named manager; known: anna, ben"),
        ("referred", {"manager": "dora"}, "no such member of staff; known: anna, ben"),
        ("referred", {"manager": "carla"}, "carla does not work here today"),
        ("referred", {"manager": "esi"}, "esi is neither case manager nor lead"),
        ("referred", {"deputy": "dora"}, "no such member of staff"),
        ("referred", {"tier": "weekly"}, "no such tier; known: intensive, standard, maintenance"),
        ("referred", {"decision": "defer", "until": "2026-11-21"}, "comes back on a day in the future; use"),
        ("referred", {"happened": "2026-08-31"}, "before the person was referred; use 2026-09-01 or later"),
        ("deferred", {"happened": "2026-09-02"}, "use 2026-09-03 or later"),
        ("referred", {"replaces": "e0000000"}, "an entry of kind triage cannot replace one of kind referral"),
    ],
)  # fmt: skip
def test_triage_that_cannot_be(
    someone: type[Someone], context: Context, step: str, facts: dict[str, str], said: str
) -> None:
    person = someone().at(step)
    entry = person.make("triage", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(triage, entry, context)


def test_triage_is_put_right_while_the_case_goes_on(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    right = person.make("triage", "2026-09-03", replaces="e0000001", because="Wrong manager", manager="ben", deputy="")
    triage(person.case, right, context)
    person.entries.append(right)
    assert (person.case.step, person.case.manager) == ("active", "ben")


@pytest.mark.parametrize(
    ("step", "decision", "said"),
    [
        ("accepted", "decline", ""),
        ("deferred", "accept", ""),
        ("declined", "defer", ""),
        ("active", "decline", "the case is active by now, and this would make it declined; keep what was decided then"),
        ("closed", "decline", ""),
        ("reopened", "accept", ""),
        ("died", "accept", ""),
    ],
)
def test_a_decision_is_put_right_until_the_case_has_gone_on(
    someone: type[Someone], context: Context, step: str, decision: str, said: str
) -> None:
    person = someone().at(step)
    right = person.make("triage", "2026-09-03", replaces="e0000001", decision=decision, until="2026-12-01")
    before = person.case.step
    if said:
        assert person.refused(triage, right, context) == said
    else:
        person.entries += triage(person.case, right, context).records
        decided = {"accept": "accepted", "decline": "declined", "defer": "deferred"}[decision]
        assert person.case.step in (before, decided)


def test_the_forbidden_is_an_error_of_the_user(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    with pytest.raises(Forbidden) as raised:
        triage(person.case, person.make("triage", "2026-11-20"), context)
    assert raised.value.exit_code == 2
