"""One person of an extract that an engine holds, as the records of the model have them."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from caseload.model.icd10 import normal
from caseload.model.population import Event, Person
from caseload.population.engines import Engine, literal
from caseload.population.query import EPOCH

ID = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# A number that several people have is nobody's.
NUMBER = "CASE WHEN shared IS NULL THEN nhs_number END"
COLUMNS = f"born, sex, decile, practice, ethnicity, died, objected, {NUMBER}, family, given"


def person_in(engine: Engine, id_: str) -> Person | None:
    """Return the person with that id in the extract; None where there is none."""
    if not ID.fullmatch(id_):
        return None
    for born, sex, decile, practice, ethnicity, died, objected, *names in engine.rows(
        f"SELECT {COLUMNS} FROM people LEFT JOIN shared ON shared = nhs_number WHERE person = {literal(id_)}"
    ):
        number, family, given = (name or "" for name in names)
        return Person(
            id=id_,
            birth_date=date(born // 10000, born // 100 % 100, born % 100),
            sex=sex,
            deprivation=decile,
            practice=practice or "",
            ethnicity=ethnicity or "",
            died_on=_day(died),
            objected=objected,
            nhs_number=number,
            family=family,
            given=given,
        )
    return None


def events_in(engine: Engine, id_: str) -> tuple[Event, ...]:
    """Return what happened to a person of the extract, by day; what was coded on a day is with the first of it."""
    who = f"WHERE person = {literal(id_)} ORDER BY"
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for started, code in engine.rows(f"SELECT started, code FROM diagnoses {who} started, code"):
        codes[started].append(normal(code))
    return tuple(
        Event(
            person=id_, kind=kind, started=date.fromordinal(EPOCH + started), ended=_day(ended),
            codes=tuple(codes.pop(started, ())),
        )
        for started, kind, ended in engine.rows(f"SELECT started, kind, ended FROM events {who} started, kind, ended")
    )  # fmt: skip


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(EPOCH + number)
