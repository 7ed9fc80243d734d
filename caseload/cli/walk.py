"""At a terminal: goal by goal, action by action, for those that nothing has told about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from caseload.cli.kinds import Outcome
from caseload.cli.prompting import prompted
from caseload.cli.verb import Known, Walk
from caseload.model.case import Case
from caseload.model.plan import open_actions, open_goals
from caseload.render.clean import clean
from caseload.render.words import said

Items = Callable[[Case], Iterable[tuple[str, str]]]


def goals(case: Case) -> Iterable[tuple[str, str]]:
    """Yield the open goals, with how far each has come."""
    return ((goal.id, _standing(goal.text, goal.achievement)) for goal in open_goals(case.plan))


def actions(case: Case) -> Iterable[tuple[str, str]]:
    """Yield the actions that somebody still has to do, with how far each has come."""
    return ((action.id, _standing(action.text, action.status)) for action in open_actions(case.plan))


def one_by_one(kind: Outcome, items: Items, *, needed: bool = False) -> Walk:
    """Return what asks for the outcome of each item; one that is not needed may be left as it is."""

    def walk(known: Known) -> None:
        field = f"{kind.noun}s"
        told = [str(outcome.get(kind.noun, "")) for outcome in known.facts.get(field, [])]
        for id_, text in items(known.case) if known.case else ():
            if any(prefix and id_.startswith(prefix) for prefix in told):
                continue
            click.echo(f"{kind.noun} {id_}: {clean(text)}", err=True)
            outcome = _outcome(kind, id_, needed)
            if outcome:
                known.facts.setdefault(field, []).append(outcome)

    return walk


def _standing(text: str, standing: str) -> str:
    return f"{text} ({said(standing)})" if standing else text


def _outcome(kind: Outcome, id_: str, needed: bool) -> dict[str, str] | None:
    words = ", ".join(kind.choices) + (", or who takes it on" if kind.otherwise else "")
    question = f"  {words}{'' if needed else ' [Enter: leave as it is]'}"
    while True:
        word = prompted(question)
        if not word and not needed:
            return None
        found = [choice for choice in kind.choices if choice.startswith(word)]
        if word and (len(found) == 1 or word in found or kind.otherwise):
            # A name may begin like a choice.
            exact = word if kind.otherwise or word in found else found[0]
            outcome = kind.convert(f"{id_}={exact}", None, None)
            return outcome | _why(kind, exact, needed)
        click.echo(f"choose among {words}", err=True)


def _why(kind: Outcome, word: str, closing: bool) -> dict[str, str]:
    """Ask why something is given up; where the case ends, that says why already."""
    while word in kind.given_up and not closing:
        reason = prompted("  Why")
        if reason:
            return {"reason": reason}
    return {}
