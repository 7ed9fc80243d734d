"""What a team asks of the evidence for the success factors, and what it states of them itself."""

from __future__ import annotations

from datetime import date

from caseload.model.record import record


@record
class Stated:
    """What the team says itself of one success factor, 1 to 9; `by` is who said so, a staff id."""

    factor: int
    text: str
    said_on: date
    by: str


@record
class Factors:
    """From how many in a hundred on there is evidence for a success factor, and what the team states itself.

    `kept` is for the standards of the audit; `reached` are plans or referrals that reach adult social care,
    `answered` referrals that it answers.
    """

    kept: int
    usual_provider: int
    self_care: int
    reached: int
    answered: int
    stated: tuple[Stated, ...] = ()
