"""The success factors as a scorecard: under each the evidence, of which kind it is, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from caseload.measures.programme.evidence import MET, NOT_MET, SEEN, STATED, UNSEEN, Evidence
from caseload.measures.programme.figures import NOTHING
from caseload.measures.programme.period import Period
from caseload.model.settings import Disclosure
from caseload.render.disclosed import not_read_block, note
from caseload.render.report import Block, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.rules.standard import FACTORS

LONG = (
    Column("factor", "Factor", numeric=True),
    Column("id", "Evidence", whole=True),
    Column("title", "Title"),
    Column("kind", "Kind"),
    Column("value", "Value", numeric=True),
    Column("unit", "Unit"),
    Column("numerator", "Numerator", numeric=True),
    Column("denominator", "Denominator", numeric=True),
    Column("wanted", "Wanted", numeric=True),
    Column("verdict", "Verdict"),
    Column("unknown", "Why there is no value"),
)
SUMMARY = (
    Column("factor", "Success factor", whole=True),
    Column("met", "Met", numeric=True),
    Column("not_met", "Not met", numeric=True),
    Column("not_told", "Not told", numeric=True),
    Column("stated", "Stated", numeric=True),
    Column("unseen", "Not seen", numeric=True),
)
EACH = (
    Column("evidence", "Seen in the records", whole=True),
    Column("value", "Is", whole=True),
    Column("wanted", "Wanted", whole=True),
    Column("verdict", "Verdict", whole=True),
)
NOTES = (
    "Not told: hidden, or nothing to count. A factor as a whole gets no mark: part of it is in no record.",
    "What is wanted is set by the team (caseload settings factors), and is no national standard.",
    "The factors: The King's Fund 2011. caseload explain tells what each standard asks.",
)


def factors_report(
    scorecard: Mapping[int, Sequence[Evidence]],
    period: Period,
    settings: Disclosure,
    unreadable: int = 0,
    *,
    for_programs: bool = False,
) -> Report:
    """Return the scorecard."""
    if for_programs:
        rows = tuple(_long(one) for found in scorecard.values() for one in found)
        return Report("factors", "", (Table("evidence", "", LONG, rows),))
    blocks = (
        Fields("period", "", (("Period", f"{period.label}; standards of the audit as of today"),)),
        *not_read_block(unreadable),
        Table("summary", "", SUMMARY, tuple(_summed(factor, found) for factor, found in scorecard.items())),
        *(block for factor, found in scorecard.items() for block in _factor(factor, found)),
    )
    return Report("factors", "", blocks, (note(settings), *NOTES))


def _summed(factor: int, found: Sequence[Evidence]) -> Row:
    verdicts = [one.verdict for one in found if one.kind == SEEN and one.wanted is not None]
    kinds = [one.kind for one in found]
    told = (verdicts.count(verdict) for verdict in (MET, NOT_MET, ""))
    return f"{factor} {FACTORS[factor]}", *told, kinds.count(STATED), kinds.count(UNSEEN)


def _factor(factor: int, found: Sequence[Evidence]) -> Iterator[Block]:
    name = f"factor_{factor}"
    rows = tuple((one.title, *_figures(one)) for one in found if one.kind == SEEN)
    yield Table(name, f"{factor} {FACTORS[factor]}", EACH, rows)
    for kind, title in ((STATED, "Stated by the team"), (UNSEEN, "Cannot be seen")):
        texts = tuple(one.title for one in found if one.kind == kind)
        yield from block_if(Lines(f"{name}_{kind.split()[0]}", title, texts), texts)


def _figures(one: Evidence) -> Row:
    return _value(one), _wanted(one), one.verdict


def _value(one: Evidence) -> str:
    if one.value == NOTHING or one.value is None:
        return "–"
    if not isinstance(one.value, Decimal):
        return one.value.reason
    return f"{one.value:f} %" if one.unit == "%" else f"{one.value:,f}"


def _wanted(one: Evidence) -> str:
    if one.wanted is None:
        return ""
    unit = " %" if one.unit == "%" else ""
    return f"{one.wanted}{unit} or {'fewer' if one.most else 'more'}" if one.wanted != 100 else "all"


def _long(one: Evidence) -> Row:
    value = one.value if isinstance(one.value, Decimal) else None
    why = "" if value is not None or one.value is None else str(getattr(one.value, "reason", ""))
    numbers = (value, one.unit, one.kept, one.asked, one.wanted)
    return one.factor, one.id, one.title, one.kind, *numbers, one.verdict, why
