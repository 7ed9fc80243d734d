"""`caseload refer chase`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text, When
from caseload.cli.referred import open_referral, step
from caseload.cli.verb import entry_facts, fact, patient, writing
from caseload.cli.writer import Writer


@writing("chase", example="caseload refer chase 7k3m9x2q --referral 4f5g6h7j")
@patient
@open_referral
@fact("reason", "--reason", type=Text(), help="With whom, and what they said.")
@fact("reply_by", "--reply-by", type=When(), help="When an answer is expected now.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Record that a silent service was asked again; from here it has its usual time to answer."""
    step(writer, patient, facts | {"status": "chased"})
