"""How a story ends, and how one begins again."""

from __future__ import annotations

from caseload.demo.encounters import asked_again, scored, visit
from caseload.demo.rhythm import Twist
from caseload.demo.services import withdraw
from caseload.demo.story import agree, spin
from caseload.demo.tale import Tale
from caseload.model.codec import Tree
from caseload.model.plan import open_actions, open_goals

MET = ("goals-achieved", "self-managing", "stable")
# Whoever cannot be found is not asked; of the others most are offered the survey, and some tell of their care at once.
UNASKED, OFFERED, TELLS = ("lost-contact",), 0.85, 0.5


def died(tale: Tale) -> None:
    """The person dies; who is told, and who is thought of."""
    tale.coming.clear()
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
        met, chance = reason in MET, tale.chance
        withdraw(tale)
        asked = asked_again(tale, 0, TELLS) if met else []
        if asked:
            tale.enter("assessment", scores=asked)
        tale.enter(
            "closure",
            reason=reason,
            goals=_outcomes(tale, met),
            actions=[{"action": a.id, "taken_by": "Person and family"} for a in open_actions(tale.case.plan)],
            summary=words["summary"],
            come_back_when=words["again"],
            survey_offered=bool(asked) or (reason not in UNASKED and chance.random() < OFFERED),
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
