from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.duties import Duty
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient, Relation
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.caseview import case_report
from caseload.render.report import Fields, Lines, Report, Table, Urgent

Show = Callable[[Case], Report]


@pytest.fixture
def show(settings: Settings, staff: Staff, owed: tuple[Duty, ...], today: date) -> Show:
    return lambda case: case_report(case, owed, settings, staff, today)


def lines(report: Report, name: str) -> Lines:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Lines)
    return block


def table(report: Report, name: str) -> Table:
    (block,) = (block for block in report.blocks if block.name == name)
    assert isinstance(block, Table)
    return block


def names(report: Report) -> list[str]:
    return [block.name for block in report.blocks]


def fields(report: Report) -> dict[str, Any]:
    (block,) = (block for block in report.blocks if isinstance(block, Fields))
    return dict(block.pairs)


def happened(case: Case, kind: str, day: str = "2026-11-20", **facts: Any) -> Case:
    """The same case after one thing more."""
    head = {
        "id": f"z{len(case.entries)}zzzzzz"[:8],
        "patient": case.patient.id,
        "happened": day,
        "recorded": f"{day}T20:00:00Z",
        "by": "a-brook",
    }
    new: Entry = decode(ENTRIES[kind], head | facts)
    return fold(case.patient, case.plan, (*case.entries, new))


def with_patient(case: Case, **facts: Any) -> Case:
    return fold(replace(case.patient, **facts), case.plan, case.entries)


def stranger() -> Case:
    """A person of whom hardly anything is known yet."""
    patient = {"id": "2b4d6f8h", "name": {"family": "Singh"}, "birth_date": "1938-01-17"}
    return fold(decode(Patient, patient), None, ())


def test_who_the_person_is_stands_first(show: Show, case: Case) -> None:
    report = show(case)
    assert names(report)[0] == "person"
    assert fields(report) == {
        "Name": "HILL, Margaret (Mrs)",
        "Patient": "7k3m9x2q",
        "Known as": "Peggy",
        "NHS number": "999 000 0018",
        "Born": date(1941, 5, 3),
        "Age": 85,
        "Step": "active",
        "Tier": "intensive",
        "Case manager": "Ann Brook",
        "Deputy": "James Okoye",
        "Area": "North",
        "Practice": "Oak Street Surgery",
    }


def test_what_nobody_may_overlook_comes_in_its_order(show: Show, case: Case) -> None:
    assert names(show(case))[1:12] == [
        "critical_alerts",
        "alerts",
        "conflicts",
        "safety_flags",
        "communication",
        "adjustments",
        "allergies",
        "allergies_source",
        "medicines",
        "medicines_source",
        "consent",
    ]


def test_a_number_that_is_wanted_and_a_manager_that_is_missing_stand_out(show: Show, case: Case) -> None:
    assert isinstance(fields(show(stranger()))["NHS number"], Urgent)
    assert fields(show(stranger()))["NHS number"] == "wanted"
    unmanaged = fold(
        case.patient,
        case.plan,
        [replace(e, manager="", deputy="") if e.kind == "triage" else e for e in case.entries],  # type: ignore[call-arg]
    )
    assert fields(show(unmanaged))["Case manager"] == "NOBODY NAMED"


def test_an_alert_past_its_review_says_so_and_so_does_one_without_owner(show: Show, case: Case) -> None:
    report = show(case)
    assert lines(report, "critical_alerts").tone == "danger"
    assert "REVIEW OVERDUE BY 12 DAYS" in lines(report, "critical_alerts").texts[0]
    assert "NO OWNER; kept: yellow folder by the door; review by 01-Mar-2027" in lines(report, "alerts").texts[0]


def test_a_conflict_names_field_and_both_values(show: Show, case: Case) -> None:
    (text,) = lines(show(case), "conflicts").texts
    assert text == "CONFLICT, see the original: practice.phone is “01632 960 100” or “01632 960 101”"


def test_a_safety_flag_prints_the_teams_own_words(show: Show, case: Case, settings: Settings) -> None:
    (text,) = lines(show(case), "safety_flags").texts
    assert text.startswith("phq-9 self-harm, raised 10-Sep-2026 (2 months ago): ")
    assert text.endswith(settings.safety.escalation)


@pytest.mark.parametrize(
    ("status", "texts", "tone"),
    [("not-asked", ("NOT ASKED",), "danger"), ("none-known", ("none known",), "plain")],
)
def test_not_asked_is_not_none_known(show: Show, case: Case, status: str, texts: tuple[str, ...], tone: str) -> None:
    allergies = replace(case.patient.allergies, status=status, items=())
    block = lines(show(with_patient(case, allergies=allergies)), "allergies")
    assert (block.texts, block.tone) == (texts, tone)


def test_what_was_never_asked_claims_no_source(show: Show) -> None:
    report = show(stranger())
    assert lines(report, "allergies").texts == lines(report, "medicines").texts == ("NOT ASKED",)
    assert {"allergies_source", "medicines_source"}.isdisjoint(names(report))


def test_data_without_source_or_date_says_so(show: Show, case: Case) -> None:
    allergies = replace(case.patient.allergies, source="", checked_on=None, checked_by="")
    block = lines(show(with_patient(case, allergies=allergies)), "allergies_source")
    assert block.texts == ("source not recorded, NEVER CHECKED",)


def test_medicines_say_what_must_not_wait(show: Show, case: Case) -> None:
    assert lines(show(case), "medicines").texts == (
        "insulin glargine 18 units at night – TIME-CRITICAL, HIGH RISK",
        "tiotropium 18 micrograms once a day – [prn] is wrong here",
    )


