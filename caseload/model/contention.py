"""What two people recorded without knowing of each other: it counts as the fold has it, until a person decides.

That they did not know shows in what the program would have refused them, and in whom each took the case over from.
Where nothing shows it, as with consent, it is what two people said of one thing on one day. On different days it
cannot be told from a person who changed their mind: a consent does not say which earlier one was known, and to name
every change of mind would bury what matters. The later one counts then, and `history` shows both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import TypeVar

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import Appointment, Contact, Handover, HospitalEvent, ServiceReferral
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Death, Review
from caseload.model.entries.safety import Alert, Consent
from caseload.model.episodes import ENDING, OPENING
from caseload.model.sharing import plain
from caseload.model.standing import first_recorded
from caseload.model.steps import OPEN

E = TypeVar("E", bound=Entry)

# What is entered of an open case alone, and what may come late if it happened by the end.
OF_THE_OPEN = (Assessment, Agreement, Appointment, Handover, Review, Closure)
LATE = (Contact, HospitalEvent, ServiceReferral)


@dataclass(frozen=True, slots=True)
class Contention:
    """Entries that contradict each other, by id as they were recorded, and in words what counts until it is settled.

    `verb` settles it, said of the entry `about` where that is one; so does what is decided later, knowing of both.
    """

    kind: str
    entries: tuple[str, ...]
    since: date
    message: str
    verb: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Course:
    """The latest episode in the order it was recorded in, a correction when what it corrects was."""

    case: Case
    entries: Sequence[Entry]
    recorded: dict[str, datetime]

    def since(self, *contested: Entry) -> list[Entry]:
        """Return what was recorded after all of these entries."""
        last = max(self.recorded[entry.id] for entry in contested)
        return [entry for entry in self.entries if self.recorded[entry.id] > last]


Found = Iterator[Contention]


def contentions(case: Case) -> tuple[Contention, ...]:
    """Return what is contested in the latest episode, and about alerts and consent."""
    known = {entry.id: entry for entry in (*case.entries, *case.taken_back)}
    recorded = {entry.id: first_recorded(entry, known) for entry in case.entries}
    course = _Course(case, sorted(case.current(), key=lambda entry: (recorded[entry.id], entry.id)), recorded)
    return tuple(found for source in SOURCES for found in source(course))


def _openings(course: _Course) -> Found:
    openings = [entry for entry in course.case.current() if isinstance(entry, OPENING)]
    for other in openings[1:]:
        if not _ended(course, openings[0], other):
            yield _two(course, "opened twice", openings[0], other, void=other)


def _triages(course: _Course) -> Found:
    decided: Triage | Reopening | None = None
    for entry in course.entries:
        if not isinstance(entry, Triage | Reopening):
            continue
        if decided is None:
            decided = entry if _decision(entry)[0] != "defer" else None
        elif isinstance(entry, Triage) and not (_agree(decided, entry) or _redecided(course, decided, entry)):
            yield _two(course, "decided twice", decided, entry)


def _agree(one: Triage | Reopening, other: Triage | Reopening) -> bool:
    return _decision(one) == _decision(other)


def _decision(entry: Triage | Reopening) -> tuple[str, ...]:
    return getattr(entry, "decision", "accept"), entry.manager, entry.deputy, entry.tier


def _redecided(course: _Course, one: Triage | Reopening, other: Triage | Reopening) -> bool:
    """Tell whether a later handover or review decided what two acceptances disagree on, or the case has ended."""
    if _decision(one)[0] != _decision(other)[0]:
        return _ended(course, one, other)
    since = course.since(one, other)
    handed = any(isinstance(entry, Handover) and entry.hands_over for entry in since)
    reviewed = one.manager == other.manager and any(isinstance(entry, Review) for entry in since)
    return handed or reviewed or _ended(course, one, other)


def _ended(course: _Course, one: Entry, other: Entry) -> bool:
    return any(isinstance(entry, ENDING) for entry in course.since(one, other))


def _handovers(course: _Course) -> Found:
    handovers = [entry for entry in course.entries if isinstance(entry, Handover)]
    for one, other in combinations(handovers, 2) if course.case.step in OPEN else ():
        later = [entry for entry in course.since(one, other) if isinstance(entry, Handover) and entry.hands_over]
        if _rivals(course, one, other) and all(_rivals(course, one, entry) for entry in later):
            yield _two(course, "handed over twice", one, other)


def _deputies(course: _Course) -> Found:
    handovers = [entry for entry in course.entries if isinstance(entry, Handover)]
    named = [entry for entry in handovers if entry.status == "deputy-named"]
    for one, other in combinations(named, 2) if course.case.step in OPEN else ():
        came_back = any(entry.deputy == one.instead_of for entry in named[named.index(one) + 1 : named.index(other)])
        unknowing = one.instead_of == other.instead_of and one.deputy != other.deputy and not came_back
        # With a manager comes a deputy; and who knew of one of the two has decided between them.
        changed = any(isinstance(entry, Handover) and entry.hands_over for entry in course.since(one))
        decided = any(entry.instead_of != one.instead_of for entry in course.since(one, other) if entry in named)
        if unknowing and not changed and not decided:
            yield _two(course, "deputy named twice", one, other)


def _rivals(course: _Course, one: Handover, other: Handover) -> bool:
    """Tell whether two answers to one offer, or two handovers from the same manager, name different managers."""
    answers = bool(one.offer) and one.offer == other.offer
    effective = [entry.hands_over for entry in (one, other)]
    if not all(effective):
        return answers and any(effective)
    span = course.entries[course.entries.index(one) + 1 : course.entries.index(other)]
    came_back = any(isinstance(entry, Handover) and course.case.named(entry)[0] == one.instead_of for entry in span)
    same = bool(one.instead_of) and one.instead_of == other.instead_of and not came_back
    return (answers or same) and course.case.named(one)[0] != course.case.named(other)[0]


def _endings(course: _Course) -> Found:
    closures = [entry for entry in course.case.current() if isinstance(entry, Closure)]
    for closure in closures[1:]:
        yield _two(course, "closed twice", closures[0], closure, void=closure)
    deaths = list(course.case.all(Death))
    for death in deaths[:-1]:
        yield _two(course, "death recorded twice", death, deaths[-1])


def _beyond_the_end(course: _Course) -> Found:
    """Yield, as one, what somebody recorded who took the case for an open one."""
    end = course.case.ending
    late = [entry for entry in course.entries if end and _is_beyond(course, entry, end)]
    if end and late:
        died = isinstance(end, Death)
        ended = "the person died" if died else f"the case was {course.case.step}"
        kinds = ", ".join(dict.fromkeys(entry.kind for entry in late))
        message = f"recorded without knowing that {ended} ({end.id} by {end.by}): {kinds}"
        message += "; void that" if died else "; reopen the case, or void that"
        verb, about = ("void", late[0].id) if died else ("reopen", "")
        yield Contention("beyond-the-end", (end.id, *(e.id for e in late)), end.happened.day, message, verb, about)


def _is_beyond(course: _Course, entry: Entry, end: Entry) -> bool:
    # An end that was put right since was so in the knowledge of what had come.
    if course.recorded[entry.id] <= end.recorded:
        return False
    if isinstance(entry, LATE):
        return entry.happened.day > end.happened.day
    # A second closure is told of as such.
    return isinstance(entry, OF_THE_OPEN) and not (isinstance(entry, Closure) and isinstance(end, Closure))


def _alerts(course: _Course) -> Found:
    answers = (entry for entry in course.case.all(Alert) if entry.alert)
    for thread in _threads(course, answers, lambda entry: entry.alert):
        one, other = thread[-2:]
        unknowing = (one.status, other.status) == ("resolved", "renewed")
        if unknowing or (one.status != other.status and _apart(thread)):
            yield _two(course, "alert answered twice", one, other)


def _consents(course: _Course) -> Found:
    asked = course.case.all(Consent)
    for thread in _threads(course, asked, lambda entry: (entry.about, plain(entry.recipient))):
        one, other = thread[-2:]
        if one.decision != other.decision and _apart(thread):
            yield _two(course, "consent asked twice", one, other)


def _threads(course: _Course, entries: Iterable[E], about: Callable[[E], Hashable]) -> Iterator[list[E]]:
    """Yield the entries about one thing as they were recorded, where there are two or more."""
    threads: defaultdict[Hashable, list[E]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (course.recorded[entry.id], entry.id)):
        threads[about(entry)].append(entry)
    return (thread for thread in threads.values() if len(thread) > 1)


def _apart(thread: Sequence[Entry]) -> bool:
    """Tell whether the last two came from two people on one day, on which nobody had spoken before."""
    *earlier, one, other = thread
    day = one.happened.day
    return other.happened.day == day and one.by != other.by and day not in {e.happened.day for e in earlier}


def _two(course: _Course, what: str, one: Entry, other: Entry, void: Entry | None = None) -> Contention:
    """Return the contention of two entries: the later in the fold counts, unless that is the one to `void`."""
    before, after = sorted((one, other), key=course.case.entries.index)
    counts, wrong = (before, after) if void is after else (after, before)
    told = ", ".join(f"{_word(entry)} by {entry.by}" for entry in (one, other))
    message = f"{what}: {told}; {_word(counts)} {counts.id} counts, void what is wrong"
    return Contention(what.replace(" ", "-"), (one.id, other.id), before.happened.day, message, "void", wrong.id)


def _word(entry: Entry) -> str:
    return str(getattr(entry, "decision", getattr(entry, "status", entry.kind)))


SOURCES: tuple[Callable[[_Course], Found], ...] = (
    _openings,
    _triages,
    _handovers,
    _deputies,
    _endings,
    _beyond_the_end,
    _alerts,
    _consents,
)
