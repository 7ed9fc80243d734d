"""The program that git merges records by: named in a clone, or for one command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from caseload.store.git import Git
from caseload.store.journal import state_folder
from caseload.store.mergedriver import command, is_set_up, options, set_up


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("python", "quoted"),
    [
        ("/usr/bin/python3", "/usr/bin/python3"),
        ("/srv/my tools/python3", "'/srv/my tools/python3'"),
        ("/srv/100%A/python3", "/srv/100%%A/python3"),
    ],
)
def test_the_command_is_this_python_s_own_and_safe_from_git_s_placeholders(
    python: str, quoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    assert command() == f"{quoted} -P -m caseload merge-file %O %A %B %P"


def test_it_is_set_up_once_and_anew_where_another_program_is_named(tmp_path: Path) -> None:
    tree = Git.init(tmp_path)
    assert is_set_up(tree) is False
    set_up(tree)
    assert is_set_up(tree) is True
    assert git(tmp_path, "config", "--local", "--get-regexp", "^merge").splitlines() == [
        "merge.caseload.name records of a caseload, field by field",
        f"merge.caseload.driver {command()}",
    ]
    git(tmp_path, "config", "merge.caseload.name", "ours")
    set_up(tree)
    assert git(tmp_path, "config", "merge.caseload.name") == "ours\n"
    git(tmp_path, "config", "merge.caseload.driver", "elsewhere/python -m caseload merge-file %O %A %B %P")
    assert is_set_up(tree) is False
    set_up(tree)
    assert is_set_up(tree) is True


def test_one_command_of_git_merges_so_whatever_the_clone_says(tmp_path: Path) -> None:
    tree = Git.init(tmp_path)
    git(tmp_path, "config", "merge.caseload.driver", "false")
    attributes = state_folder(tree) / "attributes"
    assert options(tree) == (
        *("-c", f"core.attributesFile={attributes}", "-c", f"merge.caseload.driver={command()}"),
        *("-c", "merge.renames=false", "-c", "merge.directoryRenames=false"),
    )
    assert attributes.read_bytes() == b"*.yaml merge=caseload\n"
    told = git(tmp_path, *options(tree), "check-attr", "merge", "--", "patients/7/7k3m9x2q/plan.yaml", "notes.md")
    assert told == "patients/7/7k3m9x2q/plan.yaml: merge: caseload\nnotes.md: merge: unspecified\n"
    assert git(tmp_path, *options(tree), "config", "merge.caseload.driver") == f"{command()}\n"
