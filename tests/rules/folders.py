"""The example folders of the rules as data: one in which nothing is wrong, and for each rule what of it is another.

In `tests/files/rules`, `sound/` is a whole caseload. `RULE/bad/` holds the files that are laid over it, `RULE/bad.yaml`
says which files are left out and what the verb then finds. A standard on which the sound folder has nothing to say has
`good/` and `good.yaml` as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from caseload.model.codec import Tree
from caseload.model.entries.entry import Entry
from caseload.steps.change import Context
from caseload.store import yamlfile
from caseload.store.cases import place_of
from caseload.store.records import write
from tests.rules.courses import COURSE, EXPERIENCE, ID, SECRET, TRIPS, closed, items, made, told_only

MEETING = "team/2026-11-02-meeting-meet0000.yaml"
Files = dict[str, bytes]

SETTINGS: Tree = {
    "schema": "caseload/1",
    "name": "North",
    "closure": {"second_person": ["lost-contact"]},
    "programme": "For people with several long-term conditions, led by nurses, without an end.",
}
STAFF: dict[str, Tree] = {
    "anna": {"name": "Anna Brook", "role": "lead", "competencies": ["prescribing"], "supervised_on": "2026-10-01"},
    "ben": {"name": "Ben Okoye", "role": "case-manager", "competencies": ["wounds"], "supervised_on": "2026-10-01"},
    "carla": {"name": "Carla Lind", "role": "case-manager", "active_to": "2026-06-30"},
    "esi": {"name": "Esi Tan", "role": "support-worker", "supervised_on": "2026-10-01"},
}
TEAM: dict[str, Tree] = {
    "definitions/services-and-costs.yaml": {
        "schema": "services-and-costs/1",
        "currency": "GBP",
        "price_year": "2025/26",
        "source": "The team's own",
        "services": [
            {"id": "gp-review", "title": "Review", "sector": "primary-care", "unit": "contact", "price": 40},
            {"id": "grab-rails", "title": "Rails", "sector": "housing", "unit": "contact", "price": 55},
        ],
    },
    MEETING: {
        "schema": "meeting/1",
        "id": "meet0000",
        "happened": "2026-11-02",
        "recorded": "2026-11-02T14:00:00Z",
        "by": "anna",
        "attended": ["anna", "ben"],
    },
}


def settings(**facts: Any) -> dict[str, Any]:
    """The settings with these facts."""
    return {"settings": facts}


def staff(id_: str, **facts: Any) -> dict[str, Any]:
    """The staff with one member changed."""
    return {"staff": {id_: facts}}


# What of a team breaches a standard, or of a case, but not by the settings as shipped.
OF_TEAM: dict[str, dict[str, Any]] = {
    "plan-costed": {"plan": items("actions", 0, service="gp-appointment")},
    "self-care-taught": {
        "taught": {"teaching": None, "purposes": ["monitoring"]}, **settings(audit={"self_care_months": 2}),
    },
    "experience-asked": settings(audit={"experience_months": 2}),
    "retention-decided": {
        "referral": ("2017-09-01", *COURSE["referral"][1:]),
        "triage": ("2017-09-02", "triage", {"decision": "decline", "reason": SECRET, "judgement": SECRET,
                                            "amenable": "no"}),
        "plan": None,
        **dict.fromkeys(list(COURSE)[2:]),
    },
    "caseload-within-limit": staff("anna", wte=Decimal("0.01")),
    "team-meeting-in-time": {MEETING: None},
    "supervision-in-time": staff("ben", supervised_on="2026-08-28"),
    "competencies-told": staff("ben", competencies=None),
    "programme-described": settings(programme=None),
}  # fmt: skip
# What keeps a standard that has nothing to say on the sound folder.
KEEPS: dict[str, dict[str, Any]] = {
    "deferred-triage-in-time": {
        "defer": ("2026-09-02", "triage", {"decision": "defer", "reason": SECRET, "until": "2026-09-04"}),
    },
    "visit-outcome-told": {
        "booked": ("2026-11-01", "appointment", {"starts": "2026-11-10T10:00", "mode": "home-visit"}),
        "taught": {"appointment": "booked"},
    },
    "declined-referral-answered": {
        "reply": {"status": "declined", "reason": SECRET},
        "another": ("2026-10-13", "service-referral", {"status": "sent", "sector": "housing", "agency": SECRET}),
        "answer": ("2026-10-19", "service-referral", {"status": "accepted", "referral": "another"}),
    },
    "handover-answered": {
        "offer": ("2026-11-10", "handover", {"status": "offered", "to": "ben", "deputy": "anna"}),
        "taken": ("2026-11-11", "handover", {"status": "accepted", "offer": "offer", "by": "ben"}),
    },
    "experience-asked": {"asked": ("2026-11-04", "assessment", {"scores": [EXPERIENCE]})},
    "closure-second-person": closed(reason="lost-contact", second_person="ben"),
    "death-aftercare": {
        "died": ("2026-11-16", "death", {"bereavement_contact": SECRET, "agencies_told": [SECRET]}),
    },
    "refusal-answered": {
        "no": ("2026-10-19", "consent", {"about": "case-management", "decision": "withdrawn"}),
    },
    **dict.fromkeys(
        ("closure-goals-told", "closure-actions-handed-on", "closure-complete", "closure-survey-offered",
         "retention-decided"),
        closed(),
    ),
}  # fmt: skip


def bad(rule: str) -> dict[str, Any]:
    """The change that breaches a standard, if there is a choice not one of the past."""
    found = [
        (told.startswith("~"), changes) for changes, (told,) in TRIPS.values() if told.lstrip("~").split()[0] == rule
    ]
    return OF_TEAM[rule] if rule in OF_TEAM else min(found, key=lambda one: one[0])[1]


def files_of(changes: Mapping[str, Any], context: Context) -> Files:
    """The files of the folder with these changes: of the case, of `settings`, of `staff`, of any file by its path."""
    paths = {name: change for name, change in changes.items() if "/" in name}
    told = {name: change for name, change in changes.items() if name not in (*paths, "settings", "staff")}
    case = made(told, context)
    records = (case.patient, case.plan, *case.entries, *case.taken_back)
    people = [told_only({"id": id_} | facts | changes.get("staff", {}).get(id_, {})) for id_, facts in STAFF.items()]
    trees = {
        "caseload.yaml": told_only(SETTINGS | changes.get("settings", {})),
        "staff.yaml": {"schema": "staff/1", "staff": people},
        **TEAM,
    }
    files = {place(record): write(record) for record in records if record}
    files |= {path: yamlfile.dump(tree) for path, tree in trees.items()}
    files |= {path: edited(files.get(path, b""), change) for path, change in paths.items()}
    return {path: data for path, data in files.items() if data}


def place(record: Any) -> str:
    """Where a record belongs; what says that it is another person's is here all the same."""
    return place_of(replace(record, patient=ID)) if isinstance(record, Entry) else place_of(record)


def edited(data: bytes, change: str | tuple[str, str] | None) -> bytes:
    """A file after a change, empty if it is gone."""
    if isinstance(change, tuple):
        old, new = change
        assert data.count(old.encode()) == 1
        return data.replace(old.encode(), new.encode())
    return (change or "").encode()
