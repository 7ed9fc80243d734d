"""`caseload do`."""

from __future__ import annotations

import click

from caseload.cli.narrowing import narrowed
from caseload.cli.session import Session
from caseload.cli.today import DAY, WEEK, worklist
from caseload.cli.verb import verb
from caseload.errors import NotFound
from caseload.model.commands import command_words
from caseload.render.home import verb_line


@verb("do", example="caseload do 1 --mine")
@click.argument("number", type=click.IntRange(1))
@narrowed
def command(session: Session, number: int, mine: bool, manager: str, week: bool | None) -> None:
    """Open the form for duty NUMBER of the list that home shows with the same options."""
    rows = worklist(session, mine, manager, WEEK if week else DAY).duties
    if number > len(rows):
        raise NotFound(f"that list has {len(rows)} duties", remedy="caseload shows them, numbered")
    duty = rows[number - 1]
    click.echo(verb_line(duty), err=True)
    run_under(session.ctx.find_root(), list(command_words(duty.kind, duty.verb, duty.patient, duty.about)))


def run_under(above: click.Context, words: list[str]) -> None:
    """Run another verb in this run, with the same global options."""
    name, *rest = words
    command = above.command.get_command(above, name) if isinstance(above.command, click.Group) else None
    if command is None:
        raise NotFound(f"this version has no verb {name} yet", remedy="caseload show says more about the case")
    if isinstance(command, click.Group):
        return run_under(click.Context(command, above, name), rest)
    with command.make_context(name, rest, parent=above) as ctx:
        command.invoke(ctx)
    return None
