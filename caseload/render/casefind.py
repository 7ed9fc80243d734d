"""A list of case finding: who stands on it and for what, who cannot be scored, and what was decided since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from caseload.measures.disclosure import disclosed
from caseload.measures.finding import Ranked
from caseload.model.criteria import Criteria, Criterion
from caseload.model.criteria_points import number_of, risk_ppm
from caseload.model.settings import Disclosure
from caseload.model.team import FindingDecision, FindingRun
from caseload.render.dates import count
from caseload.render.disclosed import HIDDEN
from caseload.render.report import WARNING, Block, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.render.words import said

NOT_DIRECT_CARE = (
    "Risk stratification is not direct care in England: it needs a legal basis of its own, and people may object; "
    "whoever did is left out."
)
MEANT = (
    "A high place says that much is the matter, not that anything can be changed: whether care in the community would "
    "help is judged for each person (caseload casefind decide)."
)
PERSON = Column("person", "Person", whole=True)
# A list that goes into a spreadsheet takes it along.
LEGAL = Column("legal_basis", "")
RANK = Column("rank", "Rank", numeric=True)
SCORE = Column("score", "Score", numeric=True)
RISK = Column("risk_per_cent", "Risk, %", numeric=True)
LOT = Column("lot", "Lot", whole=True, under="points")
USED = (
    Column("points", "Points", whole=True),
    Column("emergency_12m", "Emergency", numeric=True),
    Column("days_12m", "Days", numeric=True),
)
COUNTED = (
    "Points: what was counted → what it is worth. Emergency: emergency admissions, Days: days in hospital, in the "
    "twelve months up to the day."
)
DRAWN, NOT_DRAWN = "drawn", "not drawn"
UNSCORED = (PERSON, Column("missing", "For want of", whole=True))
DECIDED = (
    RANK,
    PERSON,
    Column("decision", "Decision"),
    Column("on", "On"),
    Column("amenable", "Amenable", whole=True, under="decision"),
    Column("again_on", "Again on", under="on"),
    Column("patient", "Patient", whole=True),
    Column("run", "Of run", whole=True, under="patient"),
)


def found_report(
    run: FindingRun,
    criteria: Criteria,
    ranked: Sequence[Ranked],
    unscored: Sequence[Ranked] = (),
    wants: Mapping[str, int] | None = None,
    sums: Sequence[Block] = (),
    *,
    hiding: Disclosure,
) -> Report:
    """Return a list with the points of each; apart from it, and never last on it, who cannot be scored.

    `ranked` and `unscored` may be the first of more, which is said then; `wants` tells how many cannot be scored for
    want of each criterion. `sums` follow: fall, coverage. How many were left out is told as `hiding` says.
    """
    risk = (RISK,) if criteria.logistic else ()
    programs = [(Column(f"value_{id_}", ""), Column(f"points_{id_}", "")) for id_ in map(_name, criteria.criteria)]
    drawn = lots(run)
    lot = (LOT,) if drawn else ()
    columns = (RANK, PERSON, SCORE, *risk, *USED, *(column for pair in programs for column in pair), *lot, LEGAL)
    cells = ((drawn.get(one.person, ""),) if drawn else () for one in ranked)
    rows = tuple((*_row(one, criteria), *cell, run.legal_basis) for one, cell in zip(ranked, cells, strict=True))
    blocks = (
        *basis(run.legal_basis),
        run_fields(run, hiding, criteria),
        *people(columns, rows, "Nobody comes onto this list."),
        *_unscored(run, wants or {}, unscored),
        *sums,
    )
    left = (f"The first {len(rows):,} of {len(run.listed):,} are shown.",) if len(rows) < len(run.listed) else ()
    return Report("casefind", criteria.title, blocks, (*left, COUNTED, MEANT) if rows else ())


def listed_report(run: FindingRun, decisions: Mapping[str, FindingDecision], *, hiding: Disclosure) -> Report:
    """Return who was listed by a run, with what was last decided about each."""
    drawn = lots(run)
    ranked = ((n, one, _decided(decisions.get(one), drawn.get(one, ""))) for n, one in enumerate(run.listed, 1))
    rows = tuple((n, one, *decided, run.legal_basis) for n, one, decided in ranked)
    open_ = sum(person not in decisions for person in run.listed)
    table = people((*DECIDED, LEGAL), rows, "Nobody came onto this list.")
    footer = (f"{count(len(rows), 'person', 'people')} · {open_:,} not decided", MEANT)
    return Report("casefind_list", "", (*basis(run.legal_basis), run_fields(run, hiding), *table), footer)


def people(columns: tuple[Column, ...], rows: tuple[Row, ...], nobody: str) -> tuple[Block, ...]:
    """Return a table of people; programs get it without any row too, and everybody is told so."""
    return (Table("people", "", columns, rows), *block_if(Lines("nobody", "", (nobody,)), not rows))


def lots(run: FindingRun) -> dict[str, str]:
    """Return of those of equal priority who was drawn and who was not; nobody where no lots decided."""
    return dict.fromkeys(run.draw.drawn, DRAWN) | dict.fromkeys(run.draw.not_drawn, NOT_DRAWN) if run.draw else {}


def basis(legal_basis: str) -> tuple[Block, ...]:
    """Return why these people may be looked at, which stands on every list."""
    return (Lines("legal_basis", "Legal basis", (legal_basis or "NOT SAID", NOT_DIRECT_CARE), WARNING),)


def run_fields(run: FindingRun, hiding: Disclosure, criteria: Criteria | None = None) -> Fields:
    """Return what was run on what, and how many people it comes to."""
    pairs = (
        ("Run", run.id),
        ("Day", run.day),
        ("Criteria", f"{run.criteria}, version {run.criteria_version}"),
        ("Engine", run.engine),
        ("Source", criteria.source if criteria else ""),
        ("People", run.people),
        ("Left out", _left_out(run, hiding)),
        ("Cannot score", run.cannot_score),
        ("Eligible", run.eligible),
        ("Listed", len(run.listed)),
        ("Drawn by lot", _drawn(run)),
    )
    return Fields("run", "", tuple((label, value) for label, value in pairs if value != ""))


def told_points(one: Ranked, criteria: Criteria) -> str:
    """Return `age 83 → 1; nights 31 → 2`: what counts for something."""
    worth = ((each.id, one.scored.values[each.id], one.scored.points[each.id]) for each in criteria.criteria)
    told = (f"{said(id_)} {_number(value)} → {number_of(points)}" for id_, value, points in worth if points)
    return "; ".join(told) or "none"


def risk_per_cent(score: int) -> Decimal:
    """Return the risk of a logistic sum in per cent, to a tenth."""
    return Decimal(risk_ppm(score)).scaleb(-4).quantize(Decimal("0.1"))


def _left_out(run: FindingRun, hiding: Disclosure) -> str:
    """Return how many were left out for what; whoever was not is the rest of the same people."""
    rest = run.people - sum(run.excluded.values())
    told = disclosed([(*run.excluded.values(), rest)], hiding).columns
    numbers = {said(reason): number for reason, number in zip(run.excluded, told, strict=False) if number != 0}
    return ", ".join(f"{what} {HIDDEN if n is None else f'{n:,}'}" for what, n in numbers.items()) or "nobody"


def _row(one: Ranked, criteria: Criteria) -> Row:
    scored = one.scored
    risk = (risk_per_cent(scored.score),) if criteria.logistic and scored.score is not None else ()
    counted = [(scored.values[each.id], scored.points[each.id]) for each in criteria.criteria]
    programs = [(None if value is None else number_of(value), number_of(points)) for value, points in counted]
    return (
        one.rank,
        one.person,
        None if scored.score is None else number_of(scored.score),
        *risk,
        told_points(one, criteria),
        one.emergency,
        one.days,
        *(cell for pair in programs for cell in pair),
    )


def _unscored(run: FindingRun, wants: Mapping[str, int], unscored: Sequence[Ranked]) -> Iterator[Block]:
    if not run.cannot_score:
        return
    rows: tuple[Row, ...] = tuple((one.person, ", ".join(map(said, one.scored.missing))) for one in unscored)
    told = (
        f"{count(run.cannot_score, 'person', 'people')}: there is nothing to count from, which is not a low score",
        ", ".join(f"{number:,} for want of {said(id_)}" for id_, number in wants.items() if number),
        f"{len(rows):,} of them below" if 0 < len(rows) < run.cannot_score else "",
    )
    yield Lines("unscored", "CANNOT SCORE", ("; ".join(filter(None, told)),), WARNING)
    yield from block_if(Table("cannot_score", "", UNSCORED, rows), rows)


def _decided(decision: FindingDecision | None, lot: str) -> Row:
    if decision is None:
        return NOT_DRAWN if lot == NOT_DRAWN else "not yet", None, "", None, "", ""
    on, again = decision.happened.day, decision.again_on
    return decision.decision, on, decision.amenable, again, decision.patient, decision.run


def _drawn(run: FindingRun) -> str:
    if run.draw is None:
        return ""
    places, drawn, left = count(run.draw.places, "place"), len(run.draw.drawn), len(run.draw.not_drawn)
    if not left:
        return f"{places}, no lots were needed"
    equal = f"{drawn:,} of {drawn + left:,} of equal priority, seed {run.draw.seed}"
    return f"{places}, {equal}; those not drawn are kept for comparison"


def _name(criterion: Criterion) -> str:
    return criterion.id.replace("-", "_")


def _number(value: int | None) -> str:
    return "?" if value is None else str(number_of(value))
