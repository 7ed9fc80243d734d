"""The rules that a team writes itself, as standards beside the shipped ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from caseload.errors import NotFound
from caseload.model.ownrule import OwnRule
from caseload.rules.chart import Chart
from caseload.rules.standard import Breach, Excluded, Kept, Standard, Verdicts
from caseload.store import schema
from caseload.store.definitions import read_definitions
from caseload.store.folder import Folder

PART = "own"
DOES_NOT_APPLY = "does not apply"
# Of more places in one case nobody needs to hear at once.
PLACES = 50


def own_standards(rules: Mapping[str, OwnRule]) -> tuple[Standard, ...]:
    """Return the team's own rules, by id; Unreadable where the file of one is wrong."""
    return tuple(_standard(rules[id_]) for id_ in rules)


def own_standards_at(place: Path) -> tuple[Standard, ...]:
    """Return those of the caseload that a place lies in, none where it lies in none."""
    try:
        return own_standards(read_definitions(Folder.find(place).root).rules)
    except NotFound:
        return ()


def _standard(rule: OwnRule) -> Standard:
    told = {name: getattr(rule, name) for name in ("id", "title", "severity", "reason", "source", "remedy")}
    applies, requires = json.dumps(rule.applies, default=float), json.dumps(rule.requires, default=float)
    return Standard(part=PART, judge=partial(_judged, rule.title, applies, requires), **told)


def _judged(title: str, applies: str, requires: str, chart: Chart) -> Verdicts:
    """Judge a case: as one that is kept, breached or excluded, and where it is breached in every place."""
    tree = chart.tree()
    if not schema.misfits(applies, tree):
        found = (_placed(chart, tree, path) for path in schema.misfits(requires, tree))
        places = {(id(record), field): (record, field) for record, field in found}
        for number, (record, field) in enumerate(islice(places.values(), PLACES)):
            yield Breach(record, f"is not so: {title}", field, again=number > 0)
        if not places:
            yield Kept(chart.case.patient)
    else:
        yield Excluded(chart.case.patient, DOES_NOT_APPLY)


def _placed(chart: Chart, tree: Any, path: tuple[str | int, ...]) -> tuple[Any, str]:
    """Return the record that a place in the case is of, and the field in it: an item of a list by its id."""
    match path:
        case ("plan", *within):
            return chart.plan, _field(tree["plan"], within)
        case ("patient", *within):
            return chart.case.patient, _field(tree["patient"], within)
        case ("entries", int(number), "record", *within):
            return chart.case.entries[number], _field(tree["entries"][number]["record"], within)
        case ("entries", int(number), *_):
            return chart.case.entries[number], ""
    # What is derived stands in no file, and the numbers of its items change from day to day.
    return chart.case.patient, ".".join(step for step in path if isinstance(step, str))


def _field(tree: Any, path: list[str | int]) -> str:
    steps = []
    for step in path:
        tree = tree[step]
        steps.append(str(tree.get("id", step) if isinstance(step, int) and isinstance(tree, dict) else step))
    return ".".join(steps)
