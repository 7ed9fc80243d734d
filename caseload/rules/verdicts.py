"""How a standard judges what is to be done by a day, once or again and again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from caseload.model.duties import Duty
from caseload.model.entries.entry import Entry
from caseload.rules.chart import Chart
from caseload.rules.standard import Breach, Excluded, Kept, Verdict, Verdicts

NOT_YET, ENDED, PUT_OFF = "not due yet", "ended before it was due", "put off with a reason"


def owed(duty: Duty, chart: Chart, record: Any, what: str, field: str = "") -> Verdict:
    """Judge what comes round again and again: kept, as long as it is not overdue."""
    if duty.due < chart.today:
        return Breach(record, f"{what} was due on {duty.due}", field)
    return Excluded(record, PUT_OFF) if duty.since and duty.since < chart.today else Kept(record)


def in_rhythm(chart: Chart, kind: str, what: str) -> Verdicts:
    """Judge a duty of that kind that a case has as a whole; one that it does not have does not concern it."""
    return (owed(duty, chart, chart.case.patient, what) for duty in chart.duties(kind))


def by_a_day(due: date, chart: Chart, record: Any, message: str, field: str = "") -> Verdict:
    """Judge what is still not done: until its day it is neither kept nor a breach."""
    return Breach(record, f"{message} by {due}", field) if due < chart.today else Excluded(record, NOT_YET)


def once(
    chart: Chart, kinds: Collection[str], record: Any, due: date, done: Entry | None, what: str, field: str = ""
) -> Verdict:
    """Judge what is done once by a day: when it was done, or else how it stands with the duty to do it."""
    if done:
        day = done.happened.day
        late = Breach(record, f"{what} was due on {due}, done on {day}", field, past=True)
        return Kept(record) if day <= due else late
    duty = next((duty for duty in chart.owed if duty.kind in kinds), None)
    if duty is None:
        return Excluded(record, ENDED)
    verdict = owed(duty, chart, record, what, field)
    return Excluded(record, NOT_YET) if isinstance(verdict, Kept) else verdict


def there(value: object, record: Any, message: str, field: str = "") -> Verdict:
    """Judge whether something is there at all."""
    return Kept(record) if value else Breach(record, message, field)


def whole(parts: Iterable[tuple[str, object]], record: Any) -> Verdict:
    """Judge whether every part of a record is filled in; the first that is not is the field."""
    lacking = [name for name, value in parts if not value]
    return there(not lacking, record, f"says nothing of {', '.join(lacking)}", next(iter(lacking), ""))
