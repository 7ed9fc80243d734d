from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Agreement
from caseload.model.patient import Allergies, Conflict, Patient
from caseload.model.plan import AboutMe, Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.emit import FORMS, emit
from caseload.render.owncopy import notes, own_copy

TODAY, REVIEW = date(2026, 11, 21), date(2026, 12, 14)
# What the records say and a person's own copy never does.
JARGON = (
    *("lifecycle", "sector", "primary-care", "community-health", "contingency", "in-progress", "on-hold", "tier"),
    *("sustaining", "frequency", "assessment", "None", "intervention", "multidisciplinary", "caseload", "NHS number"),
)
LONGEST, USUAL = 16, 8


@pytest.fixture
def person(case: Case, settings: Settings, staff: Staff) -> Any:
    """How the copy reads as Markdown, with some parts of the case or plan otherwise."""

    def read(*, patient: Patient | None = None, entries: tuple[Entry, ...] | None = None, **plan: Any) -> str:
        assert case.plan is not None
        changed = replace(case.plan, **plan)
        whole = fold(patient or case.patient, changed, case.entries if entries is None else entries)
        return written(whole, changed, settings, staff)

    return read


def written(case: Case, plan: Plan, settings: Settings, staff: Staff, form: str = "markdown") -> str:
    stream = io.StringIO()
    emit(own_copy(case, plan, settings, staff, REVIEW, TODAY), form, stream)
    return stream.getvalue()


def test_the_parts_in_order(person: Any) -> None:
    headings = [line[3:] for line in person().splitlines() if line.startswith("## ")]
    assert headings == [
        "About me",
        "What you can build on",
        "What to do in a crisis",
        "What makes life harder for you",
        "What you hope for, and what will be done",
        "Other papers, and where they are",
        "Who agreed to this plan",
        "When we look at this plan again",
    ]


def test_what_to_do_in_a_crisis_is_whole_on_one_page(person: Any) -> None:
    _, page, _ = re.split(r"\n<div.*</div>\n", person())
    for text in (
        "## What to do in a crisis",
        "This page is about Margaret Hill.",
        "More breathless than usual for two days",
        "**Early signs:** sleeps in the chair",
        "**What you have ready:** rescue pack in the kitchen drawer",
        "Riverside team, 01632 960 200",
        "Ann Brook looks after your care.",
        "**When they are away:** James Okoye",
        "You are allergic to: penicillin (throat swells), trimethoprim. This was checked on 2 November 2026.",
    ):
        assert text in page
    assert "Goal" not in page


@pytest.mark.parametrize(
    ("allergies", "words"),
    [
        (Allergies(), "We have not asked you about allergies yet. Say so if you have any."),
        (Allergies(status="none-known"), "You have no allergies that we know of."),
    ],
)
def test_not_asked_is_not_none_known(person: Any, case: Case, allergies: Allergies, words: str) -> None:
    assert words in person(patient=replace(case.patient, allergies=allergies))


def test_every_action_says_who_and_when(person: Any) -> None:
    told = person()
    for text in (
        "“Walk to the shop on my own again”",
        "- **How much this matters to you:** 9 out of 10",
        "- **How it is going:** it is getting better",
        "- **You hope for this by:** 1 February 2027",
        "**Step 1:** Teach pacing and breathing\n  - **Who:** Ann Brook, case manager\n"
        "  - **When:** by 5 December 2026, then every week, 40 minutes each time\n  - This has started.",
        "**Step 2:** Fit a second stair rail\n  - **Who:** nobody yet\n  - **When:** no day is set yet",
        "**Step 3:** Order a walking aid\n  - **Who:** Joan Hill, your daughter\n  - **When:** done on 20 October 2026",
    ):
        assert text in told


def test_an_action_stands_with_its_first_goal_and_what_ended_is_left_out(person: Any, plan: Plan) -> None:
    walk, (teach, rail, aid) = plan.goals[0], plan.actions
    second = replace(walk, id="g2aaaaaa", text="See the sea", lifecycle="proposed")
    idle = replace(walk, id="g3aaaaaa", text="Sing", lifecycle="on-hold")
    dropped = replace(walk, id="g4aaaaaa", text="Swim", lifecycle="cancelled")
    done = replace(walk, id="g5aaaaaa", text="Sleep in bed", lifecycle="completed", achievement="achieved")
    shared = replace(teach, goals=(walk.id, second.id))
    told = person(
        goals=(walk, second, idle, dropped, done),
        actions=(shared, replace(rail, status="stopped"), replace(aid, goals=(dropped.id,), status="planned")),
    )
    assert told.count("Teach pacing") == 1
    assert "Some of the steps above help with this as well." in told
    assert "This is an idea so far." in told and "We are leaving this for now." in told
    assert told.count("Nothing is planned for this yet.") == 1
    assert "Swim" not in told and "stair rail" not in told
    assert "### Also\n\nThis will be done as well.\n\n- **Step 1:** Order a walking aid" in told
    assert "## What you have already done\n\nSleep in bed" in told


def test_a_plan_with_nothing_in_it_says_so(person: Any) -> None:
    told = person(about_me=None, strengths=(), needs=(), goals=(), actions=(), contingency=(), documents=())
    for text in (
        "We have not written this with you yet.",
        "We have not yet written down with you what to do.",
        "We have not yet written down with you what you hope for.",
    ):
        assert text in told


# --- agreement


def agreed(case: Case, **facts: Any) -> tuple[Entry, ...]:
    """The entries with the agreement otherwise."""
    return tuple(replace(entry, **facts) if isinstance(entry, Agreement) else entry for entry in case.entries)


