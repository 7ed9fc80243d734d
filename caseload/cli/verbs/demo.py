"""`caseload demo`."""

from __future__ import annotations

import shlex
import sys
from importlib import import_module
from pathlib import Path

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.demo.build import STAFF, build
from caseload.errors import DONE


@verb("demo", example="caseload demo try-it --patients 100")
@click.argument("folder", metavar="[DIR]", default="caseload-demo", type=click.Path(path_type=Path))
@click.option("--patients", type=click.IntRange(1, 100_000), default=24, show_default=True, help="How many people.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other people.")
def command(session: Session, folder: Path, patients: int, seed: int) -> int:
    """Make a caseload of people who do not exist, and look around: today, the list, one case, check.

    About twenty files a person, relative to today; from twelve people on every step of the cycle is there.
    """
    root = session.place / folder
    with click.progressbar(length=patients, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        tally = build(root, patients, seed, session.day_in, lambda: bar.update(1))
    click.echo(f"{tally.patients} patients, {tally.files} files, one commit: {root}")
    code = _look_around(session, root, tally.eventful)
    click.echo(f"caseload: to write, say who you are, as in --by {STAFF.staff[1].id}", err=True)
    return code


def _look_around(session: Session, root: Path, patient: str) -> int:
    """Run the verbs that look around, each under the line that one would type; return what `check` returns."""
    code, today = DONE, session.given.get("today")
    where = ["-C", str(root), *(["--today", str(today)] if today else [])]
    for name, words in (("home", []), ("list", []), ("show", [patient]), ("check", [])):
        if name == "show" and not patient:
            continue
        command: click.Command = import_module(f"caseload.cli.verbs.{name}").command
        verb_words = words if name == "home" else [name, *words]
        click.echo(f"\n$ {shlex.join(['caseload', *where, *verb_words])}")
        with command.make_context(name, [*where, *words], parent=session.ctx.find_root()) as ctx:
            code = command.invoke(ctx) or DONE
        sys.stdout.flush()
    return code
