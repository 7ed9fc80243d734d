"""How complete the shared assessment is, domain by domain: what nobody has looked at, what is out of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from caseload.model.basis import differs
from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment, DomainFinding, Score
from caseload.model.instrument import Instrument
from caseload.model.moments import days_after
from caseload.model.settings import Domain, Settings

NEVER, OUT_OF_DATE, CURRENT = "never looked at", "out of date", "current"
STATES = (NEVER, OUT_OF_DATE, CURRENT)
Found = tuple[DomainFinding, Assessment]


@dataclass(frozen=True, slots=True)
class Looked:
    """One domain: its latest finding, with the `others` that came before, differ and are somebody else's."""

    domain: Domain
    state: str
    latest: Found | None = None
    others: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One scale of an instrument of a domain: its latest score, and the day from which it is due again.

    Without a score the instrument was not asked.
    """

    domain: Domain
    instrument: str
    score: Score | None = None
    entry: Assessment | None = None
    again_on: date | None = None

    def due(self, today: date) -> bool:
        """Tell whether it is to be asked once more."""
        return self.again_on is not None and self.again_on <= today


def looked(case: Case, settings: Settings, today: date) -> tuple[Looked, ...]:
    """Return every domain: those never looked at, those out of date for the tier of the case, those current."""
    weeks = settings.tier(case.tier).reassess_weeks
    found = tuple(_looked(case, domain, weeks, today) for domain in settings.domains)
    return tuple(sorted(found, key=lambda one: STATES.index(one.state)))


def asked(case: Case, settings: Settings, instruments: Mapping[str, Instrument]) -> tuple[Asked, ...]:
    """Return the instruments of every domain, in the order of the settings."""
    return tuple(
        one
        for domain in settings.domains
        for id_ in domain.instruments
        for one in _asked(case, domain, id_, instruments)
    )


def _looked(case: Case, domain: Domain, weeks: int, today: date) -> Looked:
    latest = case.findings().get(domain.id)
    if latest is None:
        return Looked(domain, NEVER)
    stale = days_after(latest[1].happened.day, 7 * weeks) < today
    return Looked(domain, OUT_OF_DATE if stale else CURRENT, latest, tuple(_others(case, latest, weeks, today)))


def _others(case: Case, latest: Found, weeks: int, today: date) -> Iterator[Found]:
    """Yield what everybody else found last in that domain, where it is another thing and not out of date itself."""
    by_whom = {
        whose(found, entry): (found, entry)
        for entry in case.all(Assessment, case.current())
        for found in entry.findings
        if found.domain == latest[0].domain and days_after(entry.happened.day, 7 * weeks) >= today
    }
    by_whom.pop(whose(*latest), None)
    yield from (other for other in by_whom.values() if differs(other[0], latest[0]))


def whose(finding: DomainFinding, entry: Assessment) -> tuple[str, str]:
    """Return who found it, by name or staff id, and of which agency."""
    return finding.contributor or entry.by, finding.agency


def _asked(case: Case, domain: Domain, id_: str, instruments: Mapping[str, Instrument]) -> Iterator[Asked]:
    known = instruments.get(id_)
    weeks = known.reassess_after_weeks if known else None
    scored = [found for (instrument, _), found in case.scores().items() if instrument == id_]
    for score, entry in scored:
        again = days_after(entry.happened.day, 7 * weeks) if weeks else None
        yield Asked(domain, id_, score, entry, again)
    if not scored:
        yield Asked(domain, id_)
