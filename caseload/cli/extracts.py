"""An extract as a verb opens it: criteria by id or file, whom of it the team knows, an engine that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from caseload.cli.session import Session
from caseload.cli.source import Source
from caseload.errors import Changed, NotFound
from caseload.measures.finding import DECLINED, ON_CASELOAD
from caseload.model.criteria import Criteria
from caseload.model.moments import day, months_after
from caseload.model.steps import Step
from caseload.model.team import FindingDecision, FindingRun
from caseload.population.engines import DUCKDB, ENGINES, MASTER, MEMORY, Engine, Known, engine_of
from caseload.population.extract import Extract, find_extract
from caseload.steps.casefinding import ACCEPT, latest, waiting
from caseload.store.cases import days_of
from caseload.store.definitionfile import criteria_of
from caseload.store.files import sha256
from caseload.store.records import write
from caseload.store.remembered import remember, remembered
from caseload.store.teamfiles import team_entries

if TYPE_CHECKING:
    from caseload.store.rows import CaseRow

F = TypeVar("F", bound=Callable[..., Any])
USUAL = "two-emergency-admissions"
# Of somebody whose case is closed, or who was declined long ago: no reason to leave them out of a list.
WAS_HERE = "was-here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """With what an extract is looked at, as the options say."""

    description: str | None = None
    engine: str = DUCKDB
    memory: str = MEMORY
    master: str = MASTER

    def where(self, place: str) -> tuple[Path, ...]:
        """Return the extract at a place, with what describes it if that lies elsewhere."""
        return (Path(place), Path(self.description)) if self.description else (Path(place),)


class Size(click.ParamType[str]):
    """So much memory: `256MB`, `2GB`."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it as it is."""
        if not re.fullmatch("[1-9][0-9]{0,5}[MG]B", str(value)):
            self.fail("write a size as 256MB or 2GB", param, ctx)
        return str(value)


OPTIONS = (
    click.option("--description", metavar="FILE", help="What describes the extract, if it is no extract.yaml in it."),
    click.option("--engine", type=click.Choice(ENGINES), default=DUCKDB, help="What does the counting."),
    click.option("--memory", type=Size(), default=MEMORY, help=f"What DuckDB may use; {MEMORY}, if left out."),
    click.option("--master", metavar="URL", default=MASTER, help=f"Spark's master; {MASTER}, if left out."),
)


AT_RUN = (
    click.option("--extract", metavar="EXTRACT", default="", help="The extract of the run, if it is not where it was."),
    click.option("--criteria", metavar="ID|FILE", default="", help="The criteria of the run, if they were in a file."),
)


def at_run(body: F) -> F:
    """Give a verb the options that say where the extract and the criteria of a run are."""
    for option in reversed(AT_RUN):
        body = option(body)
    return body


def means(body: F) -> F:
    """Give a verb the options that `Means` is made of."""
    for option in reversed(OPTIONS):
        body = option(body)
    return body


def chosen(session: Session, named: str) -> Criteria:
    """Return the criteria of that id, or those in the file of that name."""
    if named not in session.definitions.criteria_sets and Path(named).is_file():
        source = Source.read(named)
        return criteria_of(source.data, source.name, session.definitions.instruments)
    return session.definitions.criteria(named)


def hash_of(session: Session, criteria: Criteria) -> str:
    """Return the hash of criteria and of the instruments that they count with."""
    named = sorted({one.instrument for one in criteria.criteria if one.instrument})
    parts = [criteria, *(session.definitions.instruments[id_] for id_ in named)]
    return sha256(b"".join(map(write, parts)))


def criteria_of_run(session: Session, run: FindingRun, named: str) -> Criteria:
    """Return the criteria that a run was made with; Changed if they say something else by now."""
    place = next(map(str, remembered(session.folder.root, run.criteria_hash)), "")
    criteria = chosen(session, named or (place if Path(place).is_file() else run.criteria))
    if hash_of(session, criteria) != run.criteria_hash:
        raise Changed(
            f"the criteria {run.criteria} are no longer those of run {run.id}", remedy="--criteria names their file"
        )
    return criteria


def extract_of_run(session: Session, run: FindingRun, place: str, means: Means) -> Extract:
    """Return the extract that a run was made on, from `place` or where it lay; NotFound or Changed if it is not."""
    kept = remembered(session.folder.root, run.extract_hash)
    if not (place or kept):
        raise NotFound(f"nobody knows here where the extract of run {run.id} lies", remedy="--extract names it")
    where = means.where(place) if place else kept
    if not where[0].exists():
        raise NotFound(f"the extract of run {run.id} is not where it was", remedy="--extract names it")
    extract = find_extract(*where)
    if extract.hash != run.extract_hash:
        raise Changed(f"this is another extract than that of run {run.id}", remedy="--extract names the right one")
    if place:
        remember(session.folder.root, extract.hash, *where)
    return extract


def begun(means: Means) -> closing[Engine]:
    """Begin a session of an engine, to be used by `with`: it is closed in the end, whatever happens."""
    return closing(engine_of(means.engine, memory=means.memory, master=means.master))


def known_to(session: Session, criteria: Criteria) -> Known:
    """Return whom of a population the team knows, and why that leaves them out if it does.

    On the caseload is whose case waits or is open, and who died on it; declined, here or on a list, who was so fewer
    months ago than the criteria say, or the settings.
    """
    declined = criteria.exclusions.declined_months
    months = session.settings.finding.again_months if declined is None else declined
    cases = [row for row in session.index.cases() if not row.unreadable]
    rows = {row.patient: _reason(session, row, months) for row in cases}
    numbers = {row.nhs_number: rows[row.patient] for row in cases if row.nhs_number}
    decisions = team_entries(session.folder, FindingDecision)
    people = dict.fromkeys(waiting(decisions, session.today, months), DECLINED)
    accepted = (one for one in latest(decisions).values() if one.decision == ACCEPT)
    return Known(numbers, people | {one.person: rows[one.patient] for one in accepted if one.patient in rows})


def _reason(session: Session, row: CaseRow, months: int) -> str:
    if row.step == Step.DECLINED and not row.died:
        last = max(days_of(session.folder, row.patient, "triage"), default="")
        return DECLINED if last and months_after(day(last), months) > session.today else WAS_HERE
    return WAS_HERE if row.step == Step.CLOSED and not row.died else ON_CASELOAD
