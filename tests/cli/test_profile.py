"""`profile` and `factors`: what they tell, in which form, of whom; cards that go out and come back; what is refused."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FORBIDDEN, NOT_FOUND, OUTSIDE, UNREADABLE
from caseload.measures.programme.profile import DIMENSIONS
from caseload.rules.standard import FACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Team

pytestmark = pytest.mark.heavy

DEMO = ("demo", "north", "--patients", "40", "--seed", "7")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, teams: type[Team]) -> Path:
    """A lively folder of forty patients, never to be changed."""
    place: Path = tmp_path_factory.mktemp("demo")
    done = teams(place).run(*DEMO)
    assert done.code == DONE, done
    return place / "north"


@pytest.fixture
def demo(made: Path, tmp_path: Path, teams: type[Team]) -> Team:
    shutil.copytree(made, tmp_path / "north", symlinks=True)
    return teams(tmp_path / "north")


@pytest.fixture
def active(stages: Callable[[str], Path], teams: type[Team]) -> Team:
    return teams(stages("active"))


def rows(team: Team, *words: str) -> list[dict[str, Any]]:
    done = team.run(*words, "-o", "json")
    assert (done.code, done.err) == (DONE, ""), done
    (found,) = json.loads(done.out)["tables"].values()
    return list(found)


def people(team: Team) -> list[str]:
    return [place.name for place in team.folder.glob("patients/?/*")]


def test_every_dimension_is_described(demo: Team) -> None:
    found = rows(demo, "profile")
    assert list(dict.fromkeys(row["dimension"] for row in found)) == list(DIMENSIONS)
    assert {row["arrangement"] for row in found} == {"All"}
    number = {row["figure"]: row["value"] for row in found}
    assert int(number["people"]) > 20
    for row in found:
        assert (row["value"] is None) == bool(row["unknown"]), row


def test_people_read_the_value_and_what_it_is_made_of(demo: Team) -> None:
    out = demo.run("profile").out
    assert "Referrals accepted" in out
    assert {"nan", "inf"} & set(out.lower().split()) == set()
    assert "Hidden: counts from 1 to 7" in out
    assert [id_ for id_ in people(demo) if id_ in out] == []


def test_arrangements_side_by_side(demo: Team) -> None:
    found = rows(demo, "profile", "--per", "area")
    names = list(dict.fromkeys(row["arrangement"] for row in found))
    assert len(names) > 2
    assert names[-1] == "All"
    out = demo.run("profile", "--per", "area").out
    assert all(line.count("All") <= 1 for line in out.splitlines())
    assert max(len(line) for line in out.splitlines() if " %" in line) <= 100


def test_several_folders_each_with_its_own_settings(demo: Team, tmp_path: Path) -> None:
    other = tmp_path / "south"
    shutil.copytree(demo.folder, other, symlinks=True)
    (other / "caseload.yaml").write_text(
        "schema: caseload/1\nname: South\ndisclosure:\n  threshold: 0\n  rounding: 1\n"
    )
    done = demo.run("profile", str(demo.folder), str(other), "-o", "json")
    found = json.loads(done.out)["tables"]["figures"]
    north, south = (
        [row for row in found if row["arrangement"] == name]
        for name in dict.fromkeys(row["arrangement"] for row in found)
    )
    assert any(row["unknown"] == "hidden" for row in north)
    assert not any(row["unknown"] == "hidden" for row in south)


def test_the_ids_behind_a_figure(demo: Team) -> None:
    found = rows(demo, "profile", "--list", "accepted")
    counted = [row["id"] for row in found if row["place"] == "counted"]
    assert counted
    assert set(counted) <= set(people(demo))
    assert demo.run("profile", "--list", "role.lead").out.count("r-adeyemi") == 1


# --- cards


def test_a_card_goes_out_and_comes_back_as_it_was(demo: Team, tmp_path: Path) -> None:
    card = tmp_path / "north.card.yaml"
    assert demo.run("profile", "--card", str(card)).code == DONE
    back = {row["figure"]: row for row in rows(demo, "profile", str(card))}
    here = {row["figure"]: row for row in rows(demo, "profile")}
    assert len(back) > 50
    for id_, row in back.items():
        for name in ("title", "value", "unit", "numerator", "denominator", "excluded", "unknown"):
            assert row[name] == here[id_][name], (id_, name)
    left = {id_.partition(".")[0] for id_ in here.keys() - back.keys()}
    assert left == {"profession", "grade", "area", "budget"}


def test_nobody_is_named_in_a_card(demo: Team, tmp_path: Path) -> None:
    card = tmp_path / "north.card.yaml"
    demo.run("profile", "--card", str(card))
    text = card.read_text("utf-8")
    staff = (demo.folder / "staff.yaml").read_text("utf-8")
    secrets = [
        line.split(":", 1)[1].strip() for line in staff.splitlines() if line.strip(" -").startswith(("id:", "name:"))
    ]
    for place in demo.folder.glob("patients/?/*"):
        person = (place / "patient.yaml").read_text("utf-8")
        secrets += [place.name]
        secrets += [
            line.split(":", 1)[1].strip(' "')
            for line in person.splitlines()
            if line.strip().startswith(("family:", "given:", "nhs_number:", "birth_date:", "area:"))
        ]
    assert len(secrets) > 100
    assert [secret for secret in secrets if len(secret) > 2 and secret in text] == []
    assert demo.run("check").code == DONE


def test_cards_are_compared_without_a_caseload(demo: Team, tmp_path: Path, teams: type[Team]) -> None:
    card = tmp_path / "north.card.yaml"
    demo.run("profile", "--card", str(card))
    south = tmp_path / "south.card.yaml"
    south.write_text(
        card.read_text("utf-8").replace("name: North team", "name: South team").replace("starts: 2025", "starts: 2024")
    )
    elsewhere = teams(tmp_path)
    done = elsewhere.run("profile", str(card), str(south))
    assert (done.code, done.err) == (DONE, "")
    assert "South team" in done.out
    assert "Periods, which are not the same" in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: card/2\n", "is of a version that this caseload cannot read"),
        ("schema: plan/1\npatient: 7k3m9x2q\n", "a record of kind plan where card belongs"),
        ("{}\n", "is required"),
    ],
)
def test_what_is_no_card_is_refused(active: Team, tmp_path: Path, text: str, said: str) -> None:
    card = tmp_path / "other.card.yaml"
    card.write_text(text)
    active.refuses(UNREADABLE, said, "profile", str(card))


def test_a_card_of_figures_that_there_are_not(active: Team, tmp_path: Path) -> None:
    card = tmp_path / "other.card.yaml"
    days = "starts: 2026-04-01\nends: 2026-03-01\nmade: 2026-07-01\n"
    head = f"schema: card/1\nname: North\n{days}threshold: 5\nrounding: 1\n"
    card.write_text(f"{head}figures:\n  - id: people\n  - id: people\n  - id: happiness\n  - id: age\n")
    done = active.refuses(UNREADABLE, "there is no such figure", "profile", str(card))
    for said in (
        ":11:5: figures.1.id: is there twice",
        "ends: is before it starts",
        ":13:5: figures.3.id: there is no",
    ):
        assert said in done.err or said.split(": ", 1)[1] in done.err, done.err


def test_where_a_card_may_not_be_written(active: Team, tmp_path: Path) -> None:
    inside, file, card = active.folder / "patients" / "x.card.yaml", tmp_path / "file", tmp_path / "x.card.yaml"
    file.touch()
    (tmp_path / "link.card.yaml").symlink_to(file)
    active.refuses(FORBIDDEN, "patients belongs to the caseload", "profile", "--card", str(inside))
    active.refuses(FORBIDDEN, "that is no name of a card", "profile", "--card", str(tmp_path / "x.yaml"))
    active.refuses(FORBIDDEN, "no plain file", "profile", "--card", str(tmp_path / "link.card.yaml"))
    active.refuses(OUTSIDE, "--card: ", "profile", "--card", str(file / "x.card.yaml"))
    active.refuses(FORBIDDEN, "one whole caseload", "profile", "--card", str(card), "--per", "area")


# --- bad input


@pytest.mark.parametrize("verb", ["profile", "factors", "evaluate", "costs"])
def test_an_empty_caseload(stages: Callable[[str], Path], teams: type[Team], verb: str) -> None:
    teams(stages("empty")).refuses(FORBIDDEN, "there is nobody on this caseload yet", verb)


@pytest.mark.parametrize("verb", ["profile", "factors", "evaluate", "costs"])
def test_a_period_that_has_not_begun_or_is_before_all_records(active: Team, verb: str) -> None:
    active.refuses(FORBIDDEN, "the period 2030 has not begun", verb, "--period", "2030")
    active.refuses(FORBIDDEN, "of 1900 there is nothing to", verb, "--period", "1900")
    active.refuses(FORBIDDEN, "of 1900-01-02 to 1901-01-01 there is nothing to", verb, "--today", "1901-01-01")
    assert active.run(verb, "--today", "2999-12-31").code == DONE


def test_folders_and_cards_from_anywhere_and_which_of_them_is_wrong(
    active: Team, tmp_path: Path, stages: Callable[[str], Path], teams: type[Team]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    elsewhere, card = teams(tmp_path / "elsewhere"), tmp_path / "x.card.yaml"
    assert active.run("profile", "--card", str(card)).code == DONE
    assert elsewhere.run("profile", str(active.folder), str(active.folder)).code == DONE
    assert elsewhere.run("profile", str(card)).code == DONE
    empty = str(stages("empty"))
    elsewhere.refuses(FORBIDDEN, ": there is nobody on this caseload yet", "profile", str(active.folder), empty)
    elsewhere.refuses(NOT_FOUND, "elsewhere is no caseload folder", "profile", str(elsewhere.folder))


@pytest.mark.parametrize("verb", ["profile", "factors"])
def test_one_patient_is_hidden_or_a_sentence(active: Team, verb: str) -> None:
    done = active.run(verb)
    assert (done.code, done.err) == (DONE, "")
    assert "hidden" in done.out
    assert "nan" not in done.out.lower().split()


def test_an_unknown_figure(active: Team) -> None:
    active.refuses(NOT_FOUND, "did you mean accepted?", "profile", "--list", "acepted")


def test_a_figure_is_known_by_its_title_too(active: Team) -> None:
    assert active.run("profile", "--list", "plan in time").out == active.run("profile", "--list", "planned-in-time").out


def test_folders_mixed_with_cards_and_what_is_neither(active: Team, tmp_path: Path) -> None:
    card = tmp_path / "x.card.yaml"
    assert active.run("profile", "--card", str(card)).code == DONE
    active.refuses(FORBIDDEN, "folders and cards do not go side by side", "profile", str(card), str(active.folder))
    active.refuses(NOT_FOUND, "there is no such folder or card", "profile", str(tmp_path / "none"))
    active.refuses(NOT_FOUND, "", "profile", str(tmp_path))
    active.refuses(FORBIDDEN, "a card has its own period", "profile", str(card), "--period", "2026")
    active.refuses(FORBIDDEN, "a card holds no ids", "profile", "--list", "people", "--card", str(card))


def test_who_cannot_be_read_is_told(demo: Team) -> None:
    for broken in sorted(demo.folder.glob("patients/?/*/patient.yaml"))[:2]:
        broken.write_text("schema: patient/1\n")
    for verb in ("profile", "factors"):
        assert "2 patients cannot be read or counted" in demo.run(verb).out
        assert "2 patients cannot be read or counted" in demo.run(verb, "-o", "csv").err


# --- factors


def test_nine_factors_with_evidence_of_each_kind(demo: Team) -> None:
    settings = demo.folder / "caseload.yaml"
    said = "    - factor: 2\n      text: Everybody has a job description\n      said_on: 2026-10-01\n      by: anna\n"
    settings.write_text(f"{settings.read_text('utf-8')}factors:\n  stated:\n{said}")
    found = rows(demo, "factors")
    assert list(dict.fromkeys(row["factor"] for row in found)) == list(FACTORS)
    assert {row["kind"] for row in found} == {"seen in the records", "stated by the team", "cannot be seen"}
    (stated,) = [row for row in found if row["kind"] == "stated by the team"]
    assert (stated["factor"], stated["title"]) == (2, "Everybody has a job description (anna, 2026-10-01)")
    assert {row["verdict"] for row in found} == {"met", "not met", ""}


def test_what_is_wanted_is_the_teams(demo: Team) -> None:
    before = {row["id"]: row["verdict"] for row in rows(demo, "factors")}
    demo.run("settings", "capacity.limit", "1")
    after = {row["id"]: row["verdict"] for row in rows(demo, "factors")}
    assert (before["caseload"], after["caseload"]) == ("met", "not met")
