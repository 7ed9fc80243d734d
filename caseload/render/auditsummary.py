"""How often each standard is kept, and what may be praised: small numbers hidden, beside an earlier day if asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from caseload.measures.indicators import Indicator, Summary
from caseload.model.settings import Disclosure
from caseload.render.audit import not_audited
from caseload.render.disclosed import note, number
from caseload.render.report import Block, Cell, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.render.words import said
from caseload.rules.audit import Audit
from caseload.rules.standard import TeamStandard

# What each group is called by, and a group of those who have none.
PER = {"manager": "Manager", "team": "Team", "tier": "Tier", "practice": "Practice"}
NONE, ALL = "none", "all"
NUMBERS = (
    Column("numerator", "Kept", numeric=True),
    Column("denominator", "Of", numeric=True),
    Column("excluded", "Not asked", numeric=True),
    Column("share", "Per cent", numeric=True),
)
THEN = (
    Column("then_numerator", "", numeric=True),
    Column("then_denominator", "", numeric=True),
    Column("then_share", "Then", numeric=True),
    Column("change", "Change", numeric=True),
)
GOALS = (Column("achievement", "How far", whole=True), Column("goals", "Goals", numeric=True))
# Keeping what one has is the commonest goal in long-term conditions.
UNREADABLE = "Not audited as of then, so that nothing can be compared"
REACHED = {"achieved": "Goals achieved", "sustaining": "Goals sustained, so that people keep what they have"}
Known = Mapping[tuple[str, str | None], Indicator]


@dataclass(frozen=True, slots=True)
class Compared:
    """An earlier audit and its summary, and the commit that holds the caseload of then."""

    commit: str
    seen: Audit
    summary: Summary


def summary_report(seen: Audit, now: Summary, then: Compared | None, settings: Disclosure, per: str = "") -> Report:
    """Return what an audit comes to: what is kept by all, then every standard, in each group if `per` something."""
    known = {(one.standard, one.group): one for one in then.summary.indicators} if then else None
    columns = (
        Column("standard", "Standard", whole=True),
        Column("title", ""),
        Column("part", ""),
        Column("factor", "", numeric=True),
        *([Column(per, PER[per], whole=True)] if per else []),
        *NUMBERS,
        *(THEN if then else ()),
    )
    rows = tuple(_row(one, seen, per, known) for one in now.indicators)
    goals = tuple((said(name), number(told)) for name, told in now.goals)
    blocks = (
        _facts(seen, now, then),
        *not_audited(seen),
        *(not_audited(then.seen, "unreadable_then", UNREADABLE) if then else ()),
        *_praise(seen, now),
        *block_if(Table("indicators", "Standards", columns, rows), rows),
        *block_if(Table("goals", "Goals, by how far they are", GOALS, goals), any(told != 0 for _, told in now.goals)),
    )
    return Report("audit_summary", "", blocks, (note(settings), *_notes(seen, then)))


def _facts(seen: Audit, now: Summary, then: Compared | None) -> Fields:
    told: list[tuple[str, Cell]] = [("today", now.day), ("patients", number(now.patients))]
    told.append(("standards", len(seen.standards)))
    if then:
        told += [("then", then.summary.day), ("commit", then.commit)]
        told.append(("patients then", number(then.summary.patients)))
    return Fields("audit", "", tuple(told))


def _praise(seen: Audit, now: Summary) -> Iterable[Block]:
    told = {one.standard for one in now.indicators if one.group is None and one.by_all}
    # Of the team as a whole there is nobody to be known by a small number.
    told |= {id_ for id_, of in seen.totals.items() if id_ in _of_the_team(seen) and of.kept and not of.breached}
    kept = tuple(f"{one.title} ({one.id})" for one in seen.standards if one.id in told)
    yield from block_if(Lines("kept", "KEPT BY ALL WHOM THEY CONCERN", kept), kept)
    goals = tuple(f"{REACHED[name]}: {told:,}" for name, told in now.goals if name in REACHED and told)
    yield from block_if(Lines("reached", "WHAT PEOPLE HAVE REACHED", goals), goals)


def _of_the_team(seen: Audit) -> set[str]:
    return {one.id for one in seen.standards if isinstance(one, TeamStandard)}


def _row(one: Indicator, seen: Audit, per: str, then: Known | None) -> Row:
    standard = next(standard for standard in seen.standards if standard.id == one.standard)
    group = [ALL if one.group is None else one.group or NONE] if per else []
    head: tuple[Cell, ...] = (standard.id, standard.title, standard.part, standard.factor, *group)
    numbers = (*map(number, (one.kept, one.asked, one.excluded)), one.share)
    return (*head, *numbers, *(_moved(one, then.get((one.standard, one.group))) if then is not None else ()))


def _moved(now: Indicator, then: Indicator | None) -> Row:
    if then is None:
        return None, None, None, None
    change = now.share - then.share if now.share is not None and then.share is not None else None
    return number(then.kept), number(then.asked), then.share, change


def _notes(seen: Audit, then: Compared | None) -> Iterable[str]:
    yield "What counts is of how many people a number is, however often something happened to them."
    if seen.accepted:
        yield "What is accepted in the baseline counts as not kept: caseload baseline list."
    if then:
        yield "Then: the records and the staff as of the commit, on its day, by the standards and settings of today."
