"""One line of what `doctor` tells, and the facts that all of them rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from caseload.model.settings import Sharing
from caseload.model.team import Staff
from caseload.store.gitsettings import Setup
from caseload.store.surroundings import Surroundings

OK, WARNING, ERROR, UNSEEN = "ok", "warning", "error", "cannot be seen"
FIX = "caseload doctor --fix"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line: what it is `about`, how that stands, what is seen, and what mends it."""

    about: str
    standing: str
    seen: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is judged. `git` is git's version, None without it; `setup` is None where the folder is not under git.

    `staff` and `sharing` are None where their files cannot be read, which `unreadable` names.
    """

    today: date
    git: tuple[int, int] | None
    setup: Setup | None
    around: Surroundings
    staff: Staff | None
    sharing: Sharing | None
    unreadable: tuple[str, ...]
    index: bool


Judgements: TypeAlias = Iterator[Judgement]
