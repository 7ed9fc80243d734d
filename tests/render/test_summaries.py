from __future__ import annotations

from typing import Any

import pytest

from caseload.model.codec import decode
from caseload.model.entries.registry import ENTRIES
from caseload.render.summaries import SUMMARIES, summary

STAFF = {"a-brook": "Ann Brook", "j-okoye": "James Okoye"}


def said(kind: str, **facts: Any) -> str:
    head = {
        "id": "e1aaaaaa",
        "patient": "7k3m9x2q",
        "happened": "2026-11-20",
        "recorded": "2026-11-20T09:00:00Z",
        "by": "a-brook",
    }
    return summary(decode(ENTRIES[kind], head | facts), lambda id_: STAFF.get(id_, id_))


def test_every_kind_of_entry_has_its_words() -> None:
    assert SUMMARIES.keys() == ENTRIES.keys()


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("referral", {"source": "gp", "urgency": "urgent", "reason": "Falls"}, "urgent, from GP: Falls"),
        (
            "triage",
            {"decision": "accept", "manager": "a-brook", "tier": "intensive"},
            "accepted, case manager Ann Brook, intensive tier",
        ),
        ("triage", {"decision": "decline", "reason": "Moving away"}, "declined: Moving away"),
        ("triage", {"decision": "defer", "until": "2026-12-01"}, "deferred until 01-Dec-2026"),
        (
            "assessment",
            {
                "complete": True,
                "findings": [{"domain": "mood", "text": "low", "need": True}],
                "scores": [
                    {"instrument": "phq-9", "version": "1", "scale": "total", "total": 0, "flags": ["self-harm"]},
                    {"instrument": "barthel", "version": "1"},
                ],
            },
            "complete, 1 domain, phq-9 0, SAFETY FLAG self-harm, barthel cannot be scored",
        ),
        (
            "appointment",
            {"starts": "2026-11-21T09:30", "mode": "home-visit", "staff": "a-brook"},
            "home visit booked for 21-Nov-2026 09:30 with Ann Brook",
        ),
        ("appointment", {"status": "cancelled", "appointment": "e2aaaaaa"}, "booking cancelled"),
        ("contact", {"mode": "telephone", "outcome": "no-reply"}, "telephone, no reply"),
        (
            "contact",
            {
                "mode": "home-visit",
                "minutes": 40,
                "purposes": ["advocacy"],
                "advocacy": {"issue": "damp", "agency": "the council", "result": "survey booked"},
            },
            "home visit, 40 min, advocacy, took up damp with the council: survey booked",
        ),
        ("contact", {"mode": "clinic", "teaching": {"topic": "inhaler"}}, "clinic, taught inhaler"),
        (
            "hospital-event",
            {"event": "ae-attendance", "hospital": "St Bride's", "plan_followed": "no"},
            "A&E attendance, St Bride's, contingency plan followed: no",
        ),
        (
            "service-referral",
            {"status": "chased", "agency": "Council", "reply_by": "2026-12-04"},
            "chased with Council, answer expected by 04-Dec-2026",
        ),
        ("service-referral", {"status": "started", "agency": "Council"}, "started by Council"),
        ("service-referral", {"status": "sent", "service": "occupational-therapist"}, "sent to occupational therapist"),
        (
            "service-referral",
            {"status": "declined", "agency": "Red Hall", "reason": "full"},
            "declined by Red Hall: full",
        ),
        ("handover", {"status": "reassigned", "to": "j-okoye", "reason": "Leave"}, "reassigned to James Okoye: Leave"),
        ("handover", {"status": "deputy-named", "deputy": "j-okoye"}, "James Okoye named deputy"),
        (
            "alert",
            {
                "status": "raised",
                "type": "lone-worker",
                "headline": "x" * 150,
                "critical": True,
                "review_on": "2026-12-01",
            },
            f"CRITICAL lone worker alert raised: {'x' * 150}: review by 01-Dec-2026",
        ),
        (
            "consent",
            {"about": "sharing", "decision": "given", "recipient": "the GP", "authority": "power-of-attorney"},
            "sharing with the GP: given, by power of attorney",
        ),
        (
            "capacity",
            {"decision": "where to live", "outcome": "lacks-capacity"},
            "lacks capacity for this decision: where to live",
        ),
        ("agreement", {"plan_hash": "0", "copy_given": True}, "plan agreed with the person, copy given"),
        (
            "agreement",
            {"plan_hash": "0", "authority": "deputy", "name": "Joan Hill"},
            "plan agreed with Joan Hill (deputy)",
        ),
        (
            "snooze",
            {"duty": "review:e1", "until": "2026-12-01", "reason": "away"},
            "review put off until 01-Dec-2026: away",
        ),
        (
            "flag-resolution",
            {"assessment": "e2aaaaaa", "flag": "self-harm", "reason": "Seen by GP"},
            "safety flag self-harm dealt with: Seen by GP",
        ),
        (
            "review",
            {
                "tier": "standard",
                "goals": [
                    {"goal": "g1", "achievement": "improving"},
                    {"goal": "g2", "achievement": "improving"},
                    {"goal": "g3", "achievement": "no-change"},
                ],
                "next_on": "2027-01-05",
            },
            "standard tier, goals 2 improving, 1 no change, next on 05-Jan-2027",
        ),
        (
            "closure",
            {"reason": "care-home", "destination": "Elm House", "summary": "Settled.\nMore."},
            "closed, care home, to Elm House: Settled. …",
        ),
        ("death", {"place": "at home"}, "died, at home"),
        (
            "reopening",
            {"reason": "Falls again", "manager": "a-brook", "tier": "standard"},
            "reopened, case manager Ann Brook, standard tier: Falls again",
        ),
        ("void", {"voids": "e2aaaaaa", "because": "wrong person"}, "entry e2aaaaaa taken back: wrong person"),
    ],
)
def test_an_entry_in_one_line(kind: str, facts: dict[str, Any], words: str) -> None:
    assert said(kind, **facts) == words


def test_every_kind_is_tried_here() -> None:
    (marker,) = test_an_entry_in_one_line.pytestmark
    assert {row[0] for row in marker.args[1]} == ENTRIES.keys()


def test_a_long_note_is_told_in_brief() -> None:
    line = said("contact", mode="letter", note="a" * 300)
    assert line == f"letter: {'a' * 100}…"


def test_a_correction_says_why() -> None:
    line = said("death", place="at home", replaces="e2aaaaaa", because="wrong day")
    assert line == "died, at home (corrected: wrong day)"
