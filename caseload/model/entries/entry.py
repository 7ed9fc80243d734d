"""What every entry has: an entry is something that happened, one file each, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from caseload.model.moments import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`happened` is local, `recorded` UTC; `replaces` names the entry this one stands in for, `because` says why."""

    kind: ClassVar[str]

    id: str
    patient: str
    happened: Moment
    recorded: datetime
    by: str
    replaces: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Entry):
    """Takes an entry back, and says why: it stays in the folder and no longer counts."""

    kind: ClassVar[str] = "void"

    because: str
    voids: str
