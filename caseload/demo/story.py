"""How a story begins: referred, triaged, met, assessed, planned, agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from caseload.demo.encounters import authority, later, scored, visit
from caseload.demo.material import Deed, Thread
from caseload.demo.people import FirstVisit, acquainted
from caseload.demo.services import ask, is_to_be_asked
from caseload.demo.tale import Tale
from caseload.model.codec import Tree
from caseload.model.steps import Step
from caseload.model.threads import broken_threads

FIRST_LOOK = (
    *("health", "medicines", "mobility-and-falls", "daily-living", "senses-and-communication"),
    *("nutrition-and-skin", "continence", "pain-and-symptoms", "safety"),
)
SECOND_LOOK = (
    *("cognition", "mood", "formal-care", "informal-care"),
    *("social-contact", "housing", "money-and-work", "what-matters"),
)
# How often nothing is left out, and how often a domain is told of by somebody of another agency who knows it.
THOROUGH, LOOKED, TOLD_BY_OTHERS = 0.85, 0.85, 0.25


def refer(tale: Tale) -> None:
    """Somebody asks for help."""
    source = tale.chance.choice(tale.world.material.words.referral_sources)
    referrer = {"referrer": tale.person.intake["practice"]["gp"]} if source == "gp" else {}
    urgency = tale.chance.choices(("routine", "urgent"), (4, 1))[0]
    reason = tale.person.illnesses[0].referral
    tale.enter("referral", by=tale.world.lead, source=source, reason=reason, urgency=urgency, **referrer)


def accept(tale: Tale, tier: str) -> None:
    """The lead accepts and names who is accountable."""
    tale.wait(1, 4)
    tale.enter(
        "triage",
        by=tale.world.lead,
        decision="accept",
        manager=tale.manager,
        deputy=tale.deputy,
        tier=tier,
        judgement=tale.chance.choice(tale.world.material.words.judgement),
        amenable=tale.chance.choice(("yes", "yes", "unsure")),
    )


def turn_away(tale: Tale, step: Step) -> None:
    """The lead declines or defers, with a reason."""
    tale.wait(1, 4)
    words = tale.world.material.words
    if step is Step.DECLINED:
        tale.enter("triage", by=tale.world.lead, decision="decline", reason=tale.chance.choice(words.declined))
    else:
        until = (tale.world.context.today + timedelta(days=tale.chance.randint(4, 12))).isoformat()
        reason = tale.chance.choice(words.deferred)
        tale.enter("triage", by=tale.world.lead, decision="defer", reason=reason, until=until)


def meet(tale: Tale) -> None:
    """The first visit: consent, the kitchen table, and the first half of the assessment."""
    tale.wait(2, 7)
    visit(tale, "home-visit", "assessment", note="First visit. Spoke about what a good week looks like")
    tale.enter("consent", about="case-management", decision="given", **authority(tale))
    reviewed = min(tale.day, tale.world.context.today - timedelta(days=tale.chance.randint(20, 330)))
    first = FirstVisit(tale.day, tale.manager, reviewed, tale.marks)
    tale.learn(**acquainted(tale.person, tale.world.material.people, first, tale.chance))
    found = _looked(tale, FIRST_LOOK)
    tale.enter("assessment", findings=found, scores=[scored(tale, "barthel", lean=0.6)])


def assess(tale: Tale) -> None:
    """The second half; gaps may remain."""
    tale.wait(2, 6)
    found = _looked(tale, SECOND_LOOK)
    scores = [scored(tale, "ucla-3", lean=1.2), scored(tale, "phq-9", lean=2.5, **{"self-harm": 0})]
    tale.enter("assessment", complete=True, findings=found, scores=scores)


def plan(tale: Tale) -> None:
    """One joint plan: the person's own words, then thread by thread, then what to do in a crisis."""
    tale.wait(1, 4)
    words, chance = tale.world.material.words, tale.chance
    name = tale.person.relations[0]["name"]
    tale.about_me(
        most_important=chance.choice(words.most_important),
        people_important=chance.choice(words.people_important).format(name=name),
        communication=chance.choice(words.voices),
        wellness=chance.choice(words.wellness),
        please_do=chance.choice(words.please_do),
        please_dont=chance.choice(words.please_dont),
        support=chance.choice(words.support),
        also_worth_knowing=chance.choice(words.also),
        supported_by=name,
    )
    for strength in chance.sample(words.strengths, 2):
        tale.put("strength", text=strength)
    for thread in tale.person.threads:
        spin(tale, thread)
    for illness in tale.person.illnesses:
        tale.put("contingency", **illness.crisis)


