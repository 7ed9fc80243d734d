"""The scorecard of success factors: the audit, some figures of the profile, and what the team states."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from caseload.cli.profiling import PROGRAMS, missing, reckoned, somebody
from caseload.cli.session import Session, reading

if TYPE_CHECKING:
    from caseload.measures.programme.evidence import Evidence
    from caseload.model.settings import Settings
    from caseload.render.report import Report
    from caseload.rules.audit import Audit
    from caseload.store.verdicts import Seen


def scored(session: Session, period: str) -> Report:
    """Return the scorecard of the caseload."""
    from caseload.measures.programme import evidence
    from caseload.measures.programme.period import period as read
    from caseload.render.factors import factors_report
    from caseload.rules.standard import FACTORS
    from caseload.store.kept import kept, team_files
    from caseload.store.verdicts import basis, look

    folder, seen = session.folder, look(session.folder)
    rests_on = basis(folder, team_files(folder))
    settings, today = session.settings, session.day_in(session.settings.timezone)
    told = read(period, today)
    found, unreadable = kept(
        folder,
        "factors",
        f"{told.starts} {told.ends} {today}",
        rests_on,
        seen,
        partial(_seen, session, period, seen),
        evidence.kept,
        evidence.again,
    )
    return factors_report(
        evidence.scorecard((*found, *evidence.without_figure(settings)), FACTORS),
        told,
        settings.disclosure,
        unreadable,
        for_programs=session.given.get("form") in PROGRAMS,
    )


def _seen(session: Session, period: str, seen: Seen) -> tuple[tuple[Evidence, ...], int]:
    """Return what is seen in the records, and how many patients could not be read."""
    from caseload.measures.programme.factors import MEASURES, of_figures
    from caseload.measures.programme.profile import profile
    from caseload.store.auditing import audit

    folder = session.folder
    basis, known = reckoned(folder, session, period, seen)
    somebody(known, basis.period, "see")
    whole = profile(known.found, basis, dimensions=MEASURES)[-1]
    standards = _standards(audit(folder, session.day_in, findings=False, seen=seen, progress=reading), basis.settings)
    return (*of_figures(whole.figures, basis.settings), *standards), missing(session, known)


def _standards(seen: Audit, settings: Settings) -> Iterator[Evidence]:
    from caseload.measures.indicators import Indicator, indicators
    from caseload.measures.programme.factors import of_standard
    from caseload.rules.standard import TeamStandard

    groups = seen.by(lambda group: "")
    for one in seen.standards:
        if one.factor is None:
            continue
        if isinstance(one, TeamStandard):
            # What is of the team is of no patient, so that nothing of it is to be hidden.
            of = seen.totals[one.id]
            told = Indicator(one.id, None, of.kept, of.breached, of.excluded, of.asked)
        else:
            (told,) = indicators(one.id, groups[one.id], settings.disclosure, apart=False)
        yield of_standard(one.factor, one.title, told, settings)
