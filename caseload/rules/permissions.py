"""Permissions: what stands today was done by somebody whose role lets them, and who worked here then."""

from __future__ import annotations

from collections.abc import Iterator

from caseload.model.case import Case
from caseload.model.entries.coordination import Handover
from caseload.model.entries.review import Closure
from caseload.model.moments import days_after
from caseload.model.steps import OPEN, Step
from caseload.model.team import Baseline
from caseload.rules.ground import Fault, Faults, Ground

RULE = "permission"
# A day of the team begins up to so long before or after the one that `recorded` tells, which is in UTC.
NEARLY = (-1, 0, 1)


def closing(case: Case, ground: Ground) -> Faults:
    """Find a case that was closed by somebody whose role may not."""
    ending = case.ending if case.step is Step.CLOSED else None
    if isinstance(ending, Closure) and not ground.staff.may(ending.by, ground.settings.closure.roles):
        remedy = "close --replaces, by somebody whose role may"
        yield Fault(RULE, ending, "closed by a role that may not close", "by", remedy=remedy)


def accepting(case: Case, ground: Ground) -> Faults:
    """Find a manager whose role may not accept a case, and who did."""
    handovers = [*case.all(Handover, case.current())] if case.step in OPEN else []
    last = next((one for one in reversed(handovers) if one.hands_over), None)
    if last and last.status == "accepted" and not ground.staff.may(last.by, ground.settings.handover.roles):
        remedy = "handover reassign to somebody whose role may"
        yield Fault(RULE, last, "accepted by a role that may not accept a case", "by", remedy=remedy)


def recording(case: Case, ground: Ground) -> Faults:
    """Warn of what was recorded by somebody who did not work here on that day."""
    for entry in case.entries:
        member = ground.staff.member(entry.by)
        if member and not any(member.works_on(days_after(entry.recorded.date(), near)) for near in NEARLY):
            yield Fault("not-here", entry, "recorded by somebody who did not work here then", "by", severity="warning")


def approving(baseline: Baseline, ground: Ground) -> Iterator[int]:
    """Yield the number of each accepted finding whose approver has a role that may not accept any."""
    for number, one in enumerate(baseline.accepted):
        if not ground.staff.may(one.approver, ground.settings.baseline.roles):
            yield number
