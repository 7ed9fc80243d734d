"""An instrument scored from a command line without a patient."""

from __future__ import annotations

from caseload.cli.assessing import answered
from caseload.errors import Forbidden
from caseload.model.diagnoses import evidence
from caseload.model.entries.assessment import Score
from caseload.model.instrument import Instrument
from caseload.model.scoring import reported, require_age, score, scored


def tried(instrument: Instrument, answers: str, codes: str, age: int | None) -> tuple[Score, ...]:
    """Return what the answers, the total or the codes come to; Forbidden where they do not fit."""
    if age is not None:
        require_age(instrument, age)
    if instrument.diagnoses:
        return _of_codes(instrument, answers, codes, age)
    if codes:
        raise Forbidden(f"{instrument.id} is not scored from diagnoses", remedy="give its answers")
    pieces = answered(instrument, answers)
    if instrument.number_only:
        return tuple(
            reported(instrument, piece["scale"], piece["total"], "", piece.get("reported", "")) for piece in pieces
        )
    return score(instrument, pieces[0]["answers"], "")


def _of_codes(instrument: Instrument, answers: str, codes: str, age: int | None) -> tuple[Score, ...]:
    if answers:
        raise Forbidden(f"{instrument.id} is scored from diagnoses", remedy="give --codes F00,W19 and --age")
    found = evidence(instrument, [code for code in codes.split(",") if code.strip()], age)
    return tuple(scored(instrument, scale, found, "") for scale in instrument.scales)
