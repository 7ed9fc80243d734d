"""The comparison as people read it: how people were matched, how alike they are, the ratio of ratios in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from caseload.measures.disclosure import disclosed, rounded
from caseload.measures.findingsums import ToldFall
from caseload.measures.programme.comparison import Comparison, Effect
from caseload.measures.programme.eventplot import MONTH, Bin
from caseload.measures.programme.exposure import CASE, COMPARATOR, Design
from caseload.measures.programme.hospitaluse import HospitalUse
from caseload.measures.programme.intervals import Estimate, Rate
from caseload.measures.programme.matching import PER_CASE
from caseload.measures.programme.unknown import Unknown
from caseload.model.settings import Disclosure
from caseload.render.casefindsums import fall_block
from caseload.render.dates import count
from caseload.render.disclosed import HIDDEN, number
from caseload.render.hospitaluse import (
    INTERVAL,
    POWER,
    RATE_TITLE,
    RATES,
    SEEN,
    baselines,
    estimate_cells,
    fixed,
    is_hidden,
    per_cent,
    rate_rows,
    seen_cells,
)
from caseload.render.report import WARNING, Block, Cell, Column, Fields, Lines, Row, Sparkline, Table, block_if
from caseload.render.scoreview import drawn

GROUPS = {CASE: "cases", COMPARATOR: "compared with"}
BALANCE = (
    Column("respect", "How alike", whole=True),
    Column("cases", "Cases", numeric=True),
    Column("comparators", "Compared with", numeric=True),
    Column("before", "Apart before", numeric=True),
    Column("matched", "Apart matched", numeric=True),
)
EFFECT = (
    Column("baseline", "Baseline", whole=True),
    Column("sets", "Sets", numeric=True),
    Column("ratio", "Ratio", numeric=True),
    *INTERVAL,
    *POWER,
)
EFFECT_TITLE = "Difference in differences: the cases' change as a multiple of the others' change"
PLOT = (Column("group", "Group"), Column("course", "Before, and from the start on", whole=True))
MONTHS = (
    Column("group", "Group"),
    Column("month", "Months from", numeric=True),
    Column("people", "People", numeric=True),
    Column("affected", "With any", numeric=True),
    Column("person_months", "Person-months", numeric=True),
    Column("rate", "A person-month", numeric=True),
)
# As long as each baseline is, so that what is hidden cannot be worked out from those.
YEAR_OF_MONTHS = 12
# By convention groups that are further apart than this are not alike (Austin 2009, Statistics in Medicine 28:3083).
APART = 0.1
NO_EFFECT = "No effect can be estimated"
EXPECTED = (
    "People who are picked for recent admissions have fewer in the next year whatever is done: of people over 65 those "
    "with two or more emergency admissions had 38 % of all in one year and under 10 % in the next (Roland 2005, BMJ "
    "330:289)."
)
NOT_HERE = "How much falls by itself here is told by an extract that goes back far enough, after a run of case finding."
ALL_HIDDEN = "All of the comparison is hidden: too few people could be matched, or too few had any admission."
TOO_FEW = "hidden, for too few of one group had any admission"
UNLIKE = "Groups may differ in what nobody wrote down: this is no proof that case management did it."
STILL_APART = "Still apart by more than 0.1 after matching: {}. Read the ratio with that in mind."


def comparison_blocks(
    found: Comparison | Unknown,
    fall: ToldFall | None,
    design: Design,
    settings: Disclosure,
    per_case: int = PER_CASE,
    adjusted: Estimate | Unknown | None = None,
) -> Iterator[Block]:
    """Yield the comparison; without one that no effect can be estimated, and what falls by itself."""
    if isinstance(found, Unknown):
        told = f"{NO_EFFECT}: {found.reason}."
        yield Lines("comparison", "", (told,) if fall else (told, EXPECTED, NOT_HERE), WARNING)
        yield from block_if(fall_block(fall), fall)
        return
    tables = tuple(_tables(found, design, settings))
    if all(cell == HIDDEN for table in tables for row in table.rows for cell in row[1:]):
        yield Lines("comparison", "", (ALL_HIDDEN,), WARNING)
        yield from block_if(fall_block(fall), fall)
        return
    yield _matching(found, design, settings, per_case)
    balance, *uses, effects_table = tables
    yield balance
    still = [one.respect for one in found.balance if one.matched is not None and abs(one.matched) > APART]
    yield from block_if(Lines("apart", "", (STILL_APART.format(", ".join(still)),), WARNING), still)
    yield from (*uses, effects_table)
    effects = _effects(found, design, settings)
    sentences = [f"{said}: {TOO_FEW if is_few else sentence(one)}" for said, one, is_few in effects]
    if adjusted is not None and not any(is_few for _, _, is_few in effects):
        sentences.append(f"everybody, adjusted for what is matched on: {_adjusted(adjusted)}")
    yield Lines("effect_told", "What it says", (*sentences, SEEN, UNLIKE))


def _tables(found: Comparison, design: Design, settings: Disclosure) -> Iterator[Table]:
    yield Table("balance", "How alike the groups are", BALANCE, tuple(_balance(found, settings)))
    groups = (("cases", "Cases", found.ours, found.cases), ("others", "Compared with", found.theirs, found.comparators))
    for name, title, use, of in groups:
        rows = tuple(rate_rows(use, design, settings, of))
        yield Table(f"use_of_{name}", f"{title}, matched: {RATE_TITLE.lower()}", RATES, rows)
    effects = _effects(found, design, settings)
    yield Table("effect", EFFECT_TITLE, EFFECT, tuple(_effect(*one, found.cases, settings) for one in effects))


def _effects(found: Comparison, design: Design, settings: Disclosure) -> tuple[tuple[str, Effect, bool], ...]:
    """Return each baseline with the effect against it, and whether that is hidden."""
    hidden = (_is_hidden(found, settings, without=False), _is_hidden(found, settings, without=True))
    return tuple(zip(baselines(design), (found.with_window, found.without_window), hidden, strict=True))


def sentence(found: Effect) -> str:
    """Return what a ratio of ratios says, and no more than it says."""
    ratio, power = found.ratio, found.detectable
    if isinstance(ratio, Unknown) or isinstance(power, Unknown):
        return f"{NO_EFFECT.lower()}: {ratio.reason if isinstance(ratio, Unknown) else NO_EFFECT}"
    span = f"95 % interval {_away(ratio.low)} to {_away(ratio.high)}"
    if ratio.low <= 1 <= ratio.high:
        if power.too_early:
            return f"too early to say; {span}"
        return f"no difference can be told; {span}"
    return f"the cases' rate is {_away(ratio.value)} than if it had changed as that of people like them; {span}"


def event_blocks(found: Sequence[Bin], settings: Disclosure) -> Iterator[Block]:
    """Yield events per person-month from the start back and on: a picture for each group, and its numbers."""
    told = tuple(zip(found, _told(found, settings), strict=True))
    if all(row[-1] == HIDDEN for _, row in told):
        return
    groups = dict.fromkeys(one.group for one in found)
    rows = tuple((GROUPS[group], _picture([row[-1] for one, row in told if one.group == group])) for group in groups)
    yield from block_if(Table("event_plot", "Emergency admissions a person-month", PLOT, rows), rows)
    numbers = tuple((GROUPS[one.group], one.month, *row) for one, row in told)
    yield from block_if(Table("event_months", "", MONTHS, numbers), numbers)


def _matching(found: Comparison, design: Design, settings: Disclosure, per_case: int) -> Fields:
    cases = disclosed([[len(found.matched.sets), len(found.matched.alone)]], settings)
    chosen = found.matched.comparators
    others = disclosed([[chosen, found.comparators - chosen]], settings)
    pairs: list[tuple[str, Cell]] = [
        (
            "Method",
            f"each case with up to {count(per_case, 'person', 'people')} of the same age band, sex, risk band and "
            f"band of admissions in the {count(design.qualifying, 'month')} before the start; nobody twice",
        ),
        ("Cases matched", number(cases.columns[0])),
        ("Cases like nobody", number(cases.columns[1])),
        ("Compared with", number(others.columns[0])),
        ("Out of", number(others.total)),
    ]
    pairs += ((f"Left out, {why}", number(disclosed([[many]], settings).total)) for why, many in found.left_out.items())
    return Fields("matching", "", tuple(pairs))


def _balance(found: Comparison, settings: Disclosure) -> Iterator[Row]:
    """Yield what both groups are like; who is matched is alike, so that what is hidden of one group is of the other."""
    for _, family in groupby(found.balance, lambda one: one.respect.partition(":")[0]):
        kinds = list(family)
        ours = _people([one.ours for one in kinds], len(found.matched.sets), settings, share=kinds[0].share)
        theirs = _people([one.theirs for one in kinds], found.matched.comparators, settings, share=kinds[0].share)
        for one, *people in zip(kinds, ours, theirs, strict=True):
            means = (f"{mean * 100:.0f} %" if one.share else fixed(mean, 1) for mean in (one.ours, one.theirs))
            apart = (None if each is None else fixed(each) for each in (one.before, one.matched))
            yield (one.respect, *((HIDDEN,) * 4 if None in people else (*means, *apart)))


def _people(means: Sequence[float], size: int, settings: Disclosure, *, share: bool) -> Sequence[int | None]:
    """Return how many of a group are of each kind, all of them where means are no shares, as far as it may be told."""
    counts = [round(mean * size) for mean in means] if share else [size]
    return disclosed([[*counts, max(size - sum(counts), 0)]], settings).columns[:-1]


def _is_hidden(found: Comparison, settings: Disclosure, *, without: bool) -> bool:
    """Tell whether one of the rates that a ratio of ratios is made of is hidden: it could be worked out."""
    behind = rates(found.ours, found.theirs, without=without)
    return any(not isinstance(rate, Unknown) and is_hidden(rate, settings) for rate in behind)


def rates(ours: HospitalUse, theirs: HospitalUse, *, without: bool) -> Iterator[Rate | Unknown]:
    """Yield the rates that a ratio of ratios is made of."""
    for use in (ours, theirs):
        turn = use.without_window if without else use.with_window
        yield from (use.after, turn.before, turn.after)


def _effect(said: str, found: Effect, hidden: bool, of: int, settings: Disclosure) -> Row:
    if hidden:
        return (said, *(HIDDEN,) * 6)
    sets = disclosed([[found.sets, of - found.sets]], settings).columns[0]
    return (said, number(sets), *estimate_cells(found.ratio), *seen_cells(found.detectable))


def _adjusted(found: Estimate | Unknown) -> str:
    if isinstance(found, Unknown):
        return found.reason
    return f"ratio {fixed(found.value)}, {fixed(found.low)} to {fixed(found.high)}"


def _away(ratio: float) -> str:
    return "the same" if not per_cent(ratio) else f"{per_cent(ratio)} % {'lower' if ratio < 1 else 'higher'}"


def _told(found: Sequence[Bin], settings: Disclosure) -> Iterator[Row]:
    """Yield people, those with any, and the rate; each year of a group is a list of numbers with its total."""
    for _, year in groupby(found, lambda one: (one.group, one.month // YEAR_OF_MONTHS)):
        bins = list(year)
        affected = disclosed([[one.affected for one in bins]], settings).cells[0]
        for one, told in zip(bins, affected, strict=True):
            people = disclosed([[one.people]], settings).total
            months = HIDDEN if people is None else fixed(one.days / MONTH * people / one.people, 1)
            yield number(people), number(told), months, HIDDEN if told is None else _rate(one, settings)


def _rate(one: Bin, settings: Disclosure) -> Cell:
    # From an exact rate the number that was rounded could be worked out.
    nearly = rounded(one.events, settings.rounding) / one.events if one.events else 1.0
    return fixed(one.per_person_month * nearly, 3)


def _picture(rates: Sequence[Cell]) -> Sparkline:
    thousandths = [None if rate == HIDDEN else round(float(str(rate)) * 1000) for rate in rates]
    highest = max((rate for rate in thousandths if rate is not None), default=0)
    return Sparkline(" ".join(str(rate) for rate in rates), drawn(thousandths, 0, highest))
