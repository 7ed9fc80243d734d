"""What no schema sees in the description of an extract: meanings that nothing has, headings that hold two things."""

from __future__ import annotations

from caseload.model.contradictions import Contradictions
from caseload.model.population import EVENTS, SEXES, ExtractDescription, Source

YES_OR_NO = ("true", "false")
DECILES = tuple(str(decile) for decile in range(1, 11))
# What a column may be told to mean; none here: whatever one likes.
MEANINGS: dict[str, tuple[str, ...]] = {
    "kind": EVENTS,
    "sex": SEXES,
    "objected": YES_OR_NO,
    "deprivation": DECILES,
    "practice": (),
    "ethnicity": (),
}


def of_extract(description: ExtractDescription) -> Contradictions:
    """Yield what the description of an extract says that cannot be."""
    yield from _of_source("people", description.people)
    yield from _of_source("events", description.events)


def _of_source(table: str, source: Source) -> Contradictions:
    headings = list(source.columns.values())
    for name, heading in source.columns.items():
        if headings.count(heading) > 1 or heading in source.ignored:
            yield (table, "columns", name), "this heading is told to be something else too"
    for name, values in source.values.items():
        if name not in MEANINGS:
            yield (table, "values", name), f"only {', '.join(MEANINGS)} can be told what they mean"
            continue
        for found, ours in values.items():
            if MEANINGS[name] and ours not in MEANINGS[name]:
                yield (table, "values", name, found), f"must be one of {', '.join(MEANINGS[name])}"
