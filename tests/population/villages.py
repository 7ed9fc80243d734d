"""Villages and criteria for hypothesis to invent, full of edges: last days of windows, birthdays, equal scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from caseload.model.criteria import (
    CANNOT_SCORE,
    COUNT_EVENTS,
    DAYS_IN_HOSPITAL,
    DEPRIVATION,
    DISTINCT_CONDITIONS,
    INSTRUMENT,
    NO_POINTS,
    OPERATIONS,
    CodeList,
    Criteria,
    Criterion,
    Exclusions,
    Listing,
    Step,
)
from caseload.model.instrument import AgePoints, Diagnoses, Group, Instrument, Scale
from caseload.model.population import ADMISSIONS, EVENTS, SEXES, Event, Person
from caseload.store.records import read_record
from caseload.store.resources import data_folder
from tests.population.oracle import Village, back

DAYS = (date(2026, 3, 31), date(2024, 2, 29), date(2025, 3, 1))
# Binary order is 10, 9, B, Z_1, a, a-1, b, z.
IDS = ("a", "B", "10", "9", "z", "Z_1", "a-1", "b")
CODES = ("E11.9", "E10.2", "K70.3", "K72.9", "C50.9", "C78.7", "F00.1", "W19", "G81", "I50.0", "I10", "B18.2")
MONTHS = st.sampled_from((None, 1, 6, 12, 24))
LISTS = (
    CodeList(id="diabetes", title="Diabetes", codes=("E10", "E11")),
    CodeList(id="heart", title="Heart", codes=("I50", "I110")),
    CodeList(id="cancer", title="Cancer", codes=("C",)),
)
# Three forms of one illness, one worse than the other, and points of a quarter.
NESTED = Instrument(
    id="nested",
    version="1",
    title="Nested",
    source="made up",
    licence="none",
    diagnoses=Diagnoses(
        groups=(
            Group(id="mild", label="Mild", points=Decimal("0.25"), codes=("E",)),
            Group(id="middling", label="Middling", points=Decimal("0.5"), codes=("E1",), outranks=("mild",)),
            Group(id="severe", label="Severe", points=2, codes=("E10",), outranks=("middling", "mild")),
        ),
        ages=(AgePoints(age=40, points=1), AgePoints(age=75, points=2)),
        months=6,
    ),
    minimum_age=18,
    scales=(Scale(id="total", title="", higher_is_better=False, minimum=0, maximum=4, items=("diagnoses", "age")),),
    examples=(),
)
INSTRUMENTS = {
    "nested": NESTED,
    **{id_: read_record(data_folder(), f"instruments/{id_}.yaml", Instrument) for id_ in ("hfrs", "charlson")},
}
SCALES = tuple((one.id, scale.id) for one in INSTRUMENTS.values() for scale in one.scales)


def numbers(lowest: int, highest: int, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.integers(lowest * 10**places, highest * 10**places).map(lambda whole: Decimal(whole).scaleb(-places))


def seldom(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """None, seven times out of eight: what leaves people out must not leave out all of them."""
    return st.sampled_from((False,) * 3 + (True,) + (False,) * 4).flatmap(lambda yes: strategy if yes else st.none())


STEPS = st.lists(st.tuples(numbers(0, 9, 1), numbers(-1, 4)), max_size=3, unique_by=lambda step: step[0]).map(
    lambda steps: tuple(Step(at_least=least, points=points) for least, points in sorted(steps))
)


@st.composite
def criterion(draw: st.DrawFn, operation: str) -> Criterion:
    """One criterion of that operation."""
    instrument, scale = draw(st.sampled_from(SCALES)) if operation == INSTRUMENT else ("", "")
    kinds = {COUNT_EVENTS: EVENTS[:4], DAYS_IN_HOSPITAL: ADMISSIONS}.get(operation, ())
    several = st.lists(st.sampled_from(kinds), min_size=operation == COUNT_EVENTS, max_size=2, unique=True).map(tuple)
    each = draw(st.none() | numbers(-1, 3))
    return Criterion(
        id=f"its-{operation}",
        title="",
        operation=operation,
        kinds=draw(several) if kinds else (),
        months=draw(MONTHS) if operation in (COUNT_EVENTS, DAYS_IN_HOSPITAL, DISTINCT_CONDITIONS) else None,
        lists=LISTS if operation == DISTINCT_CONDITIONS else (),
        instrument=instrument,
        scale=scale,
        each=each,
        at_most=draw(st.none() | numbers(0, 5)) if each and each > 0 else None,
        steps=draw(STEPS) if each is None else (),
        needed=draw(seldom(numbers(0, 3, 1))) if operation != DEPRIVATION else None,
        missing=draw(seldom(st.just(CANNOT_SCORE))) or NO_POINTS,
    )


@st.composite
def criteria(draw: st.DrawFn) -> Criteria:
    """Criteria of different operations, and who of those they rank comes onto the list."""
    intercept = draw(st.none() | numbers(-3, 1, 6))
    cut_off = numbers(1, 99) if intercept is not None else numbers(-1, 5)
    return Criteria(
        id="invented",
        version="1",
        title="Invented",
        source="hypothesis",
        criteria=tuple(map(draw, map(criterion, draw(st.permutations(OPERATIONS))[: draw(st.integers(1, 6))]))),
        intercept=intercept,
        listing=Listing(
            cut_off=draw(seldom(cut_off)),
            top=draw(seldom(st.integers(1, 6))),
            share=draw(seldom(numbers(20, 100))),
        ),
        exclusions=Exclusions(on_caseload=draw(st.booleans()), under_age=draw(seldom(st.sampled_from((18, 75))))),
    )


@st.composite
def villages(draw: st.DrawFn, day: date) -> Village:
    """Up to eight people and some events of theirs."""
    near = st.integers(-2, 2).map(timedelta)
    edges = st.sampled_from([back(day, months) for months in (0, 1, 6, 12, 24, 36)])
    around = st.builds(lambda edge, off: edge + off, edges, near)
    ages = st.sampled_from((0, 17, 18, 40, 50, 65, 74, 75, 80, 85, 95))
    births = st.builds(lambda age, off: back(day, 12 * age) + off, ages, near)
    people = tuple(
        Person(
            id=id_,
            birth_date=draw(births),
            sex=draw(st.sampled_from(SEXES)),
            deprivation=draw(st.none() | st.integers(1, 10)),
            practice=draw(st.sampled_from(("", "A1", "b2"))),
            died_on=draw(seldom(around)),
            objected=draw(seldom(st.just(True)).map(bool)),
        )
        for id_ in draw(st.permutations(IDS))[: draw(st.integers(1, len(IDS)))]
    )
    events = tuple(
        Event(
            person=draw(st.sampled_from(people)).id,
            kind=draw(st.sampled_from(EVENTS[:5])),
            started=(started := draw(around)),
            ended=draw(st.none() | st.integers(0, 40).map(lambda nights: started + timedelta(nights))),
            codes=tuple(draw(st.lists(st.sampled_from(CODES), max_size=3))),
        )
        for _ in range(draw(st.sampled_from((20, 10, 5, 0))))
    )
    reasons = st.tuples(st.sampled_from(people).map(lambda one: one.id), st.sampled_from(("on-caseload", "declined")))
    return Village(people, events, tuple(draw(st.lists(reasons, max_size=3, unique=True))))


def asked() -> st.SearchStrategy[tuple[Criteria, date, bool, Village]]:
    """Criteria, a day, whether the extract is complete, and the village."""
    return st.sampled_from(DAYS).flatmap(lambda day: st.tuples(criteria(), st.just(day), st.booleans(), villages(day)))


SHIPPED = tuple(
    read_record(data_folder(), f"criteria/{id_}.yaml", Criteria)
    for id_ in ("two-emergency-admissions", "frailty-and-long-term-conditions", "local-points")
)
A_SEVENTH = replace(
    SHIPPED[-1],
    id="a-seventh-of-all-times",
    criteria=tuple(replace(one, months=None) for one in SHIPPED[-1].criteria),
    listing=Listing(share=Decimal("14.2857")),
)
TOWNS = (*SHIPPED, A_SEVENTH)


def town(day: date, size: int) -> Village:
    """So many people, the same every time, and what happened to them in three years, often on a day that decides."""
    chance = Random(size)
    edges = [back(day, months) for months in (0, 6, 12, 24, 36)]

    def some_day() -> date:
        edge = chance.choice(edges) + timedelta(chance.choice((-1, 0, 1)))
        return chance.choice((edge, day - timedelta(chance.randrange(1100))))

    def birthday() -> date:
        return back(day, 12 * chance.randrange(1, 100)) + timedelta(chance.choice((-1, 0, 1)))

    people = tuple(
        Person(
            id=f"P{number}",
            birth_date=birthday(),
            sex=chance.choice(SEXES),
            deprivation=chance.choice((None, *range(1, 11))),
            practice=chance.choice(("", "A1", "b2")),
            died_on=chance.choice((day, some_day())) if chance.random() < 0.1 else None,
            objected=chance.random() < 0.03,
        )
        for number in range(size)
    )
    events = tuple(
        Event(
            person=chance.choice(people[: size // 2]).id,
            kind=chance.choice(EVENTS[:4]),
            started=(started := some_day()),
            ended=chance.choice((None, started, started + timedelta(chance.randrange(30)))),
            codes=tuple(chance.choices(CODES, k=chance.randrange(4))),
        )
        for _ in range(size * 5)
    )
    once, twice = people[size // 3 :][:4], people[size // 2 :][:4]
    known = (*((one.id, "declined") for one in (*once, *twice)), *((one.id, "on-caseload") for one in twice))
    return Village(people, events, known)


TABLES = {
    "people": "person STRING, born INT, sex STRING, decile INT, practice STRING, died INT, objected BOOLEAN",
    "events": "person STRING, kind STRING, started INT, ended INT",
    "diagnoses": "person STRING, started INT, code STRING",
    "excluded": "person STRING, reason STRING",
}
Rows = list[tuple[Any, ...]]


def rows_of(village: Village) -> dict[str, Rows]:
    """The rows of the prepared tables, in the columns of TABLES."""
    people, events = village.people, village.events
    return {
        "people": [
            (p.id, compact(p.birth_date), p.sex, p.deprivation, p.practice or None, number(p.died_on), p.objected)
            for p in people
        ],
        "events": [(e.person, e.kind, number(e.started), number(e.ended)) for e in events],
        "diagnoses": [(e.person, number(e.started), code.replace(".", "")) for e in events for code in e.codes],
        "excluded": list(village.known),
    }


def compact(day: date) -> int:
    return int(f"{day:%Y%m%d}")


def number(day: date | None) -> int | None:
    return (day - date(1970, 1, 1)).days if day else None
