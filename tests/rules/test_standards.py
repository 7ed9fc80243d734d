"""Each standard of `audit`: a case that keeps all of them, and one change that breaches that one and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.codec import Tree, decode
from caseload.model.moments import Moment
from caseload.model.team import Meeting, Member, Staff
from caseload.rules.chart import Load, Roster, chart
from caseload.rules.ground import Ground
from caseload.rules.standard import FACTORS, PARTS, SEVERITIES, Breach, Excluded, Kept, Standard, TeamStandard
from caseload.rules.standards import STANDARDS, in_force, standard, unknown
from caseload.steps.change import Context
from caseload.store.settings import catalogue
from tests.rules.courses import COURSE, EARLY, ID, SECRET, TRIPS, closed, id_of, items, made, told_only, without

# The ids of the standards: published, so that a baseline or a team's settings mean the same for ever.
IDS = [
    "triage-in-time", "deferred-triage-in-time", "amenability-weighed", "risk-told", "assessment-in-time",
    "domains-looked-at", "domains-up-to-date", "assessment-shared", "found-need-planned", "scores-up-to-date",
    "carer-assessment-offered", "what-matters-told", "plan-in-time", "plan-agreed", "plan-copy-given",
    "need-goal-action", "action-owner-here", "plan-costed", "beyond-primary-care", "social-need-linked",
    "contingency-planned", "contingency-usable", "strengths-named", "contact-in-time", "action-in-time",
    "discharge-call-in-time", "discharge-visit-in-time", "crisis-learned-from", "visit-outcome-told",
    "core-task-told", "self-care-taught", "confidence-asked", "referral-answered", "declined-referral-answered",
    "sharing-asked", "handover-answered", "manager-in-role", "deputy-named", "manager-continuity", "review-in-time",
    "plan-looked-at-again", "goals-reviewed", "experience-asked", "closure-goals-told", "closure-actions-handed-on",
    "closure-complete", "closure-second-person", "closure-survey-offered", "death-aftercare", "retention-decided",
    "safety-flag-answered", "safety-question-asked", "alert-reviewed-in-time", "alert-owner-here",
    "allergies-asked", "medicines-asked", "medication-review-in-time", "consent-asked", "refusal-answered",
    "caseload-within-limit", "team-meeting-in-time", "supervision-in-time", "competencies-told",
    "programme-described",
]  # fmt: skip


def spelled(told: str) -> str:
    """What is expected, with the id instead of the name of the record."""
    rule, name, *field = told.split(" ")
    return " ".join((rule, id_of(name), *field))


@pytest.fixture
def ground(context: Context) -> Ground:
    settings = replace(context.settings, closure=replace(context.settings.closure, second_person=("lost-contact",)))
    return Ground(settings, context.staff, context.definitions, context.today)


def breached(case: Case, ground: Ground, unpriced: Iterable[str] = ()) -> list[str]:
    """What the standards find: id, record and field; `~` before what is past."""
    seen = chart(case, ground, (), frozenset(unpriced))
    return [
        f"{'~' if one.past else ''}{rule.id} {getattr(one.record, 'id', '') or one.record.patient} {one.field}".rstrip()
        for rule in STANDARDS
        if isinstance(rule, Standard)
        for one in rule.judge(seen)
        if isinstance(one, Breach)
    ]


def test_the_clean_case_breaches_nothing_and_is_judged_by_most(context: Context, ground: Ground) -> None:
    case = made({}, context)
    assert breached(case, ground) == []
    seen = chart(case, ground, ())
    kept = {rule.id for rule in STANDARDS if isinstance(rule, Standard) and any(map(is_kept, rule.judge(seen)))}
    assert len(kept) > 40


def is_kept(verdict: object) -> bool:
    return isinstance(verdict, Kept)


@pytest.mark.parametrize("name", TRIPS)
def test_a_change_breaches_that_standard_and_nothing_else(context: Context, ground: Ground, name: str) -> None:
    changes, expected = TRIPS[name]
    case = made(changes, context)
    assert breached(case, ground) == [spelled(one) for one in expected]
    assert len(expected) == 1
    told = [one.message for rule in STANDARDS if isinstance(rule, Standard)
            for one in rule.judge(chart(case, ground, ())) if isinstance(one, Breach)]  # fmt: skip
    assert not any(secret in " ".join(told) for secret in (SECRET, "Quillfeather", "Zebediah", "1938", "self-harm"))


def test_a_score_is_up_to_date_on_the_day_it_is_due(context: Context, ground: Ground) -> None:
    changes, _ = TRIPS["an old score, due yesterday"]
    today = changes | {"early": ("2026-08-29", *changes["early"][1:])}
    assert breached(made(today, context), ground) == []


# --- what needs a long course, or no case at all


def shifted(ground: Ground, day: str, **audit: Any) -> Ground:
    settings = replace(ground.settings, audit=replace(ground.settings.audit, **audit))
    return replace(ground, today=date.fromisoformat(day), settings=settings)


def rules_of(found: list[str]) -> set[str]:
    return {one.lstrip("~").split()[0] for one in found}


def test_an_action_without_a_price(context: Context, ground: Ground) -> None:
    assert breached(made({}, context), ground, ["t2000000"]) == [f"plan-costed {ID} actions.t2000000.service"]
    own = made({"plan": items("actions", 1, sector="housing", service="") | {}}, context)
    assert breached(own, ground, ["t2000000"]) == [f"plan-costed {ID} actions.t2000000.service"]


def test_self_care_and_experience_come_round_again(context: Context, ground: Ground) -> None:
    case = made({"taught": {"teaching": None, "purposes": ["monitoring"]}}, context)
    for months, rule in (((1, 3), "self-care-taught"), ((3, 1), "experience-asked")):
        early = shifted(ground, "2026-11-21", self_care_months=months[0], experience_months=months[1])
        assert rules_of(breached(case, early)) == {rule}
    assert rules_of(breached(case, shifted(ground, "2026-11-21", self_care_months=3, experience_months=3))) == set()


def test_a_record_is_kept_so_many_years(context: Context, ground: Ground) -> None:
    case = made(closed(), context)
    assert breached(case, shifted(ground, "2034-11-16")) == []
    assert breached(case, shifted(ground, "2034-11-17")) == [f"retention-decided {ID}"]


def test_what_is_long_past_is_not_looked_at(context: Context, ground: Ground) -> None:
    case = made(closed(summary="") | {"triage": ("2026-09-10", *COURSE["triage"][1:])}, context)
    assert rules_of(breached(case, ground)) == {"triage-in-time", "closure-complete"}
    assert breached(case, shifted(ground, "2028-11-21")) == []


def test_who_is_not_due_yet_or_has_a_reason_is_excluded(context: Context, ground: Ground) -> None:
    waits = EARLY | without("triage", "consent", "assessed") | {"plan": None}
    assert excluded(made(waits, context), shifted(ground, "2026-09-02"), "triage-in-time") == ["not due yet"]
    snoozed = ("2026-11-18", "snooze", {"duty": "contact", "until": "2026-12-24", "reason": SECRET})
    late = {"taught": ("2026-10-20", *COURSE["taught"][1:]), "snoozed": snoozed}
    case = made(late, context)
    assert breached(case, ground) == []
    assert excluded(case, ground, "contact-in-time") == ["put off with a reason"]
    back = {"again": ("2026-10-02", "hospital-event", {"event": "emergency-admission", "trigger_foreseen": "no",
            "plan_followed": "no"}), "seen": None}  # fmt: skip
    assert "ended before it was due" in excluded(made(back, context), ground, "discharge-visit-in-time")
    none = made({"patient": {"medicines": {"status": "none-known"}}}, context)
    assert excluded(none, ground, "medication-review-in-time") == ["takes no medicines"]
    gone = closed(reason="lost-contact", second_person="ben", survey_offered=False)
    assert excluded(made(gone, context), ground, "closure-survey-offered") == ["nobody could be asked"]


def excluded(case: Case, ground: Ground, id_: str) -> list[str]:
    rule = standard(id_)
    assert isinstance(rule, Standard)
    return [one.why for one in rule.judge(chart(case, ground, ())) if isinstance(one, Excluded)]


# --- the team

ANNA: Tree = {
    "id": "anna", "name": "Anna Brook", "role": "lead", "supervised_on": "2026-10-01", "competencies": ["prescribing"],
}  # fmt: skip
MET: Tree = {"id": "x", "happened": "2026-11-02", "recorded": "2026-11-02T10:00:00Z", "by": "anna"}


def roster(ground: Ground, *, weight: int = 50, met: str = "2026-11-02", programme: str = "x", **anna: Any) -> Roster:
    staff = decode(Staff, {"staff": [told_only(ANNA | anna)]})
    ground = replace(ground, staff=staff, settings=replace(ground.settings, programme=programme))
    load = Load(staff.staff[0], weight, Decimal(weight), Decimal(50))
    meetings = (replace(decode(Meeting, MET), happened=Moment(met)),) if met else ()
    return Roster(ground, (load,), meetings)


TEAM_TRIPS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "as it should be": ({}, []),
    "too many": ({"weight": 51}, ["caseload-within-limit staff.anna.wte"]),
    "no meeting": ({"met": ""}, ["team-meeting-in-time"]),
    "long since met": ({"met": "2026-10-09"}, ["team-meeting-in-time"]),
    "just met": ({"met": "2026-10-10"}, []),
    "a meeting to come": ({"met": "2026-11-22"}, ["team-meeting-in-time"]),
    "no supervision": ({"supervised_on": None}, ["supervision-in-time staff.anna.supervised_on"]),
    "long since supervised": ({"supervised_on": "2026-08-28"}, ["supervision-in-time staff.anna.supervised_on"]),
    "no competencies": ({"competencies": []}, ["competencies-told staff.anna.competencies"]),
    "no programme": ({"programme": ""}, ["programme-described programme"]),
}


@pytest.mark.parametrize("name", TEAM_TRIPS)
def test_a_team_breaches_that_standard_and_nothing_else(ground: Ground, name: str) -> None:
    changes, expected = TEAM_TRIPS[name]
    seen = roster(ground, **changes)
    found = [
        f"{rule.id} {one.field}".rstrip()
        for rule in STANDARDS
        if isinstance(rule, TeamStandard)
        for one in rule.judge(seen)
        if isinstance(one, Breach)
    ]
    assert found == expected


def test_whoever_has_left_is_not_supervised(ground: Ground) -> None:
    member = decode(Member, ANNA | {"active_to": "2026-11-20"})
    seen = replace(roster(ground), ground=replace(ground, staff=Staff(staff=(member,))))
    rule = standard("supervision-in-time")
    assert isinstance(rule, TeamStandard)
    assert list(rule.judge(seen)) == []


# --- the registry


def test_every_standard_is_breached_by_some_example() -> None:
    told = [one for _, expected in (*TRIPS.values(), *TEAM_TRIPS.values()) for one in expected]
    elsewhere = {"plan-costed", "self-care-taught", "experience-asked", "retention-decided"}
    assert rules_of(told) | elsewhere == set(IDS)


def test_the_ids_are_the_published_ones_and_all_is_told() -> None:
    assert [one.id for one in STANDARDS] == IDS
    keys = {default.key for default in catalogue()}
    for one in STANDARDS:
        assert one.severity in SEVERITIES
        assert one.part in PARTS
        assert one.factor is None or one.factor in FACTORS
        assert all((one.title, one.reason, one.source, one.remedy))
        for key in one.settings:
            assert key in keys or any(known.startswith(f"{key}.") for known in keys), key


def test_every_success_factor_has_its_evidence() -> None:
    assert {one.factor for one in STANDARDS} - {None} == set(FACTORS)


def test_an_audit_that_would_look_at_nothing_is_a_contradiction(ground: Ground) -> None:
    policy = replace(ground.settings.audit, left_out=tuple(IDS))
    assert [path for path, _ in unknown(policy)] == [("audit", "left_out")]
    assert list(unknown(policy, ["one-of-ours"])) == []
    assert list(unknown(replace(policy, left_out=tuple(IDS[1:])))) == []


def test_a_team_leaves_standards_out_and_weighs_them(ground: Ground) -> None:
    policy = replace(ground.settings.audit, left_out=("risk-told",), severity={"deputy-named": "error"})
    asked = {one.id: one for one in in_force(policy)}
    assert set(IDS) - asked.keys() == {"risk-told"}
    assert asked["deputy-named"].severity == "error"
    assert standard("deputy-named").severity == "warning"
    assert [one.id for one in in_force(policy, ["deputy-named"])] == ["deputy-named"]
    with pytest.raises(Forbidden, match="left out"):
        in_force(policy, ["risk-told"])
    with pytest.raises(Forbidden, match="did you mean deputy-named"):
        in_force(policy, ["deputy-name"])
