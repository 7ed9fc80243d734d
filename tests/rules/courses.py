"""A course of care in which nothing is wrong, and the one change that breaches each standard, as data.

An entry goes by a name, which gives its id: `id_of`. What is found is told as rule, name and field; `~` before what is
past.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseload.model.basis import looked_at
from caseload.model.case import Case, fold
from caseload.model.codec import Tree, decode
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.steps.change import Context

ID = "7k3m9x2q"
SECRET = "Marmalade"
# The fields of an entry that hold the name of another.
NAMING = ("admission", "referral", "assessment", "offer", "appointment", "voids", "replaces")
DOMAINS = (
    "health", "medicines", "mobility-and-falls", "daily-living", "cognition", "mood", "senses-and-communication",
    "nutrition-and-skin", "continence", "pain-and-symptoms", "formal-care", "informal-care", "social-contact",
    "housing", "money-and-work", "safety", "what-matters",
)  # fmt: skip
ITEMS = ("interest", "mood", "sleep", "energy", "appetite", "self-worth", "concentration", "pace", "self-harm")
PHQ: Tree = {"instrument": "phq-9", "version": "1", "scale": "total", "total": 9, "band": "mild"}
FLAGGED = PHQ | {"answers": dict.fromkeys(ITEMS, 1), "flags": ["self-harm"]}
NOT_ASKED: Tree = {
    "instrument": "phq-9", "version": "1", "scale": "total", "answers": dict.fromkeys(ITEMS[:8], 1),
    "missing": ["self-harm"],
}  # fmt: skip
PHQ_2: Tree = {
    "instrument": "phq-2", "version": "1", "scale": "total", "answers": dict.fromkeys(ITEMS[:2], 1), "total": 2,
    "band": "below the cut-off",
}  # fmt: skip
THEMES = ("discussed", "involved", "informed", "supported", "joined-up", "confident")
EXPERIENCE: Tree = {
    "instrument": "experience", "version": "1", "scale": "total", "answers": dict.fromkeys(THEMES, 2), "total": 12,
}  # fmt: skip
PERSON: Tree = {
    "id": ID,
    "name": {"family": "Quillfeather", "given": "Zebediah"},
    "birth_date": "1938-02-17",
    "allergies": {"status": "none-known"},
    "medicines": {"status": "known", "reviewed_on": "2026-09-01", "items": [{"id": "m1000000", "name": SECRET}]},
    "relations": [{"id": "r1000000", "name": SECRET, "carer": True, "carer_assessment": "offered"}],
}
PLAN: Tree = {
    "patient": ID,
    "about_me": {"most_important": SECRET},
    "strengths": [{"id": "s1000000", "text": SECRET}],
    "needs": [
        {"id": "n1000000", "text": SECRET, "domain": "mood"},
        {"id": "n2000000", "text": SECRET, "domain": "housing"},
    ],
    "goals": [
        {"id": "g1000000", "text": SECRET, "needs": ["n1000000"], "achievement": "improving"},
        {"id": "g2000000", "text": SECRET, "needs": ["n2000000"]},
    ],
    "actions": [
        {
            "id": "t1000000", "text": SECRET, "goals": ["g1000000"], "sector": "primary-care",
            "service": "gp-review", "owner": {"staff": "anna"}, "due": "2026-12-04",
        },
        {
            "id": "t2000000", "text": SECRET, "goals": ["g2000000"], "sector": "housing",
            "service": "grab-rails", "owner": {"staff": "anna"}, "due": "2026-12-04",
        },
    ],
    "contingency": [{"id": "c1000000", "trigger": SECRET, "response": SECRET, "contact": SECRET}],
}  # fmt: skip
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
    "reviewed": (
        "2026-10-20", "review", {"tier": "standard", "goals": [{"goal": "g1000000", "achievement": "improving"}]}
    ),
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
    told = facts | {field: id_of(facts[field]) for field in NAMING if field in facts}
    head = {"id": id_of(name), "patient": ID, "happened": happened, "by": "anna"}
    head["recorded"] = f"{happened[:10]}T08:00:00Z"
    if kind == "agreement" and planned:
        head["plan_hash"] = agreed_hash(planned)
    return decode(ENTRIES[kind], told_only(head | told))


def id_of(name: str) -> str:
    """The id that a name gives, of the letters that an id may have: `triage` gives `tr1age00`."""
    return name.translate(str.maketrans("ilou", "110v")).ljust(8, "0")[:8]


def entry_path(day: str, kind: str, name: str) -> str:
    """Where an entry stands in the folder."""
    return f"patients/{ID[0]}/{ID}/entries/{day}-{kind}-{id_of(name)}.yaml"


def told_only(tree: Tree) -> Tree:
    """The tree without what is None."""
    return {
        key: [told_only(one) if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value
        for key, value in tree.items()
        if value is not None
    }


def items(field: str, number: int, **facts: Any) -> Tree:
    """The plan with one item of a list changed."""
    return {field: [one | facts if index == number else one for index, one in enumerate(PLAN[field])]}


def without(name: str, *others: str) -> dict[str, Any]:
    return dict.fromkeys((name, *others))


CLOSED: Tree = {
    "reason": "stable", "summary": SECRET, "come_back_when": SECRET, "survey_offered": True,
    "goals": [{"goal": "g1000000", "achievement": "achieved"}, {"goal": "g2000000", "achievement": "achieved"}],
    "actions": [{"action": "t1000000", "status": "done"}, {"action": "t2000000", "taken_by": SECRET}],
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
            "experience": ("2026-11-04", "assessment", {"scores": [EXPERIENCE]}),
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
    "an old score, due yesterday": (
        {
            "referral": ("2026-08-27", *COURSE["referral"][1:]),
            "triage": ("2026-08-28", *COURSE["triage"][1:]),
            "early": ("2026-08-28", "assessment", {"scores": [PHQ_2]}),
        },
        ["scores-up-to-date early scores.0"],
    ),
    "not asked": (
        {
            "scored": {"scores": [NOT_ASKED]},
            "resolved": None,
        },
        ["safety-question-asked scored scores.0"],
    ),
    "a carer": (
        {"patient": {"relations": [{"id": "r1000000", "name": SECRET, "carer": True}]}},
        [f"carer-assessment-offered {ID} relations.r1000000.carer_assessment"],
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
        {"plan": {"needs": [*PLAN["needs"], {"id": "n3000000", "text": SECRET, "domain": "mood"}]}},
        [f"need-goal-action {ID} needs.n3000000"],
    ),
    "action without owner": ({"plan": items("actions", 0, owner=None)}, [f"need-goal-action {ID} actions.t1000000"]),
    "primary care only": (
        {
            "plan": items("actions", 1, sector="primary-care") | items("needs", 1, domain="mood"),
            "assessed": {
                "findings": [one | {"need": one["domain"] == "mood"} for one in COURSE["assessed"][2]["findings"]]
            },
        },
        [f"beyond-primary-care {ID} actions"],
    ),
    "no social link": ({"plan": items("actions", 1, sector="carer")}, [f"social-need-linked {ID} needs.n2000000"]),
    "no contingency": ({"plan": {"contingency": []}}, [f"contingency-planned {ID} contingency"]),
    "nobody to contact": (
        {"plan": {"contingency": [{"id": "c1000000", "trigger": SECRET, "response": SECRET}]}},
        [f"contingency-usable {ID} contingency.c1000000"],
    ),
    "no strength": ({"plan": {"strengths": []}}, [f"strengths-named {ID} strengths"]),
    "whose action": (
        {"plan": items("actions", 0, owner={"staff": "carla"})},
        [f"action-owner-here {ID} actions.t1000000.owner"],
    ),
    "action overdue": ({"plan": items("actions", 0, due="2026-11-20")}, [f"action-in-time {ID} actions.t1000000"]),
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
    "handover answered late": (
        {
            "offer": ("2026-11-10", "handover", {"status": "offered", "to": "ben", "deputy": "anna"}),
            "taken": ("2026-11-16", "handover", {"status": "accepted", "offer": "offer"}),
        },
        ["~handover-answered offer"],
    ),
    "not in the role": ({"triage": {"manager": "esi"}}, [f"manager-in-role {ID}"]),
    "no deputy": ({"triage": {"deputy": ""}}, [f"deputy-named {ID}"]),
    "deputy left": ({"triage": {"deputy": "carla"}}, [f"deputy-named {ID}"]),
    "managers change": (
        {
            f"moved{number}": (
                f"2026-10-0{number}",
                "handover",
                {"status": "reassigned", "to": to, "deputy": deputy, "reason": SECRET},
            )
            for number, to, deputy in ((6, "ben", "anna"), (7, "anna", "ben"))
        },
        [f"manager-continuity {ID}"],
    ),
    "review overdue": ({"reviewed": {"next_on": "2026-11-20"}}, [f"review-in-time {ID}"]),
    "not looked at again": ({"changed": {}}, [f"plan-looked-at-again {ID}"]),
    "a goal not told": ({"reviewed": {"goals": []}}, ["goals-reviewed reviewed goals.g1000000"]),
    "closure without goal": (closed(goals=CLOSED["goals"][:1]), ["closure-goals-told closed goals.g2000000"]),
    "closure without action": (
        closed(actions=CLOSED["actions"][:1]),
        ["closure-actions-handed-on closed actions.t2000000"],
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
        {"patient": {"medicines": {"status": "known", "items": [{"id": "m1000000", "name": SECRET}]}}},
        [f"medication-review-in-time {ID} medicines.reviewed_on"],
    ),
    "consent": (without("consent"), [f"consent-asked {ID}"]),
    "refused": (
        {"no": ("2026-11-01", "consent", {"about": "case-management", "decision": "withdrawn"})},
        ["refusal-answered no decision"],
    ),
}
