from __future__ import annotations

from dataclasses import replace

import pytest

from caseload.model.case import Case, fold
from caseload.model.plan import Action, Frequency, Goal, Measure, Need, Owner, Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.planview import broken_threads, plan_report
from caseload.render.report import Fields, Item, Lines, Outline, Report


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
    return plan_report(case, settings, staff)


def shown(case: Case, plan: Plan, settings: Settings, staff: Staff) -> Report:
    return plan_report(fold(case.patient, plan, case.entries), settings, staff)


def test_the_plan_stands_in_the_order_of_the_standard(report: Report) -> None:
    assert [block.name for block in report.blocks] == [
        "about_me",
        "strengths",
        "threads",
        "broken_threads",
        "breadth",
        "agreement",
        "documents",
        "review",
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


def test_broken_threads_are_named(plan: Plan) -> None:
    assert list(broken_threads(replace(plan, goals=(*plan.goals, Goal(id="g9aaaaaa", text="See the sea"))))) == [
        "need without a goal: Lonely since her husband died (n2aaaaaa)",
        "goal without an action: See the sea (g9aaaaaa)",
        "action without owner or date: Fit a second stair rail (t2aaaaaa)",
    ]


def test_what_is_met_or_ended_breaks_no_thread() -> None:
    plan = Plan(
        patient="7k3m9x2q",
        needs=(Need(id="n1", text="Falls", domain="mobility", status="met"),),
        goals=(Goal(id="g1", text="Walk", lifecycle="cancelled"),),
        actions=(Action(id="t1", text="Rail", status="stopped"),),
    )
    assert list(broken_threads(plan)) == []


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
    assert plan_report(unplanned, settings, staff).blocks == (Lines("agreement", "Plan", ("no plan yet",), "warning"),)


def test_about_me_is_in_their_words(report: Report) -> None:
    about = report.blocks[0]
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
