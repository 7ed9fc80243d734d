"""`caseload check`."""

from __future__ import annotations

from pathlib import Path

import click

from caseload.cli.checking import soundness
from caseload.cli.reporting import Reports, deliver, reported
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS


@verb("check", example="caseload check -o plain")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--staged", is_flag=True, help="Check what the next commit would hold.")
@click.option("--since", metavar="REV", help="Check the patients with files changed since this commit or branch.")
@click.option("--show-values", "show", is_flag=True, help="Show the lines too: what is written there of a person.")
@click.option("--fix", is_flag=True, help="First bring the files into the form that caseload writes, word for word.")
@reported
def command(
    session: Session, files: tuple[Path, ...], since: str | None, reports: Reports, staged: bool, show: bool, fix: bool
) -> int:
    """Tell whether every record is sound, or those that some files are about: exit code 0, or 1 with errors.

    Prints ids only, no name.
    """
    seen = soundness(session, files, since, staged=staged, values=show, fix=fix)
    from caseload.render.ci.inspection import Inspection
    from caseload.render.findings import findings_report, looked_at

    report = findings_report(seen.findings, seen.patients, seen.files, seen.values)
    deliver(session, Inspection("check", report, looked_at(seen.patients, seen.files), seen.findings), reports)
    return FINDINGS if any(finding.severity == "error" for finding in seen.findings) else DONE
