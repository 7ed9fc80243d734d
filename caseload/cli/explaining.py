"""Why somebody stands where they stand: a person of an extract, or a patient by the caseload's own records."""

from __future__ import annotations

from collections.abc import Sequence

from caseload.cli.extractperson import Seen, look
from caseload.cli.extracts import USUAL, Means, chosen
from caseload.cli.session import Session
from caseload.errors import NotFound
from caseload.measures.finding import CANNOT_SCORE, NOT_LISTED, workings
from caseload.measures.risk import events_of, person_of, scored
from caseload.model.team import FindingRun
from caseload.render.casefind import lots
from caseload.render.casefindwhy import why_report
from caseload.steps.casefinding import listing, one_run
from caseload.store.teamfiles import team_entries


def explain(session: Session, who: str, prefix: str, place: str, criteria: str, means: Means) -> None:
    """Tell why a person of the extract of a run is on its list or not; of a patient what the criteria say of them."""
    runs = team_entries(session.folder, FindingRun)
    listed = any(who in run.listed for run in runs)
    if not (listed or prefix or place) and session.index.find(who):
        return _of_patient(session, who, criteria or _latest_criteria(runs))
    if not runs:
        raise NotFound("no patient matches, and no run of case finding was kept", remedy="caseload list, casefind run")
    run = listing(runs, who, prefix) if listed and not prefix else one_run(runs, prefix)
    seen = look(session, run, who, place, criteria, means)
    return session.emit(
        why_report(
            seen.ranked(run),
            seen.criteria,
            on=seen.day,
            standing=seen.standing,
            listed=len(run.listed),
            lot=lots(run).get(who, ""),
            legal_basis=run.legal_basis,
            workings=_workings(session, seen),
        )
    )


def _of_patient(session: Session, who: str, named: str) -> None:
    case, criteria = session.case(who), chosen(session, named)
    person, events, today = person_of(case, session.today), events_of(case), session.today
    found = scored(criteria, person, events, today, session.definitions.instruments)
    seen = Seen(criteria, person, events, today, found, CANNOT_SCORE if found.score is None else NOT_LISTED)
    session.emit(
        why_report(seen.ranked(), criteria, on=today, standing=seen.standing, workings=_workings(session, seen))
    )


def _latest_criteria(runs: Sequence[FindingRun]) -> str:
    return one_run(runs).criteria if runs else USUAL


def _workings(session: Session, seen: Seen) -> dict[str, str]:
    return workings(seen.criteria, seen.person, seen.events, seen.day, session.definitions.instruments)
