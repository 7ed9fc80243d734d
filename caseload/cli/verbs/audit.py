"""`caseload audit`."""

from __future__ import annotations

import click

from caseload.cli.auditing import Asked, inspected
from caseload.cli.reporting import Reports, deliver, reported
from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS, UNREADABLE

FAIL_ON = ("error", "warning", "never")
PER = ("manager", "team", "tier", "practice")


@verb("audit", example="caseload audit --fail-on warning --today 2026-11-21")
@click.option("--rule", "rules", multiple=True, metavar="STANDARD", help="Only by this standard; may be repeated.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="error", show_default=True, help="What is exit code 1.")
@click.option("--summary", is_flag=True, help="How often each standard is kept, small numbers hidden, and by whom all.")
@click.option("--per", type=click.Choice(PER), help="The summary, also for each of these.")
@click.option("--compare", metavar="REV", help="The summary, beside that of this commit on its day.")
@reported
def command(
    session: Session,
    rules: tuple[str, ...],
    fail_on: str,
    summary: bool,
    per: str | None,
    compare: str | None,
    reports: Reports,
) -> int:
    """Tell whether care is to standard: exit code 0, or 1 with findings. Prints ids only, no name.

    caseload explain tells the standards, each with its reason, its source, and how a team changes it. What is accepted
    until a day (caseload baseline) is no finding.
    """
    inspection, whole = inspected(session, rules, fail_on, Asked(summary, per or "", compare or ""))
    deliver(session, inspection, reports)
    failed = any(map(inspection.fails, inspection.findings))
    return UNREADABLE if not whole else FINDINGS if failed else DONE
