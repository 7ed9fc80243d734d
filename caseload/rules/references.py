"""References: every id that a record names is there."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.model.case import Case
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
from caseload.model.entries.safety import Alert, FlagResolution
from caseload.model.plan import Plan
from caseload.rules.ground import Fault, Faults, Ground

# The field of each kind of entry that names another entry, and the kind it must be.
NAMES: dict[type[Entry], tuple[tuple[str, type[Entry]], ...]] = {
    Void: (("voids", Entry),),
    Contact: (("appointment", Appointment),),
    Appointment: (("appointment", Appointment),),
    HospitalEvent: (("admission", HospitalEvent),),
    ServiceReferral: (("referral", ServiceReferral),),
    Handover: (("offer", Handover),),
    Alert: (("alert", Alert),),
    FlagResolution: (("assessment", Entry),),
}


def entries(case: Case, _: Ground) -> Faults:
    """Find an entry that names an entry which is not there, or of the wrong kind."""
    known = {entry.id: entry for entry in (*case.entries, *case.taken_back)}
    for entry in known.values():
        fields = NAMES.get(type(entry), ())
        if entry.replaces:
            fields = (*fields, ("replaces", type(entry)))
        for field, kind in fields:
            named = getattr(entry, field)
            if named and not isinstance(known.get(named), kind):
                yield Fault("entry-reference", entry, "names an entry that is not there", field)


def plan_items(case: Case, _: Ground) -> Faults:
    """Find a goal for no need, an action for no goal, an outcome of a goal or action that is not there."""
    plan = case.plan or Plan(patient=case.patient.id)
    needs, goals = {item.id for item in plan.needs}, {item.id for item in plan.goals}
    actions = {item.id for item in plan.actions}
    for index, goal in enumerate(plan.goals):
        yield from _absent(plan, f"goals.{index}.needs", goal.needs, needs)
    for index, action in enumerate(plan.actions):
        yield from _absent(plan, f"actions.{index}.goals", action.goals, goals)
    for entry in case.entries:
        if isinstance(entry, Review | Closure):
            yield from _absent(entry, "goals", (outcome.goal for outcome in entry.goals), goals)
            yield from _absent(entry, "actions", (outcome.action for outcome in entry.actions), actions)


def people(case: Case, ground: Ground) -> Faults:
    """Find someone named who is not in staff.yaml."""
    staff = {member.id for member in ground.staff.staff}
    for entry in case.entries:
        named = [("by", entry.by)]
        if isinstance(entry, Triage | Reopening):
            named += [("manager", entry.manager), ("deputy", entry.deputy)]
        for field, id_ in named:
            if id_ and id_ not in staff:
                yield Fault("staff-reference", entry, "names nobody in staff.yaml", field)


def names(case: Case, ground: Ground) -> Faults:
    """Find a tier, domain or closure reason that the team does not have."""
    domains = {domain.id for domain in ground.settings.domains}
    for entry in case.entries:
        tier = getattr(entry, "tier", "")
        if tier and tier not in ground.settings.tiers:
            yield Fault("tier", entry, "is no tier of the settings", "tier")
        if isinstance(entry, Closure) and entry.reason not in ground.definitions.closure_reasons:
            yield Fault("closure-reason", entry, "is no closure reason of this team", "reason")
    for index, need in enumerate(case.plan.needs if case.plan else ()):
        if need.domain not in domains:
            yield Fault("domain", case.plan, "is no domain of the settings", f"needs.{index}.domain")


def agreement(case: Case, _: Ground) -> Faults:
    """Warn of a plan that was changed after it was agreed."""
    entry = case.agreement
    if isinstance(entry, Agreement) and not case.died and not case.agreed and case.step != "closed":
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
