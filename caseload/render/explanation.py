"""A rule in words: what it asks, why, where it is from, what it depends on here, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from caseload.model.settings import SettingDefault
from caseload.render.report import Cell, Column, Fields, Report, Table
from caseload.render.settingslist import COLUMNS as SETTINGS
from caseload.render.settingslist import row
from caseload.rules import baseline, tampering
from caseload.rules.standard import FACTORS, AnyStandard, Rule, Standard, TeamStandard

COLUMNS = (
    Column("rule", "Rule", whole=True),
    Column("of", "Of", under="rule"),
    Column("severity", "Severity"),
    Column("title", "What it asks", whole=True),
)
# What a team can do about any standard, besides the settings that it depends on.
CHANGED = "caseload edit settings: audit.severity weighs it otherwise, audit.left_out leaves it out"
Settings = Iterable[tuple[SettingDefault, Any]]


def rules_report(rules: Iterable[Rule]) -> Report:
    """Return every rule with what it asks."""
    rows = tuple((one.id, _of(one), one.severity, one.title) for one in rules)
    return Report("rules", "", (Table("rules", "", COLUMNS, rows),), ("caseload explain RULE tells why.",))


def rule_report(rule: Rule, settings: Settings) -> Report:
    """Return one rule; `settings` are all there are, each with the team's own value or None."""
    known = {default.key: (default, own) for default, own in settings}
    pairs: list[tuple[str, Cell]] = [("rule", rule.id), ("of", _of(rule)), ("asks", rule.title), ("why", rule.reason)]
    if isinstance(rule, Standard | TeamStandard):
        pairs += [("source", rule.source), ("severity", _severity(rule, known))]
        pairs += [("evidence for", f"success factor {rule.factor}: {FACTORS[rule.factor]}")] if rule.factor else []
    else:
        pairs.append(("severity", rule.severity))
    pairs.append(("what to do", rule.remedy))
    pairs += [("to change it", CHANGED)] if isinstance(rule, Standard | TeamStandard) else []
    blocks = (Fields("rule", "", tuple(pairs)),)
    asked = rule.settings if isinstance(rule, Standard | TeamStandard) else ()
    rows = tuple(row(*pair) for key in asked for name, pair in known.items() if f"{name}.".startswith(f"{key}."))
    return Report("rule", "", (*blocks, *((Table("settings", "Settings", SETTINGS, rows),) if rows else ())))


def _of(rule: Rule) -> str:
    if isinstance(rule, Standard | TeamStandard):
        return f"audit, {rule.part}"
    if rule in tampering.RULES:
        return "verify"
    return "audit, baseline" if rule in baseline.RULES else "check"


def _severity(rule: AnyStandard, known: Mapping[str, tuple[SettingDefault, Any]]) -> str:
    left_out, weighed = known["audit.left_out"][1] or (), known["audit.severity"][1] or {}
    if rule.id in left_out:
        return "left out by the team"
    return f"{weighed[rule.id]}, set by the team" if rule.id in weighed else rule.severity
