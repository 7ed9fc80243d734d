"""What a merge could not decide, value by value, as `resolve` takes it."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.render.banner import told
from caseload.render.report import Column, Report, Table, block_if
from caseload.steps.resolving import Contested

COLUMNS = (
    Column("field", "Field", whole=True),
    Column("keep", "Keep", numeric=True),
    Column("value", "Value", whole=True),
)


def conflicts_report(patient: str, conflicts: Iterable[Contested]) -> Report:
    """Return the values of every field that has more than one, numbered."""
    rows = tuple(
        (one.field, number, told(value)) for one in conflicts for number, value in enumerate(one.values, start=1)
    )
    decide = f"Decide: caseload resolve {patient} FIELD --keep NUMBER, or --value TEXT."
    footer = decide if rows else "No field has two values."
    return Report("conflicts", "Conflicts", block_if(Table("conflicts", "", COLUMNS, rows), rows), (footer,))
