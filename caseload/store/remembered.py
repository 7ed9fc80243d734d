"""Where an extract or a file of criteria lay, by its hash: in git's own folder, for a run keeps only the hash."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from caseload.errors import CaseloadError, OutsideFailure
from caseload.store.files import read_regular, replace
from caseload.store.gitdir import state_folder

PLACES = "extracts"


def remember(root: Path, hash_: str, *places: Path) -> None:
    """Remember for the caseload at `root` where what has this hash lies; without git, or room for it, it is not."""
    state = state_folder(root)
    if state:
        with suppress(OutsideFailure):
            replace(state / PLACES / hash_, json.dumps([str(place.resolve()) for place in places]).encode())


def remembered(root: Path, hash_: str) -> tuple[Path, ...]:
    """Return where it lay, as it was remembered; nothing where that is not known. It may have gone or changed since."""
    state = state_folder(root)
    try:
        return tuple(map(Path, json.loads(read_regular(state / PLACES / hash_)))) if state else ()
    except (CaseloadError, ValueError, TypeError):
        return ()
