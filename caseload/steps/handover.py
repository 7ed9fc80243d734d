"""Who is accountable: an offer and its answer, or a lead's decision; never a case without a named manager."""

from __future__ import annotations

from dataclasses import replace

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case
from caseload.model.entries.coordination import Handover
from caseload.steps.change import Change, Context, entered
from caseload.steps.checks import check_effect, check_manager, check_role, check_staff, ground


def offer(case: Case, entry: Handover, context: Context) -> Change:
    """Offer a case to another manager; nothing changes until they accept."""
    before = ground(case, entry, context, "handover offer")
    if context.author not in (before.manager, before.deputy) and not is_lead(context):
        raise Forbidden("only its manager, their deputy or a lead hands a case over", remedy="ask one of them")
    if entry.to == context.author:
        raise Forbidden("a case is not handed over to oneself", remedy="name another case manager")
    if before.offers():
        raise Forbidden("the case is offered already", remedy="handover withdraw first")
    check_taker(before, entry, context)
    check_effect(case, entry)
    return entered("handover offer", entry)


def answer(case: Case, entry: Handover, context: Context) -> Change:
    """Accept or decline what was offered to oneself; with the acceptance the case has another manager."""
    verb = "handover accept" if entry.status == "accepted" else "handover decline"
    before = ground(case, entry, context, verb)
    offered = one_offer(before)
    if offered.to != context.author:
        raise Forbidden(f"the case was offered to {offered.to}", remedy="only they can answer")
    check_staff(context, context.author)
    if verb == "handover accept":
        check_role(context, context.author, context.settings.handover, "accept a case")
    if verb == "handover accept" and _moved_on(case, offered):
        raise Forbidden("the case went to somebody else since it was offered", remedy="handover withdraw, or decline")
    answered = replace(entry, offer=offered.id, instead_of=before.manager if verb == "handover accept" else "")
    check_effect(case, answered)
    return entered(verb, answered)


def withdraw(case: Case, entry: Handover, context: Context) -> Change:
    """Take an offer back that is not answered yet."""
    offered = one_offer(ground(case, entry, context, "handover withdraw"))
    if offered.by != context.author and not is_lead(context):
        raise Forbidden("only who made the offer, or a lead, withdraws it", remedy=f"ask {offered.by}")
    withdrawn = replace(entry, offer=offered.id)
    check_effect(case, withdrawn)
    return entered("handover withdraw", withdrawn)


def reassign(case: Case, entry: Handover, context: Context) -> Change:
    """Name another manager without asking, as a lead, with a reason; an offer that was open is off."""
    before = ground(case, entry, context, "handover reassign")
    if not is_lead(context):
        raise Forbidden("only a lead reassigns a case", remedy="handover offer asks the other manager")
    check_taker(before, entry, context)
    offered = before.offers()
    named = replace(entry, offer=offered[-1].id if offered else "", instead_of=before.manager)
    check_effect(case, named)
    return entered("handover reassign", named)


def name_deputy(case: Case, entry: Handover, context: Context) -> Change:
    """Name who stands in for the manager, who stays the manager."""
    before = ground(case, entry, context, "handover deputy")
    if context.author not in (before.manager, before.deputy) and not is_lead(context):
        raise Forbidden("only the manager, their deputy or a lead names the deputy", remedy="ask one of them")
    check_staff(context, entry.deputy)
    if entry.deputy == before.manager:
        raise Forbidden("nobody is their own deputy", remedy="name another deputy")
    if entry.deputy == before.deputy:
        raise Forbidden(f"{entry.deputy} is the deputy already", remedy="name another deputy")
    check_effect(case, entry)
    return entered("handover deputy", replace(entry, instead_of=before.deputy))


def check_taker(case: Case, entry: Handover, context: Context) -> None:
    """Forbid someone who cannot be the manager: of another role, gone, or the manager already."""
    check_manager(context, entry.to)
    check_staff(context, entry.deputy)
    if entry.to == case.manager:
        raise Forbidden(f"{entry.to} is the case's manager already", remedy="name another case manager")
    if entry.to == entry.deputy:
        raise Forbidden("nobody is their own deputy", remedy="name another deputy, or none")


def _moved_on(case: Case, offered: Handover) -> bool:
    """Tell whether another handover took effect after the offer, as where two copies of the folder came together."""
    course = case.current()
    later = case.all(Handover, course[course.index(offered) :])
    return any(entry.hands_over for entry in later)


def one_offer(case: Case) -> Handover:
    """Return the offer that is open, the latest; NotFound where there is none."""
    offered = case.offers()
    if not offered:
        raise NotFound("no offer of this case is open", remedy="handover offer makes one")
    return offered[-1]


def is_lead(context: Context) -> bool:
    """Tell whether whoever decides is a lead."""
    member = context.staff.member(context.author)
    return member is not None and member.role == "lead" and member.works_on(context.today)
