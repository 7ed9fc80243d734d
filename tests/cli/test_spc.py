"""`spc`: what can be charted, of whom and when, what is refused, and the file that it draws."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import DONE, FORBIDDEN, NOT_FOUND, OUTSIDE
from caseload.measures.programme.charted import MEASURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Team

YEARS = ("--period", "2025-01-01..2026-11-21")


@pytest.fixture
def one(stages: Callable[[str], Path], tmp_path: Path, teams: type[Team]) -> Team:
    """A folder with one patient whose case is active since today."""
    import shutil

    shutil.copytree(stages("active"), tmp_path / "team", symlinks=True)
    return teams(tmp_path / "team")


def blocks(team: Team, *words: str) -> dict[str, Any]:
    done = team.run("spc", *words, "-o", "json")
    assert (done.code, done.err) == (DONE, ""), done
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_without_a_measure_all_of_them_are_listed(one: Team) -> None:
    rows = blocks(one)["tables"]["measures"]
    assert [row["measure"] for row in rows] == list(MEASURES)


def test_a_measure_that_does_not_exist(one: Team) -> None:
    one.refuses(NOT_FOUND, "there is no such measure; did you mean contacts?", "spc", "contcats")


@pytest.mark.parametrize("name", MEASURES)
def test_one_patient_since_today_is_told_as_a_sentence(one: Team, name: str) -> None:
    done = one.run("spc", name)
    assert done.code == DONE, done
    assert "Nothing can be charted" in done.out
    assert "nan" not in done.out.lower()


@pytest.mark.parametrize("name", ["contacts", "emergency-admissions", "days-between-admissions"])
def test_an_empty_caseload(tmp_path: Path, teams: type[Team], name: str) -> None:
    team = teams(tmp_path / "empty")
    team.folder.mkdir()
    assert team.run("init", "--name", "Nobody").code == DONE
    done = team.run("spc", name)
    assert (done.code, "there is no case yet" in done.out) == (DONE, True), done


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("has not begun", ("--period", "2027-28")),
        ("has not begun", ("--from", "2026-12-01")),
        ("that is no period", ("--period", "soon")),
        ("--to is before --from", ("--from", "2026-05-01", "--to", "2026-04-01")),
        ("contradict", ("--period", "2026", "--from", "2026-05-01")),
        ("write a day that exists", ("--from", "2026-13-01")),
        ("week", ("--every", "year")),
    ],
)
def test_days_that_cannot_be_charted(one: Team, said: str, words: tuple[str, ...]) -> None:
    one.refuses(FORBIDDEN, said, "spc", "contacts", *words)


def test_days_between_events_are_of_no_week(one: Team) -> None:
    one.refuses(FORBIDDEN, "leave --every out", "spc", "days-between-admissions", "--every", "week")


@pytest.fixture
def two_years(one: Team) -> Team:
    """The same person, known since January 2025 and seen in each month."""
    for path in one.place.glob("entries/*.yaml"):
        text = path.read_text("utf-8").replace("2026-11-21", "2025-01-02")
        path.unlink()
        path.with_name(path.name.replace("2026-11-21", "2025-01-02")).write_text(text, "utf-8")
    source = one.place / "entries"
    for number in range(22):
        day = f"{2025 + number // 12}-{number % 12 + 1:02}-15"
        for visit in range(1 + number % 2):
            id_ = f"c{number:02}{visit}0000"
            text = (
                f"schema: contact/1\nid: {id_}\npatient: {one.id}\nhappened: '{day}'\nrecorded: '{day}T10:00:00Z'\n"
                "by: a-okafor\nmode: telephone\nminutes: 10\n"
            )
            (source / f"{day}-contact-{id_}.yaml").write_text(text, "utf-8")
    one.git("add", "-A")
    one.git("commit", "-qm", "two years")
    return one


def test_a_chart_has_limits_signals_and_what_is_left_out(two_years: Team) -> None:
    told = blocks(two_years, "contacts", "--every", "month", *YEARS)
    assert [row["value"] for row in told["tables"]["points"]][:4] == [2, 1, 2, 1]
    done = two_years.run("spc", "contacts", "--every", "month", *YEARS)
    assert "Limits          Feb-2025 to Oct-2026: mean 1.52, no lower limit, upper limit 4.18" in done.out
    assert "No signal: the points vary as they usually do." in done.out
    assert "The records begin on 02-Jan-2025." in done.out
    assert "no whole month: 02-Jan-2025 to 31-Jan-2025, 01-Nov-2026 to 21-Nov-2026" in done.out


def test_a_step_is_declared_and_lies_between_points(two_years: Team) -> None:
    words = ("spc", "contacts", "--every", "month", *YEARS)
    done = two_years.run(*words, "--step", "2025-12-10", "--step", "2025-12-11")
    assert "Feb-2025 to Dec-2025: no limits and no signals: too few points: 11" in done.out
    assert "Jan-2026 to Oct-2026: no limits" in done.out
    for day in ("2025-02-01", "2026-11-02", "2020-01-01"):
        two_years.refuses(FORBIDDEN, "no point lies on either side", *words, "--step", day)


def test_shared_of_one_person_there_is_nothing_to_chart(two_years: Team, tmp_path: Path) -> None:
    done = two_years.run("spc", "contacts", "--every", "month", "--share", "--svg", str(tmp_path / "a.svg"))
    assert "every point is of few people, and --share hides it" in done.out
    assert done.err == "caseload: --svg: nothing is written, for there is nothing to draw\n"
    assert not (tmp_path / "a.svg").exists()
    # That nobody was seen in a week is told, who was is not.
    assert {row["value"] for row in blocks(two_years, "contacts", "--share")["tables"]["points"]} == {0, "hidden"}


def test_the_file_is_written_and_the_answer_told(two_years: Team, tmp_path: Path) -> None:
    done = two_years.run("spc", "contacts", "--every", "month", "--svg", str(tmp_path / "new" / "a.svg"), "-o", "csv")
    assert done.code == DONE, done
    assert done.out.startswith("starts,ends,numerator,")
    assert (tmp_path / "new" / "a.svg").read_text("utf-8").startswith("<svg ")


def test_no_file_is_written_among_the_records_or_over_what_is_no_file(two_years: Team, tmp_path: Path) -> None:
    for place in ("patients/a.svg", "caseload.yaml", ".git/a.svg", "team/a.svg"):
        named = str(two_years.folder / place)
        two_years.refuses(FORBIDDEN, "belongs to the caseload itself", "spc", "contacts", "--svg", named)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    two_years.refuses(FORBIDDEN, "no plain file", "spc", "contacts", "--svg", str(tmp_path / "link"))
    two_years.refuses(FORBIDDEN, "no plain file", "spc", "contacts", "--svg", str(tmp_path))
    (tmp_path / "file").write_text("")
    two_years.refuses(OUTSIDE, "--svg: ", "spc", "contacts", "--svg", str(tmp_path / "file" / "a.svg"))


def test_who_cannot_be_read_is_counted(two_years: Team) -> None:
    known = two_years.id
    two_years.write("intake", "--family", "Aldous", "--born", "1950-01-01", "--source", "gp")
    (other,) = [place for place in two_years.folder.glob("patients/?/*") if place.name != known]
    (other / "patient.yaml").write_text("nonsense: [", "utf-8")
    done = two_years.run("spc", "contacts", "--every", "month")
    assert "1 patient cannot be read, and no number counts them: caseload check says why." in done.out
