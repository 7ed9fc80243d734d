"""What `init` says: where the folder is, and what it cannot protect."""

from __future__ import annotations

from pathlib import Path

from caseload.model.team import Staff
from caseload.render.report import Fields, Lines, Report


def started_report(root: Path, staff: Staff) -> Report:
    """Return the folder, its first member of staff, and two lines about confidentiality."""
    member = staff.staff[0]
    warning = (
        "Only you can read this folder now. Keep it on an encrypted disk, and share it through a private remote only.",
        "Nobody can see who has read a file, and git keeps what was deleted: write with that in mind.",
    )
    pairs = (("folder", str(root)), ("lead", f"{member.name} ({member.id})"), ("next", "caseload intake"))
    return Report(
        "started",
        "",
        (Fields("started", "", pairs), Lines("confidentiality", "Confidential", warning, "warning")),
    )
