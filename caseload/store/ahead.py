"""What a check asks the file system and git, asked by other processes while this one loads what answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from caseload.store.beside import beside
from caseload.store.changes import Change, uncommitted
from caseload.store.folder import Folder
from caseload.store.verdicts import Seen, look


@dataclass(frozen=True, slots=True)
class Ahead:
    """Questions that are under way; each is asked once."""

    seen: Callable[[], Seen]
    uncommitted: Callable[[], list[Change]]


def look_ahead(folder: Folder) -> Ahead:
    """Begin to look at all files, and to ask git what is not committed."""
    return Ahead(beside(partial(look, folder)), beside(partial(uncommitted, folder)))
