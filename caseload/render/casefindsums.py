"""What goes round a list of case finding: what was read, who is reached by it, and how much falls by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from caseload.measures.finding import Validation
from caseload.measures.findingsums import DEPRIVATION, UNKNOWN, Covered, ToldFall
from caseload.model.population import ExtractDescription
from caseload.model.settings import Disclosure
from caseload.render.casefind import basis
from caseload.render.dates import count, day
from caseload.render.disclosed import HIDDEN, note
from caseload.render.report import WARNING, Block, Cell, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.render.words import said

COVERAGE = (
    Column("grouping", "By"),
    Column("part", "Group", whole=True),
    Column("people", "People", numeric=True),
    Column("listed", "Listed", numeric=True),
    Column("per_thousand", "Of 1,000", numeric=True),
)
FIFTHS = {"1": "1, the most deprived", "5": "5, the least deprived"}
COMPLETE = "it says that everybody's events are in it: who has none had none"
NOT_COMPLETE = "it does not say that it is complete: who has no event at all cannot be scored"
BY_ITSELF = "So a fall is to be expected of the people on this list as well, whatever is done for them."
NO_EFFECT = "What changes among them shows no effect of care; none can be told without people to compare with."
NOT_TOLD = (
    "This list rests on recent admissions. Of people picked for these many have fewer in the next year whatever is "
    "done: among people over 65 those with two or more emergency admissions had 38 % of all admissions in one year and "
    "under 10 % in the next (Roland 2005, BMJ 330:289)."
)
NOBODYS = "Nobody can tell whose it is: they are all kept, and looked at without it. Ask where the extract comes from."
TOO_SHORT = "How much it is here cannot be told: the events of this extract do not go back far enough."
TOO_FEW = "How much it is here is not told: too few people met the rule a year before."


def validation_report(description: ExtractDescription, validation: Validation) -> Report:
    """Return what was read of an extract and what was refused, before anything is ranked."""
    blocks = (*basis(description.legal_basis), *validation_blocks(description, validation))
    return Report("casefind_extract", description.title, blocks)


def validation_blocks(description: ExtractDescription, validation: Validation) -> Iterator[Block]:
    """Yield the same without title and legal basis, to stand round a list."""
    first, last = validation.first, validation.last
    yield Fields(
        "extract",
        "",
        (
            ("Extract", description.title),
            ("Source", description.source or "not said"),
            ("As of", description.extracted_on),
            ("People", validation.people),
            ("Events", validation.events),
            ("First event", first or "none"),
            ("Last event", last or "none"),
            ("Diagnoses", validation.diagnoses),
            ("Complete", COMPLETE if description.complete else NOT_COMPLETE),
        ),
    )
    refused = tuple(
        f"{count(number, 'row')} of {table}: {said(reason)}"
        for table, reasons in (("people", validation.refused_people), ("events", validation.refused_events))
        for reason, number in _most_first(reasons)
    )
    yield from block_if(Lines("refused", "REFUSED", refused, WARNING), refused)
    without = tuple(f"{count(number, 'value')}: {said(what)}" for what, number in _most_first(validation.without))
    yield from block_if(Lines("without", "Taken without", without, WARNING), without)
    yield from block_if(_sharing(validation), validation.sharing)


def _sharing(validation: Validation) -> Lines:
    """Return who has one NHS number with somebody else, by extract id; never the number."""
    shown = sum(map(len, validation.sharers))
    more = f" (the first {shown:,})" if shown < validation.sharing else ""
    who = "; ".join(", ".join(those) for those in validation.sharers)
    told = f"{validation.sharing:,} people have an NHS number that is not theirs alone{more}: {who}"
    return Lines("shared_numbers", "ONE NHS NUMBER", (told, NOBODYS), WARNING)


def coverage_blocks(covered: Mapping[str, Sequence[Covered]]) -> Iterator[Block]:
    """Yield the table, one row a group, everybody once and last."""
    groups = [(grouping, one) for grouping, found in covered.items() for one in found if one.label]
    everybody = [("everybody", one) for found in covered.values() for one in found if not one.label][:1]
    rows = tuple(_covered(grouping, one) for grouping, one in (*groups, *everybody))
    yield from block_if(Table("coverage", "Listed, of everybody", COVERAGE, rows), rows)


def disclosed_note(settings: Disclosure) -> str:
    """Return how numbers were made such that nobody can be known by them."""
    return f"{note(settings)} Who died or objected is in no group."


def fall_block(told: ToldFall | None) -> Lines:
    """Return what falls by itself, of a list that rests on admissions; None where the extract is too short to tell."""
    if told is None or told.people is None or told.per_cent is None or told.after is None:
        return Lines("fall", "BY ITSELF", (NOT_TOLD, TOO_SHORT if told is None else TOO_FEW), WARNING)
    before, after = count(told.before or 0, "emergency admission"), f"{told.after:,}"
    died = f"{HIDDEN} is how many" if told.died is None else str(told.died or "none")
    numbers = (
        f"{told.people:,} people who are not on the caseload met this rule on {day(told.day)}. They had {before} in "
        f"the twelve months before and {after} in the twelve months after, {_change(told.per_cent)}; {died} of them "
        "died in that time."
    )
    expected = (BY_ITSELF,) if told.per_cent > 0 else ()
    return Lines("fall", "BY ITSELF", (numbers, *expected, NO_EFFECT), WARNING)


def _change(per_cent: int) -> str:
    if not per_cent:
        return "as many"
    return f"{abs(per_cent)} % {'fewer' if per_cent > 0 else 'more'}"


def _covered(grouping: str, one: Covered) -> Row:
    cells: tuple[Cell, ...] = tuple(HIDDEN if number is None else number for number in (one.people, one.listed))
    return (grouping, _group(grouping, one.label), *cells, one.per_mille)


def _group(grouping: str, label: str) -> str:
    if label == UNKNOWN:
        return "not known"
    return FIFTHS.get(label, label) if grouping == DEPRIVATION else label


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
