"""Every setting with its default beside it, and the change of one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.errors import CaseloadError, Forbidden, Unreadable
from caseload.steps.staffing import founder
from caseload.store.folder import Folder
from caseload.store.settings import catalogue, read_settings, settings_of
from caseload.store.settingsfile import change_setting, current_settings, with_change
from caseload.store.start import prepare, start


@pytest.fixture
def team(tmp_path: Path) -> Folder:
    prepare(tmp_path)
    return start(tmp_path, "North", founder("Test Matron", "matron@example.org"))


def commits(folder: Folder) -> list[str]:
    log = ["git", "-C", str(folder.root), "log", "--format=%s"]
    return subprocess.run(log, check=True, capture_output=True, text=True).stdout.splitlines()


def test_each_setting_stands_with_what_the_team_has_set(team: Folder) -> None:
    (team.root / "caseload.yaml").write_text(
        "schema: caseload/1\nname: North\ncapacity:\n  limit: 40\ntiers:\n  standard:\n    contact_weeks: 3\n"
    )
    settings = current_settings(team)
    assert [default for default, _ in settings] == list(catalogue())
    assert {default.key: value for default, value in settings if value is not None} == {
        "name": "North",
        "capacity.limit": 40,
        "tiers.standard.contact_weeks": 3,
    }


@pytest.mark.parametrize(
    ("key", "text", "written"),
    [
        ("capacity.limit", "40", "capacity:\n  limit: 40\n"),
        ("tiers.standard.contact_weeks", "3", "tiers:\n  standard:\n    contact_weeks: 3\n"),
        ("closure.roles", "lead, case-manager", "closure:\n  roles:\n    - lead\n    - case-manager\n"),
        ("timezone", "Europe/Dublin", "timezone: Europe/Dublin\n"),
    ],
)
def test_one_setting_is_changed_in_one_commit_and_back_again(team: Folder, key: str, text: str, written: str) -> None:
    before = team.read("caseload.yaml")
    change_setting(team, key, text)
    assert team.read("caseload.yaml") == before + written.encode()
    assert commits(team) == [f"settings {key}", "init"]
    default = next(default.value for default, _ in current_settings(team) if default.key == key)
    change_setting(team, key, "" if isinstance(default, list) else str(default))
    assert team.read("caseload.yaml") == before
    assert len(commits(team)) == 3


@pytest.mark.parametrize(
    ("key", "text", "error"),
    [
        ("capacity.limits", "40", Forbidden),
        ("capacity.limit", "forty", Forbidden),
        ("default_tier", "weekly", Unreadable),
        ("timezone", "Europe/Atlantis", Unreadable),
        ("closure.second_person", "tired", Unreadable),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    team: Folder, key: str, text: str, error: type[CaseloadError]
) -> None:
    before = team.read("caseload.yaml")
    with pytest.raises(error):
        change_setting(team, key, text)
    assert team.read("caseload.yaml") == before
    assert commits(team) == ["init"]
    assert read_settings(team.root).name == "North"


OWN = """# What we agreed in March.
schema: caseload/1
name: North
capacity:
  # Two of us are new.
  limit: 40 # for now
tiers: {standard: {contact_weeks: 3}}
"""


@pytest.mark.parametrize(
    ("key", "text", "old", "new"),
    [
        ("capacity.limit", "30", "limit: 40 #", "limit: 30 #"),
        ("capacity.horizon_days", "9", "capacity:\n", "capacity:\n  horizon_days: 9\n"),
        ("timezone", "Europe/Dublin", "3}}\n", "3}}\ntimezone: Europe/Dublin\n"),
        ("closure.roles", "lead", "3}}\n", "3}}\nclosure:\n  roles:\n    - lead\n"),
        ("name", "South: #2", "name: North", 'name: "South: #2"'),
    ],
)
def test_what_somebody_wrote_between_the_lines_stays(team: Folder, key: str, text: str, old: str, new: str) -> None:
    (team.root / "caseload.yaml").write_text(OWN)
    assert with_change(team, key, text) == (OWN.encode(), OWN.replace(old, new).encode())


@pytest.mark.parametrize(("key", "text"), [("capacity.limit", "50"), ("tiers.standard.contact_weeks", "5")])
def test_where_one_line_does_not_do_the_whole_is_written(team: Folder, key: str, text: str) -> None:
    (team.root / "caseload.yaml").write_text(OWN)
    _, new = with_change(team, key, text)
    assert b"#" not in new
    assert settings_of(new, team.root) != read_settings(team.root)
