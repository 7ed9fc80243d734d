"""What the steps of a referral to a service share: which referral, action and service there are to choose among."""

from __future__ import annotations

from typing import Any

from caseload.cli.late import told_late
from caseload.cli.offers import Answers
from caseload.cli.verb import Body, Known, fact
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.plan import open_actions
from caseload.steps.referring import fitting, go_on, one_loop


def actions(known: Known) -> Answers:
    """Yield the actions of the plan that somebody still has to do."""
    return ((action.id, action.text) for action in open_actions(known.case.plan if known.case else None))


def referrals(known: Known) -> Answers:
    """Yield the referrals to services that the step may follow."""
    found = fitting(known.case, known.facts.get("status", "")) if known.case else ()
    return (
        (loop.sent.id, f"{loop.sent.agency or loop.sent.service}, {loop.status}, sent {loop.sent.happened.day}")
        for loop in found
    )


def services(known: Known) -> Answers:
    """Yield the services of the directory, of the sector that is told."""
    sector = known.facts.get("sector", "")
    known_services = known.session.definitions.services.values()
    return ((service.id, service.title) for service in known_services if sector in ("", service.sector))


def undecided(known: Known) -> bool:
    """Tell whether the step may follow several referrals, so that one must be named."""
    return known.case is not None and len(fitting(known.case, known.facts.get("status", ""))) > 1


def open_referral(body: Body) -> Body:
    """Take the referral that a later step is about; it is asked for only where several may be meant."""
    return fact(
        "referral",
        "--referral",
        metavar="ENTRY",
        ask="Which referral",
        when=undecided,
        offer=referrals,
        help="Which one, where several are open.",
    )(body)


def step(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record a later step of the referral that is named, or of the only one it may follow."""

    def named(case: Case, told: dict[str, Any]) -> dict[str, Any]:
        loop = one_loop(case, told.get("referral", ""), told["status"])
        return told_late(writer, case, told | {"referral": loop.sent.id})

    writer.enter(patient, "service-referral", facts, go_on, named)
