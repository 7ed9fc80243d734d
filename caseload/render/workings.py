"""How a score came about: every input with its points, the sum, the band, the flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.instrument import Instrument, Item, Number, Scale
from caseload.model.points import points
from caseload.model.scoring import arithmetic, not_asked
from caseload.render.report import DANGER, WARNING, Block, Cell, Column, Lines, Report, Row, Table, block_if
from caseload.render.words import said, scale_name

INPUTS = (
    Column("input", "Input", whole=True),
    Column("about", "About", whole=True),
    Column("answer", "Answer", whole=True),
    Column("points", "Points", numeric=True),
)
SCORES = (
    Column("scale", "Scale", whole=True),
    Column("total", "Score", whole=True),
    Column("band", "Band", whole=True),
    Column("sum", "How it comes about", whole=True),
    Column("flags", "Flags", whole=True),
)
CANNOT, NOT_ASKED, ELSEWHERE = "cannot score", "not asked", "not the scale here"


def trial_report(instrument: Instrument, scores: Sequence[Score], escalation: str) -> Report:
    """Return a score that nobody keeps; `escalation` is the team's own text, empty outside of a caseload folder."""
    inputs = tuple(dict.fromkeys(row for score in scores for row in _inputs(instrument, score)))
    by_scale = {score.scale: score for score in scores}
    rows = tuple(_row(instrument, scale, by_scale.get(scale.id)) for scale in instrument.scales)
    blocks: tuple[Block, ...] = (
        *block_if(Table("inputs", "Inputs", INPUTS, inputs), inputs),
        Table("scores", "Scores", SCORES, rows),
        *_raised(instrument, scores, escalation),
        *_open([(instrument, score) for score in scores]),
    )
    footer = ("Nothing was written. This is no advice and no diagnosis.",)
    return Report("score", f"{instrument.title}, version {instrument.version}", blocks, footer)


def arithmetic_lines(case: Case, assessment: str, instruments: Mapping[str, Instrument]) -> Iterator[Block]:
    """Yield how each score of one assessment came about, a line for each scale, and what nobody can rule out."""
    entry = case.entry(assessment)
    scores = entry.scores if isinstance(entry, Assessment) else ()
    known = [(instruments[score.instrument], score) for score in scores if score.instrument in instruments]
    own = [(instrument, score) for instrument, score in known if instrument.version == score.version]
    texts = tuple(_line(instrument, score) for instrument, score in own)
    yield from block_if(Lines("arithmetic", "Scored", texts), texts)
    yield from _open(own)


def _line(instrument: Instrument, score: Score) -> str:
    inputs = ", ".join(f"{row[0]} {row[2]}" for row in _inputs(instrument, score))
    named = [score.band, f"reported as {score.reported}" if score.reported else ""]
    total = f"{score.total}, " if instrument.number_only else ""
    sum_ = total + arithmetic(instrument, score.scale, score.answers)
    return f"{scale_name(score)}: " + ", ".join(
        part for part in (": ".join(part for part in (inputs, sum_) if part), *named) if part
    )


def _inputs(instrument: Instrument, score: Score) -> Iterator[Row]:
    """Yield what a scale counts: its id, what it is about, the answer, its points."""
    scale = instrument.scale(score.scale)
    if scale is None or instrument.number_only:
        return
    worth = points(instrument, scale, score.answers)
    groups = {group.id: group.label for group in instrument.diagnoses.groups} if instrument.diagnoses else {}
    for id_ in dict.fromkeys((*scale.items, *score.answers)):
        item = instrument.item(id_)
        about = item.label if item else groups.get(id_, said(id_))
        yield id_, about, _answer(item, score.answers.get(id_)), worth.get(id_)


def _answer(item: Item | None, given: Number | str | None) -> Cell:
    """Return an answer as it was given, by its label where that is one word."""
    if given is None:
        return NOT_ASKED
    label = next((one.label for one in item.answers if one.value == given), "") if item else ""
    return label if label and " " not in label else str(given)


def _row(instrument: Instrument, scale: Scale, score: Score | None) -> Row:
    if score is None:
        return scale.id, ELSEWHERE if scale.given else NOT_ASKED, "", "", ""
    total = str(score.total)
    if score.total is None:
        total = CANNOT if score.at_least is None else f"{CANNOT}, at least {score.at_least}"
    sum_ = arithmetic(instrument, scale.id, score.answers)
    return scale.id, total, score.band or score.reported, sum_, ", ".join(map(said, score.flags))


def _raised(instrument: Instrument, scores: Sequence[Score], escalation: str) -> Iterator[Block]:
    raised = {id_ for score in scores for id_ in score.flags}
    told = escalation or "whom to tell is in a team's own settings"
    texts = tuple(f"{flag.text}: {told}" for flag in instrument.flags if flag.id in raised)
    yield from block_if(Lines("safety_flags", "SAFETY FLAG", texts, DANGER), texts)


def _open(scores: Iterable[tuple[Instrument, Score]]) -> Iterator[Block]:
    """Yield the flags that nobody can rule out, as what raises them was not asked."""
    left = [(instrument.id, flag.item) for instrument, score in scores for flag in not_asked(instrument, score)]
    texts = tuple(f"{id_} {said(item)}: nobody can rule its safety flag out" for id_, item in dict.fromkeys(left))
    yield from block_if(Lines("not_asked", "NOT ASKED", texts, WARNING), texts)
