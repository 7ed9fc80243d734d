"""How far people are with what they hope for: told of them too, not only of what is not kept."""

from __future__ import annotations

from collections import Counter

from caseload.model.steps import OPEN
from caseload.rules.chart import Chart


def achievements(chart: Chart) -> Counter[str]:
    """Count the goals of a case by how far they are, if somebody told; of those who have left, of late only."""
    ending = chart.case.ending
    if chart.case.step not in OPEN and not (ending and chart.recent(ending.happened.day)):
        return Counter()
    return Counter(goal.achievement for goal in chart.plan.goals if goal.achievement)
