"""A case as one document, which the rules that a team writes itself are asked of; its schema is `case`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from caseload.model.case import Case
from caseload.model.codec import WRITTEN_AS_THEY_ARE, Tree
from caseload.model.duties import Duty
from caseload.model.entries.assessment import Score
from caseload.model.entries.entry import Entry
from caseload.model.entries.safety import Alert
from caseload.model.gaps import CURRENT, looked
from caseload.model.moments import age, instant_text
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.stays import open_admissions
from caseload.model.steps import ENDED, OPEN
from caseload.model.threads import GIVEN_UP

SCHEMA = "case/1"
# What tells who somebody is: of these a rule can ask only whether they are there.
IDENTITY = ("name", "birth_date", "nhs_number", "address", "phones", "email", "other_ids", "access")
# `*` is any item of a list. No rule needs these, and most would tell who somebody is.
WITHHELD = frozenset(
    (
        *(f"patient.{name}" for name in IDENTITY),
        "patient.relations.*.name",
        "patient.relations.*.phone",
        "patient.conflicts",
        "plan.conflicts",
        "plan.needs.*.basis",
        "plan.contingency.*.basis",
        "entries.*.record.scores.*.answers",
    )
)
_NAMES: dict[tuple[type[Any], str], tuple[tuple[str, str], ...]] = {}


def document(case: Case, owed: Sequence[Duty], settings: Settings, today: date) -> Tree:
    """Return the patient, the plan, the entries that count and what follows from them on that day.

    Every list is there, also where it is empty, and every field with a default; text, days and numbers that nobody
    told are not.
    """
    current = {entry.id for entry in case.current()}
    return {
        "schema": SCHEMA,
        "today": today.isoformat(),
        "patient": _told(case.patient, "patient"),
        "plan": _told(case.plan or Plan(patient=case.patient.id), "plan"),
        "entries": [
            {
                "kind": entry.kind,
                "days_ago": _days(entry.happened.day, today),
                "this_episode": entry.id in current,
                "record": _told(entry, "entries.*.record"),
            }
            for entry in case.entries
        ],
        "derived": _derived(case, owed, settings, today),
    }


def _derived(case: Case, owed: Sequence[Duty], settings: Settings, today: date) -> Tree:
    pursued = (action for action in (case.plan.actions if case.plan else ()) if action.status not in GIVEN_UP)
    return _filled(
        step=str(case.step),
        open=case.step in OPEN,
        age=age(case.patient.birth_date, today),
        identity=[name for name in IDENTITY if getattr(case.patient, name)],
        manager=case.manager,
        deputy=case.deputy,
        tier=case.tier,
        agreed=case.agreed,
        in_hospital=bool(open_admissions(case)),
        episode=_episode(case, today),
        duties=[_duty(duty, today) for duty in owed],
        gaps=list(_gaps(case, settings, today)),
        sectors=sorted({action.sector for action in pursued if action.sector}),
        scores=[_score(score, entry, today) for score, entry in case.scores().values()],
        flags=[{"name": flag.name, "days": _days(flag.since, today)} for flag in case.flags()],
        alerts=[_alert(alert, today) for alert in case.alerts()],
    )


def _episode(case: Case, today: date) -> Tree | None:
    if not case.episode:
        return None
    end = case.ending.happened.day if case.ending and case.step in ENDED else today
    opened = case.episode.opened
    return {"number": case.episode.number, "opened": opened.isoformat(), "days": _days(opened, end)}


def _duty(duty: Duty, today: date) -> Tree:
    return _filled(
        kind=duty.kind,
        about=duty.about,
        due=duty.due.isoformat(),
        overdue_days=max(0, _days(duty.due, today)),
        put_off=duty.since is not None,
    )


def _gaps(case: Case, settings: Settings, today: date) -> Iterator[Tree]:
    for one in looked(case, settings, today) if case.step in OPEN else ():
        if one.state != CURRENT:
            yield {"domain": one.domain.id, "state": one.state.replace(" ", "-")}


def _score(score: Score, entry: Entry, today: date) -> Tree:
    return _filled(
        instrument=score.instrument,
        scale=score.scale,
        total=score.total,
        band=score.band,
        days_ago=_days(entry.happened.day, today),
    )


def _alert(alert: Alert, today: date) -> Tree:
    return _filled(
        id=alert.id,
        type=alert.type,
        critical=alert.critical,
        owner=alert.owner,
        review_on=alert.review_on and alert.review_on.isoformat(),
        overdue_days=max(0, _days(alert.review_on or today, today)),
    )


def _filled(**told: Any) -> Tree:
    return {name: value for name, value in told.items() if value is not None and value != ""}


def _days(since: date, until: date) -> int:
    return (until - since).days


def _told(record: Any, path: str) -> Tree:
    """Return what a record tells, the defaults too; of text, days and numbers only what somebody has filled in."""
    told: Tree = {}
    for name, within in _names(type(record), path):
        value = getattr(record, name)
        if value is not None and value != "":
            # Most fields are text.
            told[name] = value if type(value) in WRITTEN_AS_THEY_ARE else _plain(value, within)
    return told


def _names(cls: type[Any], path: str) -> tuple[tuple[str, str], ...]:
    if (cls, path) not in _NAMES:
        names = ((field.name, f"{path}.{field.name}") for field in fields(cls))
        _NAMES[cls, path] = tuple((name, within) for name, within in names if within not in WITHHELD)
    return _NAMES[cls, path]


def _plain(value: Any, path: str) -> Any:
    match value:
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item, f"{path}.*") for item in value]
        case str():  # a day or minute too, which is a kind of text of its own
            return str(value)
    return _told(value, path) if hasattr(value, "__dataclass_fields__") else value
