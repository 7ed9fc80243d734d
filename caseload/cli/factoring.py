"""The scorecard of success factors: the audit, some figures of the profile, and what the team states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from caseload.cli.profiling import PROGRAMS, missing, reckoned
from caseload.cli.session import Session
from caseload.errors import Forbidden

if TYPE_CHECKING:
    from caseload.measures.programme.factors import Evidence
    from caseload.model.settings import Settings
    from caseload.render.report import Report
    from caseload.rules.audit import Audit


def scored(session: Session, period: str) -> Report:
    """Return the scorecard of the caseload."""
    from caseload.measures.programme.factors import MEASURES, of_figures, scorecard, without_figure
    from caseload.measures.programme.profile import profile
    from caseload.render.factors import factors_report
    from caseload.rules.standard import FACTORS
    from caseload.store.auditing import audit
    from caseload.store.checking import ground_of
    from caseload.store.verdicts import look

    looked = look(session.folder)
    basis, known = reckoned(session.folder, session, period, looked)
    if not known.found:
        raise Forbidden("there is nobody on this caseload yet: nothing can be seen", remedy="caseload intake")
    settings = basis.settings
    whole = profile(known.found, basis, dimensions=MEASURES)[-1]
    seen = audit(session.folder, ground_of(session.folder, session.day_in), findings=False, seen=looked)
    evidence = (*of_figures(whole.figures, settings), *_standards(seen, settings), *without_figure(settings))
    return factors_report(
        scorecard(evidence, FACTORS),
        basis.period,
        settings.disclosure,
        missing(session, known),
        for_programs=session.given.get("form") in PROGRAMS,
    )


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
