"""Fidelity to the core steps of case management in a period: whether each was done, in time, and by whom.

By the team's own standards and tiers of today. A step counts in the period that it fell due in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from caseload.measures.course import DECLINED, DIED, Spell
from caseload.measures.programme.figures import SHARE, SPLIT, Measure
from caseload.measures.programme.reach import Adds
from caseload.measures.programme.rhythm import Times, dues
from caseload.measures.programme.subject import Basis, Subject
from caseload.measures.programme.tally import Part
from caseload.model.settings import Tier
from caseload.model.team import ROLES

Step = tuple[Callable[[Spell], str], Callable[[Spell], str], Callable[[Basis], int]]

# From which day on a step is awaited, the day it was done, and how many working days there are for it.
TRIAGE: Step = (
    lambda one: one.opened,
    lambda one: one.accepted or (one.ended if one.ending == DECLINED else ""),
    lambda basis: basis.settings.standards.triage,
)
ASSESSMENT: Step = (
    lambda one: one.accepted,
    lambda one: one.assessed,
    lambda basis: basis.settings.standards.assessment,
)
PLAN: Step = (lambda one: one.assessed, lambda one: one.agreed, lambda basis: basis.settings.standards.plan)


def _in_time(step: Step) -> Adds:
    awaited, done, days = step

    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        for spell in one.course.spells:
            if since := awaited(spell):
                due = basis.due(since, days(basis))
                if basis.covers(due):
                    # Whoever left before it was due was never owed it.
                    left = "" < spell.ended < due and not done(spell)
                    yield Part(out=1) if left else Part("" < done(spell) <= due, 1)

    return found


def _done(step: Step) -> Adds:
    awaited, done, days = step

    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        for spell in one.course.spells:
            since = awaited(spell)
            if basis.covers(since):
                yes = "" < done(spell) <= basis.last
                yield Part(yes, 1) if yes or basis.due(since, days(basis)) <= basis.last else Part(out=1)

    return found


def _rhythm(since: Callable[[Spell], str], seen: Callable[[Subject], Times], weeks: Callable[[Tier], int]) -> Adds:
    """Return what falls due again and again while a case is open: so many weeks after the last time, by the tier."""

    def found(one: Subject, basis: Basis) -> Iterator[Part]:
        for spell in one.held:
            fell = dues(
                spell, since(spell), seen(one), lambda tier: weeks(basis.settings.tier(tier)), basis.last, basis.later
            )
            asked = [kept for due, kept in fell if basis.covers(due)]
            if asked:
                yield Part(sum(asked), len(asked))

    return found


def _contacts(one: Subject) -> Iterator[tuple[str, str]]:
    return ((talk.day, "") for talk in one.course.talks if talk.outcome == "done")


def _reviews(one: Subject) -> Iterator[tuple[str, str]]:
    return ((review.day, review.tier) for review in one.course.reviews)


def _assessed_by(one: Subject, basis: Basis) -> Iterator[Part]:
    return _by(one, basis, ((entry.day, entry.by) for entry in one.course.assessments))


def _reviewed_by(one: Subject, basis: Basis) -> Iterator[Part]:
    return _by(one, basis, ((entry.day, entry.by) for entry in one.course.reviews))


def _by(one: Subject, basis: Basis, made: Iterable[tuple[str, str]]) -> Iterator[Part]:
    roles = [basis.role(by) for day, by in made if basis.covers(day)]
    if roles:
        yield Part(of=len(roles))
        yield from (Part(roles.count(role), part=role) for role in dict.fromkeys(roles))


def _closed(one: Subject, basis: Basis) -> Iterator[Spell]:
    return (spell for spell in one.held if basis.covers(spell.ended) and spell.ending != DIED)


def _goals_told(one: Subject, basis: Basis) -> Iterator[Part]:
    told = {reached.day for reached in one.course.reached}
    return (Part(spell.ended in told, 1) for spell in _closed(one, basis))


def _survey(one: Subject, basis: Basis) -> Iterator[Part]:
    return (Part(spell.survey_offered, 1) for spell in _closed(one, basis))


LEFT, NOT_DUE = "left before it was due", "not due yet"
CLOSED = "cases closed"
FIDELITY = (
    Measure("triaged", "Triage in time", "%", SHARE, _in_time(TRIAGE), "in time", "referrals", LEFT),
    Measure("assessed", "Assessment done", "%", SHARE, _done(ASSESSMENT), "assessed", "episodes taken on", NOT_DUE),
    Measure("assessed-in-time", "Assessment in time", "%", SHARE, _in_time(ASSESSMENT), "in time", "due", LEFT),
    Measure(
        "assessed-by", "Assessments, by whom", "%", SHARE, _assessed_by, "entries", "entries of assessment",
        parts=SPLIT, order=ROLES,
    ),
    Measure("planned", "Plan agreed", "%", SHARE, _done(PLAN), "agreed", "episodes assessed", NOT_DUE),
    Measure("planned-in-time", "Plan in time", "%", SHARE, _in_time(PLAN), "in time", "due", LEFT),
    Measure(
        "contacted", "Contact as often as the tier says", "%", SHARE,
        _rhythm(lambda one: one.accepted, _contacts, lambda tier: tier.contact_weeks), "in time", "contacts due",
    ),
    Measure(
        "reviewed", "Review as often as the tier says", "%", SHARE,
        _rhythm(lambda one: one.agreed, _reviews, lambda tier: tier.review_weeks), "in time", "reviews due",
    ),
    Measure(
        "reviewed-by", "Reviews, by whom", "%", SHARE, _reviewed_by, "reviews", "reviews", parts=SPLIT, order=ROLES
    ),
    Measure("goals-told", "Closed with the outcome of goals", "%", SHARE, _goals_told, "closures", CLOSED),
    Measure("survey", "Offered the experience survey", "%", SHARE, _survey, "closures", CLOSED),
)  # fmt: skip
