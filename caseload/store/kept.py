"""What was summed up over all patients the last time, kept for as long as all that it rests on is as it was.

It stands among the verdicts on patients, and is kept with the same care; so many answers of each kind at most.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from caseload.errors import CaseloadError
from caseload.store.files import sha256
from caseload.store.folder import TEAM, Folder
from caseload.store.stamps import is_recent
from caseload.store.verdicts import Seen, Verdict, judged

T = TypeVar("T")
# So many answers of one kind at most; two questions may have the same place, where the later one stays.
PLACES = 100
ALL = ""


def kept(
    folder: Folder,
    kind: str,
    question: str,
    basis: str,
    seen: Seen,
    make: Callable[[], T],
    written: Callable[[T], str | None],
    read: Callable[[str], T],
) -> T:
    """Return the answer to a question of one kind about all patients, made anew where anything has changed.

    `basis`, what was `seen` and what is `written` are as in `verdicts`: none of it may name anybody.
    """
    since, stamps = seen
    # Whoever has no stamp may change unseen.
    if stamps.keys() != {*folder.patient_ids()}:
        return make()
    youngest = next((changed for _, changed, _ in stamps.values() if is_recent(changed, since)), 0)
    together = {ALL: (_number(repr(sorted(stamps.items()))), youngest, len(stamps))}
    verdict = Verdict(f"{kind} {_number(question) % PLACES}", lambda _: make(), written, read)
    (answer,) = judged(folder, verdict, f"{basis}\n{question}", (since, together), [ALL])
    return answer


def team_files(folder: Folder) -> str:
    """Return a text that changes with the team's own entries, for a basis."""
    return "\n".join(f"{name} {_hash(folder, f'{TEAM}/{name}')}" for name in sorted(folder.names(TEAM)))


def _hash(folder: Folder, name: str) -> str:
    with suppress(CaseloadError):
        return sha256(folder.read(name))
    return ""


def _number(text: str) -> int:
    return int(sha256(text.encode())[:15], 16)
