"""What criteria say of one person: what is counted, what it is worth, and when nobody can say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.risk import Scored, events_of, person_of, scored
from caseload.model.codec import decode
from caseload.model.criteria import NO_POINTS, Criteria, criteria_hash
from caseload.model.criteria_points import SCALE, number_of
from caseload.model.diagnoses import diagnosed, total
from caseload.model.population import Event, Person
from caseload.store.definitions import shipped_definitions

if TYPE_CHECKING:
    from tests.conftest import Someone

DAY = date(2026, 11, 21)
DEFINITIONS = shipped_definitions()
INSTRUMENTS = DEFINITIONS.instruments
PERSON = Person(id="p-1", birth_date=date(1940, 11, 21), deprivation=3)

# Code and weight, as Gilbert and others printed them (2018).
HFRS = """
    F00 7.1 G81 4.4 G30 4.0 I69 3.7 R29 3.6 N39 3.2 F05 3.2 W19 3.2 S00 3.2 R31 3.0 B96 2.9 R41 2.7 R26 2.6 I67 2.6
    R56 2.6 R40 2.5 T83 2.4 S06 2.4 S42 2.3 E87 2.3 M25 2.3 E86 2.3 R54 2.2 Z50 2.1 F03 2.1 W18 2.1 Z75 2.0 F01 2.0
    S80 2.0 L03 2.0 H54 1.9 E53 1.9 Z60 1.8 G20 1.8 R55 1.8 S22 1.8 K59 1.8 N17 1.8 L89 1.7 Z22 1.7 B95 1.7 L97 1.6
    R44 1.6 K26 1.6 I95 1.6 N19 1.6 A41 1.6 Z87 1.5 J96 1.5 X59 1.5 M19 1.5 G40 1.5 M81 1.4 S72 1.4 S32 1.4 E16 1.4
    R94 1.4 N18 1.4 R33 1.3 R69 1.3 N28 1.3 R32 1.2 G31 1.2 Y95 1.2 S09 1.2 R45 1.2 G45 1.2 Z74 1.1 M79 1.1 W06 1.1
    S01 1.1 A04 1.1 A09 1.1 J18 1.1 J69 1.0 R47 1.0 E55 1.0 Z93 1.0 R02 1.0 R63 0.9 H91 0.9 W10 0.9 W01 0.9 E05 0.9
    M41 0.9 R13 0.8 Z99 0.8 U80 0.8 M80 0.8 K92 0.8 I63 0.8 N20 0.7 F10 0.7 Y84 0.7 R00 0.7 J22 0.7 Z73 0.6 R79 0.6
    Z91 0.5 S51 0.5 F32 0.5 M48 0.5 E83 0.4 M15 0.4 D64 0.4 L08 0.4 R11 0.3 K52 0.3 R50 0.1
"""
# Weight and the codes that begin so, of Charlson and others (1987) and Quan and others (2005).
CHARLSON = """
    myocardial 1 I21 I22 I252
    heart-failure 1 I43 I50 I099 I110 I130 I132 I255 I420 I425 I426 I427 I428 I429 P290
    vascular 1 I70 I71 I731 I738 I739 I771 I790 I792 K551 K558 K559 Z958 Z959
    stroke 1 G45 G46 I60 I61 I62 I63 I64 I65 I66 I67 I68 I69 H340
    dementia 1 F00 F01 F02 F03 G30 F051 G311
    lung 1 J40 J41 J42 J43 J44 J45 J46 J47 J60 J61 J62 J63 J64 J65 J66 J67 I278 I279 J684 J701 J703
    rheumatic 1 M05 M06 M32 M33 M34 M315 M351 M353 M360
    ulcer 1 K25 K26 K27 K28
    mild-liver 1 B18 K73 K74 K700 K701 K702 K703 K709 K713 K714 K715 K717 K760 K762 K763 K764 K768 K769 Z944
    diabetes 1 E100 E101 E106 E108 E109 E110 E111 E116 E118 E119 E120 E121 E126 E128 E129 E130 E131 E136 E138
        E139 E140 E141 E146 E148 E149
    diabetes-damage 2 E102 E103 E104 E105 E107 E112 E113 E114 E115 E117 E122 E123 E124 E125 E127 E132 E133 E134
        E135 E137 E142 E143 E144 E145 E147
    paralysis 2 G81 G82 G041 G114 G801 G802 G830 G831 G832 G833 G834 G839
    renal 2 N18 N19 I120 I131 N032 N033 N034 N035 N036 N037 N052 N053 N054 N055 N056 N057 N250 Z490 Z491 Z492
        Z940 Z992
    malignancy 2 C43 C88 C0 C1 C20 C21 C22 C23 C24 C25 C26 C30 C31 C32 C33 C34 C37 C38 C39 C40 C41 C45 C46 C47
        C48 C49 C50 C51 C52 C53 C54 C55 C56 C57 C58 C60 C61 C62 C63 C64 C65 C66 C67 C68 C69 C70 C71 C72 C73 C74
        C75 C76 C81 C82 C83 C84 C85 C90 C91 C92 C93 C94 C95 C96 C97
    severe-liver 3 I850 I859 I864 I982 K704 K711 K721 K729 K765 K766 K767
    metastatic 6 C77 C78 C79 C80
    aids 6 B20 B21 B22 B24
