"""At a terminal: goal by goal, action by action, for those that no flag has told about."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.kinds import Outcome
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.plan import open_actions, open_goals


def walked(writer: Writer, case: Case, facts: dict[str, Any], goal: Outcome, action: Outcome) -> dict[str, Any]:
    """Return the facts with an outcome for each open goal and action that was asked about and answered."""
    if not writer.session.terminal or writer.source or writer.dry_run:
        return facts
    facts = dict(facts)
    _ask(facts, "goals", goal, [(item.id, item.text) for item in open_goals(case.plan)])
    _ask(facts, "actions", action, [(item.id, item.text) for item in open_actions(case.plan)])
    return facts


def _ask(facts: dict[str, Any], field: str, kind: Outcome, items: list[tuple[str, str]]) -> None:
    from caseload.render.clean import clean

    told = [outcome[kind.noun] for outcome in facts.get(field, [])]
    for id_, text in items:
        if any(id_.startswith(prefix) for prefix in told):
            continue
        click.echo(f"{kind.noun} {id_}: {clean(text)}\n  {', '.join(kind.choices)} [Enter: leave as it is]", err=True)
        word = click.prompt("  ", default="", show_default=False, prompt_suffix="", err=True).strip()
        if word:
            facts.setdefault(field, []).append(kind.convert(f"{id_}={word}", None, None))
