"""Assessment: findings, scores, one shared view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.model.codec import decode
from caseload.model.instrument import Instrument
from caseload.steps.assessment import assess
from caseload.steps.change import Context
from caseload.store import yamlfile

if TYPE_CHECKING:
    from tests.conftest import Someone

UCLA = {"instrument": "ucla-3", "version": "1"}
LONELY = {"companionship": 3, "inclusion": 3, "isolation": 2}
NUMBER_ONLY = Path(__file__).parents[1] / "files" / "good" / "instrument" / "number-only.yaml"


@pytest.fixture(scope="session")
def wider(context: Context) -> Context:
    """With an instrument of which only the total may be kept."""
    instrument = decode(Instrument, yamlfile.load(NUMBER_ONLY.read_bytes(), NUMBER_ONLY.name))
    known = context.definitions
    instruments = {instrument.id: instrument, "ucla-3": known.instruments["ucla-3"]}
    return replace(context, definitions=replace(known, instruments=instruments))


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"complete": False},
        {"complete": False, "findings": [], "note": "Seen"},
        {"complete": False, "findings": [], "scores": [UCLA | {"answers": LONELY}]},
    ],
)
@pytest.mark.parametrize("step", ["accepted", "assessed", "planned", "active"])
def test_findings_are_added_while_the_case_is_open(
    someone: type[Someone], context: Context, step: str, facts: dict[str, Any]
) -> None:
    person = someone().at(step)
    entry = person.make("assessment", "2026-11-20", **facts)
    change = assess(person.case, entry, context)
    (saved,) = change.records
    assert change.message == f"assess 7k3m9x2q {entry.id}"
    assert (saved.findings, saved.complete, len(saved.scores)) == (entry.findings, entry.complete, len(entry.scores))


def test_answers_are_scored_here_and_no_total_is_typed_in(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    given = UCLA | {"version": "", "answers": LONELY}
    typed = given | {"total": 3, "band": "fine", "flags": ["none"], "scored_by": "ben"}
    saved = assess(person.case, person.make("assessment", "2026-11-20", scores=[given, typed]), context).records[0]
    first, second = saved.scores[0], saved.scores[-1]
    assert (first.total, first.version, first.scored_by, first.flags) == (8, "1", "anna", ())
    assert replace(second, scored_by="anna") == first
    assert second.scored_by == "ben"


NEWS2 = {"instrument": "news2", "version": "1"}


def test_what_is_there_of_a_partial_score_is_kept_and_raises_its_flag(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    scores = [NEWS2 | {"answers": {"saturation": 91, "temperature": Decimal("37.9")}, "at_least": 0}]
    person.entries += assess(person.case, person.make("assessment", "2026-11-20", scores=scores), context).records
    ((saved, _),) = person.case.scores().values()
    assert (saved.total, saved.at_least, saved.missing[0]) == (None, 3, "respiration")
    assert saved.answers == {"saturation": 91, "temperature": Decimal("37.9"), "scale-2": 0}
    assert [flag.name for flag in person.case.flags()] == ["single-three"]


@pytest.mark.parametrize(("born", "allowed"), [(date(2010, 11, 20), True), (date(2010, 11, 21), False)])
def test_somebody_too_young_on_that_day_is_not_scored(
    someone: type[Someone], context: Context, born: date, allowed: bool
) -> None:
    person = someone().at("accepted")
    person.patient = replace(person.patient, birth_date=born)
    entry = person.make("assessment", "2026-11-20", scores=[NEWS2 | {"answers": {"pulse": 70}}])
    if allowed:
        assert assess(person.case, entry, context).records[0].scores[0].at_least == 0
    else:
        said = person.refused(assess, entry, context)
        assert said == "news2 is not made for people under 16; leave it out"


def test_the_category_that_another_system_reported_is_kept(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    given = {"instrument": "efi", "version": "1", "scale": "index", "total": Decimal("0.37"), "reported": "moderate"}
    (saved,) = assess(person.case, person.make("assessment", "2026-11-20", scores=[given]), context).records
    assert [(one.band, one.reported) for one in saved.scores] == [("severe frailty", "moderate")]
    typed = UCLA | {"answers": LONELY, "reported": "fine"}
    (saved,) = assess(person.case, person.make("assessment", "2026-11-20", scores=[typed]), context).records
    assert [one.reported for one in saved.scores] == [""]


def test_a_flag_is_raised_by_its_answer(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    answers = {item.id: 0 for item in context.definitions.instruments["phq-9"].items} | {"self-harm": 1}
    scores = [{"instrument": "phq-9", "version": "1", "answers": answers}]
    person.entries += assess(person.case, person.make("assessment", "2026-11-20", scores=scores), context).records
    assert [flag.name for flag in person.case.flags()] == ["self-harm"]


def test_of_some_instruments_only_the_total_is_kept(someone: type[Someone], wider: Context) -> None:
    person = someone().at("accepted")
    (instrument,) = (one for one in wider.definitions.instruments.values() if one.number_only)
    scale = instrument.scales[0]
    for named in ("", scale.id):
        given = {"instrument": instrument.id, "version": "", "scale": named, "total": Decimal(scale.maximum)}
        (saved,) = assess(person.case, person.make("assessment", "2026-11-20", scores=[given]), wider).records
        assert [(score.scale, score.total, score.scored_by) for score in saved.scores] == [
            (scale.id, Decimal(scale.maximum), "anna")
        ]
    without = [{"instrument": instrument.id, "version": ""}]
    said = person.refused(assess, person.make("assessment", "2026-11-20", scores=without), wider)
    assert said == f"{instrument.id} keeps the total only; give the one on the form"


ELSEWHERE = {"domain": "Marmalade", "text": "x", "need": True}
NOTHING: dict[str, Any] = {"complete": False, "findings": []}


@pytest.mark.parametrize(
    ("step", "facts", "said"),
    [
        ("referred", {}, "assess is not possible while the case is referred; possible now: triage, book, log"),
        ("closed", {}, "assess is not possible while the case is closed"),
        ("accepted", NOTHING, "nothing was assessed; add a finding or a score"),
        ("accepted", {"findings": []}, "an assessment without a finding is not complete; add a finding"),
        # what was found before the case closed completes nothing after it
        ("reopened", {"findings": []}, "an assessment without a finding is not complete"),
        ("accepted", {"findings": [ELSEWHERE]}, "no such domain; known: health, medicines"),
        ("accepted", {"scores": [UCLA | {"instrument": "Marmalade"}]}, "no such instrument; caseload instruments list"),
        ("accepted", {"scores": [UCLA | {"version": "2"}]}, "of another version than ucla-3 1; score it again"),
        ("accepted", {"scores": [UCLA]}, "ucla-3 has no answer; answer an item"),
        ("accepted", {"happened": "2026-11-22"}, "the assessment lies in the future"),
        ("reopened", {"happened": "2026-11-08"}, "use 2026-11-09 or later"),
        ("accepted", {"replaces": "e0000001"}, "an entry of kind assessment cannot replace one of kind triage"),
    ],
)  # fmt: skip
def test_an_assessment_that_cannot_be(
    someone: type[Someone], context: Context, step: str, facts: dict[str, Any], said: str
) -> None:
    person = someone().at(step)
    entry = person.make("assessment", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(assess, entry, context)


def test_what_others_found_completes_it(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    person.enter("assessment", "2026-09-05", complete=False)
    entry = person.make("assessment", "2026-09-06", findings=[])
    person.entries += assess(person.case, entry, context).records
    assert person.case.step == "assessed"


def test_an_assessment_is_put_right(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    entry = person.make("assessment", "2026-09-10", replaces="e0000002", because="Wrong domain")
    person.entries += assess(person.case, entry, context).records
    assert (person.case.step, len(person.case.findings())) == ("active", 1)


@pytest.mark.parametrize(("step", "after"), [("assessed", "accepted"), ("planned", "accepted"), ("active", "")])
def test_it_stays_complete_once_the_plan_is_agreed(
    someone: type[Someone], context: Context, step: str, after: str
) -> None:
    person = someone().at(step)
    entry = person.make("assessment", "2026-09-10", replaces="e0000002", because="Not yet", complete=False)
    if after:
        person.entries += assess(person.case, entry, context).records
        assert person.case.step == after
    else:
        said = person.refused(assess, entry, context)
        assert said == "the case is active by now, and this would make it accepted; keep what was decided then"


CHARLSON = {"instrument": "charlson", "version": "1"}


def test_diagnoses_are_taken_from_the_records_whatever_is_typed_in(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    person.enter("hospital-event", "2026-10-02", codes=["I500", "e112"])
    person.enter("hospital-event", "2026-11-21", codes=["C78.7"])
    typed = CHARLSON | {"answers": {"diagnoses": 1, "metastatic": "C78.7"}, "total": 6}
    for given in (CHARLSON, typed):
        (saved,) = assess(person.case, person.make("assessment", "2026-11-20", scores=[given]), context).records
        assert [(score.scale, score.total, score.missing) for score in saved.scores] == [
            ("total", 3, ()),
            ("with-age", 7, ()),
        ]
        found = {"diagnoses": 2, "heart-failure": "I50.0", "diabetes-with-damage": "E11.2"}
        assert [score.answers for score in saved.scores] == [found, found | {"age": 88}]


def test_without_diagnoses_and_under_the_age_nothing_is_stored(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    hfrs = {"instrument": "hfrs", "version": "1"}
    said = person.refused(assess, person.make("assessment", "2026-11-20", scores=[hfrs]), context)
    assert said.startswith("hfrs cannot be scored: no hospital diagnoses are recorded in the 24 months before; ")
    person.patient = replace(person.patient, birth_date=date(1951, 11, 21))
    person.enter("hospital-event", "2026-10-02", codes=["F00.1"])
    with pytest.raises(Forbidden, match="hfrs is not made for people under 75"):
        assess(person.case, person.make("assessment", "2026-11-20", scores=[hfrs]), context)
    (saved,) = assess(person.case, person.make("assessment", "2026-11-21T09:00", scores=[hfrs]), context).records
    assert [(score.total, score.band) for score in saved.scores] == [(Decimal("7.1"), "intermediate risk")]
