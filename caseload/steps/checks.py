"""What is checked of every entry: whose it is, when it happened, what it corrects, whom it names."""

from __future__ import annotations

from caseload.errors import Forbidden
from caseload.model.case import Case, fold
from caseload.model.cover import MANAGING
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.entry import Entry
from caseload.model.entries.finding import Referral, Reopening
from caseload.model.entries.registry import BEFORE_REFERRAL
from caseload.model.settings import Permission
from caseload.model.steps import forbid_dead, require
from caseload.model.team import ROLES
from caseload.steps.change import Context


def ground(case: Case, entry: Entry, context: Context, verb: str = "") -> Case:
    """Return the case that an entry is decided on: as it stands, or as it stood before what the entry replaces.

    Forbidden if the entry is another patient's, its time cannot be, it corrects what is not there, or the
    step of the case does not allow the `verb`.
    """
    if entry.patient != case.patient.id:
        raise Forbidden(f"the {entry.kind} names another patient", remedy="record it for that one")
    old = check_corrects(case, entry)
    before = _up_to(case, old) if old else case
    if verb:
        check_step(before, verb)
    check_time(case, entry, context)
    return before


def check_step(case: Case, verb: str) -> None:
    """Forbid what the step of the case does not allow, and everything but a late entry after death."""
    if case.died:
        forbid_dead(verb)
    require(verb, case.step)


def check_time(case: Case, entry: Entry, context: Context) -> None:
    """Forbid an entry that lies in the future or, but for what led to the referral, before it."""
    if entry.happened > context.local_minute:
        raise Forbidden(
            f"the {entry.kind} lies in the future",
            remedy="record it once it has happened; book is for what is to come",
        )
    if entry.happened.day < case.patient.birth_date:
        raise Forbidden(f"the {entry.kind} lies before the person was born", remedy="check the year")
    opened = case.episodes[0].opened if case.episodes else entry.happened.day
    corrects_opening = case.episodes and entry.replaces == case.episodes[0].id
    if entry.happened.day < opened and not corrects_opening and not isinstance(entry, BEFORE_REFERRAL):
        raise Forbidden(f"the {entry.kind} lies before the person was referred", remedy=f"use {opened} or later")


def check_corrects(case: Case, entry: Entry) -> Entry | None:
    """Return the entry to be replaced; Forbidden if it is not there, no longer counts or is of another kind."""
    if not entry.replaces:
        return None
    old = next((other for other in case.entries if other.id == entry.replaces), None)
    if old is None:
        raise Forbidden("the entry to be replaced is not among those that count", remedy="show lists them")
    if old.kind != entry.kind:
        raise Forbidden(
            f"an entry of kind {entry.kind} cannot replace one of kind {old.kind}", remedy="void that one instead"
        )
    return old


def check_effect(case: Case, entry: Entry) -> None:
    """Forbid an entry that the day it happened puts where it would not do what it says."""
    after = fold(case.patient, case.plan, (*case.entries, *case.taken_back, entry))
    old = check_corrects(case, entry)
    if old:
        _check_correction(case, after, old)
    elif not case.episodes:
        raise Forbidden("no referral that counts opens this case", remedy="check says what is wrong with it")
    elif not _is_at_work(after, entry):
        earliest = _precedent(case, entry).happened
        raise Forbidden(
            f"on that day the {entry.kind} would come before what it follows from", remedy=f"use {earliest} or later"
        )


def _check_correction(case: Case, after: Case, old: Entry) -> None:
    """Forbid a correction that moves entries to another episode, or a case that has gone on since to another step."""
    if _lengths(after) != _lengths(case):
        raise Forbidden(f"on that day the {old.kind} would change other episodes", remedy="keep the day it had")
    gone_on = case.step is not _up_to(case, old, included=True).step
    if gone_on and after.step is not case.step:
        raise Forbidden(
            f"the case is {case.step} by now, and this would make it {after.step}", remedy="keep what was decided then"
        )


def _up_to(case: Case, old: Entry, *, included: bool = False) -> Case:
    position = next(index for index, entry in enumerate(case.entries) if entry is old)
    return fold(case.patient, case.plan, case.entries[: position + included])


def _lengths(case: Case) -> list[int]:
    return [len(episode.entries) for episode in case.episodes]


def _is_at_work(case: Case, entry: Entry) -> bool:
    """Tell whether an entry opens the episode or is the latest of its kind in it."""
    match entry:
        case Referral() | Reopening():
            return case.current()[0] is entry
        case Assessment():
            return any(other is entry for other in case.current())
    return case.last(type(entry), case.current()) is entry


def _precedent(case: Case, entry: Entry) -> Entry:
    ending = case.ending if isinstance(entry, Referral | Reopening) else None
    return ending or case.last(type(entry), case.current()) or case.current()[0]


def check_staff(context: Context, *ids: str) -> None:
    """Forbid naming someone who does not work here today."""
    for id_ in filter(None, ids):
        member = context.staff.member(id_)
        if member is None:
            raise Forbidden("no such member of staff", remedy=f"known: {_staff_ids(context)}")
        if not member.works_on(context.today):
            raise Forbidden(f"{id_} does not work here today", remedy=f"known: {_staff_ids(context)}")


def check_role(context: Context, id_: str, permission: Permission, what: str) -> None:
    """Forbid what the team lets other roles do; `what` is told."""
    if not context.staff.may(id_, permission.roles):
        allowed = ", ".join(permission.roles)
        raise Forbidden(f"the role of {id_} may not {what} here", remedy=f"roles that may: {allowed}")


def check_manager(context: Context, id_: str) -> None:
    """Forbid leaving a case without a named manager who works here today and whose role it is."""
    if not id_:
        raise Forbidden("a case has a named manager", remedy=f"known: {_staff_ids(context, MANAGING)}")
    check_staff(context, id_)
    member = context.staff.member(id_)
    if member is None or member.role not in MANAGING:
        raise Forbidden(f"{id_} is neither case manager nor lead", remedy="name somebody who is")


def check_risk_tier(context: Context, tier: str) -> None:
    """Forbid a tier of risk that the settings do not have."""
    known = [one.id for one in context.settings.finding.tiers]
    if tier and tier not in known:
        raise Forbidden("no such tier of risk", remedy=f"known: {', '.join(known)}")


def check_tier(context: Context, tier: str) -> None:
    """Forbid a tier that the settings do not have."""
    if tier and tier not in context.settings.tiers:
        raise Forbidden("no such tier", remedy=f"known: {', '.join(context.settings.tiers)}")


def _staff_ids(context: Context, roles: tuple[str, ...] = ROLES) -> str:
    here = (member for member in context.staff.staff if member.works_on(context.today))
    return ", ".join(member.id for member in here if member.role in roles)
