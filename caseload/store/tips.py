"""How far the history went when it was last looked at, kept outside the repository, where rewriting it does not reach.

For each caseload folder on this computer, by its path: a copy that takes the place of another one is to be noticed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from caseload.errors import CaseloadError
from caseload.store import files
from caseload.store.arrival import holds
from caseload.store.git import Git


def known(git: Git) -> dict[str, str]:
    """Return the last commit that was seen of each branch, by the branch's full name."""
    try:
        told = json.loads(files.read_regular(_place(git)))
    except (CaseloadError, ValueError):
        return {}
    return {str(branch): str(commit) for branch, commit in told.items()} if isinstance(told, dict) else {}


def lost(git: Git) -> dict[str, str]:
    """Return the branches, with what was seen of each, that no longer hold it; one that is gone counts as this one."""
    return {branch: seen for branch, seen in known(git).items() if not holds(git, _tip(git, branch), seen)}


def remember(git: Git, *, anew: bool = False) -> bool:
    """Remember the last commit, unless it does not hold what was seen before; `anew` forgets that.

    False where there is nothing to remember, or no place to keep it.
    """
    branch, head = git.branch(), git.head()
    if not branch or not head:
        return False
    seen = {} if anew else known(git)
    if branch not in seen or holds(git, head, seen[branch]):
        seen[branch] = head
    try:
        files.replace(_place(git), json.dumps(seen).encode())
    except (CaseloadError, OSError):
        return False
    return True


def _tip(git: Git, branch: str) -> str:
    return git.ask("rev-parse", "-q", "--verify", f"{branch}^{{commit}}") or git.head() or ""


def _place(git: Git) -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "caseload" / "seen" / files.sha256(os.fsencode(git.folder.resolve()))[:16]
