"""When a question about the plan makes sense: what is added, what is changed, who agrees for whom."""

from __future__ import annotations

from caseload.cli.offers import goals, needs
from caseload.cli.verb import Condition, Known, at
from caseload.model.transitions import STATUS
from caseload.steps.completion import everything


def adds(known: Known) -> bool:
    """Tell whether an item is added, not changed."""
    return "id" not in known.facts


def changes(known: Known) -> bool:
    """Tell whether an item is changed and nothing says how yet."""
    return known.facts.keys() == {"id"}


def unowned(known: Known) -> bool:
    """Tell whether a new action has nobody to do it yet."""
    return adds(known) and "owner" not in known.facts


def aims(known: Known) -> bool:
    """Tell whether a new goal might answer several needs."""
    return adds(known) and len(list(needs(known))) > 1


def serves(known: Known) -> bool:
    """Tell whether a new action might serve several goals."""
    return adds(known) and len(list(goals(known))) > 1


def counted(known: Known) -> bool:
    """Tell whether it is said how often something new is done and not in what unit."""
    return adds(known) and at(known.facts, "frequency.times") is not None and not at(known.facts, "frequency.unit")


def coded(known: Known) -> bool:
    """Tell whether a new condition has a code; without its system a code says nothing."""
    return adds(known) and "code" in known.facts


def gives_up(known: Known) -> bool:
    """Tell whether it is a need, goal or action that is stopped; of anything else no reason is kept."""
    wanted = str(known.facts.get("id", ""))
    items = everything(known.case) if known.case and wanted else ()
    nouns = {noun for noun, item in items if item.id.startswith(wanted)}
    return bool(nouns) and nouns <= STATUS.keys()


def ends(*statuses: str) -> Condition:
    """Return whether an item gets one of these statuses, for which there is a reason."""
    return lambda known: any(known.facts.get(field) in statuses for field in ("status", "lifecycle"))


def represented(known: Known) -> bool:
    """Tell whether somebody agreed for the person."""
    return bool(known.facts.get("authority", "person") != "person")


def attorney(known: Known) -> bool:
    """Tell whether they did so with an authority that stands on a document."""
    return known.facts.get("authority") in ("power-of-attorney", "deputy")


def best_interests(known: Known) -> bool:
    """Tell whether it was a best-interests decision, which rests on an assessment of capacity."""
    return bool(known.facts.get("authority") == "best-interests")
