"""How far each story goes: the first twelve cover every step, the others are what a caseload mostly is."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from caseload.demo import story
from caseload.demo.endings import closed, died, reopened
from caseload.demo.rhythm import Happening, Twist, follow
from caseload.demo.tale import Tale
from caseload.demo.twists import (
    admitted,
    agreed_again,
    booked_today,
    called_off,
    changed_mind,
    discharged,
    dog,
    dog_gone,
    emergency_visit,
    low_mood,
    low_mood_answered,
    new_need,
    new_need_agreed,
    no_reply,
    safeguarding,
    sharing,
    tablets_reviewed,
    treatment_escalation,
    wrong_minutes,
    wrong_person,
)
from caseload.model.steps import OPEN, Step

INTENSIVE, STANDARD = "intensive", "standard"
PARTS: dict[Step, tuple[Twist, ...]] = {
    Step.ASSESSED: (story.meet, story.assess),
    Step.PLANNED: (story.plan,),
    Step.ACTIVE: (story.agree,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A story told up to a step, referred `days` before today.

    `happens` is what comes besides, each so many days before today; nothing else is done in the last
    `quiet` days. `marks` are what is special: `no-number`, `communication`, `allergic`, `no-allergies`,
    `allergies-not-asked`, `then-TIER` (from the first review on), or a kind of duty that nobody does.
    """

    days: int
    reaches: Step = Step.ACTIVE
    tier: str = STANDARD
    illness: str = ""
    happens: tuple[Happening, ...] = ()
    quiet: int = 0
    marks: frozenset[str] = frozenset()


CAST = (
    Arc(days=17, reaches=Step.REFERRED),
    Arc(days=20, reaches=Step.DEFERRED),
    Arc(days=45, reaches=Step.DECLINED),
    Arc(days=12, reaches=Step.ACCEPTED, marks=frozenset({"no-number"})),
    Arc(days=33, reaches=Step.ASSESSED, marks=frozenset({"allergies-not-asked"})),
    Arc(days=41, reaches=Step.PLANNED, marks=frozenset({"communication"})),
    Arc(
        days=100,
        tier=INTENSIVE,
        happens=((52, admitted), (45, discharged), (30, safeguarding), (2, low_mood), (1, booked_today)),
        marks=frozenset({"allergic"}),
    ),
    Arc(
        days=150,
        happens=((70, wrong_minutes), (31, agreed_again), (8, new_need), (4, booked_today)),
        marks=frozenset({"review"}),
    ),
    Arc(
        days=230,
        illness="alzheimers",
        happens=((120, treatment_escalation), (95, wrong_person)),
        quiet=88,
        marks=frozenset({"no-allergies", "then-maintenance", "communication"}),
    ),
    Arc(days=180, happens=((45, closed("goals-achieved")),)),
    Arc(days=120, tier=INTENSIVE, illness="heart-failure", happens=((60, treatment_escalation), (38, died))),
    Arc(days=200, happens=((90, closed("self-managing")), (48, reopened), (9, admitted), (2, discharged)), quiet=10),
    Arc(days=80, tier=INTENSIVE, illness="copd", happens=((20, emergency_visit), (3, booked_today))),
    Arc(days=140, happens=((50, dog), (40, sharing), (12, no_reply)), quiet=36),
    Arc(days=170, illness="alzheimers", happens=((60, low_mood_answered), (33, closed("transferred")))),
)
EVERYDAY = (
    (Arc(days=1, reaches=Step.REFERRED), 3),
    (Arc(days=25, reaches=Step.DEFERRED), 1),
    (Arc(days=30, reaches=Step.DECLINED), 2),
    (Arc(days=14, reaches=Step.ACCEPTED), 3),
    (Arc(days=30, reaches=Step.ASSESSED), 2),
    (Arc(days=38, reaches=Step.PLANNED, marks=frozenset({"no-number"})), 2),
    (Arc(days=60, tier=INTENSIVE, happens=((8, emergency_visit),)), 6),
    (Arc(days=85, tier=INTENSIVE, happens=((40, admitted), (34, discharged), (15, new_need_agreed))), 4),
    (Arc(days=100, marks=frozenset({"review"}), quiet=30), 3),
    (Arc(days=90, happens=((30, called_off),)), 9),
    (Arc(days=130, happens=((60, new_need_agreed), (25, sharing), (9, changed_mind))), 5),
    (Arc(days=150, happens=((70, dog), (30, dog_gone), (5, booked_today))), 3),
    (Arc(days=160, happens=((80, tablets_reviewed), (21, safeguarding))), 2),
    (Arc(days=200, marks=frozenset({"then-maintenance"}), happens=((90, emergency_visit),)), 10),
    (Arc(days=230, marks=frozenset({"then-maintenance", "communication"}), quiet=90), 3),
    (Arc(days=250, marks=frozenset({"then-maintenance"}), happens=((90, tablets_reviewed), (2, booked_today))), 3),
    (Arc(days=110, happens=((80, wrong_minutes), (55, low_mood_answered), (20, wrong_person))), 3),
    (Arc(days=140, illness="alzheimers", happens=((60, treatment_escalation), (40, sharing))), 3),
    (Arc(days=210, happens=((100, closed("stable")), (45, reopened))), 2),
    (Arc(days=150, happens=((40, closed("stable")),)), 3),
    (Arc(days=120, happens=((30, closed("care-home")),)), 2),
    (Arc(days=100, happens=((20, closed("moved-away")),)), 2),
    (Arc(days=80, happens=((25, no_reply), (18, no_reply), (10, closed("lost-contact")))), 2),
    (Arc(days=70, happens=((15, closed("chose-to-leave")),)), 2),
    (Arc(days=100, tier=INTENSIVE, happens=((25, died),)), 3),
)


def arc(number: int, chance: Random) -> Arc:
    """Return the arc of the story with that number, counted from 0."""
    if number < len(CAST):
        return CAST[number]
    return chance.choices([arc for arc, _ in EVERYDAY], [weight for _, weight in EVERYDAY])[0]


def tell(tale: Tale, arc: Arc) -> None:
    """Tell a story to where its arc ends."""
    story.refer(tale)
    if arc.reaches in (Step.DECLINED, Step.DEFERRED):
        story.turn_away(tale, arc.reaches)
    elif arc.reaches in OPEN:
        story.accept(tale, arc.tier)
        for step in OPEN[: OPEN.index(arc.reaches) + 1]:
            for part in PARTS.get(step, ()):
                part(tale)
        if arc.reaches is Step.ACTIVE:
            follow(tale, arc.happens, arc.quiet)
