"""A schema as a table of its fields."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.render.report import Column, Report, Table

KINDS = (Column("kind", "Kind"),)
FIELDS = (
    Column("field", "Field", whole=True),
    Column("holds", "Holds", whole=True),
    Column("needed", "Needed"),
    Column("description", "Description", whole=True),
)


def kinds_report(kinds: Iterable[str]) -> Report:
    """Return the kinds of files."""
    return Report("kinds", "Kinds of files", (Table("kinds", "", KINDS, tuple((kind,) for kind in kinds)),))


def schema_report(kind: str, fields: Iterable[tuple[str, str, bool, str]]) -> Report:
    """Return the fields of one kind: path, what it holds, whether it is needed, what it means."""
    rows = tuple((path, holds, "yes" if needed else "", text) for path, holds, needed, text in fields)
    return Report("schema", kind, (Table("fields", "", FIELDS, rows),))
