"""The answers that a question offers, each with what it stands for: what the team has set, what the plan holds."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.cli.verb import Known
from caseload.model.plan import open_goals

Answers = Iterator[tuple[str, str]]


def tiers(known: Known) -> Answers:
    """Yield the tiers."""
    return ((name, "") for name in known.session.settings.tiers)


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
