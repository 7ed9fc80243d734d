"""The runs of case finding that were kept, who stands on the list of one, and how two differ."""

from __future__ import annotations

from dataclasses import replace

from caseload.cli.session import Session
from caseload.measures.finding import difference
from caseload.model.team import FindingDecision, FindingRun
from caseload.render.casefind import listed_report
from caseload.render.casefindruns import difference_report, runs_report
from caseload.render.draw import draw_blocks
from caseload.steps.casefinding import back_on, in_order, latest, one_run
from caseload.store.teamfiles import team_entries


def show_runs(session: Session, prefix: str) -> None:
    """Show every run, or the list of the one whose id begins so, with what was last decided about each person."""
    runs = team_entries(session.folder, FindingRun)
    if not prefix:
        session.emit(runs_report(in_order(runs)))
        return
    months = session.settings.finding.again_months
    decided = latest(team_entries(session.folder, FindingDecision)).values()
    told = {one.person: replace(one, again_on=again) if (again := back_on(one, months)) else one for one in decided}
    run = one_run(runs, prefix)
    report = listed_report(run, told, hiding=session.settings.disclosure)
    session.emit(replace(report, blocks=(*report.blocks, *draw_blocks(run.draw))))


def show_difference(session: Session, earlier: str, later: str) -> None:
    """Show who is new, gone and moved between two runs."""
    runs = team_entries(session.folder, FindingRun)
    was, now = one_run(runs, earlier), one_run(runs, later)
    session.emit(difference_report(was, now, difference(was, now)))
