"""What goes on between agreement and closure: whatever falls due is done, and things happen in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from caseload.demo.encounters import asked_again, hour, visit
from caseload.demo.services import hear
from caseload.demo.tale import Tale
from caseload.model.case import Case
from caseload.model.duties import Duty, duties
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.moments import Moment
from caseload.model.plan import open_actions, open_goals

Twist = Callable[[Tale], None]
Happening = tuple[int, Twist]

KEPT = ("appointment", "contact", "review", "discharge-call", "discharge-visit", "look-again")
PURPOSES = {
    "monitoring": 5,
    "medication-management": 3,
    "co-ordination": 3,
    "direct-care": 2,
    "self-care-support": 3,
    "psychosocial-support": 2,
    "advocacy": 1,
}
GOING = ("improving", "sustaining", "sustaining", "no-change", "in-progress", "worsening")
SETTLED, BOOKED = 0.85, 0.25
# How often people are scored once more at a review, and how often they tell of their care.
SCORED_AGAIN, TELLS = 0.6, 0.45
# Days until somebody sees whether a change matters for the plan.
LOOKED_AFTER = (4, 12)


def follow(tale: Tale, happenings: Sequence[Happening], quiet: int = 0) -> None:
    """Do what falls due up to `quiet` days before today; what happens besides comes so many days before today."""
    today = tale.world.context.today
    last = min(tale.world.eve, today - timedelta(days=quiet))
    ahead = sorted(((today - timedelta(days=back), twist) for back, twist in happenings), key=lambda h: h[0])
    while True:
        due, duty = _next(tale)
        if not in_hospital(tale.case):
            hear(tale, min(due, last, *(day for day, _ in ahead[:1])))
        if ahead and (duty is None or due > last or ahead[0][0] <= due):
            day, twist = ahead.pop(0)
            tale.go(day)
            twist(tale)
        elif duty is None or due > last:
            return
        else:
            tale.go(due)
            _keep(tale, duty)
            _book_next(tale, last)


def in_hospital(case: Case) -> bool:
    """Tell whether the person was admitted and not yet discharged."""
    events = [event.event for event in case.all(HospitalEvent) if event.event != "ae-attendance"]
    return bool(events) and events[-1] != "discharge"


def settle(tale: Tale) -> None:
    """Tick off most of the actions that are due by now; of a referral the service tells."""
    for action in open_actions(tale.case.plan):
        waits = action.due and action.due <= tale.day and action.id not in tale.referred
        if waits and tale.chance.random() < SETTLED:
            tale.put("action", id=action.id, status="done", done_on=tale.day.isoformat())


def _next(tale: Tale) -> tuple[date, Duty | None]:
    """Return what comes next and on which day: some days before it is due, where nobody waits for it."""
    if in_hospital(tale.case):
        return date.max, None
    context = tale.world.context
    owed = [
        duty
        for duty in duties(tale.case, context.settings, tale.world.holidays)
        if duty.kind in KEPT and duty.kind not in tale.marks
    ]
    if any(duty.kind == "appointment" for duty in owed):
        owed = [duty for duty in owed if duty.kind != "contact"]
    days = [(max(_day(tale, duty), tale.day), duty) for duty in owed]
    return min(days, key=lambda day: day[0], default=(date.max, None))


def _day(tale: Tale, duty: Duty) -> date:
    if duty.kind == "appointment":
        return duty.due
    if duty.kind == "look-again":
        return duty.due + timedelta(days=tale.chance.randint(*LOOKED_AFTER))
    tier = tale.world.context.settings.tiers[tale.case.tier]
    weeks = {"contact": tier.contact_weeks, "review": tier.review_weeks}.get(duty.kind, 0)
    return tale.world.working_day_by(duty.due - timedelta(days=tale.chance.randint(0, min(weeks, 10))))


def _keep(tale: Tale, duty: Duty) -> None:
    match duty.kind:
        case "appointment":
            booking = next(booking for booking in tale.case.booked() if booking.id == duty.about)
            visit(tale, booking.mode, *booking.purposes, at=duty.at, appointment=booking.id)
        case "discharge-call":
            visit(tale, "telephone", "co-ordination")
        case "discharge-visit":
            visit(tale, "home-visit", "medication-management", "monitoring")
        case "review":
            _review(tale)
        case "look-again":
            tale.look_again()
        case _:
            mode = tale.chance.choices(("home-visit", "telephone", "video", "clinic"), (6, 3, 1, 1))[0]
            by = tale.world.support if tale.chance.random() < 0.15 else ""
            visit(tale, mode, *_purposes(tale), by=by)
    settle(tale)


def _purposes(tale: Tale) -> list[str]:
    found = tale.chance.choices(list(PURPOSES), list(PURPOSES.values()), k=tale.chance.randint(1, 2))
    return sorted(set(found), key=found.index)


def _review(tale: Tale) -> None:
    """Look back over every goal; from a mark such as `then-maintenance` on, less closely."""
    if not any(contact.happened.day == tale.day for contact in tale.case.all(Contact)):
        visit(tale, "home-visit", "review")
    if asked := asked_again(tale, SCORED_AGAIN, TELLS):
        tale.enter("assessment", scores=asked)
    goals = [{"goal": goal.id, "achievement": tale.chance.choice(GOING)} for goal in open_goals(tale.case.plan)]
    tier = next((mark[5:] for mark in sorted(tale.marks) if mark.startswith("then-")), tale.case.tier)
    summary = tale.chance.choice(tale.world.material.words.reviews)
    people = [tale.person.relations[0]["name"]] if tale.chance.random() < 0.4 else []
    tale.enter("review", tier=tier, goals=goals, people=people, summary=summary)


def _book_next(tale: Tale, last: date) -> None:
    """Now and then book the next contact, unless it would fall into the days when nothing is done."""
    weeks = tale.world.context.settings.tiers[tale.case.tier].contact_weeks
    day = tale.world.working_day_by(tale.day + timedelta(weeks=weeks, days=-tale.chance.randint(0, 3)))
    if not last < day <= tale.world.eve and not tale.case.booked() and tale.chance.random() < BOOKED:
        book(tale, day)


def book(tale: Tale, day: date, at: str = "") -> str:
    """Book a visit or call on a day; return the entry's id."""
    mode = tale.chance.choices(("home-visit", "telephone"), (4, 1))[0]
    starts = Moment(f"{day}T{at or hour(tale)}")
    minutes = {"home-visit": 45, "telephone": 15}[mode]
    return tale.enter(
        "appointment",
        starts=starts,
        mode=mode,
        staff=tale.manager,
        purposes=_purposes(tale),
        minutes=minutes,
    )
