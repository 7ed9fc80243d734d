"""How old this copy of the folder is, in words."""

from __future__ import annotations

from datetime import datetime

from caseload.render.dates import ago, count, day

MINUTE, HOUR, DAY = 60, 3600, 86400
NEVER = "never synced"


def synced(when: datetime | None, now: datetime) -> str:
    """Return `synced 3 hours ago`; both times in one zone or each with its own."""
    if when is None:
        return NEVER
    seconds = int((now - when).total_seconds())
    here = when.astimezone(now.tzinfo).date()
    if seconds < -MINUTE:
        return f"synced {day(here)}, which is yet to come: a clock is wrong"
    if seconds < MINUTE:
        return "synced just now"
    if seconds < HOUR:
        return f"synced {count(seconds // MINUTE, 'minute')} ago"
    if seconds < DAY:
        return f"synced {count(seconds // HOUR, 'hour')} ago"
    return f"synced {ago(here, now.date())}"
