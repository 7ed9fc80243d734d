"""A template: what a plan for people with a condition may start from; all of it is a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from caseload.model.patient import Condition
from caseload.model.plan import Frequency
from caseload.model.record import record


@record
class ProposedNeed:
    """A need that people with the condition often have; `id` is local to the template."""

    id: str
    domain: str
    text: str


@record
class ProposedGoal:
    """A goal in the first person, to be put into the person's own words; it answers `needs` of the template."""

    id: str
    text: str
    needs: tuple[str, ...]


@record
class ProposedAction:
    """What might be done towards `goals` of the template; who does it and from when is for people to say."""

    text: str
    goals: tuple[str, ...]
    sector: str
    service: str = ""
    frequency: Frequency | None = None


@record
class ProposedContingency:
    """What might go wrong, how it begins, and what might be done then."""

    trigger: str
    early_signs: str = ""
    response: str = ""
    coping: str = ""


@record
class Template:
    """Needs, goals, actions and contingency to propose; `source` says why these.

    It fits a condition whose name holds one of the words of `conditions`, or whose ICD-10 code begins with one
    of `codes`.
    """

    kind: ClassVar[str] = "template"

    id: str
    version: str
    title: str
    source: str
    note: str = ""
    conditions: tuple[str, ...]
    codes: tuple[str, ...] = ()
    needs: tuple[ProposedNeed, ...]
    goals: tuple[ProposedGoal, ...]
    actions: tuple[ProposedAction, ...] = ()
    contingency: tuple[ProposedContingency, ...] = ()

    @property
    def sectors(self) -> frozenset[str]:
        """Return the sectors that its actions spread over."""
        return frozenset(action.sector for action in self.actions)

    def fitting(self, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
        """Return those of a person's conditions that it is for and that have not gone."""
        return tuple(one for one in conditions if one.status == "active" and self._fits(one))

    def _fits(self, condition: Condition) -> bool:
        code = _bare(condition.code) if condition.system == "icd-10" else ""
        by_code = any(code.startswith(_bare(begin)) for begin in self.codes)
        return by_code or any(words.casefold() in condition.name.casefold() for words in self.conditions)


def _bare(code: str) -> str:
    return code.replace(".", "").upper()
