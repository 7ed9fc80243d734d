"""At a terminal: goal by goal, action by action, for those that no flag has told about."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.kinds import Outcome
from caseload.cli.prompting import prompted
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.plan import open_actions, open_goals


def walked(
    writer: Writer, case: Case, facts: dict[str, Any], goal: Outcome, action: Outcome, *, all_needed: bool = False
) -> dict[str, Any]:
    """Return the facts with an outcome for each open goal and action that was asked about and answered."""
    if not writer.session.terminal or writer.source or writer.dry_run:
        return facts
    facts = dict(facts)
    _ask(facts, "goals", goal, [(item.id, item.text) for item in open_goals(case.plan)], all_needed)
    _ask(facts, "actions", action, [(item.id, item.text) for item in open_actions(case.plan)], all_needed)
    return facts


def _ask(facts: dict[str, Any], field: str, kind: Outcome, items: list[tuple[str, str]], needed: bool) -> None:
    from caseload.render.clean import clean

    told = [outcome[kind.noun] for outcome in facts.get(field, [])]
    for id_, text in items:
        if any(id_.startswith(prefix) for prefix in told):
            continue
        click.echo(f"{kind.noun} {id_}: {clean(text)}", err=True)
        outcome = _outcome(kind, id_, needed)
        if outcome:
            facts.setdefault(field, []).append(outcome)


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
            return kind.convert(f"{id_}={exact}", None, None)
        click.echo(f"choose among {words}", err=True)
