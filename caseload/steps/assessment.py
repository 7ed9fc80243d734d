"""Assessment: findings by domain, instruments scored, all of it added to one shared view."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.diagnoses import diagnosed
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.moments import age
from caseload.model.scoring import reported, require_age, score
from caseload.model.settings import Settings
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, ground


def assess(case: Case, entry: Assessment, context: Context) -> Change:
    """Add findings and scores; answers are scored here, so that no total is ever typed in."""
    before = ground(case, entry, context, "assess")
    _check_domains(entry, context.settings)
    scored = tuple(made for given in entry.scores for made in _scored(case, entry, given, context))
    entry = replace(entry, scores=scored)
    if not (entry.findings or entry.scores or entry.note or entry.complete):
        raise Forbidden("nothing was assessed", remedy="add a finding or a score")
    if entry.complete and not (entry.findings or before.findings(before.current())):
        raise Forbidden(
            "an assessment without a finding is not complete", remedy="add a finding, or leave --complete out"
        )
    check_effect(case, entry)
    return entered("assess", entry)


def _check_domains(entry: Assessment, settings: Settings) -> None:
    known = [domain.id for domain in settings.domains]
    for finding in entry.findings:
        if finding.domain not in known:
            raise Forbidden("no such domain", remedy=f"known: {', '.join(known)}")


def _scored(case: Case, entry: Assessment, given: Score, context: Context) -> tuple[Score, ...]:
    instrument = context.definitions.instrument(given.instrument)
    if given.version and given.version != instrument.version:
        raise Forbidden(
            f"the scores are of another version than {instrument.id} {instrument.version}",
            remedy="score it again with that version",
        )
    require_age(instrument, age(case.patient.birth_date, entry.happened.day))
    scored_by = given.scored_by or context.author
    if instrument.number_only:
        if given.total is None:
            raise Forbidden(f"{instrument.id} keeps the total only", remedy="give the one on the form")
        return (reported(instrument, given.scale or instrument.scales[0].id, given.total, scored_by, given.reported),)
    answers = diagnosed(case, instrument, entry.happened.day) if instrument.diagnoses else given.answers
    return score(instrument, answers, scored_by)
