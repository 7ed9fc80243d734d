"""`do N` for each kind of duty: the command that home prints is the one that runs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Team

LATER = "2027-03-01"


def booked(team: Team) -> None:
    team.write("book", team.id, "2026-11-21T23:58", "45m")


def flagged(team: Team) -> None:
    team.write("assess", team.id, "--score", "phq-9", "1,1,1,1,1,1,1,1,2")


def alerted(team: Team) -> None:
    team.write("alert", team.id, "lone-worker", "--headline", "Zinnia", "--review", "2026-12-01", "--reason", "x")


def discharged(team: Team) -> None:
    team.write("hospital", team.id, "discharge")


def reviewed_medicines(team: Team) -> None:
    with (team.place / "patient.yaml").open("a") as file:
        file.write("medicines:\n  reviewed_on: 2025-01-01\n")


def in_conflict(team: Team) -> None:
    with (team.place / "patient.yaml").open("a") as file:
        file.write("conflicts:\n  - field: area\n    values:\n      - Zinnia\n      - South\n")


def sent_on(team: Team) -> None:
    team.write("refer", "send", team.id, "--agency", "Zinnia", "--sector", "voluntary")


def turned_down(team: Team) -> None:
    sent_on(team)
    team.write("refer", "answer", team.id, "declined", "--reason", "Zinnia")


def nothing(team: Team) -> None:
    pass


# kind: the step, what makes the duty, the beginning of its command
DUTIES: dict[str, tuple[str, Callable[[Team], None], str]] = {
    "appointment": ("active", booked, "log {id} --appointment"),
    "flag": ("active", flagged, "flag {id}"),
    "conflict": ("active", in_conflict, "resolve {id} area"),
    "alert-review": ("active", alerted, "alert {id} --renew"),
    "discharge-call": ("active", discharged, "log {id}"),
    "discharge-visit": ("active", discharged, "log {id}"),
    "service-reply": ("active", sent_on, "refer chase {id} --referral"),
    "service-declined": ("active", turned_down, "refer send {id} --instead"),
    "triage": ("referred", nothing, "triage {id}"),
    "assess": ("accepted", nothing, "assess {id}"),
    "plan": ("assessed", nothing, "plan goal {id}"),
    "agree": ("planned", nothing, "plan agree {id}"),
    "review": ("active", nothing, "review {id}"),
    "contact": ("active", nothing, "log {id}"),
    "action": ("active", nothing, "plan action {id} --id"),
    "medication-review": ("active", reviewed_medicines, "plan medicine {id}"),
    "allergies": ("active", nothing, "plan allergy {id}"),
}


def do(team: Team, kind: str, day: str) -> tuple[Done, str]:
    """Run `do` for the first duty of a kind; return what it came to and the command that home prints for it."""
    tables: dict[str, Any] = json.loads(team.run("--today", day, "-o", "json").out)["tables"]
    rows = [row for table in tables.values() for row in table]
    word = "booked" if kind == "appointment" else kind.replace("-", " ")
    row = next(row for row in rows if word in row["what"].partition(": ")[0].lower().replace("-", " "))
    return team.run("do", str(row["number"]), "--today", day), row["command"]


@pytest.mark.parametrize("kind", DUTIES)
def test_do_runs_the_command_that_home_prints(kind: str, at: Callable[[str], Team]) -> None:
    step, make, words = DUTIES[kind]
    team = at(step)
    make(team)
    done, printed = do(team, kind, "2026-11-21" if kind == "appointment" else LATER)
    assert printed.startswith(f"caseload {words.format(id=team.id)}")
    first, *rest = done.err.splitlines()
    assert first == printed
    assert done.code == 2
    # It got as far as the read-back, for which nobody is there; so does what is typed.
    assert rest == ["caseload: nobody is there to confirm the person; give the full id and --yes"]
    assert team.run(*shlex.split(printed)[1:]).err.splitlines() == rest
