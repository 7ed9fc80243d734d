"""Time: nothing from the future, nothing after death, nobody without a referral or a manager."""

from __future__ import annotations

from collections import Counter

from caseload.model.case import Case
from caseload.model.entries.entry import Void
from caseload.model.entries.finding import Referral
from caseload.model.entries.registry import BEFORE_REFERRAL
from caseload.model.entries.review import Closure
from caseload.model.episodes import OPENING
from caseload.model.steps import OPEN
from caseload.rules.ground import Fault, Faults, Ground


def future(case: Case, ground: Ground) -> Faults:
    """Find an entry that happened in the future."""
    today = ground.today.isoformat()
    for entry in case.entries:
        if entry.happened[:10] > today:
            yield Fault("happened", entry, "lies in the future", "happened")


def after_death(case: Case, _: Ground) -> Faults:
    """Find what is said to have happened after the person died."""
    died = case.died
    for entry in case.entries if died else ():
        if died and entry.happened[:10] > died.happened[:10]:
            yield Fault("after-death", entry, "happened after the person died", "happened", severity="warning")


def opening(case: Case, _: Ground) -> Faults:
    """Find a person without a referral, and what was recorded before the first one."""
    first = next((entry.happened[:10] for entry in case.all(Referral)), "")
    if not first:
        yield Fault("no-referral", case.patient, "has no referral that counts")
    for entry in case.entries:
        if entry.happened[:10] < first and not isinstance(entry, BEFORE_REFERRAL):
            yield Fault("before-referral", entry, "happened before the person was referred", "happened")


def manager(case: Case, _: Ground) -> Faults:
    """Find an open case without a named manager."""
    if case.step in OPEN and not case.manager:
        yield Fault(
            "no-manager",
            case.patient,
            "is an open case without a named manager",
            remedy="reopen or triage names one",
        )


def manager_here(case: Case, ground: Ground) -> Faults:
    """Find an open case whose manager does not work here any more."""
    member = ground.staff.member(case.manager) if case.step in OPEN else None
    if member and not member.works_on(ground.today):
        yield Fault(
            "manager-left",
            case.patient,
            "is an open case whose manager does not work here today",
            remedy="handover reassign names another",
        )


def one_opening(case: Case, _: Ground) -> Faults:
    """Find a referral or reopening of a case that was open at the time, so that it opened nothing."""
    opening = {episode.id for episode in case.episodes}
    for entry in case.entries:
        if isinstance(entry, OPENING) and entry.id not in opening:
            yield Fault("opens-nothing", entry, "came while the case was open", severity="warning")


def one_ending(case: Case, _: Ground) -> Faults:
    """Find an episode that was closed twice."""
    for episode in case.episodes:
        closures = [entry for entry in episode.entries if isinstance(entry, Closure)]
        for entry in closures[1:]:
            yield Fault("closed-twice", entry, "closes an episode that is closed", remedy="void one of the two")


def voided_once(case: Case, _: Ground) -> Faults:
    """Find the voiding of a void, which brings nothing back."""
    voids = {entry.id for entry in case.taken_back if isinstance(entry, Void)}
    for entry in case.taken_back:
        if isinstance(entry, Void) and entry.voids in voids:
            yield Fault("void-of-void", entry, "takes back a void", "voids", remedy="record the entry again")


def replaced_once(case: Case, _: Ground) -> Faults:
    """Find what replaces an entry that was voided, or that another one replaces."""
    replacing = [entry for entry in case.entries if entry.replaces]
    gone = Counter(entry.replaces for entry in replacing)
    gone.update(entry.voids for entry in case.taken_back if isinstance(entry, Void))
    for entry in replacing:
        if gone[entry.replaces] > 1:
            message = "replaces what was taken back otherwise as well"
            yield Fault("replaced-twice", entry, message, "replaces", remedy="void what is one too many")
