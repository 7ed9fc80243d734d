"""When this copy of a caseload last heard of the others."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from caseload.store.gitdir import find_gitdir


def last_fetched(root: Path) -> datetime | None:
    """Return when git last fetched from elsewhere, in UTC; None where it never did."""
    found = find_gitdir(root)
    if found:
        with suppress(OSError):
            return datetime.fromtimestamp((found[0] / "FETCH_HEAD").stat().st_mtime, UTC)
    return None
