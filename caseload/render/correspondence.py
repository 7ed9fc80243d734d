"""Letters about a person, and the discharge summary: who reads them, and which parts each reader gets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from caseload.render import letterparts, letterplan, ownletter
from caseload.render.dates import day
from caseload.render.matter import Matter
from caseload.render.report import Block, Letter

Part: TypeAlias = Callable[[Matter], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader gets, in this order; what is `agreed` only as far as the person agreed to share it."""

    title: str
    parts: tuple[str, ...]
    agreed: tuple[str, ...] = ()


AGREED = ("story", "course", "goals", "steps", "conditions", "medicines", "alerts", "scores", "contingency", "after")
# To whom: a letter to the practice is direct care; a service gets what it was asked for and what keeps all safe.
READERS: dict[str, Reader] = {
    "gp": Reader(
        "Letter to the GP practice",
        (
            *(
                "person",
                "safety",
                "alerts",
                "needs",
                "allergies",
                "event",
                "story",
                "course",
                "goals",
                "steps",
                "after",
            ),
            *("conditions", "medicines", "scores", "contingency", "team"),
        ),
    ),
    "service": Reader(
        "Letter to a service",
        (
            *("person", "safety", "alerts", "needs", "allergies", "event", "request", "story", "course", "goals"),
            *("steps", "after", "conditions", "medicines", "scores", "contingency", "team"),
        ),
        AGREED,
    ),
    "person": Reader("About your care", ("greeting", "hopes", "next_steps", "ahead", "contacts")),
}
DISCHARGE = ("person", "story", "course", "goals", "steps", "after", "formalities")
PARTS: dict[str, Part] = {
    part.__name__: part
    for part in (
        *(letterparts.person, letterparts.safety, letterparts.alerts, letterparts.needs, letterparts.allergies),
        *(letterparts.event, letterplan.request, letterparts.story, letterparts.course, letterplan.goals),
        *(letterplan.steps, letterplan.after, letterparts.conditions, letterparts.medicines, letterparts.scores),
        *(letterplan.contingency, letterparts.team, letterplan.formalities),
        *(ownletter.greeting, ownletter.hopes, ownletter.next_steps, ownletter.ahead, ownletter.contacts),
    )
}


def letter(matter: Matter, reader: str, shared: Collection[str] = ()) -> Letter:
    """Return a letter; of what needs the person's word only the parts that are `shared`."""
    told = READERS[reader]
    names = [name for name in told.parts if name not in told.agreed or name in shared]
    footer = () if reader == "person" else (f"As recorded on {day(matter.today)}.",)
    return Letter("letter", told.title, tuple(blocks(matter, names)), footer)


def discharge(matter: Matter) -> Iterator[Block]:
    """Yield the discharge summary."""
    return blocks(matter, DISCHARGE)


def blocks(matter: Matter, names: Collection[str]) -> Iterator[Block]:
    """Yield the blocks of some parts."""
    return (block for name in names for block in PARTS[name](matter))
