"""What no schema sees in a template: parts that name what is not there, each with its place."""

from __future__ import annotations

from collections.abc import Container, Iterable

from caseload.model.contradictions import Contradictions, Path
from caseload.model.template import Template


def of_template(template: Template, services: Container[str]) -> Contradictions:
    """Yield what a template names twice, or names though it is not there."""
    needs, goals = [need.id for need in template.needs], [goal.id for goal in template.goals]
    for part, ids in (("needs", needs), ("goals", goals)):
        for index, id_ in enumerate(ids):
            if id_ in ids[:index]:
                yield (part, index, "id"), "stands here for the second time"
    for index, goal in enumerate(template.goals):
        yield from _unknown(("goals", index, "needs"), goal.needs, needs, "need")
    for index, action in enumerate(template.actions):
        yield from _unknown(("actions", index, "goals"), action.goals, goals, "goal")
        if action.service and action.service not in services:
            yield ("actions", index, "service"), "there is no such service"


def of_template_here(template: Template, domains: Container[str]) -> Contradictions:
    """Yield needs of domains that this team's assessment does not have."""
    for index, need in enumerate(template.needs):
        if need.domain not in domains:
            yield ("needs", index, "domain"), "there is no such domain among the settings"


def _unknown(place: Path, named: Iterable[str], there: Container[str], noun: str) -> Contradictions:
    return (((*place, index), f"there is no such {noun}") for index, id_ in enumerate(named) if id_ not in there)
