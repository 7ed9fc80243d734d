"""Each standard of `audit`: a case that keeps all of them, and one change that breaches that one and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from caseload.errors import Forbidden
from caseload.model.basis import looked_at
from caseload.model.case import Case, fold
from caseload.model.codec import Tree, decode
from caseload.model.entries.registry import ENTRIES
from caseload.model.moments import Moment
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.model.team import Meeting, Member, Staff
from caseload.rules.chart import Load, Roster, chart
from caseload.rules.ground import Ground
from caseload.rules.standard import FACTORS, PARTS, SEVERITIES, Breach, Excluded, Kept, Standard, TeamStandard
from caseload.rules.standards import STANDARDS, in_force, standard, unknown
from caseload.steps.change import Context
from caseload.store.settings import catalogue

ID = "7k3m9x2q"
SECRET = "Marmalade"
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

DOMAINS = (
    "health", "medicines", "mobility-and-falls", "daily-living", "cognition", "mood", "senses-and-communication",
    "nutrition-and-skin", "continence", "pain-and-symptoms", "formal-care", "informal-care", "social-contact",
    "housing", "money-and-work", "safety", "what-matters",
)  # fmt: skip
ITEMS = ("interest", "mood", "sleep", "energy", "appetite", "self-worth", "concentration", "pace", "self-harm")
PHQ: Tree = {"instrument": "phq-9", "version": "1", "scale": "total", "total": 9, "band": "mild"}
FLAGGED = PHQ | {"answers": dict.fromkeys(ITEMS, 1), "flags": ["self-harm"]}
PERSON: Tree = {
    "id": ID,
    "name": {"family": "Quillfeather", "given": "Zebediah"},
    "birth_date": "1938-02-17",
    "allergies": {"status": "none-known"},
    "medicines": {"status": "known", "reviewed_on": "2026-09-01", "items": [{"id": "m1", "name": SECRET}]},
    "relations": [{"id": "r1", "name": SECRET, "carer": True, "carer_assessment": "offered"}],
}
PLAN: Tree = {
    "patient": ID,
    "about_me": {"most_important": SECRET},
    "strengths": [{"id": "s1", "text": SECRET}],
    "needs": [{"id": "n1", "text": SECRET, "domain": "mood"}, {"id": "n2", "text": SECRET, "domain": "housing"}],
    "goals": [
        {"id": "g1", "text": SECRET, "needs": ["n1"], "achievement": "improving"},
        {"id": "g2", "text": SECRET, "needs": ["n2"]},
    ],
    "actions": [
        {"id": "t1", "text": SECRET, "goals": ["g1"], "sector": "primary-care", "service": "x", "due": "2026-12-04"},
        {"id": "t2", "text": SECRET, "goals": ["g2"], "sector": "housing", "service": "x", "due": "2026-12-04"},
    ],
    "contingency": [{"id": "c1", "trigger": SECRET, "response": SECRET, "contact": SECRET}],
}
for action in PLAN["actions"]:
    action["owner"] = {"staff": "anna"}
# Every entry by a name, which is its id as well: the day, its kind, its facts.
COURSE: dict[str, tuple[str, str, Tree]] = {
    "referral": ("2026-09-01", "referral", {"source": "case-finding", "risk": "34 %"}),
    "triage": (
        "2026-09-03", "triage",
        {"decision": "accept", "manager": "anna", "deputy": "ben", "tier": "standard", "judgement": SECRET,
         "amenable": "yes"},
    ),
    "consent": ("2026-09-10", "consent", {"about": "case-management", "decision": "given"}),
    "assessed": (
        "2026-09-10", "assessment",
        {"complete": True, "findings": [
            {"domain": domain, "text": SECRET, "need": domain in ("mood", "housing"), "agency": SECRET}
            for domain in DOMAINS
        ]},
    ),
    "agreed": ("2026-09-14", "agreement", {"copy_given": True}),
    "admitted": (
        "2026-09-25", "hospital-event",
        {"event": "emergency-admission", "trigger_foreseen": "yes", "plan_followed": "no"},
    ),
    "left": ("2026-10-01", "hospital-event", {"event": "discharge", "admission": "admitted"}),
    "seen": ("2026-10-02", "contact", {"mode": "home-visit", "minutes": 30, "purposes": ["monitoring"]}),
    "sharing": ("2026-10-05", "consent", {"about": "sharing", "decision": "given", "recipient": SECRET}),
    "sent": ("2026-10-05", "service-referral", {"status": "sent", "sector": "housing", "agency": SECRET}),
    "reply": ("2026-10-12", "service-referral", {"status": "accepted", "referral": "sent"}),
    "alert": (
        "2026-10-13", "alert",
        {"status": "raised", "type": "lone-worker", "headline": SECRET, "owner": "anna", "review_on": "2026-12-01"},
    ),
    "reviewed": ("2026-10-20", "review", {"tier": "standard", "goals": [{"goal": "g1", "achievement": "improving"}]}),
    "scored": ("2026-11-03", "assessment", {"scores": [FLAGGED]}),
    "resolved": ("2026-11-04", "flag-resolution", {"assessment": "scored", "flag": "self-harm", "reason": SECRET}),
    "taught": (
        "2026-11-10", "contact",
        {"mode": "home-visit", "minutes": 45, "purposes": ["self-care-support"],
         "teaching": {"topic": SECRET, "confidence_before": 3, "confidence_after": 6}},
    ),
}  # fmt: skip


def made(changes: dict[str, Any], context: Context) -> Case:
    """The clean case with changes: of `patient` and `plan`, or of an entry by name; None leaves it out.

    A pair is an entry that is new or on another day.
    """
    told = dict(COURSE)
    for name, change in changes.items():
        if isinstance(change, tuple):
            told[name] = change
        elif name in told and change is None:
            del told[name]
        elif name in told:
            happened, kind, facts = told[name]
            told[name] = (happened, kind, facts | change)
    person = decode(Patient, PERSON | changes.get("patient", {}))
    planned = (
        decode(Plan, told_only(PLAN | (changes.get("plan") or {}))) if changes.get("plan", {}) is not None else None
    )
    entries = [entry(name, *one, planned) for name, one in told.items()]
    case = fold(person, planned, entries)
    if planned and "changed" not in changes:
        held: dict[str, Any] = {
            field: tuple(looked_at(case, item, context.settings, context.today) for item in getattr(planned, field))
            for field in ("needs", "contingency")
        }
        case = fold(person, replace(planned, **held), entries)
    return case


def entry(name: str, happened: str, kind: str, facts: Tree, planned: Plan | None) -> Any:
    head = {"id": name, "patient": ID, "happened": happened, "by": "anna", "recorded": f"{happened[:10]}T08:00:00Z"}
    if kind == "agreement" and planned:
        head["plan_hash"] = agreed_hash(planned)
    return decode(ENTRIES[kind], told_only(head | facts))


def told_only(tree: Tree) -> Tree:
    """The tree without what is None."""
    return {
        key: [told_only(one) if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value
        for key, value in tree.items()
        if value is not None
    }


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


def items(field: str, number: int, **facts: Any) -> Tree:
    """The plan with one item of a list changed."""
    return {field: [one | facts if index == number else one for index, one in enumerate(PLAN[field])]}


def without(name: str, *others: str) -> dict[str, Any]:
    return dict.fromkeys((name, *others))


CLOSED: Tree = {
    "reason": "stable", "summary": SECRET, "come_back_when": SECRET, "survey_offered": True,
    "goals": [{"goal": "g1", "achievement": "achieved"}, {"goal": "g2", "achievement": "achieved"}],
    "actions": [{"action": "t1", "status": "done"}, {"action": "t2", "taken_by": SECRET}],
}  # fmt: skip
# What is only of the earliest days of a case.
EARLY = without(*list(COURSE)[4:])


def closed(**facts: Any) -> dict[str, Any]:
    """The case closed with these facts instead of the whole ones."""
    return {"closed": ("2026-11-16", "closure", CLOSED | facts)}


TRIPS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "triage late": (
        {"triage": ("2026-09-10", *COURSE["triage"][1:])},
        ["~triage-in-time referral"],
    ),
    "triage waits": (
        EARLY | without("triage", "consent", "assessed") | {"plan": None, "referral": {"source": "gp"}},
        ["triage-in-time referral"],
    ),
    "deferred too long": (
        {"defer": ("2026-09-02", "triage", {"decision": "defer", "reason": SECRET, "until": "2026-09-02"})},
        ["~deferred-triage-in-time defer"],
    ),
    "no judgement": ({"triage": {"judgement": ""}}, ["amenability-weighed triage judgement"]),
    "no amenability": ({"triage": {"amenable": ""}}, ["amenability-weighed triage amenable"]),
    "no risk": ({"referral": {"risk": ""}}, ["risk-told referral risk"]),
    "no assessment": (
        EARLY | without("assessed", "consent") | {"plan": None, "patient": {"medicines": {"status": "none-known"}}},
        [f"assessment-in-time {ID}"],
    ),
    "a gap": (
        {"assessed": {"findings": COURSE["assessed"][2]["findings"][:-1]}},
        [f"domains-looked-at {ID}"],
    ),
    "an old finding": (
        {
            "referral": ("2025-08-01", *COURSE["referral"][1:]),
            "triage": ("2025-08-03", *COURSE["triage"][1:]),
            "assessed": ("2025-08-10", *COURSE["assessed"][1:]),
            "agreed": ("2025-08-12", *COURSE["agreed"][1:]),
            "experience": ("2026-11-04", "assessment", {"scores": [{"instrument": "experience", "version": "1"}]}),
        },
        [f"domains-up-to-date {ID}"],
    ),
    "not shared": (
        {"assessed": {"findings": [one | {"agency": ""} for one in COURSE["assessed"][2]["findings"]]}},
        ["assessment-shared assessed"],
    ),
    "a need not planned": (
        {
            "assessed": {
                "findings": [one | {"need": True} for one in COURSE["assessed"][2]["findings"][:1]]
                + COURSE["assessed"][2]["findings"][1:]
            }
        },
        ["found-need-planned assessed findings.0"],
    ),
    "an old score, due": (
        {"early": ("2026-03-01", "assessment", {"scores": [{"instrument": "barthel", "version": "1", "scale": "x"}]})},
        ["scores-up-to-date early scores.0"],
    ),
    "not asked": (
        {
            "scored": {"scores": [PHQ | {"answers": dict.fromkeys(ITEMS[:8], 1), "missing": ["self-harm"]}]},
            "resolved": None,
        },
        ["safety-question-asked scored scores.0"],
    ),
    "a carer": (
        {"patient": {"relations": [{"id": "r1", "name": SECRET, "carer": True}]}},
        [f"carer-assessment-offered {ID} relations.r1.carer_assessment"],
    ),
    "what matters": ({"plan": {"about_me": None}}, [f"what-matters-told {ID} about_me.most_important"]),
    "plan late": ({"agreed": ("2026-09-28", *COURSE["agreed"][1:])}, ["~plan-in-time assessed"]),
    "plan waits": (
        without("agreed", "reviewed"),
        ["plan-in-time assessed"],
    ),
    "changed since agreed": (
        {
            "agreed": {"plan_hash": "0" * 64},
            "taught": ("2026-10-12", *COURSE["taught"][1:]),
            "snoozed": ("2026-11-09", "snooze", {"duty": "contact", "until": "2026-12-24", "reason": SECRET}),
        },
        ["plan-agreed agreed"],
    ),
    "no copy": ({"agreed": {"copy_given": False}}, ["plan-copy-given agreed copy_given"]),
    "need without goal": (
        {"plan": {"needs": [*PLAN["needs"], {"id": "n3", "text": SECRET, "domain": "mood"}]}},
        [f"need-goal-action {ID} needs.n3"],
    ),
    "action without owner": ({"plan": items("actions", 0, owner=None)}, [f"need-goal-action {ID} actions.t1"]),
    "primary care only": (
        {
            "plan": items("actions", 1, sector="primary-care") | items("needs", 1, domain="mood"),
            "assessed": {
                "findings": [one | {"need": one["domain"] == "mood"} for one in COURSE["assessed"][2]["findings"]]
            },
        },
        [f"beyond-primary-care {ID} actions"],
    ),
    "no social link": ({"plan": items("actions", 1, sector="carer")}, [f"social-need-linked {ID} needs.n2"]),
    "no contingency": ({"plan": {"contingency": []}}, [f"contingency-planned {ID} contingency"]),
    "nobody to contact": (
        {"plan": {"contingency": [{"id": "c1", "trigger": SECRET, "response": SECRET}]}},
        [f"contingency-usable {ID} contingency.c1"],
    ),
    "no strength": ({"plan": {"strengths": []}}, [f"strengths-named {ID} strengths"]),
    "whose action": (
        {"plan": items("actions", 0, owner={"staff": "carla"})},
        [f"action-owner-here {ID} actions.t1.owner"],
    ),
    "action overdue": ({"plan": items("actions", 0, due="2026-11-20")}, [f"action-in-time {ID} actions.t1"]),
    "contact overdue": ({"taught": ("2026-10-20", *COURSE["taught"][1:])}, [f"contact-in-time {ID}"]),
    "discharge call late": (
        {"seen": ("2026-10-05", *COURSE["seen"][1:])},
        ["~discharge-call-in-time left"],
    ),
    "discharge visit late": (
        {
            "rung": ("2026-10-02", "contact", {"mode": "telephone", "minutes": 5, "purposes": ["monitoring"]}),
            "seen": ("2026-10-10", *COURSE["seen"][1:]),
        },
        ["~discharge-visit-in-time left"],
    ),
    "just left, not rung": ({"left": ("2026-11-18", *COURSE["left"][1:])}, ["discharge-call-in-time left"]),
    "rung, not seen": (
        {
            "left": ("2026-11-12", *COURSE["left"][1:]),
            "rung": ("2026-11-13", "contact", {"mode": "telephone", "minutes": 5, "purposes": ["monitoring"]}),
        },
        ["discharge-visit-in-time left"],
    ),
    "crisis not asked about": (
        {"admitted": {"plan_followed": "not-asked"}},
        ["crisis-learned-from admitted plan_followed"],
    ),
    "visit without outcome": (
        {"booked": ("2026-11-01", "appointment", {"starts": "2026-11-12T10:00", "mode": "home-visit"})},
        ["visit-outcome-told booked"],
    ),
    "no core task": ({"seen": {"purposes": []}}, ["core-task-told seen purposes"]),
    "no length": ({"seen": {"minutes": None}}, ["core-task-told seen minutes"]),
    "no confidence": (
        {"taught": {"teaching": {"topic": SECRET, "confidence_before": 3}}},
        ["confidence-asked taught teaching"],
    ),
    "service silent": (without("reply"), ["referral-answered sent"]),
    "service declined": (
        {"reply": {"status": "declined", "reason": SECRET}, "reviewed": ("2026-10-06", *COURSE["reviewed"][1:])},
        ["declined-referral-answered sent"],
    ),
    "sharing not asked": (without("sharing"), ["sharing-asked sent agency"]),
    "handover offered": (
        {"offer": ("2026-11-10", "handover", {"status": "offered", "to": "ben"})},
        ["handover-answered offer"],
    ),
    "not in the role": ({"triage": {"manager": "esi"}}, [f"manager-in-role {ID}"]),
    "no deputy": ({"triage": {"deputy": ""}}, [f"deputy-named {ID}"]),
    "deputy left": ({"triage": {"deputy": "carla"}}, [f"deputy-named {ID}"]),
    "managers change": (
        {
            f"moved{number}": (f"2026-10-0{number}", "handover", {"status": "reassigned", "to": to, "deputy": deputy})
            for number, to, deputy in ((6, "ben", "anna"), (7, "anna", "ben"))
        },
        [f"manager-continuity {ID}"],
    ),
    "review overdue": ({"reviewed": {"next_on": "2026-11-20"}}, [f"review-in-time {ID}"]),
    "not looked at again": ({"changed": {}}, [f"plan-looked-at-again {ID}"]),
    "a goal not told": ({"reviewed": {"goals": []}}, ["goals-reviewed reviewed goals.g1"]),
    "closure without goal": (closed(goals=CLOSED["goals"][:1]), ["closure-goals-told closed goals.g2"]),
    "closure without action": (
        closed(actions=CLOSED["actions"][:1]),
        ["closure-actions-handed-on closed actions.t2"],
    ),
    "closure without summary": (closed(summary=""), ["closure-complete closed summary"]),
    "closure without destination": (closed(reason="moved-away"), ["closure-complete closed destination"]),
    "closed alone": (closed(reason="lost-contact"), ["closure-second-person closed second_person"]),
    "closed with oneself": (
        closed(reason="lost-contact", second_person="anna"),
        ["closure-second-person closed second_person"],
    ),
    "no survey": (closed(survey_offered=False), ["closure-survey-offered closed survey_offered"]),
    "nobody told": (
        {"died": ("2026-11-16", "death", {"bereavement_contact": SECRET})},
        ["death-aftercare died agencies_told"],
    ),
    "flag stands": (without("resolved"), ["safety-flag-answered scored scores.0.flags"]),
    "flag stood": (
        {"resolved": ("2026-11-06", *COURSE["resolved"][1:])},
        ["~safety-flag-answered scored scores.0.flags"],
    ),
    "alert overdue": ({"alert": {"review_on": "2026-11-20"}}, ["alert-reviewed-in-time alert review_on"]),
    "alert of nobody": ({"alert": {"owner": "carla"}}, ["alert-owner-here alert owner"]),
    "allergies": ({"patient": {"allergies": {"status": "not-asked"}}}, [f"allergies-asked {ID} allergies"]),
    "medicines": ({"patient": {"medicines": {"status": "not-asked"}}}, [f"medicines-asked {ID} medicines"]),
    "medication review": (
        {"patient": {"medicines": PERSON["medicines"] | {"reviewed_on": "2025-11-20"}}},
        [f"medication-review-in-time {ID} medicines.reviewed_on"],
    ),
    "never a medication review": (
        {"patient": {"medicines": {"status": "known", "items": [{"id": "m1", "name": SECRET}]}}},
        [f"medication-review-in-time {ID} medicines.reviewed_on"],
    ),
    "consent": (without("consent"), [f"consent-asked {ID}"]),
    "refused": (
        {"no": ("2026-11-01", "consent", {"about": "case-management", "decision": "withdrawn"})},
        ["refusal-answered no decision"],
    ),
}


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
    assert breached(case, ground) == expected
    assert len(expected) == 1
    told = [one.message for rule in STANDARDS if isinstance(rule, Standard)
            for one in rule.judge(chart(case, ground, ())) if isinstance(one, Breach)]  # fmt: skip
    assert not any(secret in " ".join(told) for secret in (SECRET, "Quillfeather", "Zebediah", "1938", "self-harm"))


def test_a_score_of_late_is_up_to_date(context: Context, ground: Ground) -> None:
    early = ("2026-09-02", "assessment", {"scores": [{"instrument": "barthel", "version": "1"}]})
    assert breached(made({"early": early}, context), ground) == []


# --- what needs a long course, or no case at all


def shifted(ground: Ground, day: str, **audit: Any) -> Ground:
    settings = replace(ground.settings, audit=replace(ground.settings.audit, **audit))
    return replace(ground, today=date.fromisoformat(day), settings=settings)


def rules_of(found: list[str]) -> set[str]:
    return {one.lstrip("~").split()[0] for one in found}


def test_an_action_without_a_price(context: Context, ground: Ground) -> None:
    assert breached(made({}, context), ground, ["t2"]) == [f"plan-costed {ID} actions.t2.service"]
    own = made({"plan": items("actions", 1, sector="housing", service="") | {}}, context)
    assert breached(own, ground, ["t2"]) == [f"plan-costed {ID} actions.t2.service"]


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
