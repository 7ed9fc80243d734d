"""Review: in time, goal by goal, and with the person's own experience."""

from __future__ import annotations

from caseload.model.entries.assessment import Assessment
from caseload.model.entries.review import Agreement, Review
from caseload.model.moments import months_after
from caseload.model.plan import open_goals
from caseload.model.steps import Step
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, Kept, Standard, Verdicts
from caseload.rules.verdicts import by_a_day, in_rhythm, there

PART = "review"
# Questionnaires about experience of care.
EXPERIENCE = ("experience", "p3c-eq")


def _reviewed(chart: Chart) -> Verdicts:
    return in_rhythm(chart, "review", "a review")


def _goals(chart: Chart) -> Verdicts:
    review = chart.case.last(Review, chart.case.current())
    if review and chart.case.step is Step.ACTIVE:
        told = {outcome.goal for outcome in review.goals}
        for goal in open_goals(chart.plan):
            # What was proposed after the review is for the next one.
            if goal.id in told or goal.achievement:
                yield there(goal.id in told, review, "does not tell how far this goal is", f"goals.{goal.id}")


def _experience(chart: Chart) -> Verdicts:
    first = next(chart.case.all(Agreement, chart.case.current()), None)
    if first and chart.case.step is Step.ACTIVE:
        asked = [
            entry.happened.day
            for entry in chart.case.all(Assessment)
            if any(score.instrument in EXPERIENCE for score in entry.scores)
        ]
        due = months_after(max((first.happened.day, *asked)), chart.thresholds.experience_months)
        message, person = "experience of care was not asked about", chart.case.patient
        yield Kept(person) if asked and due >= chart.today else by_a_day(due, chart, person, message)


REVIEW_IN_TIME = Standard(
    id="review-in-time",
    part=PART,
    severity=ERROR,
    title="A case is reviewed in time",
    reason="Without a review nobody asks whether it works, and nobody leaves the caseload.",
    source=f"The King's Fund 2011, review; the interval of the tiers is a {OURS}",
    remedy="review; snooze, with a reason",
    settings=("tiers",),
    factor=9,
    judge=_reviewed,
)
GOALS_REVIEWED = Standard(
    id="goals-reviewed",
    part=PART,
    severity=WARNING,
    title="The last review tells how far each goal is",
    reason="Keeping what one has is the commonest goal, and it shows only where somebody asks.",
    source="PRSB Personalised Care and Support Plan v2.0, outcomes; FHIR, goal achievement",
    remedy="review --goal",
    factor=9,
    judge=_goals,
)
EXPERIENCE_ASKED = Standard(
    id="experience-asked",
    part=PART,
    severity=NOTE,
    title="The person is asked about their experience of care",
    reason="Better experience is what case management most surely brings, and nobody but the person can tell.",
    source=f"Stokes et al. 2015: satisfaction clearly better; the interval is a {OURS}",
    remedy="assess --score experience",
    settings=("audit.experience_months",),
    factor=9,
    judge=_experience,
)
