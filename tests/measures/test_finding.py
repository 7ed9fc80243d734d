"""Two lists beside each other, and what one person used and was scored from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from caseload.measures.finding import Difference, Move, Validation, difference, recent_use, workings
from caseload.model.criteria import AGE, INSTRUMENT, Criteria, Criterion
from caseload.model.instrument import Diagnoses, Instrument, Scale
from caseload.model.instrument import Group as Diagnosed
from caseload.model.moments import Moment
from caseload.model.population import Event, Person
from caseload.model.team import FindingRun

ON = date(2026, 11, 21)
RUN = FindingRun(
    id="3g8p0kzs",
    happened=Moment("2026-11-21"),
    recorded=datetime(2026, 11, 21, 9, tzinfo=UTC),
    by="a-brook",
    criteria="points",
    criteria_version="1",
    criteria_hash="9" * 64,
    extract_hash="4" * 64,
    day=ON,
    engine="duckdb 1.4.2",
    people=9,
)
PERSON = Person(id="p-1", birth_date=date(1941, 5, 3))
people = st.lists(st.sampled_from("abcdefgh"), unique=True).map(tuple)


def test_new_gone_and_moved_go_by_rank() -> None:
    found = difference(replace(RUN, listed=("a", "b", "c")), replace(RUN, listed=("c", "b", "d")))
    assert found == Difference(new=(Move("d", None, 3),), gone=(Move("a", 1, None),), moved=(Move("c", 3, 1),), same=1)


@given(people, people)
def test_everybody_of_either_list_is_told_once(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    found = difference(replace(RUN, listed=before), replace(RUN, listed=after))
    assert {move.person for move in found.new} == {*after} - {*before}
    assert {move.person for move in found.gone} == {*before} - {*after}
    assert len(found.new) + len(found.moved) + found.same == len(after)
    back = difference(replace(RUN, listed=after), replace(RUN, listed=before))
    assert ({m.person for m in back.moved}, back.same) == ({m.person for m in found.moved}, found.same)


def test_recent_use_is_of_twelve_months_up_to_the_day() -> None:
    def stay(kind: str, started: date, ended: date | None) -> Event:
        return Event(person="p-1", kind=kind, started=started, ended=ended)

    events = (
        stay("emergency-admission", date(2025, 11, 20), date(2025, 11, 25)),
        stay("emergency-admission", date(2025, 11, 21), date(2025, 11, 22)),
        stay("elective-admission", date(2026, 11, 19), None),
        stay("emergency-admission", date(2026, 11, 22), None),
    )
    assert recent_use(PERSON, events, ON) == (1, 4 + 1 + 2)
    assert recent_use(PERSON, (), ON) == (0, 0)
    assert recent_use(PERSON, (), ON, complete=False) == (None, None)


def test_the_total_of_an_instrument_is_told_from_its_own_window() -> None:
    scale = Scale(
        id="total", title="Total", higher_is_better=False, minimum=0, maximum=Decimal("7.1"), items=("diagnoses",)
    )
    groups = (Diagnosed(id="f00", label="Dementia", points=Decimal("7.1"), codes=("F00",)),)
    frailty = Instrument(
        id="frailty",
        version="1",
        title="Frailty",
        source="",
        licence="",
        diagnoses=Diagnoses(groups=groups, months=24),
        scales=(scale,),
        examples=(),
    )
    criteria = Criteria(
        id="points",
        version="1",
        title="Points",
        source="",
        criteria=(
            Criterion(id="frail", title="Frailty", operation=INSTRUMENT, instrument="frailty", scale="total"),
            Criterion(id="age", title="Age", operation=AGE),
        ),
    )
    recent = Event(person="p-1", kind="outpatient", started=date(2026, 1, 1), codes=("F00.1",))
    old, later = replace(recent, started=date(2024, 11, 20)), replace(recent, started=date(2026, 11, 22))
    assert workings(criteria, PERSON, [recent], ON, {"frailty": frailty}) == {"frail": "7.1 (F00.1) = 7.1"}
    unknown = workings(criteria, PERSON, [old, later], ON, {"frailty": frailty})
    assert unknown == {"frail": "diagnoses not known: cannot score"}


def test_refused_rows_are_those_of_both_tables() -> None:
    validation = Validation(
        people=1,
        events=1,
        diagnoses=0,
        refused_people={"id-twice": 2},
        refused_events={"before-birth": 3, "end-wrong": 1},
        without={"sex": 9},
        first=None,
        last=None,
    )
    assert validation.refused == 6
