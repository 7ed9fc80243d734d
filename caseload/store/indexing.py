"""From a case to its rows in the index; needed only when something changed."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from caseload.errors import CaseloadError
from caseload.measures.costs import costings
from caseload.measures.rates import Costing
from caseload.model.case import Case
from caseload.model.definitions import Service
from caseload.model.duties import Duty, duties
from caseload.model.entries.coordination import Contact
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.store.cases import read_case
from caseload.store.folder import Folder
from caseload.store.rows import CaseRow, DutyRow
from caseload.store.spelling import plain, searchable

# After every name, so that what cannot be read stands at the end of a list.
LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Indexed:
    """The rows of one patient; `sort` brings cases into the order of names, a name is found in `words`."""

    case: CaseRow
    duties: tuple[DutyRow, ...] = ()
    costs: tuple[Costing, ...] = ()
    sort: str = LAST
    words: str = ""


def indexed(
    folder: Folder,
    settings: Settings,
    services: Mapping[str, Service] | None,
    holidays: Container[date],
    patient: str,
) -> Indexed:
    """Read a patient and return the rows; of one that cannot be read, a row that says so.

    Nor can one be relied on whose identity is another patient's, as in a folder that was copied. `services` is None
    where the team's directory cannot be read.
    """
    try:
        case = read_case(folder, patient)
    except CaseloadError:
        return Indexed(CaseRow(patient, unreadable=True))
    owed = duties(case, settings, holidays)
    row, name = _case_row(case, owed), case.patient.name
    weeks, risk = settings.tier(case.tier).contact_weeks, settings.risk_rank(case.risk_tier)
    return Indexed(
        row,
        tuple(_duty_row(duty, row, weeks, risk) for duty in owed),
        costings(case.plan, services, settings.costs) if case.plan else (),
        sort=f"{plain(name.family)}\n{plain(name.given)}",
        words=searchable(name.given, name.family, name.known_as),
    )


def _case_row(case: Case, owed: tuple[Duty, ...]) -> CaseRow:
    person, episode, died = case.patient, case.episode, case.died
    seen = [contact.happened for contact in case.all(Contact) if contact.outcome == "done"]
    alerts = case.alerts()
    return CaseRow(
        patient=person.id,
        family=person.name.family,
        given=person.name.given,
        known_as=person.name.known_as,
        born=person.birth_date.isoformat(),
        nhs_number=person.nhs_number,
        area=person.area,
        step=case.step.value,
        tier=case.tier,
        manager=case.manager,
        deputy=case.deputy,
        opened=_iso(episode.opened if episode else None),
        last_contact=max(seen)[:10] if seen else "",
        next_due=_iso(min((duty.due for duty in owed), default=None)),
        flags=len(case.flags()),
        allergies=person.allergies.status,
        died=_iso(died.happened.day if died else None),
        planned=case.plan is not None,
        critical=tuple(alert.headline for alert in alerts if alert.critical),
        alerts=tuple(dict.fromkeys(alert.type for alert in alerts)),
        communication=person.communication,
        adjustments=person.adjustments,
    )


def _duty_row(duty: Duty, row: CaseRow, weeks: int, risk: int) -> DutyRow:
    return DutyRow(
        patient=row.patient,
        kind=duty.kind,
        due=duty.due.isoformat(),
        at=duty.at,
        reason=duty.reason,
        verb=duty.verb,
        about=duty.about,
        urgency=duty.urgency,
        manager=row.manager,
        deputy=row.deputy,
        family=row.family,
        given=row.given,
        weeks=weeks,
        risk=risk,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def facts(settings: Settings, staff: Staff) -> Iterator[tuple[str, str, str]]:
    """Yield what a command must know of the settings and the staff, as (kind, name, value)."""
    yield "setting", "name", settings.name
    yield "setting", "area", settings.area
    yield "setting", "timezone", settings.timezone
    yield "setting", "horizon_days", str(settings.capacity.horizon_days)
    yield "setting", "sync_days", str(settings.sharing.sync_days)
    yield "setting", "price_year", settings.costs.price_year
    yield "setting", "escalation", settings.safety.escalation
    for member in staff.staff:
        yield "staff", member.id, member.name
        for address in member.emails:
            yield "email", address.lower(), member.id
