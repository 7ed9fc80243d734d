"""How a story ends, and how one begins again."""

from __future__ import annotations

from caseload.demo.encounters import scored, visit
from caseload.demo.rhythm import Twist
from caseload.demo.story import agree, spin
from caseload.demo.tale import Tale
from caseload.model.codec import Tree
from caseload.model.plan import open_actions, open_goals

MET = ("goals-achieved", "self-managing", "stable")


def died(tale: Tale) -> None:
    """The person dies; who is told, and who is thought of."""
    facts: Tree = tale.chance.choice(tale.world.material.words.died)
    tale.enter(
        "death",
        bereavement_contact=tale.person.relations[0]["name"],
        agencies_told=["GP practice", "Adult social care", "Community nursing"],
        **facts,
    )


def reopened(tale: Tale) -> None:
    """Back after closure: a new episode, seen within the week, with a need that is new."""
    reason = tale.chance.choice(tale.world.material.words.reopened)
    tale.enter("reopening", reason=reason, manager=tale.manager, tier="intensive", source="gp", by=tale.world.lead)
    tale.wait(1, 4)
    visit(tale, "home-visit", "assessment")
    thread = tale.person.spare
    finding = {"domain": thread.domain, "text": thread.need, "need": True}
    tale.enter("assessment", complete=True, findings=[finding], scores=[scored(tale, "barthel", lean=0.8)])
    spin(tale, thread)
    agree(tale)


def closed(reason: str) -> Twist:
    """Return the twist that closes the case for this reason."""

    def close(tale: Tale) -> None:
        words = tale.world.material.words.closures[reason]
        met = reason in MET
        tale.enter(
            "closure",
            reason=reason,
            goals=_outcomes(tale, met),
            actions=[{"action": a.id, "taken_by": "Person and family"} for a in open_actions(tale.case.plan)],
            summary=words["summary"],
            come_back_when=words["again"],
            survey_offered=met,
            **({"destination": words["destination"]} if "destination" in words else {}),
        )

    return close


def _outcomes(tale: Tale, met: bool) -> list[dict[str, str]]:
    """Mark the needs that are met and the bookings that fall away; return what became of each goal."""
    for booking in tale.case.booked():
        tale.enter("appointment", status="cancelled", appointment=booking.id, note="Case closes")
    for need in tale.case.plan.needs if tale.case.plan and met else ():
        tale.put("need", id=need.id, status="met")
    lifecycle = "completed" if met else "cancelled"
    achieved = ("achieved", "achieved", "sustaining") if met else ("improving", "no-change", "not-achieved")
    return [
        {"goal": goal.id, "achievement": tale.chance.choice(achieved), "lifecycle": lifecycle}
        for goal in open_goals(tale.case.plan)
    ]
