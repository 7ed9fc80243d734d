"""How strong the link to each agency is, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from caseload.measures.links import Link
from caseload.render.dates import count
from caseload.render.report import Column, Lines, Report, Table
from caseload.render.words import said

COLUMNS = (
    Column("agency", "Agency", whole=True),
    Column("sector", "Sector", whole=True, under="agency"),
    Column("sent", "Sent", numeric=True),
    Column("answered", "Reply", numeric=True),
    Column("accepted", "Yes", numeric=True),
    Column("declined", "No", numeric=True),
    Column("started", "Started", numeric=True),
    Column("completed", "Done", numeric=True),
    Column("silent", "Silent", numeric=True),
    Column("median_days", "Days", numeric=True),
)
FOOTER = (
    "Reply: answered, yes or no. Silent: past the day an answer was expected by. Days: from sending to the first "
    "answer, the median; who has not answered has no days yet, so that a silent agency may look quick."
)


def links_report(links: Sequence[Link]) -> Report:
    """Return what each agency was sent and what came of it."""
    if not links:
        return Report("links", "", (Lines("nothing", "", ("Nobody was referred to a service yet.",)),))
    rows = tuple(
        (
            link.agency,
            said(link.sector),
            link.sent,
            link.answered,
            link.accepted,
            link.declined,
            link.started,
            link.completed,
            link.silent,
            link.median_days,
        )
        for link in links
    )
    total = count(sum(link.sent for link in links), "referral")
    return Report("links", "", (Table("links", "Links to services", COLUMNS, rows),), (total, FOOTER))
