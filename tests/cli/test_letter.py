"""`letter`: each reader gets what they may read, and nothing is sent or written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from caseload.errors import FORBIDDEN

if TYPE_CHECKING:
    from tests.cli.conftest import Team


@pytest.fixture
def team(at: Callable[[str], Team]) -> Team:
    """Somebody with a medicine, an alert, and a referral to Age Well."""
    team = at("active")
    team.write("plan", "medicine", team.id, "--name", "Zinniamol", "--dose", "one")
    team.write("alert", team.id, "lone-worker", "--headline", "Dog", "--review", "2027-05-01", "--reason", "Bite")
    team.write("alert", team.id, "safeguarding", "--headline", "Money", "--review", "2027-05-01", "--reason", "Theft")
    team.write("refer", "send", team.id, "--agency", "Age Well", "--sector", "voluntary", "--reason", "Balance class")
    return team


def letter(team: Team, *words: str) -> str:
    before = team.state()
    done = team.run("letter", team.id, *words)
    assert done.code == 0, done
    assert team.state() == before
    return done.out


def test_the_practice_gets_what_direct_care_needs(team: Team) -> None:
    told = letter(team, "gp")
    for part in ("HILLINGWORTH, Marguerite", "999 000 0018", "Zinniamol", "Dog", "Money", "barthel", "WHO DOES WHAT"):
        assert part in told
    assert max(map(len, told.splitlines())) <= 66


def test_the_person_gets_plain_words_without_codes(team: Team) -> None:
    told = letter(team, "person", "-o", "markdown")
    assert told.startswith("# About your care\n")
    assert "Dear Marguerite," in told
    for part in (team.id, "barthel", "Dog", "Money", "Zinniamol", "999 000 0018", "Nov-2026", "home-visit"):
        assert part not in told


def test_a_service_gets_what_it_was_asked_for_and_no_more(team: Team) -> None:
    told = letter(team, "service")
    assert "Balance class" in told
    assert "not answered yet" in told
    assert "Dog" in told, "whoever visits must know"
    for part in ("Zinniamol", "Money", "barthel", "WHO DOES WHAT", "GOALS"):
        assert part not in told
    said = team.run("letter", team.id, "service").err
    assert said == (
        "caseload: no consent to share with this service: the letter holds what the referral told, and no more\n"
    )


def test_with_consent_a_service_gets_more(team: Team) -> None:
    team.write("consent", team.id, "sharing", "given", "--with", "age well")
    told = letter(team, "service")
    for part in ("Zinniamol", "Money", "barthel"):
        assert part in told
    only = letter(team, "service", "--to", "Age Well", "--share", "goals,steps")
    assert "GOALS" in only
    assert "Zinniamol" not in only
    team.write("consent", team.id, "sharing", "withdrawn", "--with", "Age Well")
    assert "Zinniamol" not in letter(team, "service")
    team.refuses(FORBIDDEN, "has not agreed to share that", "letter", team.id, "service", "--share", "goals")


def test_of_a_consent_with_a_scope_people_say_what_it_covers(team: Team) -> None:
    team.write("consent", team.id, "sharing", "given", "--with", "Age Well", "--scope", "Zinnia without medicines")
    assert "GOALS" not in letter(team, "service")
    assert "the consent has a scope" in team.run("letter", team.id, "service").err
    assert "GOALS" in letter(team, "service", "--share", "goals")


def test_whoever_was_not_asked_for_anything_needs_consent(team: Team) -> None:
    said = "nobody referred to this service, nor agreed to share with it"
    team.refuses(FORBIDDEN, said, "letter", team.id, "service", "--to", "Zinnia Ltd")
    team.write("consent", team.id, "sharing", "given", "--with", "Zinnia Ltd")
    assert "Zinniamol" in letter(team, "service", "--to", "zinnia ltd")


def test_a_service_of_the_directory_is_known_by_all_its_names(team: Team) -> None:
    team.write("refer", "send", team.id, "--service", "social-care-assessment", "--reason", "Rails")
    team.refuses(FORBIDDEN, "which service is this letter to?; say it with --to", "letter", team.id, "service")
    for name in ("social-care-assessment", "Adult social care, assessment"):
        assert "Rails" in letter(team, "service", "--to", name)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gp", "--about", "review"), "there is no review to write about"),
        (("gp", "--about", "closure"), "there is no closure to write about"),
        (("person", "--about", "handover"), "there is no handover to write about"),
        (("gp", "--to", "Age Well"), "--to names a service"),
        (("person", "--share", "goals"), "--share is for a letter to a service"),
    ],
)
def test_what_cannot_be_written(team: Team, words: tuple[str, ...], said: str) -> None:
    team.refuses(FORBIDDEN, said, "letter", team.id, *words)


def test_every_occasion_has_a_letter_for_every_reader(team: Team) -> None:
    team.write("review", team.id, "--summary", "Zinnia walks")
    for reader in ("gp", "service", "person"):
        for about in ("intake", "review"):
            assert letter(team, reader, "--about", about)
    assert "Zinnia walks" in letter(team, "gp")
    assert "Zinnia walks" not in letter(team, "person"), "a summary is written for colleagues"
    assert "Zinnia walks" not in letter(team, "service")


def test_the_dead_get_no_letter_and_the_practice_does(team: Team) -> None:
    team.write("died", team.id, "--on", "2026-11-20")
    team.refuses(FORBIDDEN, "this person has died: nothing is written to them", "letter", team.id, "person")
    told = letter(team, "gp")
    assert "This person died on 20-Nov-2026." in told
    assert "BEFORE YOU VISIT" not in told


def test_what_to_heed_goes_to_stderr(team: Team) -> None:
    place = team.place / "patient.yaml"
    place.write_text(place.read_text("utf-8") + "communication:\n  - large print\n", "utf-8")
    assert team.run("letter", team.id, "person").err == "caseload: needs when you give this letter: large print\n"
    team.write("consent", team.id, "sharing", "refused", "--with", "GP")
    assert "does not want their practice to be told" in team.run("letter", team.id, "gp").err
