"""What `doctor` says: each line with how it stands and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from caseload.render.dates import count
from caseload.render.report import PLAIN, Column, Lines, Report, Table, Urgent, block_if

COLUMNS = (
    Column("about", "About"),
    Column("standing", "Stands", whole=True),
    Column("seen", "What is seen", whole=True),
    Column("remedy", "What to do", whole=True, under="seen"),
)
STANDINGS = {"error": ("error", "errors"), "warning": ("warning", "warnings")}


def doctor_report(lines: Iterable[tuple[str, str, str, str]], mended: Sequence[str]) -> Report:
    """Return what was mended, then each line as (about, standing, what is seen, remedy)."""
    rows = [(about, Urgent(how) if how == "error" else how, seen, remedy) for about, how, seen, remedy in lines]
    standings = [row[1] for row in rows]
    found = [count(standings.count(how), *words) for how, words in STANDINGS.items() if how in standings]
    unseen = standings.count("cannot be seen")
    told = ", ".join([*found, *([f"{unseen} cannot be seen from here"] if unseen else [])]) or "all is well"
    blocks = (
        *block_if(Lines("mended", "Mended", tuple(mended), PLAIN), mended),
        Table("lines", "", COLUMNS, tuple(rows)),
    )
    return Report("doctor", f"Doctor: {told}", blocks)
