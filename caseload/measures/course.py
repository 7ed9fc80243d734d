"""The course of one case as dated facts: all that a measure of the programme is summed from, for any period.

Days are ISO text, empty where there is none; there is no name in it and nothing of what anybody wrote. What is summed
is of whole people: `episodes` tell who was under case management when, everything else what happened to them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from caseload.measures.rates import Costing
from caseload.model.moments import days_after

DIED, DECLINED = "died", "declined"


class Spell(NamedTuple):
    """One episode: the day of each step, and how it ended (a closure reason, `declined` or `died`)."""

    number: int
    opened: str
    source: str = ""
    risk_tier: str = ""
    accepted: str = ""
    assessed: str = ""
    agreed: str = ""
    tier: str = ""
    ended: str = ""
    ending: str = ""
    survey_offered: bool = False

    def is_managed(self, first: str, last: str = "") -> bool:
        """Tell whether somebody was under case management on a day, or on some day from it to the `last`, in it too."""
        return "" < self.accepted <= (last or first) and (not self.ended or first <= self.ended)

    def days(self, first: date, last: date) -> int:
        """Return how many days of case management lie between two days, with both of them and the one it ended on."""
        if not self.accepted:
            return 0
        ended = min(date.fromisoformat(self.ended), last) if self.ended else last
        return max(0, (ended - max(date.fromisoformat(self.accepted), first)).days + 1)


class Tenure(NamedTuple):
    """From this day on the case had this manager, until the next tenure or the end of the episode."""

    day: str
    manager: str


class Talk(NamedTuple):
    """One contact, done or not; `minutes` is None where nobody told, confidence 1–10 before and after teaching."""

    day: str
    by: str
    mode: str
    outcome: str
    minutes: int | None
    purposes: Sequence[str] = ()
    taught: bool = False
    before: int | None = None
    after: int | None = None


class Assessed(NamedTuple):
    """One entry of assessment: who made it, the domains with a need, and the agencies that told of any."""

    day: str
    by: str
    needs: Sequence[str] = ()
    agencies: Sequence[str] = ()


class Scored(NamedTuple):
    """One scale of an instrument; `total` is the number as text, empty where it could not be scored."""

    day: str
    instrument: str
    scale: str
    total: str


class Reviewed(NamedTuple):
    """One review."""

    day: str
    by: str
    tier: str


class Reached(NamedTuple):
    """How far a goal was said to be on a day, at a review or a closure."""

    day: str
    goal: str
    achievement: str


class Hoped(NamedTuple):
    """A goal as the plan has it now."""

    goal: str
    lifecycle: str


class Done(NamedTuple):
    """An action as the plan has it now, with what it costs."""

    sector: str
    funder: str
    status: str
    costing: Costing


class Sent(NamedTuple):
    """A referral to a service: when it was sent and first answered, and when it came to each step."""

    day: str
    sector: str
    answered: str = ""
    accepted: str = ""
    started: str = ""
    completed: str = ""


class Used(NamedTuple):
    """A visit to hospital: its kind, and what became of the crisis plan."""

    day: str
    kind: str
    foreseen: str = ""
    followed: str = ""


class Person(NamedTuple):
    """Who it is of, as far as groups are made of it; `deprivation` is a decile, 1 the most deprived."""

    patient: str
    born: str
    sex: str = ""
    ethnicity: str = ""
    area: str = ""
    local_authority: str = ""
    practice: str = ""
    deprivation: int | None = None
    died: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One case; every list in the order of days."""

    person: Person
    spells: tuple[Spell, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    talks: tuple[Talk, ...] = ()
    assessments: tuple[Assessed, ...] = ()
    scores: tuple[Scored, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    reached: tuple[Reached, ...] = ()
    goals: tuple[Hoped, ...] = ()
    actions: tuple[Done, ...] = ()
    referrals: tuple[Sent, ...] = ()
    hospital: tuple[Used, ...] = ()

    def manager_on(self, day: str) -> str:
        """Return who the manager was on that day, also the last one of a case that has ended."""
        return next((one.manager for one in reversed(self.tenures) if one.day <= day), "")

    def is_managed(self, first: str, last: str = "") -> bool:
        """Tell whether the person was under case management, as of a spell."""
        return any(spell.is_managed(first, last) for spell in self.spells)

    def days(self, first: date, last: date) -> int:
        """Return how many days of case management lie between two days, with both: one of two episodes is one day."""
        found = 0
        for spell in self.spells:
            found += spell.days(first, last)
            if spell.accepted and spell.ended:
                first = max(first, days_after(date.fromisoformat(spell.ended), 1))
        return found

    def kept(self) -> str:
        """Return it as text."""
        return json.dumps([getattr(self, name) for name in ("person", *LISTS)])

    @staticmethod
    def again(text: str) -> Course:
        """Return what `kept` made a text of; a list within a row stays a list."""
        person, *rest = json.loads(text)
        values: dict[str, Any] = {
            # As `_make` does, without a call of Python for each of the rows.
            name: tuple(map(tuple.__new__, repeat(kind), rows))
            for (name, kind), rows in zip(LISTS.items(), rest, strict=True)
        }
        values["actions"] = tuple(one._replace(costing=Costing(*one.costing)) for one in values["actions"])
        return Course(Person(*person), **values)


LISTS: dict[str, Any] = {
    "spells": Spell,
    "tenures": Tenure,
    "talks": Talk,
    "assessments": Assessed,
    "scores": Scored,
    "reviews": Reviewed,
    "reached": Reached,
    "goals": Hoped,
    "actions": Done,
    "referrals": Sent,
    "hospital": Used,
}
