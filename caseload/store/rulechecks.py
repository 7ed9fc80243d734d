"""What no schema sees in a rule of a team's own: what the case has not, and what cannot be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from caseload.model.contradictions import Contradictions, Path
from caseload.model.document import WITHHELD
from caseload.model.entries.registry import ENTRIES
from caseload.model.nearest import did_you_mean
from caseload.model.ownrule import OwnRule
from caseload.store import schema
from caseload.store.described import rules

# So that to judge a case takes no longer than to read it, whatever a rule asks.
MOST = 500
EACH = ("items", "contains")
ONE, SEVERAL = ("not", "if", "then", "else"), ("allOf", "anyOf", "oneOf")


def of_rule(rule: OwnRule) -> Contradictions:
    """Yield an id that a shipped rule has, fields that no case has, and patterns that could run away."""
    if any(rule.id == shipped.id for shipped in rules()):
        yield ("id",), "is the id of a shipped rule"
    for part in ("applies", "requires"):
        condition = getattr(rule, part)
        if _size(condition) > MOST:
            yield (part,), f"asks more than {MOST} things at once: make several rules of it"
        elif condition:
            yield from _of(condition, (part,), "")


def _size(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_size, parts))


def _of(condition: dict[str, Any], place: Path, at: str) -> Contradictions:
    """Yield what is wrong with a condition on the field whose path in the case begins with `at`."""
    if "pattern" in condition and not schema.is_pattern(condition["pattern"]):
        yield (*place, "pattern"), "is no regular expression, or one that could run away: look-around, back-reference"
    named = [(name, (*place, "required", number)) for number, name in enumerate(condition.get("required", ()))]
    named += [(name, (*place, "properties", name)) for name in condition.get("properties", ())]
    for name, where in named:
        if at + name not in known():
            near = did_you_mean(name, [path.removeprefix(at) for path in known() if path.startswith(at)])
            yield where, f"no case has this field here; {near or 'caseload schema case tells what it has'}"
    for inner, where, below in _within(condition, place, at):
        yield from _of(inner, where, below)


def _within(condition: dict[str, Any], place: Path, at: str) -> Iterator[tuple[dict[str, Any], Path, str]]:
    for name, inner in condition.get("properties", {}).items():
        if at + name in known():
            yield inner, (*place, "properties", name), f"{at}{name}."
    yield from ((condition[word], (*place, word), f"{at}*.") for word in EACH if word in condition)
    yield from ((condition[word], (*place, word), at) for word in ONE if word in condition)
    for word in SEVERAL:
        yield from ((inner, (*place, word, number), at) for number, inner in enumerate(condition.get(word, ())))


@cache
def known() -> frozenset[str]:
    """Return the dotted path of every field that a case as a document may have, `*` for any item of a list."""
    parts = [
        ("", "case"),
        ("patient.", "patient"),
        ("plan.", "plan"),
        *(("entries.*.record.", kind) for kind in ENTRIES),
    ]
    paths = {f"{at}{field.path}" for at, kind in parts for field in schema.describe(kind) if field.path != "schema"}
    return frozenset(path for path in paths if not any(f"{path}.".startswith(f"{gone}.") for gone in WITHHELD))
