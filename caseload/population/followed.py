"""People of an extract that an engine holds, with their emergency admissions: what a comparison is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from caseload.errors import Forbidden
from caseload.measures.finding import Validation
from caseload.measures.programme.cohort import Candidate, Known
from caseload.model.population import EMERGENCY, ExtractDescription
from caseload.population.engines import Engine, literal
from caseload.population.query import EPOCH

A_DAY = timedelta(days=1)


def followed(
    engine: Engine, description: ExtractDescription, validation: Validation, *, ids: Iterable[str] = ()
) -> dict[str, Candidate]:
    """Return people by id of the extract, all of them where none are named; nobody who objected.

    They are known from the first event of the extract until the day it was made, or until they died. Who has no event
    at all in an extract that is not complete is left out: nobody knows whether there was any.
    """
    if validation.first is None:
        raise Forbidden("this extract has no events", remedy="ask for one that has")
    named = sorted(set(ids))
    some = f" AND person IN ({', '.join(map(literal, named))})" if named else ""
    events, any_event = _events(engine, some)
    return {
        person: Candidate(
            person,
            date(born // 10000, born // 100 % 100, born % 100),
            sex,
            Known(validation.first, _until(died, description.extracted_on), tuple(sorted(events[person]))),
        )
        for person, born, sex, died in engine.rows(
            f"SELECT person, born, sex, died FROM people WHERE NOT objected{some}"
        )
        if description.complete or person in any_event
    }


def linked(engine: Engine, numbers: Mapping[str, str], accepted: Mapping[str, str]) -> dict[str, str]:
    """Return who of the extract is which patient: by what was decided about them (`accepted`), else by NHS number."""
    # Nobody has an empty number, and IN must not be empty.
    named = ", ".join(map(literal, ("", *numbers)))
    rows = engine.rows(f"SELECT person, nhs_number FROM people WHERE nhs_number IN ({named})")
    return {person: numbers[number] for person, number in rows} | dict(accepted)


def _events(engine: Engine, some: str) -> tuple[Mapping[str, list[date]], set[str]]:
    found: defaultdict[str, list[date]] = defaultdict(list)
    condition = f"WHERE kind = {literal(EMERGENCY)}{some}"
    for person, started in engine.rows(f"SELECT person, started FROM events {condition}"):
        found[person].append(date.fromordinal(EPOCH + started))
    everybody = f"SELECT DISTINCT person FROM events WHERE TRUE{some}"
    return found, {person for (person,) in engine.rows(everybody)}


def _until(died: int | None, made: date) -> date:
    return made if died is None else min(made, date.fromordinal(EPOCH + died) + A_DAY)
