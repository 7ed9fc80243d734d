"""`evaluate protocol`: what is committed before the period is registered; git is what tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from caseload.errors import DONE, FORBIDDEN, NOT_FOUND
from caseload.measures.programme.registration import CHANGED, LATE, REGISTERED
from caseload.store.folder import Folder
from caseload.store.registered import registrations

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Team

    At = Callable[[str], Team]

QUESTION = ("--question", "Do people reach what they hope for?")


def protocol(team: Team, *words: str, starts: str = "2037-04-01", outcomes: str = "goals,phq-9") -> Done:
    told = ("--outcomes", outcomes, "--comparator", "none", *QUESTION)
    return team.run("evaluate", "protocol", starts, "2038-03-31", *told, *words)


def standings(team: Team) -> list[str]:
    return [one.standing for one in registrations(Folder(team.folder))]


def test_a_protocol_is_a_record_of_the_team_that_check_knows(at: At) -> None:
    team = at("accepted")
    done = protocol(team)
    assert done.code == DONE, done
    assert "registered" in done.out
    (path,) = team.folder.glob("programme/protocols/*-protocol-*.yaml")
    assert path.stem[-8:] in done.out
    assert team.run("check").code == DONE
    assert standings(team) == [REGISTERED]


def test_one_that_stands_in_for_another_says_why_and_is_registered_while_both_came_before(at: At) -> None:
    team = at("accepted")
    protocol(team)
    first = registrations(Folder(team.folder))[0].protocol.id
    assert protocol(team, "--replaces", first).code == FORBIDDEN
    assert protocol(team, "--replaces", first[:5], "--because", "PHQ-9 was left out").code == DONE
    (one,) = registrations(Folder(team.folder))
    assert one.first and one.first.protocol.id == first
    assert one.standing == REGISTERED
    assert protocol(team, "--replaces", first, "--because", "again").code == NOT_FOUND


def test_a_period_that_has_begun_is_late_and_a_file_that_was_rewritten_is_changed(at: At) -> None:
    team = at("accepted")
    done = protocol(team, starts="2020-04-01")
    assert "late: the period has begun" in done.out
    assert standings(team) == [LATE]
    protocol(team)
    path = max(team.folder.glob("programme/protocols/*.yaml"), key=lambda path: path.stat().st_mtime_ns)
    path.write_text(path.read_text().replace("goals", "experience"))
    assert sorted(standings(team)) == [CHANGED, LATE]
    team.git("commit", "-qam", "another outcome")
    assert sorted(standings(team)) == [CHANGED, LATE]


def test_what_git_does_not_have_is_not_registered(at: At) -> None:
    team = at("accepted")
    protocol(team)
    team.git("reset", "-q", "--soft", "HEAD~1")
    team.git("restore", "--staged", ".")
    assert standings(team) == [LATE]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ({"outcomes": "goal"}, NOT_FOUND, "there is no such outcome; did you mean goals?"),
        ({"outcomes": "wealth"}, NOT_FOUND, "there is no such outcome; one of goals, experience, "),
        ({"starts": "2038-04-01"}, FORBIDDEN, "the period ends before it starts; the first day comes first"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line_and_nothing_is_written(
    at: At, words: dict[str, str], code: int, said: str
) -> None:
    team = at("accepted")
    done = protocol(team, **words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not list(team.folder.glob("programme/**/*.yaml"))
