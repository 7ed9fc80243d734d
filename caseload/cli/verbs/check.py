"""`caseload check`."""

from __future__ import annotations

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS
from caseload.render.findings import findings_report
from caseload.store.soundness import check


@verb("check", example="caseload check -o plain")
def command(session: Session) -> int:
    """Tell whether every record is sound: exit code 0, or 1 with findings. Prints ids only, no name."""
    seen = check(session.folder, session.day_in)
    session.emit(findings_report(seen.findings, seen.patients, seen.files))
    return FINDINGS if any(finding.severity == "error" for finding in seen.findings) else DONE
