"""`report`: the programme on one page, and everybody's own plan on a page each, private and outside the records."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.cli import reports
from caseload.cli.session import Session
from caseload.errors import OutsideFailure
from caseload.render.pages import page
from caseload.render.report import Report

if TYPE_CHECKING:
    from tests.cli.conftest import Team

SECRETS = ("Hillingworth", "Marguerite", "1941-03-02", "9990000018", "Zinnia")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_programme_is_a_page_beside_the_caseload_that_names_nobody(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    done = team.run("report", "-o", "plain")
    assert (done.code, done.err) == (0, "")
    folder = team.folder.parent / "team-report"
    assert f"Folder: {folder}" in done.out
    assert {path.name: mode(path) for path in folder.iterdir()} == {"programme.html": 0o600, "programme.md": 0o600}
    html, markdown = (folder / "programme.html").read_text(), (folder / "programme.md").read_text()
    assert "<h1>The programme of North team</h1>" in html
    assert markdown.startswith("# The programme of North team\n\n- Period: 2025-11-22 to 2026-11-21\n")
    for title in reports.SECTIONS:
        assert f">{title}</h2>" in html
        assert f"\n## {title}\n" in markdown
    assert [secret for secret in (*SECRETS, team.id) if secret in html + markdown] == []
    assert team.state() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2027-04"), "has not begun"),
        (("--period", "soon"), "that is no period"),
        (("--to", "patients/x"), "--to: patients belongs to the caseload itself"),
        (("--to", "caseload.yaml"), "caseload.yaml is no folder"),
        (("--to", "../plain"), "is no folder"),
        (("7k3m",), "PATIENT goes with --plans"),
        (("--plans", "--period", "2026"), "--period does not"),
        (("--plans", "--to", "."), "personal details do not belong into the repository"),
        (("--plans", "--to", "pages"), "personal details do not belong into the repository"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    at: Callable[[str], Team], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    team = at("active")
    monkeypatch.chdir(team.folder)
    (team.folder.parent / "plain").write_text("mine\n")
    team.refuses(2, said, "report", *words)
    assert sorted(path.name for path in team.folder.parent.iterdir() if path.name.startswith(("team-", "pages"))) == []
    assert (team.folder.parent / "plain").read_text() == "mine\n"


def test_pages_of_a_folder_in_a_repository_stay_out_of_all_of_it(tmp_path: Path, teams: type[Team]) -> None:
    top = teams(tmp_path)
    top.git("init", "-q")
    assert top.run("init", "deep/team", "--name", "North team").code == 0
    teams(tmp_path / "deep" / "team").refuses(2, "into the repository", "report", "--plans")


def test_a_chapter_that_cannot_be_made_says_why_and_the_others_stand(
    at: Callable[[str], Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(session: Session, asked: str) -> Report:
        raise OutsideFailure("statsmodels is not installed", remedy="pip install 'caseload-ltc[stats]'")

    monkeypatch.setitem(reports.SECTIONS, "Comparison", missing)
    team = at("active")
    assert team.run("report", "--to", str(team.folder.parent / "here")).code == 0
    html = (team.folder.parent / "here" / "programme.html").read_text()
    assert 'id="without_comparison">Comparison</h2>' in html
    assert "statsmodels is not installed" in html
    assert ">Standards of care</h2>" in html


def test_without_jinja2_nothing_is_written(at: Callable[[str], Team], monkeypatch: pytest.MonkeyPatch) -> None:
    team = at("active")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    page.templates.cache_clear()
    team.refuses(7, "jinja2 is not installed; pip install 'caseload-ltc[report]'", "report")
    team.refuses(7, "jinja2 is not installed; pip install 'caseload-ltc[report]'", "report", "--plans")
    assert sorted(path.name for path in team.folder.parent.glob("team-*")) == []


def test_own_plans_are_private_pages_called_by_ids(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    done = team.run("report", "--plans")
    folder = team.folder.parent / "team-plans"
    assert (done.code, done.err) == (0, "")
    assert str(folder) in done.out
    assert "names and personal details" in done.out
    assert [secret for secret in SECRETS if secret in done.out] == []
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {f"{team.id}.html": 0o600}
    html = (folder / f"{team.id}.html").read_text()
    assert "<p>Marguerite, this is your own plan.</p>" in html
    assert "You agreed to this plan on 21 November 2026." in html
    assert team.id not in html
    assert team.state() == before


def test_what_to_heed_is_told_of_each(at: Callable[[str], Team]) -> None:
    team = at("planned")
    place = team.place / "patient.yaml"
    place.write_text(place.read_text() + "communication:\n  - large print\n")
    done = team.run("report", "--plans", team.id, "-o", "csv")
    assert done.code == 0
    assert "large print; the plan is not agreed yet" in done.out
    assert "large print" not in (team.folder.parent / "team-plans" / f"{team.id}.html").read_text()


@pytest.mark.parametrize(
    ("step", "why"),
    [("assessed", "has no plan yet"), ("closed", "is not on the caseload any more"), ("died", "has died")],
)
def test_who_gets_no_page_is_counted_with_the_reason(at: Callable[[str], Team], step: str, why: str) -> None:
    team = at("active" if step == "died" else step)
    if step == "died":
        team.write("died", team.id, "--on", "2026-11-21")
    earlier, other = (team.folder.parent / "team-plans" / f"{name}.html" for name in (team.id, "letter"))
    earlier.parent.mkdir()
    for old in (earlier, other):
        old.write_text("")
    done = team.run("report", "--plans", "-o", "plain")
    assert done.code == 0
    assert f"1 patient: {why}" in done.out
    assert "Pages: 0" in done.out
    assert "Removed, of an earlier time: 1" in done.out
    assert (earlier.exists(), other.exists()) == (False, True)
    if step == "closed":  # asked for by name, as plan print
        assert "the case is closed" in team.run("report", "--plans", team.id).out
    else:
        team.refuses(2, why, "report", "--plans", team.id)


def test_who_cannot_be_read_is_never_left_out_in_silence(at: Callable[[str], Team]) -> None:
    team = at("active")
    (team.place / "plan.yaml").write_text("schema: plan/1\nneeds: Zinnia\n")
    done = team.run("report", "--plans", "-o", "plain")
    assert "1 patient: cannot be read: caseload check says why" in done.out
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
