"""What happens when people meet: a visit or call with a note, a questionnaire filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseload.demo.tale import Tale
from caseload.model.codec import Tree

MINUTES = {"home-visit": (35, 75), "clinic": (20, 40), "telephone": (8, 25), "video": (15, 30)}


def visit(tale: Tale, mode: str, *purposes: str, note: str = "", at: str = "", **more: Any) -> str:
    """Log a contact; what was taught or taken up goes with its purpose. Return the entry's id."""
    chance, words = tale.chance, tale.world.material.words
    note = note or chance.choice(words.contacts.get(purposes[0], words.contacts["monitoring"]))
    if "self-care-support" in purposes:
        before = chance.randint(3, 6)
        more["teaching"] = {
            "topic": chance.choice(words.taught),
            "confidence_before": before,
            "confidence_after": before + chance.randint(0, 3),
        }
    if "advocacy" in purposes:
        more["advocacy"] = chance.choice(words.advocacy)
    minutes = chance.randint(*MINUTES[mode])
    return tale.enter(
        "contact",
        at=at or hour(tale),
        mode=mode,
        minutes=minutes,
        purposes=list(purposes),
        note=note,
        **more,
    )


def scored(tale: Tale, id_: str, lean: float, **fixed: int) -> Tree:
    """Return an instrument filled in by chance; the higher `lean`, the nearer to the first answer of each item."""
    instrument = tale.world.context.definitions.instruments[id_]
    answers = {item.id: item.values[int(len(item.values) * tale.chance.random() ** lean)] for item in instrument.items}
    return {"instrument": id_, "version": instrument.version, "answers": answers | fixed}


def hour(tale: Tale) -> str:
    """Return a time of day within working hours."""
    return f"{tale.chance.randint(9, 15):02}:{tale.chance.choice(('00', '10', '15', '30', '40', '45'))}"


def later(tale: Tale, least: int, most: int) -> str:
    """Return a working day so many days on, as text."""
    return tale.world.working_day_by(tale.day + timedelta(days=tale.chance.randint(least, most))).isoformat()
