"""What stands first about a person, on every page: who they are, and what nobody may overlook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from caseload.model.case import Case, Flag
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.review import Death
from caseload.model.entries.safety import Alert
from caseload.model.moments import age
from caseload.model.patient import Conflict
from caseload.model.steps import OPEN
from caseload.render.dates import ago, day, due
from caseload.render.report import DANGER, WARNING, Block, Cell, Fields, Lines, Urgent, block_if
from caseload.render.words import Who, name_of, nhs_number, said


def identity(case: Case, who: Who, today: date) -> Fields:
    """Return who the person is and who is accountable for them."""
    patient, practice = case.patient, case.patient.practice
    pairs: list[tuple[str, Cell]] = [
        ("Name", name_of(patient.name)),
        ("Patient", patient.id),
        ("Known as", patient.name.known_as),
        ("NHS number", nhs_number(patient.nhs_number)),
        ("Born", patient.birth_date),
        ("Age", age_of(case, today)),
        ("Step", case.step.value),
        ("Tier", said(case.tier)),
        ("Case manager", who(case.manager) if case.manager else _nobody(case)),
        ("Deputy", who(case.deputy)),
        ("Area", patient.area),
        ("Practice", practice.name if practice else ""),
    ]
    return Fields("person", "", tuple(pair for pair in pairs if pair[1] not in ("", None)))


def age_of(case: Case, today: date) -> int:
    """Return the age in years; of the dead, that at death."""
    return age(case.patient.birth_date, case.died.happened.day if case.died else today)


def _nobody(case: Case) -> Cell:
    return Urgent("NOBODY NAMED") if case.step in OPEN else None


def warnings(case: Case, escalation: str, who: Who, today: date) -> Iterator[Block]:
    """Yield what nobody may overlook: death, alerts (critical ones first), conflicts, safety flags."""
    if case.died:
        yield Lines("died", "DIED", (_death(case.died),), DANGER)
    alerts = case.alerts()
    for name, title, critical, tone in (
        ("critical_alerts", "CRITICAL ALERT", True, DANGER),
        ("alerts", "Alert", False, WARNING),
    ):
        texts = tuple(_alert(alert, who, today) for alert in alerts if alert.critical is critical)
        yield from block_if(Lines(name, title, texts, tone), texts)
    conflicts = tuple(conflict_line(one) for record in (case.patient, case.plan) if record for one in record.conflicts)
    yield from block_if(Lines("conflicts", "Conflict", conflicts, DANGER), conflicts)
    yield from safety_flags(case, case.flags(), escalation, today)


def safety_flags(case: Case, flags: Iterable[Flag], escalation: str, today: date) -> Iterator[Block]:
    """Yield safety flags with the team's own words."""
    texts = tuple(_flag(case, flag, escalation, today) for flag in flags)
    yield from block_if(Lines("safety_flags", "SAFETY FLAG", texts, DANGER), texts)


def _death(death: Death) -> str:
    place = f", {death.place}" if death.place else ""
    bereaved = f"; bereavement contact: {death.bereavement_contact}" if death.bereavement_contact else ""
    return f"{day(death.happened.day)}{place}{bereaved}"


def _alert(alert: Alert, who: Who, today: date) -> str:
    review = alert.review_on
    parts = (
        f"owner {who(alert.owner)}" if alert.owner else "NO OWNER",
        f"kept: {alert.kept}" if alert.kept else "",
        _review(review, today) if review else "no review date",
    )
    about = ": ".join(text for text in (said(alert.type), alert.headline, alert.reason) if text)
    return f"{about} ({'; '.join(part for part in parts if part)})"


def _review(review: date, today: date) -> str:
    return f"REVIEW {due(review, today).upper()}" if review < today else f"review by {day(review)}"


def conflict_line(conflict: Conflict) -> str:
    """Return the field that a merge left with two values, and both."""
    values = " or ".join(map(told, conflict.values))
    return f"CONFLICT, see the original: {conflict.field} is {values}"


def told(value: Any) -> str:
    """Return one of the values of a conflict in words; several fields that belong together are one value."""
    if isinstance(value, dict):
        return ", ".join(f"{said(name)} {told(part)}" for name, part in value.items() if name != "id")
    if isinstance(value, str):
        return f"“{value}”"
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _flag(case: Case, flag: Flag, escalation: str, today: date) -> str:
    entry = case.entry(flag.assessment)
    scores = entry.scores if isinstance(entry, Assessment) else ()
    instrument = next((f"{score.instrument} " for score in scores if flag.name in score.flags), "")
    raised = f"{instrument}{said(flag.name)}, raised {day(flag.since)} ({ago(flag.since, today)})"
    return f"{raised}: {escalation}"
