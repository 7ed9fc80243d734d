"""A case on one page for whoever takes it on: situation, background, assessment, recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from caseload.model.case import Case
from caseload.model.duties import Duty
from caseload.model.entries.coordination import Contact, HospitalEvent
from caseload.model.entries.finding import Referral, Reopening
from caseload.model.entries.review import Review
from caseload.model.plan import Contingency, open_actions, open_goals
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render import background, banner
from caseload.render.dates import ago, count, day, due
from caseload.render.progress import agreement
from caseload.render.report import Block, Cell, Column, Fields, Lines, Report, Table
from caseload.render.summaries import summary
from caseload.render.words import Who, brief, name_of, names_in, said, score

YEAR = timedelta(days=365)
NEXT = 6
MOVED = (
    Column("patient", "Id"),
    Column("name", "Person", whole=True),
    Column("before", "From", whole=True),
    Column("now", "To", whole=True),
)


def handover_report(case: Case, owed: Sequence[Duty], settings: Settings, staff: Staff, today: date) -> Report:
    """Return the handover of a case; what may not be overlooked stands before it."""
    who = names_in(staff)
    parts = (
        ("situation", "Situation", tuple(_situation(case, who, today))),
        ("background", "Background", tuple(_background(case, who, today))),
        ("assessment", "Assessment", tuple(_assessment(case, settings))),
        ("recommendation", "Recommendation", tuple(_recommendation(case, owed, who, today))),
    )
    blocks: tuple[Block, ...] = (
        banner.identity(case, who, today),
        *banner.warnings(case, settings.safety.escalation, who, today),
        *background.allergies(case.patient.allergies, who, today),
        *background.needs(case.patient),
        *(Lines(name, title, texts or ("nothing recorded",), apart=True) for name, title, texts in parts),
    )
    return Report("handover", "Handover", blocks, (f"As recorded on {day(today)}; the whole case: caseload show.",))


def reassigned_report(cases: Sequence[Case], to: str, staff: Staff) -> Report:
    """Return which cases went from whom to whom."""
    who = names_in(staff)
    fields: tuple[tuple[str, Cell], ...] = (("saved", "handover reassign"), ("cases", len(cases)))
    rows = tuple((case.patient.id, name_of(case.patient.name), who(case.manager), who(to)) for case in cases)
    return Report("saved", "", (Fields("saved", "", fields), Table("cases", "", MOVED, rows)))


def _situation(case: Case, who: Who, today: date) -> Iterator[str]:
    for offer in case.offers():
        yield f"offered to {who(offer.to)} {ago(offer.happened.day, today)}{_after(': ', offer.reason)}"
    opened = case.current()[0] if case.current() else None
    if isinstance(opened, Referral | Reopening):
        yield f"on the caseload since {day(opened.happened.day)}{_after(': ', brief(opened.reason))}"
    seen = [entry for entry in case.all(Contact) if entry.outcome == "done"]
    if seen:
        latest = seen[-1].happened.day
        yield f"last contact {day(latest)} ({ago(latest, today)}): {summary(seen[-1], who)}"
    else:
        yield "no contact yet"
    stays = [entry for entry in case.all(HospitalEvent) if entry.happened.day > today - YEAR]
    if stays:
        number, last = count(len(stays), "hospital event"), stays[-1]
        yield f"{number} in a year, the latest {day(last.happened.day)}: {summary(last, who)}"


def _background(case: Case, who: Who, today: date) -> Iterator[str]:
    patient = case.patient
    medicines = background.medicines(patient.medicines, who, today)
    for block in (*background.conditions(patient), *medicines, *background.reach(patient)):
        if isinstance(block, Lines):
            yield f"{block.title.lower()}: {'; '.join(block.texts)}"
    about = case.plan.about_me if case.plan else None
    if about and about.most_important:
        yield f"most important to them: {brief(about.most_important)}"
    if about and about.please_dont:
        yield f"please do not: {about.please_dont}"


def _assessment(case: Case, settings: Settings) -> Iterator[str]:
    titles = {domain.id: domain.title for domain in settings.domains}
    for need in case.plan.needs if case.plan else ():
        if need.status == "open":
            yield f"{titles.get(need.domain, said(need.domain))}: {need.text}"
    latest = [score(one) for one, _ in case.scores().values()]
    if latest:
        yield f"latest scores: {'; '.join(latest)}"
    review = case.last(Review, case.current())
    if review and review.summary:
        yield f"last review {day(review.happened.day)}: {brief(review.summary)}"


def _recommendation(case: Case, owed: Sequence[Duty], who: Who, today: date) -> Iterator[str]:
    ordered = sorted(owed, key=lambda duty: (duty.due, duty.urgency))
    for duty in ordered[:NEXT]:
        yield f"{said(duty.kind)} {due(duty.due, today)}: {duty.reason}"
    for goal in open_goals(case.plan):
        yield f"goal: {goal.text}{_after(' – ', said(goal.achievement))}"
    for action in open_actions(case.plan):
        owner = (who(action.owner.staff) if action.owner.staff else action.owner.name) if action.owner else ""
        yield f"action: {action.text}{_after(', ', owner)}{_after(', by ', day(action.due) if action.due else '')}"
    for crisis in case.plan.contingency if case.plan else ():
        yield _contingency(crisis)
    yield f"plan: {agreement(case).texts[0]}"


def _contingency(crisis: Contingency) -> str:
    return (
        f"if {crisis.trigger}: {'; '.join(filter(None, (crisis.response, crisis.contact))) or 'nothing written down'}"
    )


def _after(sign: str, text: str) -> str:
    return f"{sign}{text}" if text else ""
