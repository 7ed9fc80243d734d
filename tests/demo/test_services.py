"""What becomes of referrals, of scores that are taken again and of surveys, over many people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from caseload.demo.build import tales, world_on
from caseload.demo.tale import Tale
from caseload.model.case import Case
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.review import Closure
from caseload.model.referrals import Loop, loops_of
from caseload.model.sharing import sharing
from caseload.model.steps import OPEN, Step

pytestmark = pytest.mark.heavy

TODAY, SEED = date(2026, 11, 21), 7


@pytest.fixture(scope="module")
def told() -> list[Tale]:
    return list(tales(world_on(Path(), lambda zone: TODAY), 200, SEED))


@pytest.fixture(scope="module")
def cases(told: list[Tale]) -> list[Case]:
    return [tale.case for tale in told]


def loops(cases: list[Case]) -> Iterator[Loop]:
    return (loop for case in cases for loop in loops_of(case))


def wait(cases: list[Case], nurses: bool, sector: str) -> float:
    return median(
        (loop.answers[0].happened.day - loop.sent.happened.day).days
        for loop in loops(cases)
        if loop.answers and loop.sent.sector == sector and nurses == loop.sent.service.endswith("-nurse")
    )


def totals(case: Case, instrument: str) -> list[int]:
    found = (score for entry in case.all(Assessment) for score in entry.scores)
    of_it = (score for score in found if (score.instrument, score.scale) == (instrument, "total"))
    return [int(score.total) for score in of_it if score.total is not None]


def test_a_good_part_of_plans_is_referred_and_most_is_answered(cases: list[Case]) -> None:
    found = list(loops(cases))
    assert {loop.sent.sector for loop in found} == {"community-health", "social-care", "voluntary"}
    assert {loop.status for loop in found} == {"sent", "accepted", "started", "completed", "declined"}
    assert 0.8 < sum(not loop.silent for loop in found) / len(found) < 0.97
    assert any(loop.chases for loop in found if loop.silent)
    assert all(loop.latest.reason for loop in found if loop.status == "declined")
    assert any(loop.sent.referral for loop in found)
    agreed = [case for case in cases if case.agreement]
    assert 0.5 < sum(bool(loops_of(case)) for case in agreed) / len(agreed) < 0.95


def test_social_care_answers_later_than_services_led_by_nurses(cases: list[Case]) -> None:
    assert wait(cases, True, "community-health") < wait(cases, False, "community-health")
    assert wait(cases, False, "community-health") < wait(cases, False, "social-care")


def test_actions_go_with_their_referrals(cases: list[Case]) -> None:
    for case in cases:
        for loop in loops_of(case):
            assert case.plan
            (action,) = (action for action in case.plan.actions if action.id == loop.sent.action)
            if loop.status == "completed":
                assert action.status == "done"
            if case.step in OPEN and loop.status == "started":
                assert action.status == "in-progress"


def test_nothing_waits_for_an_answer_once_a_case_is_closed(cases: list[Case]) -> None:
    closed = [case for case in cases if case.step is Step.CLOSED and not case.died]
    assert closed
    assert [loop for loop in loops(closed) if loop.silent] == []


def test_most_were_asked_about_sharing_and_nobody_is_referred_who_refused(cases: list[Case]) -> None:
    asked = [sharing(case, (loop.sent.agency,)) for case in cases for loop in loops_of(case) if not loop.sent.referral]
    assert 0.75 < sum(consent is not None for consent in asked) / len(asked) < 1
    assert "refused" not in {consent.decision for consent in asked if consent}


def test_scores_go_both_ways(cases: list[Case]) -> None:
    """Mostly they stay as they were, and more people get a little better than worse."""
    for instrument, better in (("barthel", 1), ("phq-9", -1), ("ucla-3", -1)):
        moved = [better * (found[-1] - found[0]) for case in cases if len(found := totals(case, instrument)) > 1]
        ups, downs = sum(change > 0 for change in moved), sum(change < 0 for change in moved)
        assert len(moved) > len(cases) / 4
        assert len(moved) - ups - downs > len(moved) / 4
        assert ups > downs > 0


def test_people_tell_of_their_care_and_most_are_offered_the_survey(cases: list[Case]) -> None:
    told = [total for case in cases for total in totals(case, "experience")]
    assert len(told) > len(cases) / 8
    assert max(told) > min(told)
    offered = [closure.survey_offered for case in cases for closure in case.all(Closure)]
    assert 0.6 < sum(offered) / len(offered) < 1


def test_most_are_looked_at_as_a_whole_and_by_several_agencies(cases: list[Case]) -> None:
    assessed = [case for case in cases if any(entry.complete for entry in case.all(Assessment))]
    whole = [len(case.findings()) == 17 for case in assessed]
    assert 0.6 < sum(whole) / len(whole) < 0.95
    agencies = [{finding.agency for finding, _ in case.findings().values()} - {""} for case in assessed]
    assert median(len(found) for found in agencies) >= 2
