"""A plan started from a template: what it proposes goes into the plan, and nothing is agreed by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, encode
from caseload.model.plan import ENDED_GOAL
from caseload.model.template import Template
from caseload.model.template_checks import of_template_here
from caseload.steps.change import Change, Context
from caseload.steps.checks import check_step
from caseload.steps.planitem import ITEMS, new_item, plan_of

# What makes two items of a kind the same, however they are spaced or spelt in capitals.
SAYS = {"need": "text", "goal": "text", "action": "text", "contingency": "trigger"}


def start(case: Case, template: Template, context: Context) -> Change:
    """Propose what the template holds and the plan does not say yet; Forbidden where it says all of it.

    Nobody is made the owner of an action and no day is set: that is for people to say. What hangs only on needs and
    goals that have ended is not proposed again.
    """
    check_step(case, "plan start")
    for _ in of_template_here(template, {domain.id for domain in context.settings.domains}):
        raise Forbidden(
            f"the template {template.id} has needs of domains that this team does not have",
            remedy="copy it to definitions/templates and change them; caseload check says which",
        )
    growing = _Growing(case, context)
    needs = {need.id: growing.add("need", encode(need)) for need in template.needs}
    goals = {goal.id: growing.add("goal", encode(goal), needs=_known(goal.needs, needs)) for goal in template.goals}
    for action in template.actions:
        growing.add("action", encode(action), goals=_known(action.goals, goals))
    for contingency in template.contingency:
        growing.add("contingency", encode(contingency))
    if not growing.added:
        raise Forbidden(f"the plan holds all that {template.id} proposes", remedy="caseload plan show lists it")
    return Change("plan start", (case.patient.id, *growing.added), (plan_of(growing.case),))


@dataclass(slots=True)
class _Growing:
    """A case whose plan grows item by item; `added` are the ids of what is new in it."""

    case: Case
    context: Context
    added: tuple[str, ...] = ()

    def add(self, noun: str, proposed: Tree, **refers: list[str]) -> str:
        """Add an item unless the plan says the same; return its id, none if it has ended or would hang on nothing."""
        plan, (field, _) = plan_of(self.case), ITEMS[noun]
        there: tuple[Any, ...] = getattr(plan, field)
        said = _meaning(proposed[SAYS[noun]])
        old = next((item for item in there if _meaning(getattr(item, SAYS[noun])) == said), None)
        if old or not all(refers.values()):
            return "" if old is None or _has_ended(noun, old) else str(old.id)
        facts = {key: value for key, value in proposed.items() if key != "id"}
        item = new_item(self.case, noun, facts | refers, self.context)
        grown: dict[str, Any] = {field: (*there, item)}
        self.case = replace(self.case, plan=replace(plan, **grown))
        self.added = (*self.added, item.id)
        return str(item.id)


def _known(ids: tuple[str, ...], there: dict[str, str]) -> list[str]:
    return [there[id_] for id_ in ids if there[id_]]


def _has_ended(noun: str, item: Any) -> bool:
    return (noun == "need" and item.status != "open") or (noun == "goal" and item.lifecycle in ENDED_GOAL)


def _meaning(text: str) -> str:
    return " ".join(text.split()).casefold()
