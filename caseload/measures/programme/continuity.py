"""Continuity of care: whether it is the named manager whom people see, and how often that changes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from caseload.measures.programme.figures import SHARE, Measure
from caseload.measures.programme.subject import Basis, Subject
from caseload.measures.programme.tally import Part


def _usual_provider(one: Subject, basis: Basis) -> Iterator[Part]:
    managed = [(talk.by, one.course.manager_on(talk.day)) for talk in one.talks]
    known = [by == manager for by, manager in managed if manager]
    if managed:
        yield Part(sum(known), len(known), len(managed) - len(known))


def _named(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.open:
        manager = basis.staff.get(one.course.manager_on(basis.last))
        yield Part(manager is not None and manager.works_on(basis.period.last), 1)


def _changed(one: Subject, basis: Basis) -> Iterator[Part]:
    if one.held:
        changes = (
            after.day
            for before, after in pairwise(one.course.tenures)
            if before.manager != after.manager and not any(spell.accepted == after.day for spell in one.held)
        )
        yield Part(any(basis.covers(day) for day in changes), 1)


CONTINUITY = (
    Measure(
        "named-manager", "A named manager who works here", "%", SHARE, _named, "open cases", "open cases"
    ),
    Measure(
        "usual-provider", "Contacts by the named manager", "%", SHARE, _usual_provider, "contacts", "contacts",
        "contacts while there was none",
    ),
    Measure("manager-changed", "Had another named manager", "%", SHARE, _changed, "people", "people"),
)  # fmt: skip
