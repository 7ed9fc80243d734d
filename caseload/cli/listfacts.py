"""What is told of a whole list, medicines or allergies: that it is empty, whence it is known, when it was checked."""

from __future__ import annotations

from collections.abc import Callable

from click import Choice

from caseload.cli.kinds import When
from caseload.cli.verb import Body, Known, fact
from caseload.model.patient import KNOWN, NONE_KNOWN
from caseload.steps.background import OF_LIST, items


def of_list(noun: str, none: str, *, ask: str, help: str) -> Callable[[Body], Body]:
    """Add the facts of the whole list; the flag `none` says that it holds nothing."""
    options = (
        fact(
            "status",
            none,
            is_flag=True,
            flag_value=NONE_KNOWN,
            type=Choice((KNOWN, NONE_KNOWN)),
            ask=ask,
            when=lambda known: begins(known) and _is_empty(known, noun),
            help=help,
        ),
        fact("source", "--source", metavar="WHENCE", help="Where the list comes from, such as the GP record."),
        fact("checked_on", "--checked", type=When(), help="Day the list was checked; today, where it is new."),
    )

    def decorate(body: Body) -> Body:
        for option in reversed(options):
            body = option(body)
        return body

    return decorate


def begins(known: Known) -> bool:
    """Tell whether nothing is told yet."""
    return not known.facts


def named(known: Known) -> bool:
    """Tell whether an item is added: not changed, and not the list alone told about."""
    listed = known.facts and known.facts.keys() <= set(OF_LIST) and known.facts.get("status") != KNOWN
    return "id" not in known.facts and not listed


def _is_empty(known: Known, noun: str) -> bool:
    return known.case is None or not items(known.case.patient, noun)
