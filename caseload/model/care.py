"""Which of two values is the more careful one: it holds until a person has decided between them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from caseload.model.patient import CARER_ASSESSMENTS, CONDITION_STATUSES, SEVERITIES

Rank: TypeAlias = tuple[int, Decimal, str, str]

# The most careful first. What is open stays open, and None is what a record says by saying nothing.
SCALES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("needs", "status"): (None, "open", "closed", "met"),
    ("goals", "lifecycle"): (None, "proposed", "accepted", "active", "on-hold", "cancelled", "completed"),
    ("actions", "status"): (*(None, "planned", "requested", "accepted", "in-progress", "declined", "stopped", "done"),),
    ("conditions", "status"): (None, *CONDITION_STATUSES),
    ("relations", "carer_assessment"): (*CARER_ASSESSMENTS, None),
    ("items", "severity"): (*reversed(SEVERITIES), None),
}
# Never looked at is as long ago as can be.
NEVER_IS_LONGEST = ("looked_on", "checked_on", "reviewed_on")
HIGHER = ("importance",)


def rank(holder: str, field: str, told: Any, text: str) -> Rank:
    """Return where a value of a field stands: the lowest is the most careful, then comes the first by content.

    `holder` is the list or record that the field is in, `text` the value written out. Yes stands before no, an
    earlier day and a lower number before a later and a higher one, and what is said before what is not.
    """
    scale = SCALES.get((holder, field), ())
    number, place = Decimal(0), 0
    if told in scale:
        place = scale.index(told)
    elif told is None:
        place = -1 if field in NEVER_IS_LONGEST else 1 + (text == "null")
    elif isinstance(told, int | Decimal):
        number = -Decimal(told) if field in HIGHER or isinstance(told, bool) else Decimal(told)
    return place, number, str(told), text