def test_it_says_clearly_whether_it_is_agreed(person: Any, case: Case, plan: Plan) -> None:
    assert person().count("You agreed to this plan on 16 September 2026.") == 2
    draft = person(entries=tuple(entry for entry in case.entries if not isinstance(entry, Agreement)))
    assert "This is a draft. You have not agreed to it yet." in draft.split("## About me")[0]
    assert "You have not agreed to this plan yet." in draft
    changed = person(funding="The council")
    assert "The changes are not agreed yet." in changed.split("## About me")[0]
    assert "It has changed since then." in changed.split("## Who agreed")[1]


@pytest.mark.parametrize(
    ("authority", "words"),
    [
        ("power-of-attorney", "They have a lasting power of attorney."),
        ("deputy", "A court has named them your deputy."),
        ("best-interests", "It was decided in your best interests."),
    ],
)
def test_who_agreed_for_the_person_and_by_what_right(person: Any, case: Case, authority: str, words: str) -> None:
    told = person(entries=agreed(case, authority=authority, name="Joan Hill"))
    assert "Joan Hill agreed to this plan for you on 16 September 2026." in told
    assert words in told


def test_when_it_is_looked_at_next(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    def last(on: date | None, review: date | None) -> str:
        assert plan.review is not None
        changed = replace(plan, review=replace(plan.review, on=on))
        block = own_copy(case, changed, settings, staff, review, TODAY).blocks[-1]
        return str(getattr(block, "texts", ("",))[0])

    past, near = TODAY - timedelta(days=1), TODAY + timedelta(days=7)
    assert last(None, REVIEW) == "We will look at it with you by 14 December 2026."
    assert last(near, REVIEW) == "We will look at it with you by 28 November 2026."
    assert last(past, REVIEW) == "We will look at it with you by 14 December 2026."
    assert last(past, past) == "It is time to look at it now."
    assert last(None, None) == "No day is set yet. Please ask us."
    assert "Ann Brook will see to that." in written(case, plan, settings, staff)


# --- for whoever prints it


def test_notes_are_for_whoever_prints_it_and_not_in_the_copy(person: Any, case: Case, plan: Plan) -> None:
    assert list(notes(case)) == ["needs when you give this copy: large print; speak towards the left ear; Welsh"]
    assert "large print" not in person() and "Welsh" not in person()
    quiet = replace(case.patient, communication=(), language="English")
    assert list(notes(fold(quiet, plan, case.entries))) == []
    changed = replace(plan, funding="x", conflicts=(Conflict(field="funding", values=("x", "y")),))
    assert list(notes(fold(replace(quiet, interpreter=True), changed, case.entries))) == [
        "needs when you give this copy: an interpreter",
        "the plan holds two versions of something: settle that before you give this copy",
        "the plan changed since it was agreed, and the copy says so",
    ]
    unagreed = tuple(entry for entry in case.entries if not isinstance(entry, Agreement))
    assert list(notes(fold(quiet, plan, unagreed))) == ["the plan is not agreed yet, and the copy says so"]


# --- how it reads


def sentences(text: str) -> list[list[str]]:
    plain = re.sub(r"[#*>“”-]|<[^>]*>|\n\n", ".", text)
    return [words for part in re.split(r"[.:?!]", plain) if (words := part.split())]


def test_it_reads_easily(case: Case, plan: Plan, settings: Settings, staff: Staff) -> None:
    """Short sentences, no word of the records, no id and no code: our own words, since the rest is the person's."""
    bare = replace(
        plan,
        about_me=AboutMe(most_important="Cat"),
        needs=plan.needs[:1],
        goals=tuple(replace(goal, text="Walk") for goal in plan.goals),
        actions=tuple(replace(action, text="Rest", obstacle="Rain") for action in plan.actions),
    )
    told = written(case, bare, settings, staff)
    lengths = [len(words) for words in sentences(told)]
    assert max(lengths) <= LONGEST
    assert sum(lengths) / len(lengths) <= USUAL
    ids = [case.patient.id, *(one.id for one in plan.actions), *(one.id for one in plan.goals)]
    for form in FORMS:
        text = written(case, bare, settings, staff, form).replace("about_me", "").replace("agreement", "")
        assert [word for word in (*JARGON, *ids, "a-brook") if word.lower() in text.lower()] == []


ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@given(st.text(st.characters(categories=[*"LMNPSZC"]), max_size=20).map(lambda text: f"x{text}\x1b[2J\u202e# *y*"))
def test_whatever_the_records_hold_stays_text(settings: Settings, text: str) -> None:
    tree = {
        "patient": "7k3m9x2q",
        "about_me": {"wellness": text, "written_on": "2026-09-14", "supported_by": text},
        "strengths": [{"id": "s1aaaaaa", "text": text}],
        "needs": [{"id": "n1aaaaaa", "text": text, "domain": "mood"}],
        "goals": [{"id": "g1aaaaaa", "text": text, "needs": ["n1aaaaaa"]}],
        "actions": [{"id": "t1aaaaaa", "text": text, "goals": ["g1aaaaaa"], "owner": {"name": text, "role": text}}],
        "contingency": [{"id": "k1aaaaaa", "trigger": text, "contact": text}],
        "documents": [{"id": "d1aaaaaa", "type": text, "kept": text}],
        "funding": text,
    }
    someone = {"id": "7k3m9x2q", "name": {"family": text, "known_as": text}, "birth_date": "1941-05-03"}
    plan = decode(Plan, tree)
    case = fold(decode(Patient, someone), plan, ())
    for form in FORMS:
        told = written(case, plan, replace(settings, name=text), Staff(), form)
        assert not ACTING.search(told)
        if form == "markdown":
            assert not re.search(r"(?<!\\)\*y", told) and not re.search("^# x", told, re.MULTILINE)
