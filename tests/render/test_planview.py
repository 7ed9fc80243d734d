from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.entries.review import Closure
from caseload.model.plan import Action, Frequency, Goal, Measure, Owner, Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.planview import plan_report
from caseload.render.report import Fields, Item, Lines, Outline, Report, Urgent

TODAY = date(2026, 11, 21)


def outline(report: Report, name: str) -> Outline:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Outline)
    return block


def lines(report: Report, name: str) -> Lines:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Lines)
    return block


@pytest.fixture
def report(case: Case, settings: Settings, staff: Staff) -> Report:
    return plan_report(case, settings, staff, TODAY)


def shown(case: Case, plan: Plan, settings: Settings, staff: Staff) -> Report:
    return plan_report(fold(case.patient, plan, case.entries), settings, staff, TODAY)


def test_the_plan_stands_in_the_order_of_the_standard(report: Report) -> None:
    assert [block.name for block in report.blocks] == [
        "safety_flags",
        "about_me",
        "strengths",
        "threads",
        "broken_threads",
        "look_again",
        "breadth",
        "agreement",
        "documents",
        "review",
        "record",
        "contingency",
    ]


def test_threads_run_from_need_to_goal_to_action(report: Report) -> None:
    need, lonely = outline(report, "threads").items
    (goal,) = need.items
    assert (need.kind, need.text, need.details) == ("need", "Breathless on the stairs", ("Mobility and falls",))
    assert goal.details == ("importance 9 of 10", "active, improving", "by 01-Feb-2027")
    assert [action.details for action in goal.items] == [
        (
            "Ann Brook",
            "community health",
            "once a week, 40 min",
            "in progress",
            "by 05-Dec-2026",
            "confidence 6 of 10",
        ),
        ("NO OWNER", "housing", "planned", "NO DATE"),
        ("Joan Hill, daughter", "self-care", "done 20-Oct-2026"),
    ]
    assert lonely.items == ()


