"""What came of each patient's own plan as a page: how many there are, why others are not, what to heed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from caseload.render.dates import count
from caseload.render.report import WARNING, Cell, Column, Fields, Lines, Report, Table, block_if

PRIVATE = "These pages hold names and personal details: give them to nobody but the person, then delete them."
HEED = (Column("patient", "Patient"), Column("heed", "Heed", whole=True))


class Made(NamedTuple):
    """The page of one patient with what to heed in giving it, or why there is none."""

    patient: str
    page: str = ""
    heed: str = ""
    why: str = ""


def pages_report(folder: Path, made: Sequence[Made], removed: int) -> Report:
    """Return where the pages are, and how many of an earlier time were `removed` there."""
    pages = [one for one in made if not one.why]
    without = Counter(one.why for one in made if one.why)
    left = tuple(f"{count(number, 'patient')}: {why}" for why, number in sorted(without.items()))
    heed = tuple((one.patient, one.heed) for one in pages if one.heed)
    pairs: list[tuple[str, Cell]] = [("Folder", str(folder)), ("Pages", len(pages)), ("Each is called", "ID.html")]
    pairs += [("Removed, of an earlier time", removed)] if removed else []
    return Report(
        "plan_pages",
        "",
        (
            Fields("written", "", tuple(pairs)),
            *block_if(Lines("private", "", (PRIVATE,), WARNING), pages),
            *block_if(Lines("without", "No page", left), left),
            *block_if(Table("heed", "To heed in giving them", HEED, heed), heed),
        ),
    )
