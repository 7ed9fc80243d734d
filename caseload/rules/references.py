"""References: every id that a record names is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import (
    Appointment,
    Contact,
    Handover,
    HospitalEvent,
    ServiceReferral,
)
from caseload.model.entries.entry import Entry, Void
from caseload.model.entries.finding import Reopening, Triage
from caseload.model.entries.review import Agreement, Closure, Review
from caseload.model.entries.safety import Alert, Capacity, FlagResolution
from caseload.model.plan import Plan
from caseload.model.steps import OPEN
from caseload.rules.ground import Fault, Faults, Ground

# The field of each kind of entry that names another entry, and the kind it must be.
ENTRY_FIELDS: dict[type[Entry], tuple[tuple[str, type[Entry]], ...]] = {
    Void: (("voids", Entry),),
    Contact: (("appointment", Appointment),),
    Appointment: (("appointment", Appointment),),
    HospitalEvent: (("admission", HospitalEvent),),
    ServiceReferral: (("referral", ServiceReferral),),
    Handover: (("offer", Handover),),
    Alert: (("alert", Alert),),
    FlagResolution: (("assessment", Assessment),),
    Agreement: (("capacity", Capacity),),
}
# The fields of each kind of entry that name a member of staff, besides `by`.
STAFF_FIELDS: dict[type[Entry], tuple[str, ...]] = {
    Triage: ("manager", "deputy"),
    Reopening: ("manager", "deputy"),
    Handover: ("to", "deputy"),
    Appointment: ("staff",),
    Alert: ("owner",),
    Closure: ("second_person",),
}


def entries(case: Case, _: Ground) -> Faults:
    """Find an entry that names an entry which is not there, is itself or of the wrong kind."""
    known = {entry.id: entry for entry in (*case.entries, *case.taken_back)}
    for entry in known.values():
        for field, kind in (*ENTRY_FIELDS.get(type(entry), ()), ("replaces", type(entry))):
            named = getattr(entry, field)
            if named and (named == entry.id or not isinstance(known.get(named), kind)):
                yield Fault("entry-reference", entry, "names an entry that is not there", field)


def plan_items(case: Case, _: Ground) -> Faults:
    """Find a goal for no need, an action for no goal, an outcome or referral for what the plan does not have."""
    plan = case.plan or Plan(patient=case.patient.id)
    needs, goals, actions = ({item.id for item in items} for items in (plan.needs, plan.goals, plan.actions))
    for index, goal in enumerate(plan.goals):
        yield from _absent(plan, f"goals.{index}.needs", goal.needs, needs)
    for index, action in enumerate(plan.actions):
        yield from _absent(plan, f"actions.{index}.goals", action.goals, goals)
    for entry in case.entries:
        if isinstance(entry, Review | Closure):
            yield from _absent(entry, "goals", (outcome.goal for outcome in entry.goals), goals)
            yield from _absent(entry, "actions", (outcome.action for outcome in entry.actions), actions)
        elif isinstance(entry, ServiceReferral):
            yield from _absent(entry, "action", filter(None, (entry.action,)), actions)


def assessed_needs(case: Case, _: Ground) -> Faults:
    """Find a need that rests on an assessment which is not there."""
    known = {entry.id for entry in (*case.entries, *case.taken_back) if isinstance(entry, Assessment)}
    for index, need in enumerate(case.plan.needs if case.plan else ()):
        if need.assessment and need.assessment not in known:
            yield Fault("entry-reference", case.plan, "names an entry that is not there", f"needs.{index}.assessment")


def people(case: Case, ground: Ground) -> Faults:
    """Find someone named who is not in staff.yaml."""
    staff = {"", *(member.id for member in ground.staff.staff)}
    for record, field, named in _named(case):
        if named not in staff:
            yield Fault("staff-reference", record, "names nobody in staff.yaml", field)


def _named(case: Case) -> Iterator[tuple[object, str, str]]:
    for entry in case.entries:
        for field in ("by", *STAFF_FIELDS.get(type(entry), ())):
            yield entry, field, getattr(entry, field)
    for index, action in enumerate(case.plan.actions if case.plan else ()):
        if action.owner:
            yield case.plan, f"actions.{index}.owner.staff", action.owner.staff


def names(case: Case, ground: Ground) -> Faults:
    """Find the tier of an open case, a domain or a closure reason that the team does not have."""
    if case.step in OPEN and case.tier not in ground.settings.tiers:
        said = next(entry for entry in reversed(case.current()) if getattr(entry, "tier", None) == case.tier)
        yield Fault("tier", said, "is no tier of the settings", "tier", remedy="review sets another")
    for closure in case.all(Closure):
        if closure.reason not in ground.definitions.closure_reasons:
            # What the team has since given up was a reason when the case closed.
            yield Fault("closure-reason", closure, "is no closure reason of this team", "reason", "warning")
    domains = {domain.id for domain in ground.settings.domains}
    for index, need in enumerate(case.plan.needs if case.plan else ()):
        if need.domain not in domains:
            yield Fault("domain", case.plan, "is no domain of the settings", f"needs.{index}.domain")


def services(case: Case, ground: Ground) -> Faults:
    """Warn of an action of a service that the directory does not have, so that nobody knows its price."""
    for index, action in enumerate(case.plan.actions if case.plan else ()):
        if action.service and action.service not in ground.definitions.services:
            message = "names no service of the directory"
            remedy = "add it to definitions/services-and-costs.yaml, or name another: plan action --id"
            yield Fault("service-reference", case.plan, message, f"actions.{index}.service", "warning", remedy)


def agreement(case: Case, _: Ground) -> Faults:
    """Warn of a plan that was changed after it was agreed."""
    entry = case.agreement
    if entry and case.step in OPEN and not case.agreed:
        yield Fault(
            "agreement",
            entry,
            "the plan was changed since it was agreed",
            severity="warning",
            remedy="agree it again: plan agree",
        )


def _absent(record: object, field: str, named: Iterable[str], known: set[str]) -> Faults:
    if not set(named) <= known:
        yield Fault("plan-reference", record, "names an item that the plan does not have", field)
