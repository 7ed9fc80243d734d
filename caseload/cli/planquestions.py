"""When a question about the plan makes sense: what is added, what is changed, who agrees for whom."""

from __future__ import annotations

from caseload.cli.offers import goals, needs
from caseload.cli.verb import Known


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


def represented(known: Known) -> bool:
    """Tell whether somebody agreed for the person."""
    return bool(known.facts.get("authority", "person") != "person")


def attorney(known: Known) -> bool:
    """Tell whether they did so with an authority that stands on a document."""
    return known.facts.get("authority") in ("power-of-attorney", "deputy")


def best_interests(known: Known) -> bool:
    """Tell whether it was a best-interests decision, which rests on an assessment of capacity."""
    return bool(known.facts.get("authority") == "best-interests")
