"""Safety: what must be found in a hurry."""

from __future__ import annotations

from caseload.model.case import Case
from caseload.rules.ground import Fault, Faults, Ground

# Forms of which the tool is never the only copy.
ON_PAPER = ("treatment-escalation", "advance-decision")


def kept(case: Case, _: Ground) -> Faults:
    """Warn of a treatment escalation plan or advance decision that nobody could lay hands on."""
    for alert in case.alerts():
        if alert.type in ON_PAPER and not alert.kept:
            raised = case.entry(alert.id)
            yield Fault(
                "not-kept",
                raised,
                "does not say where the form itself is kept",
                "kept",
                severity="warning",
                remedy="renew it: alert --renew, with --kept",
            )