def test_a_carer_stands_there_with_their_own_assessment(show: Show, case: Case) -> None:
    joan = Relation(id="r1aaaaaa", name="Joan Hill", carer=True, carer_assessment="offered")
    people = lines(show(with_patient(case, relations=(joan,))), "people")
    assert people.texts == ("Joan Hill, carer, own assessment offered",)


def test_the_last_word_on_consent_counts(show: Show, case: Case) -> None:
    later = happened(case, "consent", about="sharing", decision="given", recipient="her son")
    assert lines(show(later), "consent").texts == (
        "case management: given 10-Sep-2026",
        "sharing with her son: given 20-Nov-2026",
    )
    assert lines(show(stranger()), "consent").texts[0].startswith("not recorded")


def test_capacity_is_for_one_decision(show: Show, case: Case) -> None:
    later = happened(case, "capacity", decision="where to live", outcome="lacks-capacity")
    assert lines(show(later), "capacity").texts == ("lacks capacity, 20-Nov-2026: where to live",)


def test_a_death_stands_above_everything(case: Case, settings: Settings, staff: Staff, today: date) -> None:
    dead = happened(case, "death", place="at home", bereavement_contact="Joan Hill")
    report = case_report(dead, (), settings, staff, date(2030, 1, 1))
    assert names(report)[1] == "died"
    assert lines(report, "died").texts == ("20-Nov-2026, at home; bereavement contact: Joan Hill",)
    assert fields(report)["Age"] == 85
    assert "duties" not in names(report)


def test_a_closed_case_says_how_it_closed(show: Show, case: Case) -> None:
    closed = happened(
        case,
        "closure",
        reason="care-home",
        destination="Elm House",
        come_back_when="she falls again",
        summary="Settled.",
    )
    assert lines(show(closed), "closed").texts == (
        "20-Nov-2026, care home",
        "summary: Settled.",
        "destination: Elm House",
        "come back when: she falls again",
    )


def test_duties_stand_by_day_with_their_command(show: Show, case: Case) -> None:
    report = show(case)
    rows = table(report, "duties").rows
    days = [row[1] for row in rows]
    assert days == sorted(days)  # type: ignore[type-var]
    assert rows[0][0] == "overdue by 81 days"
    assert isinstance(rows[0][0], Urgent)
    assert any(row[0] == "today 10:30" and str(row[3]).startswith("caseload log 7k3m9x2q") for row in rows)
    assert lines(report, "later").texts == ("2 due after 14 days",)


@pytest.mark.parametrize(
    ("change", "text", "tone"),
    [
        (lambda plan: plan, "agreed with the person, 16-Sep-2026, copy given", "plain"),
        (
            lambda plan: replace(plan, funding="council"),
            "CHANGED SINCE IT WAS AGREED with the person, 16-Sep-2026",
            "warning",
        ),
    ],
)
def test_a_plan_that_changed_is_not_agreed(
    show: Show, case: Case, change: Callable[[Plan], Plan], text: str, tone: str
) -> None:
    assert case.plan is not None
    block = lines(show(fold(case.patient, change(case.plan), case.entries)), "agreement")
    assert (block.texts, block.tone) == ((text,), tone)


def test_a_plan_that_nobody_agreed_to_says_so(show: Show, case: Case) -> None:
    unagreed = fold(case.patient, case.plan, (entry for entry in case.entries if entry.kind != "agreement"))
    assert lines(show(unagreed), "agreement").texts == ("NOT AGREED with the person",)
    assert lines(show(stranger()), "agreement").texts == ("no plan yet",)


def test_only_open_actions_are_listed_and_the_rest_counted(show: Show, case: Case) -> None:
    actions = table(show(case), "actions")
    assert actions.title == "Actions still open, 1 ended"
    assert [row[:3] for row in actions.rows] == [
        ("Teach pacing and breathing", "Ann Brook", "community health"),
        ("Fit a second stair rail", "NO OWNER", "housing"),
    ]


def test_a_domain_never_looked_at_is_a_gap(show: Show, case: Case) -> None:
    report = show(case)
    assert [row[:3] for row in table(report, "findings").rows] == [
        ("Mobility and falls", "Rests twice on the stairs", True),
        ("Mood", "Content", False),
    ]
    assert lines(report, "gaps").texts == (
        "2 of 4 domains never looked at: Social contact and loneliness, Housing and environment",
    )
    assert lines(show(stranger()), "gaps").texts == ("4 of 4 domains never looked at",)


def test_a_nought_is_a_score_and_no_score_is_none(show: Show, case: Case) -> None:
    assert [row[2] for row in table(show(case), "scores").rows] == ["11", "cannot be scored, 2 not asked", "0"]


def test_the_latest_entries_come_first_and_the_others_are_counted(show: Show, case: Case) -> None:
    report = show(case)
    rows = table(report, "entries").rows
    assert len(rows) == 8
    assert rows[0][0] == date(2026, 11, 19)
    assert report.footer == ("4 earlier entries not shown",)


def test_a_later_episode_is_named(show: Show, case: Case) -> None:
    closed = happened(case, "closure", reason="stable")
    again = happened(closed, "reopening", "2026-11-21", reason="Falls", manager="j-okoye", tier="intensive")
    report = show(again)
    assert report.footer[-1] == "episode 2 of care"
    assert fields(report)["Case manager"] == "James Okoye"
