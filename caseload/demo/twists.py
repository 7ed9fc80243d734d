"""What may happen to a person on the way: each twist is one small story of its own."""

from __future__ import annotations

from datetime import timedelta

from caseload.demo.encounters import authority, hour, later, scored, visit
from caseload.demo.rhythm import book
from caseload.demo.story import agree, spin
from caseload.demo.tale import Tale
from caseload.model.codec import Tree, encode
from caseload.model.entries.coordination import HospitalEvent


def booked_today(tale: Tale) -> None:
    """A visit or call is booked for today."""
    book(tale, tale.world.context.today)


def admitted(tale: Tale) -> None:
    """To hospital one evening, with what we learn from it."""
    words, chance = tale.world.material.words, tale.chance
    missing = {"missing": chance.choice(words.missing)} if chance.random() < 0.5 else {}
    tale.enter(
        "hospital-event",
        happened=_last_evening(tale),
        event="emergency-admission",
        hospital=chance.choice(words.hospitals),
        codes=[tale.person.illnesses[0].admission],
        trigger_foreseen=chance.choice(("yes", "yes", "no")),
        plan_followed="no" if missing else "yes",
        **missing,
    )


def discharged(tale: Tale) -> None:
    """Home again; the follow-up clocks run from here."""
    stay = [event for event in tale.case.all(HospitalEvent) if event.event.endswith("-admission")][-1]
    evening = _last_evening(tale)
    tale.enter("hospital-event", happened=evening, event="discharge", hospital=stay.hospital, admission=stay.id)


def emergency_visit(tale: Tale) -> None:
    """An evening in the emergency department, home before midnight."""
    tale.enter(
        "hospital-event",
        happened=_last_evening(tale),
        event="ae-attendance",
        hospital=tale.chance.choice(tale.world.material.words.hospitals),
        trigger_foreseen=tale.chance.choice(("yes", "no", "unsure")),
    )


def _last_evening(tale: Tale) -> str:
    """Move on a working day, to when we hear of it; return a minute of the evening before."""
    tale.wait(1, 1)
    return f"{tale.day - timedelta(days=1)}T{tale.chance.randint(18, 22)}:{tale.chance.choice(('05', '20', '50'))}"


def low_mood(tale: Tale) -> None:
    """Thoughts of not being alive any more, spoken of for the first time: the flag stands."""
    note = "Said so quietly over tea. GP rung from the car and seen the same day; crisis line number by the telephone"
    visit(tale, "home-visit", "psychosocial-support", note=note)
    tale.enter("assessment", scores=[scored(tale, "phq-9", lean=1.4, **{"self-harm": 1})])


def low_mood_answered(tale: Tale) -> None:
    """The same, and two working days later somebody has dealt with it."""
    low_mood(tale)
    raised = tale.case.flags()[-1]
    tale.wait(2, 2)
    reason = "Seen by the GP and the mental health team, safety plan written together, family knows and agrees"
    tale.enter("flag-resolution", at="16:20", assessment=raised.assessment, flag=raised.name, reason=reason)


def safeguarding(tale: Tale) -> None:
    """Money is missing: raised with the council, on every view until it is resolved."""
    tale.enter(
        "alert",
        at="16:00",
        status="raised",
        type="safeguarding",
        headline="Safeguarding enquiry open: money missing after visits by a caller",
        critical=True,
        owner=tale.manager,
        reason="Pension gone twice within a day of being drawn. Council safeguarding team rung and agreed to visit",
        review_on=_from_today(tale, 5, 25),
    )


def treatment_escalation(tale: Tale) -> None:
    """A form about emergency treatment exists, and this is where it is kept."""
    tale.enter(
        "alert",
        at="15:20",
        status="raised",
        type="treatment-escalation",
        headline=f"ReSPECT form of {tale.day:%d.%m.%Y}: treat at home where possible, no resuscitation",
        critical=True,
        owner=tale.manager,
        reason="Talked about in three visits, with the family there at the last",
        review_on=_from_today(tale, 30, 150),
        kept="Yellow folder beside the telephone; copy at the GP practice",
    )


def dog(tale: Tale) -> None:
    """Nobody goes alone for now; the day to look at it again may have passed."""
    tale.enter(
        "alert",
        at="11:10",
        status="raised",
        type="lone-worker",
        headline="Large dog loose in the yard: ring ahead, wait at the gate",
        owner=tale.deputy,
        reason="A student nurse was bitten in the spring",
        review_on=later(tale, 14, 40),
    )


def dog_gone(tale: Tale) -> None:
    """The alert is resolved."""
    alert = next(alert for alert in tale.case.alerts() if alert.type == "lone-worker")
    tale.enter("alert", at="11:40", status="resolved", alert=alert.id, reason="The dog lives with a cousin now")


def sharing(tale: Tale) -> None:
    """Agrees that one agency may know, not another."""
    _share(tale, "given", recipient="Adult social care", scope="Plan and contacts")
    _share(tale, "refused", recipient="Neighbours who hold the key", scope="Anything about health")


def changed_mind(tale: Tale) -> None:
    """Takes back what was agreed about sharing."""
    note = "Does not want the council to read the notes; names and visits may be told"
    _share(tale, "withdrawn", recipient="Adult social care", note=note)


def _share(tale: Tale, decision: str, **facts: str) -> None:
    tale.enter("consent", about="sharing", decision=decision, **facts, **authority(tale))


def new_need(tale: Tale) -> None:
    """Something new goes into the plan and is not yet agreed."""
    spin(tale, tale.person.spare)


def new_need_agreed(tale: Tale) -> None:
    """Something new goes into the plan, and the person agrees to it."""
    new_need(tale)
    agree(tale)


def agreed_again(tale: Tale) -> None:
    """Something good goes into the plan, and the person agrees to it."""
    tale.put("strength", text="Has found the way back to an old friend, who rings on Sundays")
    agree(tale)


def wrong_person(tale: Tale) -> None:
    """A call was logged here that was somebody else's; it is taken back."""
    call = visit(tale, "telephone", "monitoring")
    tale.wait(1, 1)
    tale.enter("void", voids=call, because="Logged under the wrong person; entered again where it belongs")


def wrong_minutes(tale: Tale) -> None:
    """A call was logged with the wrong length; another entry replaces it."""
    at, because = hour(tale), "Minutes and travel were added up"
    long: Tree = {"mode": "telephone", "purposes": ["co-ordination"], "note": "Three calls about one hospital bed"}
    wrong = tale.enter("contact", at=at, minutes=95, **long)
    tale.enter("contact", at=at, minutes=35, replaces=wrong, because=because, **long)


def no_reply(tale: Tale) -> None:
    """Nobody comes to the door."""
    note = tale.chance.choice(tale.world.material.words.no_reply)
    tale.enter("contact", at=hour(tale), mode="home-visit", outcome="no-reply", purposes=["monitoring"], note=note)


def called_off(tale: Tale) -> None:
    """A visit is booked and called off by the person."""
    booked = book(tale, tale.day + timedelta(days=7))
    tale.enter("appointment", status="cancelled", appointment=booked, note="Rang: the family is visiting that day")


def tablets_reviewed(tale: Tale) -> None:
    """The pharmacist went through the medicines; the list is as old as this day."""
    day = tale.day.isoformat()
    checked = {"reviewed_on": day, "checked_on": day, "checked_by": "Practice pharmacist"}
    tale.learn(medicines=encode(tale.case.patient.medicines) | checked)


def _from_today(tale: Tale, least: int, most: int) -> str:
    return (tale.world.context.today + timedelta(days=tale.chance.randint(least, most))).isoformat()
