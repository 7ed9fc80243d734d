"""When this copy of a caseload was last brought together with the others', and how far their history went then.

What a page shows comes from a look at two small files, without git.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from caseload.errors import CaseloadError
from caseload.store import files
from caseload.store.gitdir import find_gitdir, state_folder

_SYNCED, _SEEN = "synced", "seen"


def last_synced(root: Path) -> datetime | None:
    """Return when `sync` last succeeded here, in UTC; None where it never did."""
    state = state_folder(root)
    if state:
        with suppress(OSError):
            return datetime.fromtimestamp((state / _SYNCED).stat().st_mtime, UTC)
    return None


def is_shared(root: Path) -> bool:
    """Tell whether there is a remote that this copy could be synced with."""
    found = find_gitdir(root)
    if not found:
        return False
    common = found[0]
    with suppress(OSError):
        common = common / (common / "commondir").read_text("utf-8").strip()
    with suppress(OSError):
        return b"[remote " in (common / "config").read_bytes()
    return False


def synced_now(root: Path) -> None:
    """Remember that both sides hold the same now."""
    _keep(root, _SYNCED, "")


def seen(root: Path) -> str:
    """Return the last commit that was seen of the others, empty where none was."""
    state = state_folder(root)
    try:
        return files.read_regular(state / _SEEN).decode() if state else ""
    except CaseloadError:
        return ""


def see(root: Path, commit: str) -> None:
    """Remember the last commit of the others."""
    _keep(root, _SEEN, commit)


def _keep(root: Path, name: str, text: str) -> None:
    state = state_folder(root)
    if state:
        files.replace(state / name, text.encode())
