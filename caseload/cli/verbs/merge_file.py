"""`caseload merge-file`, which git runs; nobody types it."""

from __future__ import annotations

from pathlib import Path

import click

from caseload.errors import DONE, FINDINGS, CaseloadError

FILE = click.Path(path_type=Path)


@click.command(
    "merge-file",
    hidden=True,
    epilog="\b\nExample: caseload merge-file base.yaml ours.yaml theirs.yaml patients/7/7k3m9x2q/plan.yaml",
)
@click.argument("base", type=FILE)
@click.argument("ours", type=FILE)
@click.argument("theirs", type=FILE)
@click.argument("place")
def command(base: Path, ours: Path, theirs: Path, place: str) -> int:
    """Merge what two people made of one record, for git: the answer is written into OURS.

    Exit code 1 where a person must decide; OURS is then as it was, and nothing of the record is printed.
    """
    from caseload.share.driver import merge_file

    try:
        merge_file(base, ours, theirs, place)
    except (CaseloadError, OSError):
        click.echo(f"caseload: {place} cannot be merged by itself; it stays as it is here", err=True)
        return FINDINGS
    return DONE
