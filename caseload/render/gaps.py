"""The gaps of an assessment: a domain that no one has looked at is not one without needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from caseload.model.case import Case
from caseload.model.gaps import CURRENT, NEVER, OUT_OF_DATE, Asked, Found, Looked, asked, looked, whose
from caseload.model.instrument import Instrument
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.banner import safety_flags
from caseload.render.dates import ago, count
from caseload.render.report import Cell, Column, Report, Row, Table, Urgent, block_if
from caseload.render.words import Who, name_of, names_in, scale_name, total_of

DOMAINS = (
    Column("domain", "Domain", whole=True),
    Column("state", "State", whole=True),
    Column("finding", "Last finding", whole=True),
    Column("need", "Need"),
    Column("on", "On", under="state"),
    Column("by", "By", whole=True, under="finding"),
    Column("agency", "Agency", whole=True, under="finding"),
    Column("ask", "Whom to ask", whole=True),
)
OTHERS = (
    Column("domain", "Domain", whole=True),
    Column("finding", "Finding", whole=True),
    Column("need", "Need"),
    Column("on", "On"),
    Column("by", "By", whole=True, under="finding"),
    Column("agency", "Agency", whole=True, under="finding"),
)
INSTRUMENTS = (
    Column("domain", "Domain", whole=True),
    Column("scale", "Instrument", whole=True),
    Column("score", "Score", whole=True),
    Column("band", "Band", whole=True),
    Column("on", "On"),
    Column("again", "Again", whole=True),
    Column("again_on", "Due", under="again"),
)


def gaps_report(
    case: Case, settings: Settings, instruments: Mapping[str, Instrument], staff: Staff, today: date
) -> Report:
    """Return every domain with its last finding: never looked at, out of date, current; and its instruments."""
    domains, who = looked(case, settings, today), names_in(staff)
    others = tuple(_other(one, other, who) for one in domains for other in one.others)
    scales = tuple(_asked(one, today) for one in asked(case, settings, instruments))
    blocks = (
        *safety_flags(case, case.flags(), settings.safety.escalation, today),
        Table("domains", "", DOMAINS, tuple(_domain(one, who, today) for one in domains)),
        *block_if(Table("others", "What others found before", OTHERS, others), others),
        *block_if(Table("instruments", "Instruments", INSTRUMENTS, scales), scales),
    )
    title = f"Assessment of {name_of(case.patient.name)}, {case.patient.id}"
    return Report("gaps", title, blocks, tuple(_counts(domains)))


def _domain(one: Looked, who: Who, today: date) -> Row:
    if one.latest is None:
        return one.domain.title, Urgent(NEVER.upper()), None, None, None, None, None, one.domain.ask
    state = one.state if one.state == CURRENT else Urgent(f"{one.state}, {ago(one.latest[1].happened.day, today)}")
    return one.domain.title, state, *_found(one.latest, who), one.domain.ask


def _other(one: Looked, other: Found, who: Who) -> Row:
    return one.domain.title, *_found(other, who)


def _found(found: Found, who: Who) -> tuple[Cell, ...]:
    finding, entry = found
    by, agency = whose(finding, entry)
    return finding.text, finding.need, entry.happened.day, who(by), agency


def _asked(one: Asked, today: date) -> Row:
    if one.score is None or one.entry is None:
        return one.domain.title, one.instrument, "not asked", None, None, None, None
    again = Urgent("due again") if one.due(today) else None
    band = one.score.reported or one.score.band
    return (
        one.domain.title,
        scale_name(one.score),
        total_of(one.score),
        band,
        one.entry.happened.day,
        again,
        one.again_on,
    )


def _counts(domains: tuple[Looked, ...]) -> Iterator[str]:
    states = [one.state for one in domains]
    parts = (
        f"{states.count(NEVER)} of {count(len(states), 'domain')} never looked at",
        _stale(states.count(OUT_OF_DATE)),
    )
    yield f"{' · '.join(filter(None, parts))}."


def _stale(number: int) -> str:
    return f"{number} out of date" if number else ""
