"""One caseload of invented people, as frozen records and as rows of the index, all seen on one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.duties import Duty, duties
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.model.settings import Domain, Safety, Settings, Tier
from caseload.model.team import Member, Staff
from caseload.store.resources import data_folder
from caseload.store.rows import CaseRow, DutyRow
from caseload.store.settings import settings_of

TODAY = date(2026, 11, 21)
HILL, OKAFOR, SINGH, CLARKE = "7k3m9x2q", "9qk3m2ab", "2b4d6f8h", "5c7e9g1j"

PATIENT = {
    "id": HILL,
    "name": {"family": "Hill", "given": "Margaret", "title": "Mrs", "known_as": "Peggy"},
    "birth_date": "1941-05-03",
    "nhs_number": "9990000018",
    "area": "North",
    "practice": {"name": "Oak Street Surgery"},
    "address": {"lines": ["12 Canal Row", "Millbrook"], "postcode": "ZZ99 3AA"},
    "phones": [{"number": "01632 960 001", "note": "mornings"}],
    "language": "Welsh",
    "communication": ["large print", "speak towards the left ear"],
    "adjustments": ["no visits before ten"],
    "access": "ask the warden for the key",
    "relations": [
        {
            "id": "r1aaaaaa",
            "name": "Joan Hill",
            "relationship": "daughter",
            "phone": "01632 960 002",
            "carer": True,
            "next_of_kin": True,
        }
    ],
    "conditions": [
        {"id": "c1aaaaaa", "name": "Chronic obstructive pulmonary disease", "since": "2011-03-01"},
        {"id": "c2aaaaaa", "name": "Type 2 diabetes", "note": "on insulin"},
        {"id": "c3aaaaaa", "name": "Fractured wrist", "status": "resolved"},
    ],
    "medicines": {
        "status": "known",
        "source": "GP record",
        "checked_on": "2026-11-02",
        "checked_by": "a-brook",
        "reviewed_on": "2026-02-10",
        "helped_by": "Joan",
        "items": [
            {
                "id": "m1aaaaaa",
                "name": "insulin glargine",
                "dose": "18 units at night",
                "time_critical": True,
                "high_risk": True,
            },
            {"id": "m2aaaaaa", "name": "tiotropium", "dose": "18 micrograms once a day", "note": "[prn] is wrong here"},
        ],
    },
    "allergies": {
        "status": "known",
        "source": "GP record",
        "checked_on": "2026-11-02",
        "checked_by": "a-brook",
        "items": [
            {"id": "a1aaaaaa", "substance": "penicillin", "reaction": "throat swells", "severity": "severe"},
            {"id": "a2aaaaaa", "substance": "trimethoprim"},
        ],
    },
    "usual": {"oxygen_target": "88–92 %", "mobility": "one stick indoors"},
    "conflicts": [{"field": "practice.phone", "values": ["01632 960 100", "01632 960 101"]}],
}
PLAN = {
    "patient": HILL,
    "about_me": {
        "most_important": "Staying in my own home with the cat.",
        "please_dont": "Do not move my things.",
        "written_on": "2026-09-14",
        "supported_by": "Joan",
    },
    "strengths": [{"id": "s1aaaaaa", "text": "Joan lives next door"}],
    "needs": [
        {"id": "n1aaaaaa", "text": "Breathless on the stairs", "domain": "mobility"},
        {"id": "n2aaaaaa", "text": "Lonely since her husband died", "domain": "social"},
    ],
    "goals": [
        {
            "id": "g1aaaaaa",
            "text": "Walk to the shop on my own again",
            "needs": ["n1aaaaaa"],
            "importance": 9,
            "lifecycle": "active",
            "achievement": "improving",
            "target_date": "2027-02-01",
        },
    ],
    "actions": [
        {
            "id": "t1aaaaaa",
            "text": "Teach pacing and breathing",
            "goals": ["g1aaaaaa"],
            "sector": "community-health",
            "owner": {"staff": "a-brook"},
            "frequency": {"times": 1, "unit": "week"},
            "minutes": 40,
            "due": "2026-12-05",
            "confidence": 6,
            "status": "in-progress",
        },
        {"id": "t2aaaaaa", "text": "Fit a second stair rail", "goals": ["g1aaaaaa"], "sector": "housing"},
        {
            "id": "t3aaaaaa",
            "text": "Order a walking aid",
            "goals": ["g1aaaaaa"],
            "sector": "self-care",
            "owner": {"name": "Joan Hill", "role": "daughter"},
            "status": "done",
            "done_on": "2026-10-20",
        },
    ],
    "contingency": [
        {
            "id": "k1aaaaaa",
            "trigger": "More breathless than usual for two days",
            "early_signs": "sleeps in the chair",
            "response": "rescue pack, then call the team",
            "contact": "Riverside team, 01632 960 200",
            "anticipatory": "rescue pack in the kitchen drawer",
        }
    ],
    "documents": [{"id": "d1aaaaaa", "type": "ReSPECT form", "kept": "yellow folder by the door"}],
    "review": {"every_weeks": 4, "responsible": "a-brook"},
}
COURSE: list[dict[str, Any]] = [
    {
        "kind": "referral",
        "happened": "2026-09-01",
        "source": "gp",
        "urgency": "urgent",
        "reason": "Two admissions since June",
    },
    {
        "kind": "triage",
        "happened": "2026-09-03",
        "decision": "accept",
        "manager": "a-brook",
        "deputy": "j-okoye",
        "tier": "intensive",
    },
    {
        "kind": "consent",
        "happened": "2026-09-10",
        "about": "case-management",
        "decision": "given",
    },
    {
        "kind": "consent",
        "happened": "2026-09-10",
        "about": "sharing",
        "decision": "refused",
        "recipient": "her son",
    },
    {
        "kind": "assessment",
        "id": "e5aaaaaa",
        "happened": "2026-09-10",
        "complete": True,
        "findings": [
            {
                "domain": "mobility",
                "text": "Rests twice on the stairs",
                "need": True,
                "contributor": "S. Reed",
                "agency": "Riverside physiotherapy",
            },
            {"domain": "mood", "text": "Content", "need": False},
        ],
        "scores": [
            {
                "instrument": "phq-9",
                "version": "1",
                "scale": "total",
                "total": 11,
                "band": "moderate",
                "flags": ["self-harm"],
                "missing": [],
            },
            {"instrument": "barthel", "version": "1", "scale": "total", "missing": ["stairs", "bathing"]},
            {"instrument": "ucla-3", "version": "1", "scale": "total", "total": 0},
        ],
    },
    {
        "kind": "agreement",
        "happened": "2026-09-16",
        "plan_hash": agreed_hash(decode(Plan, PLAN)),
        "copy_given": True,
    },
    {
        "kind": "alert",
        "happened": "2026-09-20",
        "status": "raised",
        "type": "lone-worker",
        "headline": "Nephew threatened staff: visit in twos",
        "critical": True,
        "owner": "a-brook",
        "review_on": "2026-11-09",
    },
    {
        "kind": "alert",
        "happened": "2026-09-21",
        "status": "raised",
        "type": "treatment-escalation",
        "headline": "ReSPECT form, for ward care, not for intensive care",
        "review_on": "2027-03-01",
        "kept": "yellow folder by the door",
    },
    {
        "kind": "contact",
        "happened": "2026-10-28T10:30",
        "mode": "home-visit",
        "minutes": 50,
        "purposes": ["monitoring", "self-care-support"],
        "teaching": {"topic": "inhaler technique", "confidence_before": 4, "confidence_after": 7},
        "note": "Slept badly.\nSecond paragraph.",
    },
    {
        "kind": "hospital-event",
        "happened": "2026-11-16",
        "event": "emergency-admission",
        "hospital": "St Bride's",
        "plan_followed": "yes",
    },
    {
        "kind": "hospital-event",
        "happened": "2026-11-18",
        "event": "discharge",
        "hospital": "St Bride's",
    },
    {
        "kind": "appointment",
        "happened": "2026-11-19",
        "starts": "2026-11-21T10:30",
        "mode": "home-visit",
        "staff": "a-brook",
        "purposes": ["review"],
    },
]


def entry(number: int, facts: dict[str, Any]) -> Entry:
    """Make an entry of some facts; the number says when it was recorded."""
    tree = {
        "id": f"e{number % 10}{number // 10}aaaaa",
        "patient": HILL,
        "happened": "2026-11-01",
        "recorded": datetime(2026, 11, 20, 9, number, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": "a-brook",
    }
    given = dict(facts)
    return decode(ENTRIES[given.pop("kind")], tree | given)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def plan() -> Plan:
    return decode(Plan, PLAN)


@pytest.fixture
def case(plan: Plan) -> Case:
    return fold(decode(Patient, PATIENT), plan, (entry(number, facts) for number, facts in enumerate(COURSE)))


@pytest.fixture(scope="session")
def settings() -> Settings:
    shipped = settings_of(b"schema: caseload/1\nname: Riverside\n", data_folder())
    return replace(
        shipped,
        tiers={"intensive": Tier(contact_weeks=2, review_weeks=4, weight=Decimal(1))},
        default_tier="intensive",
        safety=Safety(escalation="Ring the duty doctor at once, 01632 960 300, and stay with the person."),
        domains=(
            Domain(id="mobility", title="Mobility and falls"),
            Domain(id="mood", title="Mood"),
            Domain(id="social", title="Social contact and loneliness"),
            Domain(id="housing", title="Housing and environment"),
        ),
    )


@pytest.fixture(scope="session")
def staff() -> Staff:
    return Staff(staff=(Member(id="a-brook", name="Ann Brook"), Member(id="j-okoye", name="James Okoye")))


@pytest.fixture
def owed(case: Case, settings: Settings) -> tuple[Duty, ...]:
    return duties(case, settings, frozenset())


@pytest.fixture
def rows() -> list[CaseRow]:
    """A case with everything, a quiet one, a waiting one, and one that cannot be read."""
    return [
        CaseRow(
            HILL,
            "Hill",
            "Margaret",
            "Peggy",
            "1941-05-03",
            "9990000018",
            "North",
            step="active",
            tier="intensive",
            manager="a-brook",
            next_due="2026-11-09",
            flags=1,
            allergies="known",
            critical=("Nephew threatened staff: visit in twos",),
            alerts=("lone-worker", "treatment-escalation"),
            communication=("large print",),
            adjustments=("no visits before ten",),
        ),
        CaseRow(
            OKAFOR,
            "Okafor",
            "James",
            born="1950-12-30",
            nhs_number="9990000026",
            step="active",
            tier="maintenance",
            manager="a-brook",
            next_due="2026-11-30",
            allergies="none-known",
        ),
        CaseRow(
            SINGH,
            "Singh-Featherstonehaugh",
            "Parminder Elizabeth",
            born="1938-01-17",
            step="referred",
            next_due="2026-11-21",
            allergies="not-asked",
        ),
        CaseRow(CLARKE, unreadable=True),
    ]


@pytest.fixture
def duty_rows() -> list[DutyRow]:
    """The order is the index's: today's visit, then what is due by urgency."""
    visit = DutyRow(
        HILL,
        "appointment",
        "2026-11-21",
        "10:30",
        "home-visit booked",
        "log",
        "e1aaaaaa",
        0,
        "a-brook",
        "",
        "Hill",
        "Margaret",
    )
    alert = visit._replace(
        kind="alert-review",
        due="2026-11-09",
        at="",
        verb="alert",
        urgency=3,
        reason="lone-worker alert to be looked at again",
    )
    triage = visit._replace(
        patient=SINGH,
        kind="triage",
        at="",
        verb="triage",
        urgency=8,
        manager="",
        reason="referral waits for triage",
        family="Singh-Featherstonehaugh",
        given="Parminder Elizabeth",
    )
    review = triage._replace(
        patient=OKAFOR,
        kind="review",
        due="2026-11-20",
        verb="review",
        urgency=12,
        reason="every 26 weeks for this tier",
        family="Okafor",
        given="James",
    )
    return [visit, alert, triage, review]
