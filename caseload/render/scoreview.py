"""How the scores of a person went: each scale oldest to newest, better or worse, and drawn in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.assessment import Score
from caseload.model.history import Scored, histories, since_last
from caseload.model.instrument import Instrument, Number
from caseload.render.banner import safety_flags
from caseload.render.dates import day
from caseload.render.report import Block, Column, Lines, Report, Row, Sparkline, Table, block_if
from caseload.render.words import name_of, said, scale_name, total_of

SCORES = (
    Column("scale", "Scale", whole=True),
    Column("on", "On"),
    Column("total", "Score", whole=True),
    Column("band", "Band", whole=True),
    Column("direction", "Than before", whole=True),
    Column("difference", "By", numeric=True),
    Column("flags", "Flags", whole=True, under="band"),
    Column("version", "Version", under="on"),
    Column("entry", "Entry", under="on"),
)
COURSES = (
    Column("scale", "Scale", whole=True),
    Column("course", "Oldest to newest", whole=True),
    Column("lowest", "From", numeric=True),
    Column("highest", "To", numeric=True),
    Column("better", "Better is", whole=True),
)
BLOCKS, NOTHING = "▁▂▃▄▅▆▇█", "·"


def scores_report(case: Case, instruments: Mapping[str, Instrument], escalation: str, today: date) -> Report:
    """Return what `show PATIENT --scores` says; safety flags that stand come first, in the team's own words."""
    told = histories(case, instruments)
    blocks: tuple[Block, ...] = (
        Table("scores", "", SCORES, tuple(_row(scored) for scale in told for scored in scale)),
        Table("courses", "Course", COURSES, tuple(_course(scale, instruments) for scale in told)),
    )
    nothing = (Lines("nothing", "", ("Nothing was scored.",)),)
    flags = safety_flags(case, case.flags(), escalation, today)
    title = f"Scores of {name_of(case.patient.name)}, {case.patient.id}"
    return Report("scores", title, (*flags, *(blocks if told else nothing)))


def differences(case: Case, assessment: str, instruments: Mapping[str, Instrument]) -> Iterator[Block]:
    """Yield how the scores of one assessment differ from those before."""
    texts = tuple(
        compared(scored, scored.before) for scored in since_last(case, assessment, instruments) if scored.before
    )
    yield from block_if(Lines("differences", "Since last time", texts), texts)


def drawn(totals: Sequence[Number | None], lowest: Number, highest: Number) -> str:
    """Return a block for each total, the lowest of the scale flat and the highest full; a dot where there is none."""
    span, steps = float(highest - lowest) or 1.0, len(BLOCKS) - 1
    parts = (None if total is None else float(total - lowest) / span for total in totals)
    return "".join(NOTHING if part is None else BLOCKS[round(min(max(part, 0.0), 1.0) * steps)] for part in parts)


def _row(scored: Scored) -> Row:
    score, entry = scored.score, scored.entry
    return (
        scale_name(score),
        entry.happened.day,
        total_of(score),
        score.reported or score.band,
        scored.direction,
        scored.difference,
        ", ".join(map(said, score.flags)),
        score.version,
        entry.id,
    )


def _course(scale: Sequence[Scored], instruments: Mapping[str, Instrument]) -> Row:
    last, totals = scale[-1].score, [scored.score.total for scored in scale]
    lowest, highest, better = _ends(last, totals, instruments)
    numbers = " ".join("-" if total is None else str(total) for total in totals)
    return scale_name(last), Sparkline(numbers, drawn(totals, lowest or 0, highest or 0)), lowest, highest, better


def _ends(
    score: Score, totals: Sequence[Number | None], instruments: Mapping[str, Instrument]
) -> tuple[Number | None, Number | None, str]:
    """Return the ends of a scale and which one is better; of one that is defined no longer, those of its totals."""
    instrument = instruments.get(score.instrument)
    scale = instrument.scale(score.scale) if instrument else None
    if scale:
        return scale.minimum, scale.maximum, "higher" if scale.higher_is_better else "lower"
    known = [total for total in totals if total is not None]
    return min(known, default=None), max(known, default=None), ""


def compared(scored: Scored, before: Scored) -> str:
    """Return `phq-9 14 → 9: better, last 10-Sep-2026`."""
    totals = f"{total_of(before.score)} → {total_of(scored.score)}"
    return f"{scale_name(scored.score)} {totals}: {scored.direction}, last {day(before.entry.happened.day)}"
