"""Settings as a table: value, unit, source, and whether the team has set it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from caseload.errors import NotFound
from caseload.model.settings import SettingDefault
from caseload.render.report import Cell, Column, Fields, Report, Row, Table

COLUMNS = (
    Column("key", "Setting", whole=True),
    Column("value", "Value", whole=True),
    Column("unit", "Unit"),
    Column("set_by", "Set by"),
)


def settings_report(settings: Iterable[tuple[SettingDefault, Any]], key: str) -> Report:
    """Return every setting, or the one named `key` with its source; NotFound where there is none such."""
    rows = [(default, own) for default, own in settings if default.key.startswith(key)]
    if not rows:
        raise NotFound("there is no such setting", remedy="caseload settings lists them")
    if len(rows) == 1:
        return Report("setting", "", (_one(*rows[0]),))
    table = tuple(row(default, own) for default, own in rows)
    footer = ("Defaults are ours for a team to change, not national standards.",)
    return Report("settings", "Settings", (Table("settings", "", COLUMNS, table),), footer)


def row(default: SettingDefault, own: Any) -> Row:
    """Return a setting with its value, unit, and who set it; `own` is the team's value, None where it has none."""
    return default.key, _shown(default.value if own is None else own), default.unit, _setter(own)


def _one(default: SettingDefault, own: Any) -> Fields:
    value = default.value if own is None else own
    pairs = (
        ("setting", default.key),
        ("what", default.title),
        ("value", _shown(value)),
        ("unit", default.unit),
        ("default", _shown(default.value)),
        ("set by", _setter(own)),
        ("source", default.source),
    )
    return Fields("setting", "", pairs)


def _setter(own: Any) -> str:
    return "default" if own is None else "the team"


def _shown(value: Any) -> Cell:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {part}" for key, part in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_called, value)) or "none"
    return value if isinstance(value, int | Decimal) else str(value) or "none"


def _called(part: Any) -> str:
    """Return a part of a list by its id, or by what it says first."""
    return str(part.get("id") or next(iter(part.values()))) if isinstance(part, dict) else str(part)
