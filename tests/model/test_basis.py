"""What needs and contingency plans rest on: compared by meaning, and what changes back clears itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.basis import Again, as_told, basis, looked_at, resting_on, to_look_at
from caseload.model.codec import decode
from caseload.model.entries.assessment import Assessment
from caseload.model.patient import Condition, Medicine, Medicines
from caseload.model.plan import Action, Contingency, Goal, Measure, Need, Plan
from caseload.model.settings import Settings
from caseload.steps.change import Context

if TYPE_CHECKING:
    from tests.conftest import Someone

LOOKED = date(2026, 9, 14)
NEED = Need(id="n0000000", text="x", domain="health")
CRISIS = Contingency(id="k0000000", trigger="x")
PHQ = {"instrument": "phq-9", "version": "1", "scale": "total"}
SCORED = [PHQ | {"total": 11, "band": "moderate"}]


def finding(domain: str, text: str, need: bool = True) -> dict[str, Any]:
    return {"complete": False, "findings": [{"domain": domain, "text": text, "need": need}]}


def planned(
    someone: type[Someone], context: Context, *needs: Need, contingency: tuple[Contingency, ...] = ()
) -> Someone:
    """Return somebody whose plan was looked at on 14 September, the day it was agreed."""
    person = someone().at("assessed")
    drugs = Medicines(status="known", items=(Medicine(id="m1", name="Ramipril", dose="5 mg"),))
    person.patient = replace(
        person.patient, conditions=(Condition(id="c1", name="Heart failure", code="84114007"),), medicines=drugs
    )
    person.enter("assessment", "2026-09-11", **finding("health", "Breathless on the stairs"))
    looked = [looked_at(person.case, need, context.settings, LOOKED) for need in needs]
    ready = [looked_at(person.case, one, context.settings, LOOKED) for one in contingency]
    person.plan = Plan(patient=person.patient.id, needs=tuple(looked), contingency=tuple(ready))
    person.enter("agreement", "2026-09-14")
    return person


def told(person: Someone, settings: Settings) -> dict[str, list[str]]:
    """Return the reasons by item, each with its day."""
    return {
        again.item.id: [f"{change.part} {change.on}" for change in again.changes]
        for again in to_look_at(person.case, settings)
    }


def entered(kind: str, day: str, **facts: Any) -> Callable[[Someone], None]:
    return lambda person: person.enter(kind, day, **facts) and None


def assessed(domain: str, text: str, need: bool = True) -> Callable[[Someone], None]:
    return entered("assessment", "2026-10-01", **finding(domain, text, need))


def with_medicines(*items: tuple[str, str], checked: date | None = None) -> Callable[[Someone], None]:
    def change(person: Someone) -> None:
        drugs = tuple(Medicine(id=f"m{number}", name=name, dose=dose) for number, (name, dose) in enumerate(items))
        person.patient = replace(person.patient, medicines=Medicines(status="known", items=drugs, checked_on=checked))

    return change


def with_conditions(*items: tuple[str, str, str]) -> Callable[[Someone], None]:
    def change(person: Someone) -> None:
        found = (
            Condition(id=f"c{n}", name=name, code=code, status=status) for n, (name, code, status) in enumerate(items)
        )
        person.patient = replace(person.patient, conditions=tuple(found))

    return change


HEART = ("Heart failure", "84114007", "active")
RAMIPRIL = ("Ramipril", "5 mg")


@pytest.mark.parametrize(
    ("domain", "change", "reasons"),
    [
        ("health", assessed("health", "Sleeps in the chair"), ["finding 2026-10-01"]),
        ("health", assessed("health", "Breathless on the stairs", False), ["finding 2026-10-01"]),
        ("health", assessed("health", " breathless  ON the\nstairs "), []),
        ("health", assessed("mood", "Sad"), []),
        ("mood", entered("assessment", "2026-10-01", findings=[], scores=SCORED), ["phq-9 2026-10-01"]),
        # what the domain does not use, and what nobody has named a domain for
        ("health", entered("assessment", "2026-10-01", findings=[], scores=SCORED), []),
        ("health", entered("hospital-event", "2026-10-02", event="ae-attendance"), ["hospital 2026-10-02"]),
        ("health", entered("hospital-event", "2026-10-02", event="elective-admission"), ["hospital 2026-10-02"]),
        ("mood", entered("hospital-event", "2026-10-02", event="ae-attendance"), []),
        ("health", entered("contact", "2026-10-02"), []),
        ("health", with_medicines(("ramipril", "10 mg"), checked=date(2026, 10, 5)), ["medicines 2026-10-05"]),
        # checked before anybody looked: known by the last entry at the latest
        ("health", with_medicines(("Ramipril", "10 mg"), checked=date(2026, 9, 1)), ["medicines 2026-09-14"]),
        ("health", with_medicines(("Ramipril", "10 mg")), ["medicines 2026-09-14"]),
        ("health", with_medicines(), ["medicines 2026-09-14"]),
        ("health", with_medicines((" RAMIPRIL", "5  mg"), checked=date(2026, 10, 5)), []),
        ("mood", with_medicines(), []),
        ("health", with_conditions(HEART, ("COPD", "", "active")), ["conditions 2026-09-14"]),
        ("health", with_conditions(("Heart failure", "84114007", "resolved")), ["conditions 2026-09-14"]),
        ("health", with_conditions(("Broken wrist", "", "resolved"), ("heart FAILURE", "84114007", "active")), []),
    ],
)  # fmt: skip
def test_what_a_need_rests_on(
    someone: type[Someone], context: Context, domain: str, change: Callable[[Someone], None], reasons: list[str]
) -> None:
    person = planned(someone, context, replace(NEED, domain=domain))
    assert told(person, context.settings) == {}
    change(person)
    assert told(person, context.settings) == ({"n0000000": reasons} if reasons else {})


def test_what_changes_back_clears_itself(someone: type[Someone], context: Context) -> None:
    person = planned(someone, context, NEED)
    with_medicines(("Ramipril", "10 mg"))(person)
    wrong = person.enter("hospital-event", "2026-10-02", event="ae-attendance")
    person.enter("assessment", "2026-10-03", **finding("health", "Sleeps in the chair"))
    assert len(told(person, context.settings)["n0000000"]) == 3
    with_medicines(RAMIPRIL)(person)
    person.enter("void", "2026-10-04", voids=wrong.id)
    person.enter("assessment", "2026-10-05", **finding("health", "Breathless on the stairs"))
    assert told(person, context.settings) == {}


def test_a_corrected_note_of_a_hospital_event_is_no_news(someone: type[Someone], context: Context) -> None:
    person = planned(someone, context, NEED)
    event = person.enter("hospital-event", "2026-09-12", event="ae-attendance")
    person.plan = Plan(patient=person.patient.id, needs=(looked_at(person.case, NEED, context.settings, LOOKED),))
    person.enter(
        "hospital-event", "2026-09-12", event="ae-attendance", note="other", replaces=event.id, because="typed"
    )
    assert told(person, context.settings) == {}
    # a second one on the same day is another one
    person.enter("hospital-event", "2026-09-12", event="ae-attendance")
    assert told(person, context.settings) == {"n0000000": ["hospital 2026-09-12"]}


@pytest.mark.parametrize(
    ("score", "marked"),
    [
        (PHQ | {"total": 12, "band": "moderate"}, False),
        (PHQ | {"total": 11, "band": "moderate", "flags": ["self-harm"]}, True),
        (PHQ | {"total": 15, "band": "moderately severe"}, True),
        (PHQ | {"missing": ["sleep"]}, True),
    ],
)
def test_a_score_says_something_else_in_another_band(
    someone: type[Someone], context: Context, score: dict[str, Any], marked: bool
) -> None:
    person = planned(someone, context)
    person.enter("assessment", "2026-09-12", findings=[], scores=SCORED)
    need = looked_at(person.case, replace(NEED, domain="mood"), context.settings, LOOKED)
    person.plan = Plan(patient=person.patient.id, needs=(need,))
    person.enter("assessment", "2026-10-01", findings=[], scores=[score])
    assert bool(told(person, context.settings)) is marked


def test_how_a_goal_goes_is_no_news_about_its_need(someone: type[Someone], context: Context) -> None:
    person = planned(someone, context, replace(NEED, domain="mood"))
    assert person.plan
    goal = Goal(id="g0000000", text="x", needs=("n0000000",), measure=Measure(instrument="phq-9", scale="total"))
    person.plan = replace(person.plan, goals=(goal,))
    person.enter("assessment", "2026-10-01", findings=[], scores=[PHQ | {"total": 20, "band": "severe"}])
    assert told(person, context.settings) == {}
    person.enter("assessment", "2026-10-02", findings=[], scores=[PHQ | {"instrument": "gad-7", "total": 15}])
    assert told(person, context.settings) == {"n0000000": ["gad-7 2026-10-02"]}


def test_a_score_that_was_taken_back_is_news(someone: type[Someone], context: Context) -> None:
    person = planned(someone, context)
    scored = person.enter("assessment", "2026-09-12", findings=[], scores=SCORED)
    need = looked_at(person.case, replace(NEED, domain="mood"), context.settings, LOOKED)
    person.plan = Plan(patient=person.patient.id, needs=(need,))
    person.enter("void", "2026-10-04", voids=scored.id)
    assert told(person, context.settings) == {"n0000000": ["phq-9 2026-09-14"]}


def test_what_the_team_has_set_since_marks_nothing(someone: type[Someone], context: Context) -> None:
    """Nobody knows what it was when the need was looked at."""
    person = planned(someone, context, replace(NEED, domain="mood"))
    domains = tuple(replace(domain, rests_on=("medicines", "hospital")) for domain in context.settings.domains)
    assert told(person, replace(context.settings, domains=domains)) == {}
    assert told(person, replace(context.settings, domains=())) == {}


@pytest.mark.parametrize("status", ["met", "closed"])
def test_a_need_that_is_met_or_closed_is_never_marked(someone: type[Someone], context: Context, status: str) -> None:
    person = planned(someone, context, replace(NEED, status=status))
    person.enter("hospital-event", "2026-10-02", event="ae-attendance")
    assert told(person, context.settings) == {}


# --- contingency plans


@pytest.mark.parametrize(
    ("event", "marked"),
    [("ae-attendance", True), ("emergency-admission", True), ("elective-admission", False), ("discharge", False)],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_crisis_puts_a_contingency_plan_to_the_test(
    someone: type[Someone], context: Context, event: str, marked: bool, by_hand: bool
) -> None:
    person = planned(someone, context, contingency=(CRISIS,))
    if by_hand:
        person.plan = Plan(patient=person.patient.id, contingency=(CRISIS,))
    person.enter("hospital-event", "2026-10-02", event=event)
    assert told(person, context.settings) == ({"k0000000": ["hospital 2026-10-02"]} if marked else {})


# --- written by hand, without a basis


@pytest.mark.parametrize(
    ("need", "change", "reasons"),
    [
        ({}, assessed("health", "Better"), []),
        ({"assessment": "e0000003"}, assessed("health", "Better"), ["finding 2026-10-01"]),
        ({"assessment": "e0000003"}, assessed("health", "breathless on the stairs"), []),
        ({"assessment": "e0000003"}, assessed("mood", "Sad"), []),
        ({"assessment": "e0000002"}, assessed("health", "Better"), []),
        ({"assessment": "gone"}, assessed("health", "Better"), []),
        ({}, entered("hospital-event", "2026-09-13"), []),
        ({}, entered("hospital-event", "2026-09-15"), ["hospital 2026-09-15"]),
        ({"domain": "mood"}, entered("hospital-event", "2026-09-15"), []),
        ({}, with_medicines(), []),
    ],
)  # fmt: skip
def test_a_need_that_was_written_by_hand(
    someone: type[Someone],
    context: Context,
    need: dict[str, Any],
    change: Callable[[Someone], None],
    reasons: list[str],
) -> None:
    person = planned(someone, context)
    person.plan = Plan(patient=person.patient.id, needs=(replace(NEED, **need),))
    change(person)
    assert told(person, context.settings) == ({"n0000000": reasons} if reasons else {})


def test_before_it_is_agreed_no_hospital_event_marks_a_need_written_by_hand(
    someone: type[Someone], context: Context
) -> None:
    person = someone().at("assessed")
    person.plan = Plan(patient=person.patient.id, needs=(NEED,), contingency=(CRISIS,))
    person.enter("hospital-event", "2026-09-15", event="ae-attendance")
    assert told(person, context.settings) == {}


def test_without_a_plan_there_is_nothing_to_look_at(someone: type[Someone], context: Context) -> None:
    assert told(someone().at("assessed"), context.settings) == {}


def test_without_any_entry_it_is_known_since_somebody_looked(someone: type[Someone], context: Context) -> None:
    person = someone()
    person.plan = Plan(patient=person.patient.id, needs=(looked_at(person.case, NEED, context.settings, LOOKED),))
    with_medicines(RAMIPRIL)(person)
    assert told(person, context.settings) == {"n0000000": ["medicines 2026-09-14"]}


# --- what hangs on it


def test_goals_and_actions_are_marked_through_their_need() -> None:
    plan = Plan(
        patient="7k3m9x2q",
        needs=(NEED, replace(NEED, id="n1")),
        goals=(
            Goal(id="g0", text="x", needs=("n0000000",)),
            Goal(id="g1", text="x", needs=("n1",)),
            Goal(id="g2", text="x", needs=("n1", "n0000000"), lifecycle="completed"),
        ),
        actions=(
            Action(id="t0", text="x", goals=("g0", "g1")),
            Action(id="t1", text="x", goals=("g1",)),
            Action(id="t2", text="x", goals=("g0",), status="done"),
            Action(id="t3", text="x", goals=("g2",)),
        ),
    )
    assert resting_on(plan, [Again(NEED, ())]) == {"n0000000", "g0", "t0"}
    assert resting_on(plan, []) == set()


# --- words


@pytest.mark.parametrize(
    ("item", "told", "looked"),
    [
        (NEED, {"text": "y"}, True),
        (NEED, {"id": "n", "status": "met"}, False),
        (CRISIS, {"id": "k", "response": "y"}, True),
        (CRISIS, {"id": "k"}, False),
        (Goal(id="g", text="x"), {"text": "y"}, False),
    ],
)
def test_whoever_words_it_has_looked_at_it(
    someone: type[Someone], context: Context, item: Any, told: dict[str, str], looked: bool
) -> None:
    case = someone().at("assessed").case
    after = as_told(case, item, told, context.settings, LOOKED)
    if looked:
        assert (after.basis, after.looked_on) == (basis(case, item, context.settings), LOOKED)
    else:
        assert after is item


# --- meaning


WORDS = st.lists(st.sampled_from(["Falls", "at", "night", "two", "ÉTÉ", "ß", "café"]), min_size=1, max_size=6)
BLANKS = st.sampled_from([" ", "  ", "\n", " \t "])
CASES = st.sampled_from([str.upper, str.lower, str.swapcase, str])


@given(words=WORDS, blank=BLANKS, written=CASES)
def test_blanks_and_capitals_mean_nothing(
    someone: type[Someone], context: Context, words: list[str], blank: str, written: Callable[[str], str]
) -> None:
    assert digests(someone, context, " ".join(words)) == digests(someone, context, written(blank.join(words)) + blank)


@given(words=WORDS, other=WORDS)
def test_other_words_mean_something_else(
    someone: type[Someone], context: Context, words: list[str], other: list[str]
) -> None:
    same = digests(someone, context, " ".join(words)) == digests(someone, context, " ".join(other))
    assert same is (words == other)


def digests(someone: type[Someone], context: Context, text: str) -> dict[str, str]:
    person = someone()
    person.entries = [decode(Assessment, HEAD | {"findings": [{"domain": "mood", "text": text, "need": True}]})]
    return basis(person.case, replace(NEED, domain="mood"), context.settings)


HEAD = {"id": "e0", "patient": "7k3m9x2q", "happened": "2026-09-10", "recorded": "2026-09-10T10:00:00Z", "by": "anna"}
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=4, unique=True)


@given(items=PAIRS, data=st.data())
def test_the_order_of_a_list_means_nothing(
    someone: type[Someone], context: Context, items: list[tuple[str, str]], data: st.DataObject
) -> None:
    assert listed(someone, context, items) == listed(someone, context, data.draw(st.permutations(items)))


@given(items=PAIRS, other=PAIRS)
def test_another_list_means_something_else(
    someone: type[Someone], context: Context, items: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    same = listed(someone, context, items) == listed(someone, context, other)
    assert same is (sorted(items) == sorted(other))


def listed(someone: type[Someone], context: Context, items: list[tuple[str, str]]) -> dict[str, str]:
    person = someone()
    with_medicines(*items)(person)
    with_conditions(*((name, code, "active") for name, code in items))(person)
    found = basis(person.case, NEED, context.settings)
    assert {len(mark) for mark in found.values()} == {12}
    return found
