"""The answers that a question offers, each with what it stands for: what the team has set, what the plan holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from caseload.cli.verb import Known
from caseload.model.entries.safety import Capacity
from caseload.model.plan import open_actions, open_goals
from caseload.model.transitions import STATUS
from caseload.render.dates import count
from caseload.render.words import title
from caseload.steps.completion import everything

Answers = Iterator[tuple[str, str]]


def tiers(known: Known) -> Answers:
    """Yield the tiers."""
    return ((name, "") for name in known.session.settings.tiers)


def rhythms(known: Known) -> Answers:
    """Yield the tiers with how closely each is followed, and which one it is now."""
    now = known.case.tier if known.case else ""
    for name, tier in known.session.settings.tiers.items():
        how = f"contact every {count(tier.contact_weeks, 'week')}, review every {count(tier.review_weeks, 'week')}"
        yield name, f"{how}, as now" if name == now else how


def domains(known: Known) -> Answers:
    """Yield the domains of the assessment."""
    return ((domain.id, domain.title) for domain in known.session.settings.domains)


def closure_reasons(known: Known) -> Answers:
    """Yield the reasons a case is closed for; a death is recorded with its own verb."""
    reasons = known.session.definitions.closure_reasons.values()
    return ((reason.id, reason.title) for reason in reasons if not reason.died)


def needs(known: Known) -> Answers:
    """Yield the open needs of the plan."""
    plan = known.case.plan if known.case else None
    return ((need.id, need.text) for need in (plan.needs if plan else ()) if need.status == "open")


def flags(known: Known) -> Answers:
    """Yield the safety flags that stand, by the assessment that raised them."""
    standing = known.case.flags() if known.case else ()
    return ((flag.assessment, f"{flag.name}, {flag.since}") for flag in standing)


def goals(known: Known) -> Answers:
    """Yield the open goals of the plan."""
    return ((goal.id, goal.text) for goal in open_goals(known.case.plan if known.case else None))


def unfinished(known: Known) -> Answers:
    """Yield the needs, goals and actions of the plan that are open."""
    plan = known.case.plan if known.case else None
    yield from (_told("need", need) for need in (plan.needs if plan else ()) if need.status == "open")
    yield from (_told("goal", goal) for goal in open_goals(plan))
    yield from (_told("action", action) for action in open_actions(plan))


def standing(known: Known) -> Answers:
    """Yield whatever of the plan or the person's record is open, or stands there to be taken out."""
    yield from unfinished(known)
    for noun, item in everything(known.case) if known.case else ():
        if noun not in STATUS:
            yield _told(noun, item)


def incapacities(known: Known) -> Answers:
    """Yield the decisions that the person was found to lack capacity for, the latest last."""
    found = known.case.all(Capacity) if known.case else ()
    return ((one.id, f"{one.decision}, {one.happened.day}") for one in found if one.outcome == "lacks-capacity")


def _told(noun: str, item: Any) -> tuple[str, str]:
    return item.id, f"{noun}: {title(item)}"
