"""The parts of a letter from one professional to another, and of a discharge summary; each yields blocks, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from caseload.model.case import Case
from caseload.model.entries.alerts import STAFF_SAFETY
from caseload.model.entries.coordination import Contact, Handover, HospitalEvent
from caseload.model.entries.finding import Referral, Reopening, Triage
from caseload.model.entries.review import Closure, Death, Review
from caseload.render import background
from caseload.render.dates import count, day
from caseload.render.matter import Matter
from caseload.render.report import Block, Lines, block_if
from caseload.render.words import name_of, nhs_number, said, score


def person(matter: Matter) -> Iterator[Block]:
    """Yield who is written about, and where they are found."""
    patient = matter.case.patient
    address, practice = patient.address, patient.practice
    rows = (
        name_of(patient.name),
        f"Born {day(patient.birth_date)}, NHS number {nhs_number(patient.nhs_number)}",
        ", ".join(filter(None, (*address.lines, address.postcode))) if address else "",
        ", ".join(phone.number for phone in patient.phones),
        practice.name if practice else "",
    )
    yield Lines("person_told", "About", ("\n".join(filter(None, rows)),), apart=True)


def safety(matter: Matter) -> Iterator[Block]:
    """Yield what whoever visits must know: for their own safety, and so that they are understood."""
    if not matter.case.died:
        yield from _alerts("safety", "Before you visit", matter.case, only=STAFF_SAFETY)


def alerts(matter: Matter) -> Iterator[Block]:
    """Yield the other alerts that stand."""
    others = {alert.type for alert in matter.case.alerts()} - set(STAFF_SAFETY)
    yield from _alerts("alerts_told", "Alerts", matter.case, only=others)


def _alerts(name: str, title: str, case: Case, only: Iterable[str]) -> Iterator[Block]:
    texts = tuple(
        ": ".join(filter(None, (said(one.type), one.headline, f"kept {one.kept}" if one.kept else "")))
        for one in case.alerts()
        if one.type in only
    )
    yield from block_if(Lines(name, title, texts), texts)


def needs(matter: Matter) -> Iterator[Block]:
    """Yield communication needs and reasonable adjustments."""
    return background.needs(matter.case.patient)


def allergies(matter: Matter) -> Iterator[Block]:
    """Yield the allergies, with their age."""
    return background.allergies(matter.case.patient.allergies, matter.who, matter.today)


def medicines(matter: Matter) -> Iterator[Block]:
    """Yield the medicines, with the age of the list."""
    return background.medicines(matter.case.patient.medicines, matter.who, matter.today)


def conditions(matter: Matter) -> Iterator[Block]:
    """Yield the long-term conditions and what is usual for the person."""
    return background.conditions(matter.case.patient)


def event(matter: Matter) -> Iterator[Block]:
    """Yield what has happened, in one sentence."""
    yield Lines("event", "Why we write", (_event(matter),), apart=True)


def _event(matter: Matter) -> str:
    entry, who = matter.entry, matter.who
    on = f"on {day(entry.happened.day)}"
    match entry:
        case Triage(decision="accept"):
            return f"Taken on to our caseload {on}. Case manager: {who(entry.manager)}."
        case Triage(decision="decline"):
            return f"The referral was declined {on}."
        case Triage():
            again = f" until {day(entry.until)}" if entry.until else ""
            return f"The referral was put off {on}{again}."
        case Reopening():
            return f"Back on our caseload {on}. Case manager: {who(entry.manager)}."
        case Handover():
            return f"The case manager changed {on}. It is now {who(matter.case.manager)}."
        case Review():
            return f"The plan was reviewed {on}."
        case Closure():
            return f"The case was closed {on}."
        case Death():
            return f"This person died {on}{f', {entry.place}' if entry.place else ''}."
    return f"Referred to us {on}; not decided yet."


def story(matter: Matter) -> Iterator[Block]:
    """Yield why the person came to us, and what was made of it."""
    opened = matter.case.current()[0]
    why = opened.reason if isinstance(opened, Referral | Reopening) else ""
    yield from block_if(Lines("why", "Why they came to us", (why,), apart=True), why)
    texts = tuple(filter(None, _story(matter)))
    yield from block_if(Lines("summary", "In short", texts, apart=True), texts)


def _story(matter: Matter) -> Iterator[str]:
    match matter.entry:
        case Triage(reason=reason):
            yield reason
        case Review(people=people, tier=tier, summary=summary):
            yield f"Taking part: {', '.join(people)}." if people else ""
            yield f"Tier from now on: {said(tier)}."
            yield summary
        case Closure(reason=reason, summary=summary):
            known = matter.definitions.closure_reasons.get(reason)
            yield f"Reason: {known.title if known else said(reason)}."
            yield summary


def course(matter: Matter) -> Iterator[Block]:
    """Yield how long this episode of care has been, and what it took."""
    case, entries = matter.case, matter.case.current()
    episode, ending = case.episodes[-1], matter.case.ending
    last = ending.happened.day if ending else matter.today
    span = f"{day(episode.opened)} to {day(last)}, {count(max((last - episode.opened).days, 0), 'day')}"
    seen = Counter(said(one.mode) for one in case.all(Contact, entries) if one.outcome == "done")
    stays = Counter(said(one.event) for one in case.all(HospitalEvent, entries))
    reviews = sum(1 for _ in case.all(Review, entries))
    texts = (
        f"{span}, episode {episode.number} of care" if episode.number > 1 else span,
        _counted("contacts", seen),
        count(reviews, "review"),
        _counted("hospital", stays),
    )
    yield Lines("course", "Course", texts, apart=True)


def _counted(what: str, numbers: Counter[str]) -> str:
    return f"{what}: {', '.join(f'{number} {name}' for name, number in numbers.items()) or 'none'}"


def scores(matter: Matter) -> Iterator[Block]:
    """Yield the latest score of each scale."""
    texts = tuple(f"{score(one)}, {day(entry.happened.day)}" for one, entry in matter.case.scores().values())
    yield from block_if(Lines("scores", "Scores", texts, apart=True), texts)


def team(matter: Matter) -> Iterator[Block]:
    """Yield whom to ask."""
    case, who = matter.case, matter.who
    manager = f"Case manager: {who(case.manager)}" if case.manager else ""
    deputy = f"Deputy: {who(case.deputy)}" if case.deputy else ""
    yield Lines(
        "team", "Who to contact", ("\n".join(filter(None, (matter.settings.name, manager, deputy))),), apart=True
    )
