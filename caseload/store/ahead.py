"""What a check asks the file system, by another process while this one loads what answers it, and then git."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from caseload.store.beside import beside
from caseload.store.changes import Change
from caseload.store.committed import not_committed
from caseload.store.folder import Folder
from caseload.store.verdicts import Seen, look


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is under way: how the files look, and what follows from that, what is not committed."""

    seen: Callable[[], Seen]
    uncommitted: Callable[[], list[Change]]


def look_ahead(folder: Folder) -> Ahead:
    """Begin to look at all files."""
    seen = cache(beside(partial(look, folder)))
    return Ahead(seen, lambda: not_committed(folder, seen()))
