"""Who stands in for whom, and whose worklist has the duties of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.cover import Rota, in_force, leavers
from caseload.model.moments import Moment
from caseload.model.team import Cover, Member, Staff

TODAY = date(2026, 11, 21)
ANNA = Member(id="anna", name="Anna Brook", role="lead")
BEN = Member(id="ben", name="Ben Okoye")
CARLA = Member(id="carla", name="Carla Lind", active_to=date(2026, 6, 30))
DORA = Member(id="dora", name="Dora Nash")
TEAM = Staff(staff=(ANNA, BEN, CARLA, DORA))


def cover(staff: str, by: str, starts: str = "2026-11-16", ends: str = "2026-11-27", **facts: Any) -> Cover:
    head: dict[str, Any] = {"id": f"{staff[:4]:0<4}{by[:4]:0<4}", "happened": Moment("2026-11-01"), "by": "anna"}
    dates = {"starts": date.fromisoformat(starts), "ends": date.fromisoformat(ends)}
    return Cover(**head | {"recorded": datetime(2026, 11, 1, tzinfo=UTC)} | dates | facts, staff=staff, covered_by=by)


def rota(*covers: Cover, staff: Staff = TEAM) -> Rota:
    return Rota(staff, covers, TODAY)


@pytest.mark.parametrize(
    ("covers", "manager", "deputy", "lists"),
    [
        ((), "ben", "dora", {"ben"}),
        ((cover("ben", "dora"),), "ben", "anna", {"ben", "dora"}),
        ((cover("ben", "dora", "2026-11-22", "2026-11-27"),), "ben", "", {"ben"}),
        ((cover("ben", "dora", "2026-11-01", "2026-11-20"),), "ben", "", {"ben"}),
        ((cover("ben", "dora", "2026-11-21", "2026-11-21"),), "ben", "", {"ben", "dora"}),
        # who covers is away as well: it goes on to whoever covers them
        ((cover("ben", "dora"), cover("dora", "anna")), "ben", "", {"ben", "anna"}),
        # a circle, as two copies of a folder may make together: the deputy, else the leads
        ((cover("ben", "dora"), cover("dora", "ben")), "ben", "anna", {"anna"}),
        ((cover("ben", "carla"),), "ben", "dora", {"dora"}),
        ((), "carla", "dora", {"dora"}),
        ((cover("dora", "ben"),), "carla", "dora", {"dora", "ben"}),
        ((), "carla", "", {"anna"}),
        ((), "", "", {"anna"}),
        ((), "nobody-known", "", {"anna"}),
        # the only lead is away
        ((cover("anna", "ben"),), "", "", {"ben", "dora"}),
    ],
)
def test_whose_worklist_has_the_duties(covers: tuple[Cover, ...], manager: str, deputy: str, lists: set[str]) -> None:
    assert rota(*covers).worklists(manager, deputy) == lists


def test_a_team_without_a_lead_shares_what_is_nobodys() -> None:
    assert rota(staff=Staff(staff=(BEN, CARLA, DORA))).worklists("", "") == {"ben", "dora"}


def test_where_nobody_works_no_list_has_it() -> None:
    assert rota(staff=Staff(staff=(CARLA,))).worklists("carla", "") == frozenset()


IDS = ["anna", "ben", "carla", "dora"]
PAIRS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1]))


@given(pairs=PAIRS, manager=st.sampled_from(["", *IDS]), deputy=st.sampled_from(["", *IDS]))
def test_no_duty_is_on_nobodys_list(pairs: list[tuple[str, str]], manager: str, deputy: str) -> None:
    """Whatever covers whatever: someone who works that day sees it, and someone who is here where there is one."""
    today = rota(*(cover(*pair) for pair in pairs))
    lists = today.worklists(manager, deputy)
    working = [member.id for member in TEAM.staff if member.works_on(TODAY)]
    here = {id_ for id_ in working if today.stand_in(id_) == id_}
    assert lists & set(working)
    assert not here or lists & here


def test_only_covers_that_nothing_replaces_are_in_force() -> None:
    old = cover("ben", "dora")
    shorter = cover("ben", "dora", ends="2026-11-18", id="new00000", replaces=old.id)
    off = cover("dora", "anna", "2026-12-01", "2026-11-30")
    assert in_force([old]) == (old,)
    assert in_force([old, shorter, off]) == (shorter,)


def test_leavers_are_those_whose_last_day_is_over() -> None:
    assert leavers(TEAM, TODAY) == (CARLA,)
    assert leavers(TEAM, date(2026, 6, 30)) == ()