def test_each_thing_is_told_once(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    both = replace(plan.goals[0], needs=("n1aaaaaa", "n2aaaaaa"))
    twice = replace(plan, goals=(both, replace(both, id="g2aaaaaa", needs=("n2aaaaaa",))))
    shared = replace(twice, actions=(replace(plan.actions[0], goals=("g1aaaaaa", "g2aaaaaa")),))
    first, second = outline(shown(case, shared, settings, staff), "threads").items
    assert second.items[0] == Item("goal", both.text, "g1aaaaaa", ("see above",))
    assert [item.details for item in (*first.items[0].items, *second.items[1].items)][1] == ("see above",)


def test_what_hangs_on_nothing_is_shown_at_the_end(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    loose = replace(
        plan,
        goals=(*plan.goals, Goal(id="g9aaaaaa", text="See the sea", needs=("gone",))),
        actions=(*plan.actions, Action(id="t9aaaaaa", text="Ring the council")),
    )
    items = outline(shown(case, loose, settings, staff), "threads").items
    assert [(item.kind, item.id) for item in items[-2:]] == [("goal", "g9aaaaaa"), ("action", "t9aaaaaa")]
    assert items[-1].details == ("NO OWNER", "NO SECTOR", "planned", "NO DATE")


def test_broken_threads_are_named(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    broken = replace(plan, goals=(*plan.goals, Goal(id="g9aaaaaa", text="See the sea")))
    assert lines(shown(case, broken, settings, staff), "broken_threads").texts == (
        "need has no goal: Lonely since her husband died (n2aaaaaa)",
        "goal has no action: See the sea (g9aaaaaa)",
        "action has no owner or date: Fit a second stair rail (t2aaaaaa)",
    )


def test_a_closed_case_owes_nothing(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    closure = {"id": "e9zzzzzz", "patient": case.patient.id, "happened": "2026-11-20", "by": "a-brook"}
    closed = decode(Closure, closure | {"recorded": "2026-11-20T23:00:00Z", "reason": "stable"})
    report = plan_report(fold(case.patient, plan, (*case.entries, closed)), settings, staff, TODAY)
    names = [block.name for block in report.blocks]
    assert "threads" in names
    assert "broken_threads" not in names
    assert "look_again" not in names


AGAIN = "TO BE LOOKED AT AGAIN"


def test_what_is_to_be_looked_at_again_is_marked(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    resting = replace(settings.domains[0], rests_on=("hospital",))
    report = shown(case, plan, replace(settings, domains=(resting, *settings.domains[1:])), staff)
    need, other = outline(report, "threads").items
    (goal,) = need.items
    assert [AGAIN in item.details for item in (need, goal, *goal.items)] == [True, True, True, True, False]
    assert AGAIN not in other.details
    assert isinstance(need.details[-1], Urgent)
    assert outline(report, "contingency").items[0].details == (AGAIN,)
    assert lines(report, "look_again").texts == (
        "Breathless on the stairs (n1aaaaaa): changed: hospital 18-Nov-2026",
        "More breathless than usual for two days (k1aaaaaa): changed: hospital 16-Nov-2026",
    )


def test_a_safety_flag_stands_first_in_the_words_of_the_team(report: Report) -> None:
    assert report.blocks[0] == Lines(
        "safety_flags",
        "SAFETY FLAG",
        (
            "phq-9 self-harm, raised 10-Sep-2026 (2 months ago): "
            "Ring the duty doctor at once, 01632 960 300, and stay with the person.",
        ),
        "danger",
    )


def test_breadth_says_what_is_covered_and_what_is_missing(report: Report) -> None:
    assert lines(report, "breadth").texts == (
        "3 of 9 sectors: community health, housing, self-care",
        "nothing from: primary care, secondary care, mental health, social care, voluntary, carer",
    )


def test_a_plan_without_contingency_says_so(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    bare = shown(case, replace(plan, contingency=()), settings, staff)
    assert lines(bare, "no_contingency").texts == ("NO CONTINGENCY PLAN",)


def test_a_person_without_a_plan(case: Case, settings: Settings, staff: Staff) -> None:
    unplanned = fold(case.patient, None, [entry for entry in case.entries if entry.kind != "agreement"])
    assert plan_report(unplanned, settings, staff, TODAY).blocks[1:] == (
        Lines("agreement", "Plan", ("no plan yet",), "warning"),
    )


def test_about_me_is_in_their_words(report: Report) -> None:
    about = report.blocks[1]
    assert isinstance(about, Fields)
    assert dict(about.pairs)["Please don't"] == "Do not move my things."


def test_how_often_and_how_measured(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    goal = replace(plan.goals[0], measure=Measure(instrument="barthel", baseline=0, target=15))
    action = replace(
        plan.actions[0], frequency=Frequency(times=2, unit="week", every=3), minutes=None, owner=Owner(name="Joan")
    )
    changed = shown(case, replace(plan, goals=(goal,), actions=(action,)), settings, staff)
    found = outline(changed, "threads").items[0].items[0]
    assert found.details[-1] == "barthel from 0 to 15"
    assert found.items[0].details[:3] == ("Joan", "community health", "2 times every 3 weeks")


def test_why_something_was_given_up_stands_with_it(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    goal = replace(plan.goals[0], lifecycle="on-hold", reason="In hospital")
    action = replace(plan.actions[0], status="stopped", reason="Moved on")
    need = replace(plan.needs[0], status="closed", reason="Gone by itself")
    changed = shown(case, replace(plan, needs=(need,), goals=(goal,), actions=(action,)), settings, staff)
    (item,) = outline(changed, "threads").items
    assert item.details == ("Mobility and falls", "closed", "reason: Gone by itself")
    assert "reason: In hospital" in item.items[0].details
    assert "reason: Moved on" in item.items[0].items[0].details


def test_whatever_can_be_changed_or_stopped_stands_there_with_its_id(report: Report) -> None:
    assert lines(report, "strengths").texts == ("Joan lives next door (s1aaaaaa)",)
    assert lines(report, "documents").texts == ("ReSPECT form, kept: yellow folder by the door (d1aaaaaa)",)
    record = lines(report, "record").texts
    assert "medicine: insulin glargine 18 units at night (m1aaaaaa)" in record
    assert "allergy: penicillin (a1aaaaaa)" in record
    assert "carer: Joan Hill (r1aaaaaa)" in record
    # What is resolved is in nobody's way.
    assert not [line for line in record if "wrist" in line]


def test_what_is_given_up_makes_no_breadth_and_needs_no_date(
    case: Case, plan: Plan, settings: Settings, staff: Staff
) -> None:
    teach, rail, aid = plan.actions
    stopped = replace(rail, status="stopped", reason="No room")
    often = replace(teach, due=None, frequency=Frequency(times=1, unit="week"))
    begun = replace(aid, status="planned", done_on=None, starts=date(2026, 12, 1))
    changed = shown(case, replace(plan, actions=(often, stopped, begun)), settings, staff)
    assert lines(changed, "breadth").texts[0] == "2 of 9 sectors: community health, self-care"
    told = [detail for item in outline(changed, "threads").items[0].items[0].items for detail in item.details]
    assert "NO DATE" not in told
    assert "from 01-Dec-2026" in told
