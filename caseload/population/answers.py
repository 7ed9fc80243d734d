"""What an engine answers of an extract that it holds, as the records that measures and reports are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload.measures.finding import Ranked
from caseload.measures.findingsums import YEAR, Fall, Group
from caseload.measures.risk import Scored
from caseload.model.criteria import Criteria
from caseload.model.instrument import Instrument
from caseload.model.moments import months_after
from caseload.population import sql
from caseload.population.engines import Engine, literal


@dataclass(frozen=True, slots=True)
class Answers:
    """An engine that holds an extract, and what it is asked by: criteria, day, whether the extract is complete."""

    engine: Engine
    criteria: Criteria
    instruments: Mapping[str, Instrument]
    day: date
    complete: bool

    def ranked(self) -> Iterator[Ranked]:
        """Yield who comes onto the list, the highest score first."""
        names = [one.id for one in self.criteria.criteria]
        for rank, person, score, *told, emergency, days in self._of_scored(sql.ranking):
            values, points = (dict(zip(names, told[part::2], strict=True)) for part in (0, 1))
            scored = Scored(values, points, score)
            yield Ranked(rank=rank, person=person, scored=scored, emergency=emergency, days=days)

    def unscored(self) -> Iterator[Ranked]:
        """Yield who cannot be scored, by id, and for want of what; what could be counted of them is not told."""
        names = [one.id for one in self.criteria.criteria]
        for person, *flags in self._of_scored(sql.unscored):
            missing = tuple(name for name, flag in zip(names, flags, strict=True) if flag)
            yield Ranked(rank=None, person=person, scored=Scored({}, {}, None, missing), emergency=0, days=0)

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many people there are by `sql.COUNTS`, and how many cannot be scored, by criterion."""
        (row,) = self._of_scored(sql.counts)
        wants = zip((one.id for one in self.criteria.criteria), row[len(sql.COUNTS) :], strict=True)
        return dict(zip(sql.COUNTS, row, strict=False)), {id_: number for id_, number in wants if number}

    def coverage(self) -> tuple[Group, ...]:
        """Return how many of each part of the population are listed."""
        return tuple(Group(*row) for row in self._of_scored(sql.coverage))

    def fall(self) -> Fall:
        """Return what became, without us, of those who met the criteria a year before."""
        ((people, before, after, died),) = self.engine.rows(sql.fall(*self._question))
        then = months_after(self.day, -YEAR)
        return Fall(day=then, people=people, died=died, before=before, after=after)

    def reason(self, person: str, reasons: tuple[str, ...]) -> str:
        """Return the first of these reasons for which the team leaves a person out; empty where there is none."""
        found = {
            reason for (reason,) in self.engine.rows(f"SELECT reason FROM excluded WHERE person = {literal(person)}")
        }
        return next((reason for reason in reasons if reason in found), "")

    def known(self, reason: str) -> frozenset[str]:
        """Return whom of the extract the team knows for this reason."""
        query = f"SELECT person FROM excluded WHERE reason = {literal(reason)}"
        return frozenset(person for (person,) in self.engine.rows(query))

    @property
    def _question(self) -> tuple[Criteria, Mapping[str, Instrument], date, bool]:
        return self.criteria, self.instruments, self.day, self.complete

    def _of_scored(self, asked: Callable[..., str]) -> Iterator[tuple[Any, ...]]:
        """Ask what rests on the scores, which are reckoned once."""
        self.engine.keep(sql.SCORED, sql.scoring(*self._question))
        return self.engine.rows(asked(*self._question, kept=True))
