"""The agenda of a team meeting: the team's own, and what others may see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from caseload.measures.agenda import EVENTS, Item, Reason, Shared, Since
from caseload.measures.workload import Workload
from caseload.model.entries.safety import Consent
from caseload.model.team import Staff
from caseload.render.dates import count, day, due, weekday
from caseload.render.report import DANGER, WARNING, Block, Cell, Column, Lines, Report, Row, Table, Urgent, block_if
from caseload.render.words import Who, name_of, names_in, nhs_number, said

AGENDA = (
    Column("number", "No.", numeric=True),
    Column("name", "Person", whole=True),
    Column("patient", "Id", under="name"),
    Column("manager", "Manager", under="name"),
    Column("why", "Why", whole=True),
    Column("alerts", "Alerts", whole=True, under="why"),
    Column("needs", "Needs", whole=True, under="why"),
)
SHARED = (
    Column("number", "No.", numeric=True),
    Column("name", "Person", whole=True),
    Column("born", "Born", under="name"),
    Column("why", "Why", whole=True),
    Column("agreed", "Agreed to share", whole=True),
)
# What others are told: in general terms, since what is agreed is for people to read, not for a program.
GENERAL = {
    "service-declined": "a service declined",
    "look-again": "plan to be looked at again",
    "review": "review overdue",
    "triage": "new referral",
}
SAFEGUARDING = "Safeguarding and safety concerns are raised outside of this list, with whoever must act on them."


def agenda_report(
    items: Sequence[Item], full: Sequence[Workload], on: date, since: Since, staff: Staff, escalation: str
) -> Report:
    """Return the team's agenda; `full` are the workloads over their limit."""
    who = names_in(staff)
    rows = tuple(
        (
            number,
            name_of(item.case.patient.name),
            item.case.patient.id,
            who(item.case.manager) or None,
            _why(item, on),
            *_warnings(item),
        )
        for number, item in enumerate(items, 1)
    )
    flagged = any(reason.kind == "flag" for item in items for reason in item.reasons)
    loads = tuple(_load(load, who) for load in full)
    blocks: tuple[Block, ...] = (
        *block_if(Lines("safety_flags", "SAFETY FLAG", (escalation,), DANGER), flagged),
        _table(AGENDA, rows, "Nobody is on the agenda."),
        *block_if(Lines("over_limit", "Over their limit", loads, WARNING, apart=True), loads),
    )
    new = f"hospital events since {day(since.day)}"
    return Report("agenda", f"Agenda for {weekday(on)}", blocks, (f"{count(len(rows), 'person', 'people')} · {new}",))


def shared_report(seen: Shared, on: date, recipients: Sequence[str]) -> Report:
    """Return the agenda for outsiders: nobody is named who did not agree to share with them."""
    rows = tuple(
        (number, name_of(item.case.patient.name), item.case.patient.birth_date, _general(item), _scopes(consents))
        for number, (item, consents) in enumerate(seen.items, 1)
    )
    withheld = count(seen.withheld, "more person is", "more people are")
    told = (f"{withheld} on the agenda, who did not agree to share with {' and '.join(recipients)}.",)
    blocks: tuple[Block, ...] = (
        _table(SHARED, rows, "Nobody is named."),
        *block_if(Lines("withheld", "", told, apart=True), seen.withheld),
        Lines("safeguarding", "", (SAFEGUARDING,), apart=True),
    )
    return Report("agenda", f"Agenda for {weekday(on)} with {', '.join(recipients)}", blocks)


def heading(item: Item, number: int, of: int, on: date) -> Iterator[str]:
    """Yield what is said when a meeting comes to a person: who they are, what nobody may overlook, why."""
    patient = item.case.patient
    born = f"born {day(patient.birth_date)}, NHS number {nhs_number(patient.nhs_number)}"
    yield f"{number} of {of}: {name_of(patient.name)}, {born} ({patient.id})"
    yield from (f"  {text}" for text in (*_warnings(item), *(_reason(reason, on) for reason in item.reasons)) if text)


def _table(columns: tuple[Column, ...], rows: tuple[Row, ...], otherwise: str) -> Block:
    return Table("people", "", columns, rows) if rows else Lines("nobody", "", (otherwise,))


def _why(item: Item, on: date) -> Cell:
    text = "; ".join(_reason(reason, on) for reason in item.reasons)
    return Urgent(text) if item.reasons[0].kind == "flag" else text


def _warnings(item: Item) -> tuple[Cell, Cell]:
    critical = "; ".join(f"ALERT: {alert.headline}" for alert in item.case.alerts() if alert.critical)
    patient = item.case.patient
    return Urgent(critical) if critical else None, "; ".join((*patient.communication, *patient.adjustments)) or None


def _reason(reason: Reason, on: date) -> str:
    match reason.kind:
        case "review":
            return f"review {due(reason.on, on)}"
        case "alert-review" | "triage":
            return f"{reason.text}: {due(reason.on, on)}"
        case kind if kind in EVENTS:
            return f"{said(kind)} {day(reason.on)}"
    return f"{reason.text}, since {day(reason.on)}"


def _load(load: Workload, who: Who) -> str:
    held = f"{count(load.cases, 'case')}, weight {load.weight:.1f}, limit {load.limit:.1f}"
    return f"{who(load.staff) or 'nobody named'}: {held}"


def _general(item: Item) -> str:
    return "; ".join(dict.fromkeys(GENERAL.get(reason.kind) or said(reason.kind) for reason in item.reasons))


def _scopes(consents: Sequence[Consent]) -> str:
    return "; ".join(f"{one.scope or 'no limit recorded'} ({day(one.happened.day)})" for one in consents)
