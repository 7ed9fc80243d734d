"""Putting a duty off to a day, with a reason; it comes back by itself."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.duties import Duty, duties
from caseload.model.entries.coordination import Snooze
from caseload.model.snoozing import CAN_WAIT
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import ground


def snooze(case: Case, entry: Snooze, context: Context) -> Change:
    """Put off one duty that is open, by its kind or its key, to a day that is to come."""
    ground(case, entry, context, "snooze")
    duty = one_duty(case, entry.duty, context)
    if entry.until <= context.today:
        raise Forbidden("a duty is put off to a day in the future", remedy="use a later day")
    due = duty.since or duty.due
    if entry.until <= due:
        raise Forbidden(f"it is due on {due}, not before", remedy="use a later day, or leave it")
    return entered("snooze", replace(entry, duty=duty.key, due=due))


def one_duty(case: Case, named: str, context: Context) -> Duty:
    """Return the open duty of that key, or the only one of that kind; Forbidden for one that cannot wait."""
    owed = duties(case, context.settings, context.holidays)
    found = [duty for duty in owed if named in (duty.key, duty.kind)]
    for duty in owed:
        if duty.kind == named.partition(":")[0] and duty.kind not in CAN_WAIT:
            raise Forbidden(f"{duty.kind} cannot be put off", remedy=f"deal with it: caseload {duty.verb}")
    if not found:
        keys = ", ".join(duty.key for duty in owed if duty.kind in CAN_WAIT)
        raise NotFound(
            "no such duty is open",
            remedy=f"may be put off: {keys}" if keys else "nothing of this person may be put off",
        )
    if len(found) > 1:
        raise NotFound(f"more than one {named} is open", remedy=f"name one: {', '.join(duty.key for duty in found)}")
    return found[0]
