"""An evaluation in the order it is to be read in: fidelity, outcomes, experience, hospital use, comparison, cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from caseload.measures.programme.period import Period
from caseload.measures.programme.registration import CHANGED, EXPLORATORY, LATE, REGISTERED, Registration
from caseload.model.settings import Disclosure
from caseload.model.team import Protocol
from caseload.render.dates import day
from caseload.render.disclosed import not_read_block, note
from caseload.render.report import WARNING, Block, Cell, Fields, Lines, Report
from caseload.render.words import said

STANDINGS = {
    REGISTERED: "registered: committed before the period began",
    CHANGED: "changed: registered, and changed since",
    LATE: "late: not committed before the period began",
}
NO_PROTOCOL = "none; all of it is exploratory (caseload evaluate protocol writes one down)"
OTHER_PERIOD = "These are not the days that it asks of, all of them: whatever is told here is exploratory."
EVIDENCE = (
    "What is known elsewhere: 36 studies together found no effect on cost, mortality or use, self-rated health a "
    "little and satisfaction clearly better (Stokes 2015); pilots of integrated care with a comparison had 9 % more "
    "emergency admissions, and 21 % fewer elective ones (Roland 2012)."
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its title, what it rests on, and its blocks."""

    title: str
    about: str
    blocks: tuple[Block, ...]


def evaluation_report(
    period: Period,
    people: Cell,
    registration: Registration | None,
    sections: Iterable[Section],
    settings: Disclosure,
    unreadable: int = 0,
) -> Report:
    """Return the sections under their headings, and what was registered of them."""
    head = Fields(
        "evaluation",
        f"Evaluation, {period.label}",
        (("People on the caseload", people), ("Protocol", _protocol(registration))),
    )
    blocks = (head, *not_read_block(unreadable), *_question(registration, period), *_numbered(sections))
    return Report("evaluation", "", blocks, (EVIDENCE, note(settings)))


def _protocol(registration: Registration | None) -> str:
    return f"{registration.protocol.id}, {STANDINGS[registration.standing]}" if registration else NO_PROTOCOL


def _question(registration: Registration | None, period: Period) -> Iterator[Block]:
    if registration:
        one = registration.protocol
        yield Lines(
            "protocol",
            "What was to be asked",
            (
                one.question,
                f"From {day(one.starts)} to {day(one.ends)}, compared with: {said(one.comparator)}.",
                f"Outcomes: {', '.join(one.outcomes)}; anything else is {EXPLORATORY}.",
                *((f"By group: {', '.join(one.subgroups)}.",) if one.subgroups else ()),
            ),
        )
        if not registration.asks_of(period):
            yield Lines("protocol_period", "", (OTHER_PERIOD,), WARNING)
        if registration.standing != REGISTERED:
            told = "It does not count as said beforehand: whoever wrote it could have seen what came of it."
            yield Lines("protocol_standing", "", (told,), WARNING)


def other_comparator(protocol: Protocol) -> Iterator[Block]:
    """Yield that people are compared with others than was said."""
    told = f"The protocol compares with: {said(protocol.comparator)}. This does not, and is exploratory."
    yield Lines("other_comparator", "", (told,), WARNING)


def _numbered(sections: Iterable[Section]) -> Iterator[Block]:
    for number, section in enumerate(sections, 1):
        yield Fields(f"section_{number}", f"{number}. {section.title}", (("About", section.about),))
        yield from section.blocks
