"""What happens when people meet: a visit or call with a note, a questionnaire filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseload.demo.tale import Tale
from caseload.model.codec import Tree

EXPERIENCE = "experience"
# How scores go on: as they were, better, worse, as so many of twelve; and how many of the answers are other ones then.
COURSES, MOVED = (5, 5, 2), 0.3
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


def asked_again(tale: Tale, scored_again: float, experience: float) -> list[Tree]:
    """Return what a person is asked once more, each so often: all they were scored on, and how they find their care."""
    chance, known = tale.chance, dict.fromkeys(id_ for id_, _ in tale.case.scores())
    told = known.pop(EXPERIENCE, ()) is None
    asked = [_again(tale, id_) for id_ in known] if chance.random() < scored_again else []
    if chance.random() < experience:
        asked.append(_again(tale, EXPERIENCE) if told else scored(tale, EXPERIENCE, lean=0.6))
    return asked


def _again(tale: Tale, id_: str) -> Tree:
    """Return an instrument filled in once more: mostly as before or a little better, at times a little worse."""
    instrument = tale.world.context.definitions.instruments[id_]
    course = tale.chance.choices((0, 1, -1), COURSES)[0] * (1 if instrument.scales[0].higher_is_better else -1)
    before = [score.answers for (known, _), (score, _) in tale.case.scores().items() if known == id_]
    answers: Tree = {item: answer for scale in before for item, answer in scale.items()}
    for item in instrument.items:
        if tale.chance.random() < MOVED:
            place = item.values.index(answers[item.id]) + course
            answers[item.id] = item.values[min(max(place, 0), len(item.values) - 1)]
    # Thoughts of self-harm are a story of their own.
    calm = {"self-harm": 0} if "self-harm" in answers else {}
    return {"instrument": id_, "version": instrument.version, "answers": answers | calm}


def authority(tale: Tale) -> dict[str, Any]:
    """Return whose authority a decision rests on, where it is not the person's own."""
    lacks = any(illness.id == "alzheimers" for illness in tale.person.illnesses)
    return {"authority": "power-of-attorney"} if lacks else {}


def hour(tale: Tale) -> str:
    """Return a time of day within working hours."""
    return f"{tale.chance.randint(9, 15):02}:{tale.chance.choice(('00', '10', '15', '30', '40', '45'))}"


def later(tale: Tale, least: int, most: int) -> str:
    """Return a working day so many days on, as text."""
    return tale.world.working_day_by(tale.day + timedelta(days=tale.chance.randint(least, most))).isoformat()
