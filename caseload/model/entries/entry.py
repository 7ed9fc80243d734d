"""What every entry has: an entry is something that happened, one file each, never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from caseload.model.moments import Moment
from caseload.model.record import record


@record
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


@record
class Void(Entry):
    """Takes an entry back, and says why: it stays in the folder and no longer counts."""

    kind: ClassVar[str] = "void"

    because: str
    voids: str
