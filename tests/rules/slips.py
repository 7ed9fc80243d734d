"""What trips each rule of `check` in the sound folder, as changes of it: of the case, of the settings, of files.

A file is named by its path: gone (None), with another text, or with one text in the place of another (a pair).
Elsewhere are tests of what only git or the system can be asked about, of how YAML and the schemas are broken
(tests/files/bad), and of what no file can be that fits its schema.
"""

from __future__ import annotations

from typing import Any

from tests.rules.courses import ID, SECRET, closed, entry_path, items

PLACE = f"patients/{ID[0]}/{ID}"
PATIENT, PLAN = f"{PLACE}/patient.yaml", f"{PLACE}/plan.yaml"
ALERT = entry_path("2026-10-13", "alert", "alert")
TAUGHT = entry_path("2026-11-10", "contact", "taught")
MEETING = "team/2026-11-02-meeting-meet0000.yaml"
OTHER = "8n2p5w7r"
VISIT = {"mode": "home-visit", "minutes": 30, "purposes": ["monitoring"]}


def visit(day: str, **facts: Any) -> tuple[str, str, dict[str, Any]]:
    return day, "contact", VISIT | facts


SLIPS: dict[str, dict[str, Any]] = {
    "nhs-number": {"patient": {"nhs_number": "9990000019"}},
    "nhs-number-shared": {
        "patient": {"nhs_number": "9990000018"},
        f"patients/{OTHER[0]}/{OTHER}/patient.yaml": f"""\
schema: patient/1
id: {OTHER}
name:
  family: Quillfeather
  given: Zebediah
birth_date: 1938-02-17
nhs_number: "9990000018"
""",
        f"patients/{OTHER[0]}/{OTHER}/entries/2026-11-20-referral-xreferra.yaml": f"""\
schema: referral/1
id: xreferra
patient: {OTHER}
happened: 2026-11-20
recorded: "2026-11-20T08:00:00Z"
by: anna
source: gp
""",
    },
    "birth-date": {"patient": {"birth_date": "2026-11-22"}},
    "happened": {"later": visit("2026-11-22")},
    "unique-id": {"plan": items("actions", 1, id="t1000000")},
    "one-person": {"taught": {"patient": OTHER}},
    "entry-reference": {"taught": {"appointment": "booked"}},
    "plan-reference": {"reviewed": {"goals": [{"goal": "g9000000", "achievement": "improving"}]}},
    "staff-reference": {"taught": {"by": "dora"}},
    "permission": {"closed": ("2026-11-16", "closure", closed()["closed"][2] | {"by": "esi"}),
                   "settings": {"closure": {"roles": ["case-manager", "lead"]}}},
    "not-here": {"taught": {"by": "carla"}},
    "patient-reference": {MEETING: ("attended:", f"decisions:\n  - patient: {OTHER}\n    decision: Ask.\nattended:")},
    "tier": {"reviewed": {"tier": "weekly"}},
    "closure-reason": closed(reason="tired"),
    "service-reference": {"plan": items("actions", 1, service="magic")},
    "domain": {"plan": items("needs", 1, domain="magic")},
    "agreement": {"agreed": {"plan_hash": "0" * 64}},
    "not-kept": {"alert": {"type": "treatment-escalation"}},
    "score": {"asked": ("2026-11-04", "assessment", {"scores": [
        {"instrument": "phq-2", "version": "1", "scale": "total", "answers": {"interest": 1, "mood": 1}, "total": 3,
         "band": "positive"}]})},
    "after-death": {"died": ("2026-11-09", "death", {"bereavement_contact": SECRET, "agencies_told": [SECRET]})},
    "no-referral": {"referral": None},
    "before-referral": {"before": visit("2026-08-31")},
    "manager-left": {"triage": {"manager": "carla"}},
    "opens-nothing": {"again": ("2026-11-12", "referral", {"source": "gp", "risk": "34 %"})},
    "closed-twice": {**closed(), "second": ("2026-11-17", *closed()["closed"][1:])},
    "void-of-void": {
        "wrong": visit("2026-11-12"),
        "taken": ("2026-11-12", "void", {"voids": "wrong", "because": SECRET}),
        "back": ("2026-11-13", "void", {"voids": "taken", "because": SECRET}),
    },
    "replaced-twice": {
        "wrong": visit("2026-11-12"),
        "right": visit("2026-11-12", replaces="wrong", because=SECRET),
        "better": visit("2026-11-12", replaces="wrong", because=SECRET),
    },
    "layout": {f"{PLACE}/notes.txt": f"{SECRET}\n"},
    "file-missing": {PATIENT: None},
    "record-place": {TAUGHT: ("schema: contact/1", "schema: review/1")},
    "schema-kind": {TAUGHT: ("schema: contact/1", "schema: visit/1")},
    "schema-version": {TAUGHT: ("schema: contact/1", "schema: contact/2")},
    "contradiction": {"settings": {"default_tier": "weekly"}},
    "definition-name": {"definitions/templates/Other.yaml": "schema: template/1\n"},
}  # fmt: skip
ELSEWHERE = (
    "file-unreadable", "file-not-regular", "file-too-large", "entry-edited", "not-committed", "entry-name",
    "record-shape", "no-manager",
)  # fmt: skip
