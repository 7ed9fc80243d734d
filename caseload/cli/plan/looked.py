"""`caseload plan looked`."""

from __future__ import annotations

import click

from caseload.cli.prompting import confirmed
from caseload.cli.verb import patient, writing
from caseload.cli.writer import Writer
from caseload.errors import Declined, Forbidden
from caseload.model.basis import to_look_at
from caseload.model.case import Case
from caseload.render.clean import clean
from caseload.render.plancheck import changes, heading
from caseload.steps.looking import looked, seen


@writing("looked", example="caseload plan looked 7k3m9x2q")
@patient
@click.argument("items", metavar="[ITEM]...", nargs=-1)
def command(writer: Writer, patient: str, items: tuple[str, ...]) -> None:
    """Needs or contingency plans that somebody has looked at again, and that still hold; all that are marked.

    What holds no longer is changed instead: plan need --id, plan contingency --id.
    """
    loaded = writer.open(patient)
    named = _named(writer, items) or _confirmed(writer, loaded.case)
    # What a person has looked at is what is there now; an entry that comes in between is yet to be looked at.
    now = seen(loaded.case, named, writer.session.settings)
    writer.save(loaded, lambda case, context: looked(case, now, context))


def _named(writer: Writer, items: tuple[str, ...]) -> list[str]:
    facts = writer.facts({"items": list(items)} if items else {})
    named = facts.get("items", [])
    if facts.keys() - {"items"} or not (isinstance(named, list) and all(isinstance(one, str) for one in named)):
        raise Forbidden("a file names what was looked at as a list of ids", remedy="write it as items: [ID, ID]")
    return named


def _confirmed(writer: Writer, case: Case) -> list[str]:
    """Ask at a terminal, one by one, what still holds; elsewhere nothing, which stands for all that is marked."""
    marked = to_look_at(case, writer.session.settings)
    if not writer.session.terminal or writer.source or writer.yes or not marked:
        return []
    held = []
    for again in marked:
        click.echo(f"{again.item.id}: {clean(heading(again.item))} ({changes(again)})", err=True)
        if confirmed("  Does it still hold?"):
            held.append(again.item.id)
    if not held:
        raise Declined("nothing was written")
    return held
