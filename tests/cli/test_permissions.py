"""Who may do what: by role, by the days they work here, and under the name that git knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from caseload.errors import DONE, FINDINGS, FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

STAFF = """schema: staff/1
staff:
  - id: t-matron
    name: Test Matron
    role: lead
    emails:
      - Matron@example.org
  - id: c-lind
    name: Carla Lind
    emails:
      - c.lind@example.org
  - id: b-okoye
    name: Ben Okoye
  - id: o-left
    name: Olive Left
    active_to: 2026-11-20
"""


@pytest.fixture
def team(at: At) -> Team:
    """A lead, two case managers and somebody who has left, with one active case."""
    team = at("active")
    (team.folder / "staff.yaml").write_text(STAFF)
    team.git("commit", "-q", "-a", "-m", "edit")
    return team


def set_roles(team: Team, key: str, roles: str) -> None:
    done = team.run("settings", f"{key}.roles", roles)
    assert done.code == DONE, done


def found(team: Team) -> tuple[int, str]:
    done = team.run("check", "-o", "plain")
    return done.code, done.out


def closing(team: Team) -> tuple[str, ...]:
    goal, action = team.item("goals"), team.item("actions")
    return ("close", team.id, "--reason", "goals-achieved", "--goal", f"{goal}=achieved", "--action", f"{action}=done")


def test_a_role_that_may_not_is_refused_and_found_afterwards(team: Team) -> None:
    set_roles(team, "closure", "lead")
    done = team.run(*closing(team), "--by", "b-okoye", "--yes")
    assert (done.code, "roles that may: lead" in done.err) == (FORBIDDEN, True)
    set_roles(team, "closure", "")
    team.write(*closing(team), "--by", "b-okoye")
    assert found(team)[0] == DONE
    set_roles(team, "closure", "lead")
    code, text = found(team)
    assert code == FINDINGS
    assert "closed by a role that may not close" in text


def test_to_accept_a_case_is_for_the_roles_that_the_team_names(team: Team) -> None:
    team.write("handover", "offer", team.id, "b-okoye", "--reason", "moved")
    set_roles(team, "handover", "lead")
    said = "the role of b-okoye may not accept a case here; roles that may: lead"
    done = team.run("handover", "accept", team.id, "--by", "b-okoye", "--yes")
    assert (done.code, said in done.err) == (FORBIDDEN, True)
    team.write("handover", "decline", team.id, "--reason", "may not", "--by", "b-okoye")
    team.write("handover", "offer", team.id, "b-okoye", "--reason", "moved")
    set_roles(team, "handover", "")
    team.write("handover", "accept", team.id, "--by", "b-okoye")
    assert found(team)[0] == DONE
    set_roles(team, "handover", "lead")
    assert (found(team)[0], "accepted by a role" in found(team)[1]) == (FINDINGS, True)
    team.write("handover", "reassign", team.id, "--to", "c-lind", "--reason", "by the lead")
    assert found(team)[0] == DONE


def test_to_accept_a_finding_is_for_the_roles_that_the_team_names(team: Team) -> None:
    words = ["baseline", "add", "supervision-in-time", "c-lind", "--reason", "x", "--owner", "c-lind"]
    words += ["--expires", "2027-01-31"]
    set_roles(team, "baseline", "lead")
    done = team.run(*words, "--approver", "c-lind")
    assert (done.code, "the role of c-lind may not accept a finding" in done.err) == (FORBIDDEN, True)
    assert team.run(*words).code == DONE
    assert found(team)[0] == DONE
    set_roles(team, "baseline", "case-manager")
    code, text = found(team)
    assert (code, "accepted by a role that may not accept a finding" in text) == (FINDINGS, True)
    assert "audit-baseline.yaml" in text


LOG = ("clinic", "5m", "--yes")


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("t-matron", ""),
        ("c-lind", "recorded as by c-lind; git knows you as t-matron, and so will the history"),
        ("b-okoye", "recorded as by b-okoye; git knows you as t-matron, and so will the history"),
    ],
)
def test_a_name_that_git_does_not_agree_with_is_told(team: Team, by: str, said: str) -> None:
    done = team.run("log", team.id, *LOG, "--by", by)
    assert (done.code, done.err) == (DONE, f"caseload: {said}\n" if said else "")


@pytest.mark.parametrize(
    ("by", "said"),
    [("c-lind", "recorded as by c-lind; git knows you by an address that staff.yaml does not have"), ("b-okoye", "")],
)
def test_an_address_of_nobody_is_told_where_another_is_known(team: Team, by: str, said: str) -> None:
    team.git("config", "user.email", "ci@example.org")
    done = team.run("log", team.id, *LOG, "--by", by)
    assert (done.code, done.err) == (DONE, f"caseload: {said}\n" if said else "")


def test_to_look_at_somebody_elses_worklist_is_not_to_work_under_their_name(team: Team) -> None:
    assert team.run("due", "--mine", "--by", "c-lind").err == ""


def test_whoever_has_left_records_nothing(team: Team) -> None:
    team.refuses(FORBIDDEN, "o-left does not work here today", "log", team.id, *LOG, "--by", "o-left")
    assert "work here" not in team.run("log", team.id, *LOG, "--by", "o-left", "--today", "2026-11-20").err
    (team.folder / "staff.yaml").write_text(STAFF.replace("Carla Lind\n", "Carla Lind\n    active_from: 2026-11-22\n"))
    team.refuses(FORBIDDEN, "c-lind does not work here today", "log", team.id, *LOG, "--by", "c-lind")
