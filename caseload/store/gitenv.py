"""What git is told by its environment, and what the caller's own must not tell it."""

from __future__ import annotations

import os

Identity = tuple[str, str]

PLAIN = {"GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
# A commit or file that is not here is not fetched, by whatever program the folder names for that.
ALONE = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
# Set while git runs a hook, these would lead us to another repository, index or reading of paths.
_SCRUBBED = {
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "IMPLICIT_WORK_TREE", "INDEX_FILE", "COMMON_DIR", "PREFIX", "NAMESPACE", "SHALLOW_FILE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "QUARANTINE_PATH", "REPLACE_REF_BASE"),
        *("GRAFT_FILE", "GLOB_PATHSPECS", "NOGLOB_PATHSPECS", "ICASE_PATHSPECS", "EXTERNAL_DIFF"),
    )
}


def environment(**more: str) -> dict[str, str]:
    """Return the caller's environment for git, without what would lead it elsewhere, and with `more`."""
    return {name: value for name, value in os.environ.items() if name not in _SCRUBBED} | more


def way_out(under_way: str) -> str:
    """Return what ends what a work tree is in the middle of, as `Git.busy` names it."""
    if under_way == "detached HEAD":
        return "switch to a branch first: git switch main"
    return f"finish it, or take it back: git {under_way} {'reset' if under_way == 'bisect' else '--abort'}"


def as_author(identity: Identity | None) -> tuple[str, ...]:
    """Return the options by which git takes somebody for the author, and guesses nobody."""
    if identity is None:
        return ("-c", "user.useConfigOnly=true")
    return ("-c", f"user.name={identity[0]}", "-c", f"user.email={identity[1]}")