def spin(tale: Tale, thread: Thread) -> None:
    """Put a need, its goal and its actions into the plan."""
    rests_on = tale.case.findings().get(thread.domain)
    basis = {"assessment": rests_on[1].id} if rests_on else {}
    need = tale.put("need", domain=thread.domain, text=thread.need, **basis)
    goal = tale.put(
        "goal",
        text=thread.goal,
        needs=[need],
        importance=tale.chance.randint(6, 10),
        lifecycle="active",
        target_date=later(tale, 90, 200),
        **_measure(tale, thread.measure),
    )
    for deed in thread.deeds:
        tale.put("action", text=deed.text, sector=deed.sector, goals=[goal], **_deed(tale, deed))


def agree(tale: Tale) -> None:
    """The person agrees; where they cannot, somebody who has the power to. Then services are asked."""
    tale.wait(1, 3)
    visit(tale, "home-visit", "care-planning")
    _mend(tale)
    facts: dict[str, Any] = authority(tale)
    if facts:
        seen = {"name": tale.person.relations[0]["name"], "document_seen_on": tale.day.isoformat()}
        facts |= seen | {"capacity": _capacity(tale)}
    tale.enter("agreement", plan_hash="0" * 64, copy_given=tale.chance.random() < 0.9, **facts)
    ask(tale)


def _mend(tale: Tale) -> None:
    """Do something else for a goal of which every action was stopped: a plan that is not whole cannot be agreed."""
    for broken in broken_threads(tale.case.plan) if tale.case.plan else ():
        if broken.noun == "goal":
            facts = {"goals": [broken.item.id], "owner": {"staff": tale.manager}, "due": later(tale, 14, 70)}
            tale.put("action", text="Look with the person for another way", sector="community-health", **facts)


def _capacity(tale: Tale) -> str:
    return tale.enter(
        "capacity",
        decision="Agreeing to the care plan",
        outcome="lacks-capacity",
        assessed_by=tale.manager,
        best_interests="Plan gone through with the attorney, who knows the earlier wishes",
    )


def _looked(tale: Tale, domains: Sequence[str]) -> list[Tree]:
    """Return a finding for each domain: the need that a thread begins with, or none; at times one is left out."""
    needs = {thread.domain: thread.need for thread in tale.person.threads}
    thorough = tale.chance.random() < THOROUGH
    return [
        {"domain": domain, "text": needs.get(domain) or _no_need(tale, domain), "need": domain in needs}
        | _told_by(tale, domain)
        for domain in domains
        if domain in needs or thorough or tale.chance.random() < LOOKED
    ]


def _no_need(tale: Tale, domain: str) -> str:
    if domain == "health":
        return tale.person.illnesses[0].found
    return tale.chance.choice(tale.world.material.words.no_need[domain])


def _told_by(tale: Tale, domain: str) -> Tree:
    """Return who of another agency told of a domain, where somebody did."""
    known = [one for one in tale.world.material.words.contributors if domain in one.domains]
    if not known or tale.chance.random() > TOLD_BY_OTHERS:
        return {}
    return {"contributor": known[0].contributor, "agency": known[0].agency}


def _measure(tale: Tale, instrument: str) -> Tree:
    scored = tale.case.scores().get((instrument, "total"))
    if scored is None or scored[0].total is None:
        return {}
    scale = tale.world.context.definitions.instruments[instrument].scale("total")
    baseline = int(scored[0].total)
    if scale is None:
        return {}
    target = min(baseline + 3, scale.maximum) if scale.higher_is_better else max(baseline - 3, scale.minimum)
    measure = {"instrument": instrument, "scale": scale.id, "baseline": baseline, "target": int(target)}
    return {"measure": measure}


def _deed(tale: Tale, deed: Deed) -> Tree:
    facts: Tree = {"owner": _owner(tale, deed)}
    asked = is_to_be_asked(tale, deed)
    if deed.service:
        facts["service"] = deed.service
    if deed.minutes:
        facts["minutes"] = deed.minutes
    if deed.sector == "self-care":
        facts["confidence"] = tale.chance.randint(4, 9)
    if deed.times:
        often = {"times": deed.times, "unit": deed.unit, "every": deed.every}
        dates = {"starts": tale.day.isoformat()}
        last = 7 * deed.weeks
        dates |= {"ends": later(tale, last, last)} if last else {"review_on": later(tale, 230, 330)}
        return facts | dates | {"frequency": often, "status": "planned" if asked else "in-progress"}
    return facts | {"due": later(tale, 14, 70), "status": "planned" if asked else "requested"}


def _owner(tale: Tale, deed: Deed) -> Tree:
    """Return who does it, always somebody with a name."""
    if deed.role == "us":
        return {"staff": tale.manager}
    if deed.sector == "self-care":
        return {"name": tale.case.patient.name.full}
    if deed.sector == "carer":
        return {"name": tale.person.relations[0]["name"], "role": deed.role}
    name = tale.chance.choice(tale.world.material.people.professionals)
    if deed.role:
        return {"name": name, "role": deed.role} | ({"team": deed.team} if deed.team else {})
    title = tale.world.context.definitions.services[deed.service].title.partition(",")[0]
    return {"name": name, ("team" if deed.sector == "social-care" else "role"): title}
