"""One person of the extract that a run was made on, looked at again as that run saw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caseload.cli.extracts import Means, begun, criteria_of_run, extract_of_run, known_to
from caseload.cli.session import Session
from caseload.errors import NotFound
from caseload.measures.finding import (
    CANNOT_SCORE,
    DECLINED,
    DIED,
    LISTED,
    NOT_LISTED,
    OBJECTED,
    ON_CASELOAD,
    UNDER_AGE,
    Ranked,
    recent_use,
)
from caseload.measures.risk import Scored, scored
from caseload.model.criteria import Criteria
from caseload.model.criteria_points import number_of
from caseload.model.moments import age
from caseload.model.population import Event, Person
from caseload.model.team import FindingRun
from caseload.population.answers import Answers
from caseload.population.person import events_in, person_in
from caseload.render.casefind import risk_per_cent


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody and what happened to them up to a day, what the criteria say of them, and where they stand."""

    criteria: Criteria
    person: Person
    events: Sequence[Event]
    day: date
    scored: Scored
    standing: str = NOT_LISTED
    complete: bool = False

    def ranked(self, run: FindingRun | None = None) -> Ranked:
        """Return them as a row of the list of a run, if they are on it."""
        emergency, days = recent_use(self.person, self.events, self.day, complete=self.complete)
        rank = run.listed.index(self.person.id) + 1 if run and self.standing == LISTED else None
        return Ranked(rank=rank, person=self.person.id, scored=self.scored, emergency=emergency, days=days)


def look(session: Session, run: FindingRun, id_: str, place: str, named: str, means: Means) -> Seen:
    """Read one person of the extract of a run, at `place` or where it lay, and score them as on the day of the run."""
    criteria, extract = criteria_of_run(session, run, named), extract_of_run(session, run, place, means)
    instruments, complete = session.definitions.instruments, extract.description.complete
    with begun(means) as engine:
        engine.load(extract, known_to(session, criteria))
        person, events = person_in(engine, id_), events_in(engine, id_)
        known = Answers(engine, criteria, instruments, run.day, complete).reason(id_, (ON_CASELOAD, DECLINED))
    if person is None:
        raise NotFound("nobody of that id is in the extract", remedy="caseload casefind list shows who is listed")
    found = scored(criteria, person, events, run.day, instruments, complete)
    return Seen(criteria, person, events, run.day, found, _standing(run, criteria, person, found, known), complete)


def _standing(run: FindingRun, criteria: Criteria, person: Person, found: Scored, known: str) -> str:
    under = criteria.exclusions.under_age
    reasons = {
        LISTED: person.id in run.listed,
        DIED: person.died_on is not None and person.died_on <= run.day,
        OBJECTED: person.objected,
        UNDER_AGE: under is not None and age(person.birth_date, run.day) < under,
        ON_CASELOAD: known == ON_CASELOAD and criteria.exclusions.on_caseload,
        DECLINED: known == DECLINED,
        CANNOT_SCORE: found.score is None,
    }
    return next((reason for reason, holds in reasons.items() if holds), NOT_LISTED)


def risk_of(run: FindingRun, id_: str, found: Seen | None) -> str:
    """Return in words what a run says of somebody on its list; the score as far as they could be looked at again."""
    rank = f"rank {run.listed.index(id_) + 1} of {len(run.listed)}"
    score = found.scored.score if found else None
    if found is None or score is None:
        return f"{run.criteria} {run.criteria_version}: {rank}"
    told = f"risk {risk_per_cent(score)} %" if found.criteria.logistic else f"score {number_of(score)}"
    return f"{run.criteria} {run.criteria_version}: {told}, {rank}"
