"""`caseload check`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caseload.cli.checking import soundness
from caseload.cli.options import CI_FORMS
from caseload.cli.reporting import Reports, deliver, reported
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS, UNREADABLE, Finding

if TYPE_CHECKING:
    from caseload.rules.standard import Rule
    from caseload.store.soundness import Soundness


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

    Prints ids only, no name. In a shallow clone it is 3: what a merge lost cannot be known there.
    """
    seen = soundness(session, files, since, staged=staged, values=show, fix=fix)
    whole = bool(files or staged or since) or _has_all_of_its_history(session)
    failed = _delivered(session, seen, reports)
    return FINDINGS if failed else DONE if whole else UNREADABLE


def _delivered(session: Session, seen: Soundness, reports: Reports) -> bool:
    """Tell what was found; return whether there are errors."""
    from caseload.render.ci.inspection import Inspection
    from caseload.render.findings import findings_report, looked_at

    findings = _with_remedies(seen.findings)
    report = findings_report(findings, seen.patients, seen.files, seen.values)
    rules = _rules(findings) if reports or session.given.get("form") in CI_FORMS else ()
    deliver(session, Inspection("check", report, looked_at(seen.patients, seen.files), findings, rules=rules), reports)
    return any(finding.severity == "error" for finding in findings)


def _has_all_of_its_history(session: Session) -> bool:
    from caseload.store.gitdir import is_shallow

    shallow = is_shallow(session.folder.root)
    if shallow:
        text = "this clone is shallow: what was edited, or lost in a merge, before it begins cannot be known"
        click.echo(f"caseload: {text}; fetch the rest: git fetch --unshallow", err=True)
    return not shallow


def _with_remedies(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings, with the remedy of its rule for each that has none of its own."""
    if all(finding.remedy for finding in findings):
        return findings
    from caseload.store.described import rules

    known = {one.id: one.remedy for one in rules()}
    return tuple(replace(finding, remedy=finding.remedy or known.get(finding.rule, "")) for finding in findings)


def _rules(findings: tuple[Finding, ...]) -> tuple[Rule, ...]:
    """Return what pipelines are told of: each rule about records, and how a file can be wrong where one is."""
    from caseload.rules.descriptions import CHECKS
    from caseload.store.described import rules

    ids = {finding.rule for finding in findings} | {one.id for one in CHECKS}
    return tuple(one for one in rules() if one.id in ids)
