"""Referrals to services: sent once the person has agreed, answered or not, begun and ended as such services do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from caseload.demo.encounters import authority
from caseload.demo.material import Deed, ServiceKind
from caseload.demo.tale import Tale
from caseload.model.entries.coordination import ServiceReferral
from caseload.model.plan import Action
from caseload.model.referrals import loops_of
from caseload.model.sharing import sharing

ASKED, CHASED, CHASES, ELSEWHERE = 0.45, 0.8, 3, 0.6
SHARING_ASKED, LETS_KNOW = 0.85, 0.97


def is_to_be_asked(tale: Tale, deed: Deed) -> bool:
    """Tell whether a service is to be asked by a referral; what lasts a few weeks has begun already."""
    others = deed.role != "us" and not deed.weeks
    kind = tale.world.material.services.of(deed.sector, deed.service)
    return bool(others and kind and tale.chance.random() < ASKED)


def ask(tale: Tale) -> None:
    """Ask the services for what is planned and agreed, where the person lets them know of it."""
    for action in tale.case.plan.actions if tale.case.plan else ():
        if action.status == "planned":
            agency = _agency(tale, action)
            if _may_know(tale, agency):
                service = {"service": action.service} if action.service else {}
                _send(tale, action, agency=agency, **service, reason=_need(tale, action))
            else:
                tale.put("action", id=action.id, status="stopped", reason=f"Does not want {agency} to know")


def withdraw(tale: Tale) -> None:
    """Have an answer from every service that is still silent, as the case ends."""
    tale.coming.clear()
    for loop in loops_of(tale.case):
        if loop.silent:
            _go_on("declined", loop.sent.id, "Taken back when the case closed; nothing had begun", tale)


def hear(tale: Tale, last: date) -> None:
    """Hear what services have done up to a day."""
    while tale.coming and tale.coming[0][0] <= last:
        day, happening = tale.coming.pop(0)
        tale.go(day)
        happening(tale)


def _send(tale: Tale, action: Action, **facts: str) -> None:
    kind = tale.world.material.services.of(action.sector, action.service)
    if kind:
        sent = tale.send(action=action.id, **facts)
        tale.referred.add(action.id)
        _foretell(tale, kind, sent, action)


def _agency(tale: Tale, action: Action) -> str:
    kind = tale.world.material.services.of(action.sector, action.service)
    team = action.owner.team if action.owner else ""
    return kind.agency if kind and kind.agency else team


def _may_know(tale: Tale, agency: str) -> bool:
    """Ask about sharing, which is forgotten at times; return False where the person refuses."""
    known = sharing(tale.case, (agency,))
    if not known and tale.chance.random() < SHARING_ASKED:
        decision = "given" if tale.chance.random() < LETS_KNOW else "refused"
        asked = {"recipient": agency, "scope": "What the referral is about", **authority(tale)}
        tale.enter("consent", about="sharing", decision=decision, **asked)
        known = sharing(tale.case, (agency,))
    return not known or known.decision == "given"


def _need(tale: Tale, action: Action) -> str:
    """Return the need that an action is for, in the words of the plan."""
    plan = tale.case.plan
    needs = {need for goal in plan.goals if goal.id in action.goals for need in goal.needs} if plan else set()
    return next((need.text for need in plan.needs if need.id in needs), "") if plan else ""


def _foretell(tale: Tale, kind: ServiceKind, sent: str, action: Action) -> None:
    """Lay out what becomes of a referral."""
    luck = tale.chance.randrange(100)
    answer = _within(tale, tale.day, kind.answer)
    if luck < kind.silent:
        _chase(tale, sent, tale.world.context.today)
    elif luck < kind.silent + kind.declined:
        _chase(tale, sent, answer)
        tale.expect(answer, partial(_decline, kind, sent, action))
    else:
        _chase(tale, sent, answer)
        start = _within(tale, answer, kind.start)
        tale.expect(answer, partial(_go_on, "accepted", sent, ""))
        tale.expect(start, partial(_go_on, "started", sent, ""))
        if not action.frequency:
            tale.expect(_within(tale, start, kind.end), partial(_go_on, "completed", sent, ""))


def _chase(tale: Tale, sent: str, answer: date) -> None:
    """Chase a service while it is silent, mostly soon after an answer was expected."""
    entry = tale.case.entry(sent)
    expected = entry.reply_by if isinstance(entry, ServiceReferral) else None
    for _ in range(CHASES if expected else 0):
        chased = expected = _within(tale, expected or answer, (1, 7))
        if chased >= answer or tale.chance.random() > CHASED:
            return
        tale.expect(chased, partial(_go_on, "chased", sent, ""))
        expected += timedelta(days=14)


def _within(tale: Tale, day: date, days: Sequence[int]) -> date:
    least, most = days
    return day + timedelta(days=tale.chance.randint(least, most))


def _go_on(status: str, sent: str, reason: str, tale: Tale) -> None:
    tale.enter("service-referral", status=status, referral=sent, **({"reason": reason} if reason else {}))


def _decline(kind: ServiceKind, sent: str, action: Action, tale: Tale) -> None:
    """The service says no; mostly another agency is asked instead."""
    _go_on("declined", sent, tale.chance.choice(kind.refusals), tale)
    if tale.chance.random() < ELSEWHERE:
        elsewhere: Callable[[Tale], None] = partial(_ask_instead, kind.instead, sent, action)
        tale.expect(_within(tale, tale.day, (2, 9)), elsewhere)


def _ask_instead(agency: str, declined: str, action: Action, tale: Tale) -> None:
    _send(tale, action, agency=agency, referral=declined)
