"""How the work is done: who does each core task and for how long, where, and how self-care is supported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseload.measures.programme.figures import MEDIAN, SHARE, SPLIT, Measure
from caseload.measures.programme.reach import Adds
from caseload.measures.programme.subject import NOT_TOLD, Basis, Subject
from caseload.measures.programme.tally import Part
from caseload.model.entries.coordination import MODES, PURPOSES
from caseload.model.team import ROLES

SELF_CARE, HOME = "self-care-support", "home-visit"


def _tasks(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.talks:
        untold = sum(not (talk.minutes and talk.purposes) for talk in one.talks)
        tasks = {task: sum(roles.values()) for task, roles in one.minutes.items()}
        yield Part(of=sum(tasks.values()), out=untold)
        yield from (Part(minutes, part=task) for task, minutes in tasks.items())


def _by_role(task: str) -> Adds:
    def found(one: Subject, basis: Basis) -> Iterable[Part]:
        roles = one.minutes.get(task)
        if not roles:
            return ()
        return (Part(of=sum(roles.values())), *(Part(minutes, part=role) for role, minutes in roles.items()))

    return found


def _modes(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.talks:
        modes = [talk.mode for talk in one.talks]
        yield Part(of=len(modes))
        yield from (Part(modes.count(name), part=name) for name in dict.fromkeys(modes))


def _areas(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        yield Part(of=1)
        yield Part(1, part=one.course.person.area or NOT_TOLD)


def _offered(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        yield Part(any(talk.taught or SELF_CARE in talk.purposes for talk in one.talks), 1)


def _taught(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        yield Part(any(talk.taught for talk in one.talks), 1)


def _at_home(one: Subject, basis: Basis) -> Iterator[Part]:
    sessions = [talk.mode == HOME for talk in one.talks if talk.taught]
    if sessions:
        yield Part(sum(sessions), len(sessions))


def _confidence(one: Subject, basis: Basis) -> Iterator[Part]:
    for talk in one.talks:
        if talk.taught:
            asked = talk.before is not None and talk.after is not None
            yield Part(value=(talk.after or 0) - (talk.before or 0)) if asked else Part(out=1)


def _task(name: str) -> Measure:
    said = name if name == "co-ordination" else name.replace("-", " ").replace("self care", "self-care")
    title, minutes = f"{said}, by whom".capitalize(), f"minutes of {said}"
    return Measure(f"task-{name}", title, "%", SHARE, _by_role(name), "minutes", minutes, parts=SPLIT, order=ROLES)


TASKS = (
    Measure(
        "task", "Time for each core task", "%", SHARE, _tasks, "minutes", "minutes of contacts",
        "contacts without minutes or task", parts=SPLIT, order=PURPOSES,
    ),
    *map(_task, PURPOSES),
)  # fmt: skip
SETTING = (
    Measure("mode", "Contacts, by setting", "%", SHARE, _modes, "contacts", "contacts", parts=SPLIT, order=MODES),
    Measure("area", "People, by where they live", "%", SHARE, _areas, "people", "people", parts=SPLIT, free=True),
)
SELF_CARE_SUPPORT = (
    Measure("self-care", "Offered self-care support", "%", SHARE, _offered, "people", "people"),
    Measure("taught", "Taught self-care", "%", SHARE, _taught, "people", "people"),
    Measure("at-home", "Teaching sessions at home", "%", SHARE, _at_home, "sessions", "sessions"),
    Measure(
        "confidence", "Confidence gained in a session", "points of 10", MEDIAN, _confidence, "sessions", "sessions",
        "sessions where it was not asked",
    ),
)  # fmt: skip
