"""Standing in for somebody who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseload.errors import Forbidden, NotFound
from caseload.model.codec import decode
from caseload.model.cover import in_force
from caseload.model.team import Cover, Staff
from caseload.steps.change import Change, Context
from caseload.steps.cover import cover, end, one_cover

MEMBERS: list[dict[str, Any]] = [
    {"id": "anna", "name": "Anna Brook", "role": "lead"},
    {"id": "ben", "name": "Ben Okoye"},
    {"id": "carla", "name": "Carla Lind", "active_to": "2026-12-10"},
    {"id": "dora", "name": "Dora Nash", "active_from": "2026-12-08"},
]


@pytest.fixture
def team(context: Context) -> Context:
    return replace(context, staff=decode(Staff, {"staff": MEMBERS}))


def made(staff: str, by: str, starts: str, ends: str, id_: str = "k0000000") -> Cover:
    tree = {"id": id_, "happened": "2026-11-21", "recorded": "2026-11-21T12:00:00Z", "by": "anna"}
    return decode(Cover, tree | {"staff": staff, "covered_by": by, "starts": starts, "ends": ends})


KNOWN = made("ben", "anna", "2026-12-07", "2026-12-18", "k1111111")


@pytest.mark.parametrize(
    "entry",
    [
        made("ben", "anna", "2026-11-21", "2026-12-06"),
        made("ben", "anna", "2026-12-19", "2026-12-19"),
        made("ben", "anna", "2026-11-02", "2026-11-23"),
        made("ben", "carla", "2026-12-01", "2026-12-06"),
        # who covers ben is away herself: his list goes with hers
        made("anna", "dora", "2026-12-08", "2026-12-20"),
    ],
)
def test_a_cover_is_made(team: Context, entry: Cover) -> None:
    assert cover(entry, [KNOWN], team) == Change("cover add", (entry.id,), (entry,))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (made("ben", "ben", "2026-12-01", "2026-12-02"), "nobody covers for themselves"),
        (made("ben", "anna", "2026-12-02", "2026-12-01"), "ends before it starts"),
        (made("ben", "anna", "2026-11-02", "2026-11-20"), "lies in the past"),
        (made("ben", "zoe", "2026-12-01", "2026-12-02"), "no such member of staff"),
        (made("zoe", "ben", "2026-12-01", "2026-12-02"), "no such member of staff"),
        (made("anna", "carla", "2026-12-01", "2026-12-11"), "carla does not work here all that time"),
        (made("anna", "dora", "2026-12-07", "2026-12-08"), "dora does not work here all that time"),
        (made("carla", "anna", "2026-12-01", "2026-12-11"), "carla does not work here all that time"),
        (made("ben", "anna", "2026-12-18", "2026-12-24"), "ben is covered from 2026-12-07 to 2026-12-18 already"),
        (made("ben", "anna", "2026-12-01", "2026-12-07"), "ben is covered from 2026-12-07 to 2026-12-18 already"),
        (made("anna", "ben", "2026-12-18", "2026-12-24"), "ben is away from 2026-12-07 to 2026-12-18"),
    ],
)
def test_a_cover_that_cannot_be(team: Context, entry: Cover, said: str) -> None:
    with pytest.raises(Forbidden) as raised:
        cover(entry, [KNOWN], team)
    assert said in raised.value.message
    assert raised.value.remedy


def test_a_cover_that_was_replaced_is_in_nobodys_way(team: Context) -> None:
    shorter = replace(KNOWN, id="k2222222", ends=date(2026, 12, 8), replaces=KNOWN.id)
    entry = made("ben", "anna", "2026-12-09", "2026-12-24")
    assert cover(entry, [KNOWN, shorter], team).records == (entry,)


@pytest.mark.parametrize(
    ("last", "ends"),
    [("2026-12-10", "2026-12-10"), ("2026-12-07", "2026-12-07"), ("2026-11-20", "2026-12-06")],
)
def test_a_cover_ends_on_another_day(team: Context, last: str, ends: str) -> None:
    change = end(KNOWN, date.fromisoformat(last), "k3333333", team)
    (entry,) = change.records
    assert change.message == "cover end k3333333"
    assert (entry.replaces, entry.ends.isoformat(), entry.by) == (KNOWN.id, ends, "anna")
    assert entry.recorded == datetime(2026, 11, 21, 12, tzinfo=UTC)
    # called off before it began, it is not in force at all
    assert in_force([KNOWN, entry]) == ((entry,) if entry.ends >= entry.starts else ())


@pytest.mark.parametrize(
    ("old", "last", "said"),
    [
        (KNOWN, "2026-11-19", "that day is over"),
        (KNOWN, "2026-12-18", "ends on 2026-12-18 anyway"),
        (made("ben", "anna", "2026-11-02", "2026-11-20"), "2026-11-21", "that cover is over"),
    ],
)
def test_an_end_that_cannot_be(team: Context, old: Cover, last: str, said: str) -> None:
    with pytest.raises(Forbidden, match=said):
        end(old, date.fromisoformat(last), "k3333333", team)


def test_a_cover_is_named_by_the_beginning_of_its_id() -> None:
    other = made("anna", "ben", "2026-11-22", "2026-11-23", "k4444444")
    assert one_cover([KNOWN, other], "k1") == KNOWN
    for prefix in ("k", "x"):
        with pytest.raises(NotFound):
            one_cover([KNOWN, other], prefix)
