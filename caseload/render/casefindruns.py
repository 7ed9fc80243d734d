"""The runs of case finding that were kept, and what differs between the lists of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseload.measures.finding import Difference, Move
from caseload.model.team import FindingRun
from caseload.render.casefind import LEGAL, NOT_DIRECT_CARE, PERSON, basis
from caseload.render.dates import count, day
from caseload.render.report import WARNING, Block, Column, Lines, Report, Row, Table, block_if

MOVES = (
    PERSON,
    Column("before", "Was", numeric=True),
    Column("after", "Is", numeric=True),
    Column("change", "Change"),
)
RUNS = (
    Column("run", "Run"),
    Column("day", "Day"),
    Column("criteria", "Criteria", whole=True),
    Column("people", "People", numeric=True),
    Column("cannot_score", ""),
    Column("listed", "Listed", numeric=True),
    Column("engine", "Engine", whole=True, under="criteria"),
)
GONE = "Why somebody is gone the lists do not say: they may have died, objected, come onto the caseload, or score less."


def runs_report(runs: Sequence[FindingRun]) -> Report:
    """Return the runs that were kept, in the order given."""
    if not runs:
        return Report("casefind_runs", "", (Lines("nothing", "", ("No run of case finding was kept yet.",)),))
    table = Table("runs", "", RUNS, tuple(map(_run, runs)))
    legal = Lines("legal_basis", "Legal basis", (*dict.fromkeys(run.legal_basis for run in runs), NOT_DIRECT_CARE))
    return Report("casefind_runs", "", (table, legal), (count(len(runs), "run"),))


def difference_report(earlier: FindingRun, later: FindingRun, found: Difference) -> Report:
    """Return who is new on the later list, who is gone, and who moved."""
    moves = (*found.new, *found.gone, *found.moved)
    rows = tuple((move.person, move.before, move.after, _change(move), later.legal_basis) for move in moves)
    table = Table("moves", "", (*MOVES, LEGAL), rows) if rows else Lines("same", "", ("Both lists are the same.",))
    counts = (
        f"{len(found.new):,} new",
        f"{len(found.gone):,} gone",
        f"{len(found.moved):,} moved",
        f"{found.same:,} as before",
    )
    title = f"{earlier.id} of {day(earlier.day)} and {later.id} of {day(later.day)}"
    blocks = (*basis(later.legal_basis), *_compared(earlier, later), table)
    return Report("casefind_diff", title, blocks, (" · ".join(counts), *((GONE,) if found.gone else ())))


def _run(run: FindingRun) -> Row:
    criteria = f"{run.criteria} {run.criteria_version}"
    return run.id, run.day, criteria, run.people, run.cannot_score, len(run.listed), run.engine


def _compared(earlier: FindingRun, later: FindingRun) -> Iterator[Block]:
    """Yield what tells whether the two lists can be compared at all."""
    told = (
        "" if earlier.criteria_hash == later.criteria_hash else "the criteria are not the same",
        "both are of the same extract" if earlier.extract_hash == later.extract_hash else "",
    )
    text = "; ".join(filter(None, told))
    yield from block_if(Lines("compared", "Compared", (text,), WARNING), text)


def _change(move: Move) -> str:
    if move.before is None or move.after is None:
        return "new" if move.before is None else "gone"
    places = move.before - move.after
    return f"{'up' if places > 0 else 'down'} {abs(places)}"
