"""Programs that a clone's own configuration has git put files through: not where files are only looked at."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from caseload.store.gitdir import common_folder

# What asks git for them.
ASKED = ("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^(filter|merge)\..+\.")
# Without one of these words, in whatever case, no file of git's configuration can name a filter.
_WORDS = (b"filter", b"include")
_CLONE = ("local", "worktree")
# A filter that does nothing, and a merge of text as git's own is.
_PLAINLY = {
    "filter": {"clean": "", "smudge": "", "process": "", "required": "false"},
    "merge": {"driver": "git merge-file -q %A %O %B"},
}


def filters(gitdir: Path) -> bool:
    """Tell whether git's folder may name filters; quick, as git need not be asked where it does not."""
    for place in (common_folder(gitdir) / "config", gitdir / "config.worktree"):
        with suppress(OSError):
            text = place.read_bytes().lower()
            if any(word in text for word in _WORDS):
                return True
    return False


def without(told: str) -> dict[str, str]:
    """Return the environment in which git runs none of the filters and merge drivers that it has `told` of, `ASKED`.

    Those of the user's own configuration stay.
    """
    parts = told.split("\0")
    named = {key.rpartition(".")[0] for scope, key in zip(parts[::2], parts[1::2], strict=False) if scope in _CLONE}
    settings = [
        (f"{name}.{key}", value) for name in sorted(named) for key, value in _PLAINLY[name.partition(".")[0]].items()
    ]
    # As options they could not have every name that git allows.
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    found = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (key, value) in enumerate(settings, first):
        found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return found
