"""Time: nothing from the future, nothing after death, nobody without a referral or a manager."""

from __future__ import annotations

from caseload.model.case import Case
from caseload.model.entries.entry import Entry, Void
from caseload.model.entries.finding import Referral
from caseload.model.entries.review import Closure, Death
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
    death = case.died
    for entry in case.entries if death else ():
        if death and entry.happened[:10] > death.happened[:10] and not isinstance(entry, Death):
            yield Fault("after-death", entry, "happened after the person died", "happened", severity="warning")


def opening(case: Case, _: Ground) -> Faults:
    """Find a person without a referral, and what was recorded before the first one."""
    first: Entry | None = next((entry for entry in case.entries if isinstance(entry, Referral)), None)
    if first is None:
        yield Fault("no-referral", case.patient, "has no referral that counts")
        return
    for entry in case.entries:
        if entry.happened[:10] < first.happened[:10]:
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


def one_ending(case: Case, _: Ground) -> Faults:
    """Find an episode that was closed twice."""
    for episode in case.episodes:
        closures = [entry for entry in episode.entries if isinstance(entry, Closure)]
        for entry in closures[1:]:
            yield Fault("closed-twice", entry, "closes an episode that is closed", remedy="void one of the two")


def voided_once(case: Case, _: Ground) -> Faults:
    """Find the voiding of a void, which would bring an entry back in silence."""
    voids = {entry.id for entry in case.taken_back if isinstance(entry, Void)}
    for entry in case.taken_back:
        if isinstance(entry, Void) and entry.voids in voids:
            yield Fault("void-of-void", entry, "takes back a void", "voids", remedy="record the entry again")