"""
MILDER = {"diabetes": "diabetes-damage", "mild-liver": "severe-liver", "malignancy": "metastatic"}


def criteria(*listed: dict[str, Any], **more: Any) -> Criteria:
    """Criteria of these; each without points of its own is worth one for each."""
    points = {"title": "x", "each": 1}
    whole = {"id": "c", "version": "1", "title": "C", "source": "Made up."}
    found = [{"id": f"c{n}", **({} if "steps" in one else points), "title": "x", **one} for n, one in enumerate(listed)]
    return decode(Criteria, {**whole, "criteria": found, **more})


def event(kind: str, started: str, ended: str = "", *codes: str) -> Event:
    return Event(
        person=PERSON.id,
        kind=kind,
        started=date.fromisoformat(started),
        ended=date.fromisoformat(ended) if ended else None,
        codes=codes,
    )


def said(*events: Event, person: Person = PERSON, complete: bool = False, **one: Any) -> Scored:
    """What one criterion says on the day."""
    return scored(criteria(one), person, events, DAY, INSTRUMENTS, complete)


def value(*events: Event, **more: Any) -> Decimal | None:
    counted = said(*events, **more).values["c0"]
    return None if counted is None else number_of(counted)


# --- scores of diagnoses


def published_frailty(codes: list[str]) -> Decimal:
    weights = dict(zip(HFRS.split()[::2], map(Decimal, HFRS.split()[1::2]), strict=True))
    assert len(weights) == 109
    return sum((weights[code] for code in {code[:3] for code in codes} & weights.keys()), Decimal(0))


def published_comorbidity(codes: list[str]) -> int:
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line in CHARLSON.replace("\n        ", " ").split("\n"):
        if line.strip():
            id_, weight, *begin = line.split()
            groups[id_] = (int(weight), tuple(begin))
    assert len(groups) == 17
    stems = [code.replace(".", "") for code in codes]
    there = {id_ for id_, (_, begin) in groups.items() if any(stem.startswith(begin) for stem in stems)}
    return sum(groups[id_][0] for id_ in there if MILDER.get(id_) not in there)


def every_code() -> list[str]:
    stems = {*HFRS.split()[::2], "I10", "R07", "Z00"}
    # C0 and C1 are printed for all of C00 to C19
    stems |= {word for word in CHARLSON.split() if len(word) > 2 and word[0].isupper()} | {"C00", "C09", "C18"}
    return sorted(f"{stem[:3]}.{stem[3:]}" if len(stem) > 3 else stem for stem in stems)


CODES = st.lists(st.sampled_from(every_code()), min_size=1, max_size=25)


@pytest.mark.parametrize("code", every_code())
def test_each_code_has_its_published_weight(code: str) -> None:
    coded = event("outpatient", "2026-11-01", "", code)
    assert value(coded, operation="instrument", instrument="hfrs", scale="total") == published_frailty([code])
    assert value(coded, operation="instrument", instrument="charlson", scale="total") == published_comorbidity([code])


@given(codes=CODES, days=st.integers(0, 700))
def test_lists_of_codes_have_their_published_weight(codes: list[str], days: int) -> None:
    """In one event or in many, however often a code is there."""
    first, *rest = codes
    started = (DAY - timedelta(days)).isoformat()
    events = (event("emergency-admission", started, "", *rest), event("outpatient", "2026-11-21", "", first, first))
    assert value(*events, operation="instrument", instrument="hfrs", scale="total") == published_frailty(codes)
    charlson: dict[str, Any] = {"operation": "instrument", "instrument": "charlson"}
    assert value(*events, **charlson, scale="total") == published_comorbidity(codes)
    assert value(*events, **charlson, scale="with-age") == published_comorbidity(codes) + 4


def test_who_has_no_code_in_time_or_is_too_young_cannot_be_scored() -> None:
    frailty: dict[str, Any] = {"operation": "instrument", "instrument": "hfrs", "scale": "total"}
    assert value(event("outpatient", "2024-11-21", "", "F00"), **frailty) == Decimal("7.1")
    assert value(event("outpatient", "2024-11-20", "", "F00"), **frailty) is None
    assert value(event("outpatient", "2026-11-21", "", "I10"), **frailty) == 0
    assert value(event("outpatient", "2026-11-22", "", "F00"), **frailty) is None
    assert value(event("outpatient", "2026-11-21"), complete=True, **frailty) is None
    young = Person(id="p-2", birth_date=date(1951, 11, 22))
    assert value(event("outpatient", "2026-11-01", "", "F00"), person=young, **frailty) is None
    just = Person(id="p-2", birth_date=date(1951, 11, 21))
    assert value(event("outpatient", "2026-11-01", "", "F00"), person=just, **frailty) == Decimal("7.1")


# --- what is counted


def test_events_are_counted_in_their_window_both_ends_included() -> None:
    days = ("2025-11-20", "2025-11-21", "2026-03-01", "2026-11-21", "2026-11-22")
    events = [event("emergency-admission", day) for day in days] + [event("elective-admission", "2026-04-01")]
    count: dict[str, Any] = {"operation": "count-events", "kinds": ["emergency-admission"]}
    assert value(*events, **count, months=12) == 3
    assert value(*events, **count) == 4
    assert value(*events, operation="count-events", kinds=["emergency-admission", "elective-admission"]) == 5


def test_a_window_back_from_the_end_of_a_month_begins_on_a_day_there_is() -> None:
    events = [event("outpatient", day) for day in ("2026-02-27", "2026-02-28")]
    august = criteria({"operation": "count-events", "kinds": ["outpatient"], "months": 6})
    assert scored(august, PERSON, events, date(2026, 8, 31), INSTRUMENTS).score == SCALE


@pytest.mark.parametrize(
    ("came", "left", "nights"),
    [
        ("2026-11-01", "2026-11-04", 3),
        ("2026-11-01", "2026-11-01", 0),
        # still there on the day
        ("2026-11-18", "", 3),
        ("2026-11-18", "2026-12-24", 3),
        ("2026-11-21", "", 0),
        # the window of twelve months begins on 21 November 2025
        ("2025-11-11", "2025-11-23", 2),
        ("2025-11-11", "2025-11-21", 0),
        ("2025-01-01", "2025-02-01", 0),
        ("2024-01-01", "", 365),
    ],
)
def test_nights_in_hospital_are_those_within_the_window(came: str, left: str, nights: int) -> None:
    stay = event("elective-admission", came, left)
    assert value(stay, operation="days-in-hospital", months=12) == nights
    assert value(stay, operation="days-in-hospital", months=12, kinds=["emergency-admission"]) == 0
    assert value(stay, stay, operation="days-in-hospital", months=12) == 2 * nights


def test_an_attendance_is_no_stay() -> None:
    assert value(event("ae-attendance", "2026-01-01"), operation="days-in-hospital") == 0


def test_conditions_are_counted_once_each() -> None:
    lists = [
        {"id": "failure", "title": "x", "codes": ["I50", "I110"]},
        {"id": "copd", "title": "x", "codes": ["J44"]},
    ]
    counted: dict[str, Any] = {"operation": "distinct-conditions", "lists": lists, "months": 12}
    first = event("outpatient", "2026-01-01", "", "I50.0", "I50.1", "I11.0")
    assert value(first, **counted) == 1
    assert value(first, event("other", "2026-02-01", "", "J44"), **counted) == 2
    assert value(first, event("other", "2025-02-01", "", "J44"), **counted) == 1
    assert value(event("other", "2026-02-01", "", "I11.9"), **counted) == 0
    assert value(event("other", "2026-02-01"), **counted) is None


def test_age_and_deprivation_are_those_of_the_day() -> None:
    assert value(operation="age") == 86
    assert value(operation="deprivation") == 3
    assert value(person=Person(id="p-3", birth_date=date(1940, 11, 22)), operation="age") == 85
    assert value(person=Person(id="p-3", birth_date=date(1940, 1, 1)), operation="deprivation") is None


@pytest.mark.parametrize("operation", ["count-events", "days-in-hospital"])
def test_of_whom_nothing_is_told_nothing_is_known_unless_the_extract_is_complete(operation: str) -> None:
    kinds: dict[str, Any] = {"operation": operation, "kinds": ["emergency-admission"]}
    assert value(**kinds) is None
    assert value(event("emergency-admission", "2026-11-22"), **kinds) is None
    assert value(**kinds, complete=True) == 0
    assert value(event("gp-contact", "1999-01-01"), **kinds) == 0


# --- what it is worth


def test_points_are_those_of_each_up_to_the_most() -> None:
    admissions = [event("emergency-admission", f"2026-0{month}-01") for month in range(1, 6)]
    count: dict[str, Any] = {"operation": "count-events", "kinds": ["emergency-admission"], "each": Decimal("1.5")}
    assert said(*admissions, **count).points == {"c0": 7_500_000}
    assert said(*admissions, **count, at_most=6).score == 6 * SCALE
    assert said(*admissions[:3], **count, at_most=6).score == 4_500_000
    assert said(*admissions, **{**count, "each": Decimal("-0.000001")}).score == -5


@pytest.mark.parametrize(("born", "points"), [("1961", 0), ("1960", 1), ("1946", 1), ("1945", 3), ("1900", 3)])
def test_the_last_step_reached_counts(born: str, points: int) -> None:
    steps = [{"at_least": 66, "points": 1}, {"at_least": 81, "points": 3}]
    somebody = Person(id="p-4", birth_date=date.fromisoformat(f"{born}-06-01"))
    assert said(person=somebody, operation="age", steps=steps).score == points * SCALE


def test_a_score_of_diagnoses_counts_by_its_tenths() -> None:
    coded = event("outpatient", "2026-11-01", "", "F00", "W19.1")
    frailty: dict[str, Any] = {"operation": "instrument", "instrument": "hfrs", "scale": "total"}
    assert said(coded, **frailty, each=Decimal("0.03125")).score == 321_875
    steps = [{"at_least": 5, "points": 2}, {"at_least": Decimal("10.3"), "points": 4}]
    assert said(coded, **frailty, steps=steps).score == 4 * SCALE


def test_a_logistic_sum_begins_at_its_intercept() -> None:
    model = criteria({"operation": "age", "each": Decimal("0.05")}, intercept=Decimal("-4.3"))
    assert scored(model, PERSON, (), DAY, INSTRUMENTS).score == 0


def test_without_what_is_missing_there_is_no_score_unless_it_may_be_without() -> None:
    nowhere = Person(id="p-5", birth_date=date(1940, 1, 1))
    age: dict[str, Any] = {"operation": "age", "each": 0, "steps": []}
    found = scored(criteria({"operation": "deprivation"}, age), nowhere, (), DAY, INSTRUMENTS)
    assert (found.score, found.missing, found.points["c0"]) == (None, ("c0",), 0)
    allowed = criteria({"operation": "deprivation", "missing": NO_POINTS}, age)
    found = scored(allowed, nowhere, (), DAY, INSTRUMENTS)
    assert (found.score, found.missing, found.values["c0"]) == (0, (), None)


def test_who_has_less_than_is_needed_falls_short() -> None:
    needed: dict[str, Any] = {
        "operation": "count-events",
        "kinds": ["emergency-admission"],
        "needed": 2,
        "missing": NO_POINTS,
    }
    one, other = event("emergency-admission", "2026-01-01"), event("emergency-admission", "2026-02-01")
    assert said(one, other, **needed).short == ()
    assert said(one, **needed).short == ("c0",)
    assert said(**needed).short == ("c0",)


# --- from records


def test_a_case_is_the_person_and_the_events_that_an_extract_would_hold(someone: type[Someone]) -> None:
    person = someone().at("accepted")
    admitted = person.enter("hospital-event", "2026-09-20T03:00", event="emergency-admission", codes=["F00.1"])
    person.enter("hospital-event", "2026-09-29", event="discharge", admission=admitted.id, codes=["W19.9"])
    person.enter("hospital-event", "2026-10-02", event="ae-attendance")
    person.enter("hospital-event", "2026-10-09", event="discharge")
    person.enter("hospital-event", "2026-11-01", event="elective-admission")
    person.enter("contact", "2026-11-02")
    person.enter("contact", "2026-11-03", outcome="no-reply")
    told = [(one.kind, str(one.started), str(one.ended), one.codes) for one in events_of(person.case)]
    assert sorted(told, key=lambda one: one[1]) == [
        ("emergency-admission", "2026-09-20", "2026-09-29", ("F00.1", "W19.9")),
        ("ae-attendance", "2026-10-02", "None", ()),
        ("other", "2026-10-09", "2026-10-09", ()),
        ("elective-admission", "2026-11-01", "None", ()),
        ("community-contact", "2026-11-02", "None", ()),
    ]
    assert person_of(person.case, DAY) == Person(
        id="7k3m9x2q",
        birth_date=date(1938, 2, 17),
        nhs_number="9990000018",
        family="Quillfeather",
        given="Zebediah",
    )


def test_a_death_is_known_from_its_day_on(someone: type[Someone]) -> None:
    case = someone().at("died").case
    assert person_of(case, date(2026, 11, 1)).died_on is None
    assert person_of(case, date(2026, 11, 2)).died_on == date(2026, 11, 2)


@given(codes=CODES)
def test_a_case_scores_as_its_own_records_say(someone: type[Someone], codes: list[str]) -> None:
    person = someone().at("accepted")
    person.enter("hospital-event", "2026-09-20", event="emergency-admission", codes=codes)
    case, model = person.case, criteria({"operation": "instrument", "instrument": "hfrs", "scale": "total"})
    hfrs = INSTRUMENTS["hfrs"]
    found = scored(model, person_of(case, DAY), events_of(case), DAY, INSTRUMENTS).score
    assert found is not None
    assert number_of(found) == total(hfrs, hfrs.scales[0], diagnosed(case, hfrs, DAY))


# --- as shipped


def test_two_emergency_admissions_in_twelve_months() -> None:
    model = DEFINITIONS.criteria("two-emergency-admissions")
    days = ("2025-11-21", "2026-05-01", "2025-11-20")
    events = [event("emergency-admission", day) for day in days]
    found = scored(model, PERSON, events, DAY, INSTRUMENTS)
    assert (found.score, found.short) == (2 * SCALE, ())
    assert scored(model, PERSON, events[1:], DAY, INSTRUMENTS).short == ("emergency-admissions",)


def test_frailty_and_long_term_conditions() -> None:
    """HFRS 10.3, intermediate: 2; Charlson of dementia, heart failure, kidneys: 4; 86 years: 1."""
    model = DEFINITIONS.criteria("frailty-and-long-term-conditions")
    events = [event("emergency-admission", "2026-01-01", "2026-01-09", "F00.1", "W19.1", "I50.0", "N18.3")]
    found = scored(model, PERSON, events, DAY, INSTRUMENTS)
    assert {id_: number_of(points) for id_, points in found.points.items()} == {"frailty": 2, "conditions": 4, "age": 1}
    assert scored(model, PERSON, (), DAY, INSTRUMENTS, complete=True).missing == ("frailty", "conditions")


def test_local_points_show_every_operation_but_instruments() -> None:
    model = DEFINITIONS.criteria("local-points")
    poor = Person(id="p-6", birth_date=date(1940, 1, 1), deprivation=2)
    events = [
        event("emergency-admission", "2026-01-01", "2026-01-09", "I50.0", "E11.9"),
        event("ae-attendance", "2026-07-01"),
    ]
    found = scored(model, poor, events, DAY, INSTRUMENTS)
    points = {id_: number_of(points) for id_, points in found.points.items()}
    assert points == {
        "emergency-admissions": 2, "attendances": 1, "nights": 1, "conditions": 2, "age": 3, "deprivation": 1,
    }  # fmt: skip


def test_the_hash_changes_with_the_criteria_and_with_what_they_count_by(tmp_path: Path) -> None:
    model = DEFINITIONS.criteria("frailty-and-long-term-conditions")
    before = criteria_hash(model, INSTRUMENTS)
    assert len(before) == 64
    assert before == criteria_hash(model, dict(INSTRUMENTS))
    other = {**INSTRUMENTS, "hfrs": INSTRUMENTS["charlson"]}
    assert criteria_hash(model, other) != before
    assert criteria_hash(DEFINITIONS.criteria("local-points"), INSTRUMENTS) != before
