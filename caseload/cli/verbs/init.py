"""`caseload init`."""

from __future__ import annotations

from pathlib import Path

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.started import started_report
from caseload.steps.staffing import founder
from caseload.store.start import founder_of, prepare, start


@verb("init", example="caseload init our-caseload --name 'North team'")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--name", default="", help="What the caseload is called; the folder's name, if left out.")
def command(session: Session, folder: Path | None, name: str) -> None:
    """Make a caseload folder: private, under git, with you as its lead."""
    root = session.place / (folder or ".")
    staff = founder(*founder_of(root))
    prepare(root)
    start(root, name or root.resolve().name, staff)
    session.emit(started_report(root, staff))
