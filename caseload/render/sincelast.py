"""What changed since a person was last reviewed: what happened, hospital, scores, the plan, what to look at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from caseload.model.basis import to_look_at
from caseload.model.case import Case
from caseload.model.codec import Tree, encode
from caseload.model.differences import Difference, differences
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import HospitalEvent
from caseload.model.entries.entry import Entry
from caseload.model.history import histories
from caseload.model.instrument import Instrument
from caseload.model.settings import Settings
from caseload.model.steps import ENDED
from caseload.render import banner
from caseload.render.dates import ago, day
from caseload.render.history import in_words
from caseload.render.plancheck import changes, heading
from caseload.render.report import WARNING, Block, Column, Lines, Report, Row, Table, block_if
from caseload.render.scoreview import compared
from caseload.render.summaries import summary
from caseload.render.words import Who, name_of, said, score

LATEST = 12
# Kept by the program, to tell when something has to be looked at again.
INNER = ("basis", "looked_on")
ENTRIES = (
    Column("on", "Date"),
    Column("by", "By", whole=True, under="on"),
    Column("entry", "Entry", whole=True),
)
SINCE = {"review": "the last review", "agreement": "the plan was agreed"}


class Since(NamedTuple):
    """From where on something is a change: the `entry` of then, and the plan beside it, None if nobody can tell."""

    entry: Entry
    plan: Tree | None


def changes_report(
    case: Case, since: Since, settings: Settings, instruments: Mapping[str, Instrument], who: Who, today: date
) -> Report:
    """Return what `review` shows before it asks; what nobody may overlook comes first."""
    entry = since.entry
    later = case.current()[case.current().index(entry) + 1 :]
    found: tuple[Block, ...] = (
        *_happened(later, who),
        *_hospital(later, who),
        *_scores(case, later, instruments),
        *_plan(case, since.plan),
        *_look_again(case, settings),
    )
    nothing = Lines("nothing", "", ("Nothing has been recorded since then.",))
    when = f"{SINCE.get(entry.kind, 'the case was opened')}, {day(entry.happened.day)}"
    title = f"{name_of(case.patient.name)}, {case.patient.id}: since {when} ({ago(entry.happened.day, today)})"
    warnings = banner.warnings(case, settings.safety.escalation, who, today)
    return Report("changes", title, (*warnings, *(found or (nothing,))))


def _happened(later: Sequence[Entry], who: Who) -> Iterator[Block]:
    told = [entry for entry in later if not isinstance(entry, HospitalEvent)]
    rows: tuple[Row, ...] = tuple(
        (entry.happened.day, who(entry.by), f"{said(entry.kind)}: {summary(entry, who)}") for entry in told[-LATEST:]
    )
    yield from block_if(Table("entries", "What happened", ENTRIES, rows), rows)
    kinds = Counter(said(entry.kind) for entry in told[:-LATEST])
    earlier = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    yield from block_if(Lines("earlier", "Before that", (earlier,)), earlier)


def _hospital(later: Sequence[Entry], who: Who) -> Iterator[Block]:
    events = [entry for entry in later if isinstance(entry, HospitalEvent)]
    texts = tuple(f"{day(event.happened.day)} {summary(event, who)}" for event in events)
    yield from block_if(Lines("hospital", "Hospital", texts, WARNING, apart=True), texts)


def _scores(case: Case, later: Sequence[Entry], instruments: Mapping[str, Instrument]) -> Iterator[Block]:
    new = {entry.id for entry in later if isinstance(entry, Assessment)}
    scored = [one for scale in histories(case, instruments) for one in scale if one.entry.id in new]
    texts = tuple(
        compared(one, one.before) if one.before and one.direction else f"{score(one.score)}: nothing to compare it with"
        for one in scored
    )
    yield from block_if(Lines("scores", "Scores", texts, apart=True), texts)


def _plan(case: Case, before: Tree | None) -> Iterator[Block]:
    if before is None:
        yield Lines("plan", "Plan", ("nobody can tell what it was then: git does not hold it",), apart=True)
        return
    now = encode(case.plan) if case.plan else {}
    texts = tuple(in_words(one) for one in differences(before, now) if _is_told(one))
    yield from block_if(Lines("plan", "Plan", texts, apart=True), texts)


def _is_told(one: Difference) -> bool:
    return one.path != ("patient",) and not set(INNER) & set(one.path)


def _look_again(case: Case, settings: Settings) -> Iterator[Block]:
    again = to_look_at(case, settings) if case.step not in ENDED else ()
    texts = tuple(f"{heading(one.item)} ({one.item.id}): {changes(one)}" for one in again)
    yield from block_if(Lines("look_again", "Look again", texts, WARNING, apart=True), texts)
