"""What git is told by its environment."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.git import run_git
from caseload.store.gitenv import ALONE, as_author, environment, way_out

# What a user may set for all that runs, and what git itself hands on to a hook for every repository alike.
THE_USER_S = {"GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_NO_REPLACE_OBJECTS"}
PATHS = {f"GIT_{how}_PATHSPECS" for how in ("GLOB", "NOGLOB", "ICASE")}


def test_nothing_of_another_repository_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails when a later git names one more variable that belongs to a repository."""
    told = subprocess.run(["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True).stdout
    ours = {*told.split(), *PATHS, "GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_QUARANTINE_PATH"} - THE_USER_S
    ours -= {name for name in ours if name.startswith("GIT_INTERNAL_")}
    for name in (*ours, "GIT_AUTHOR_NAME", "GIT_SSH_COMMAND"):
        monkeypatch.setenv(name, "x")
    left = environment(LC_ALL="C")
    assert sorted(ours & left.keys()) == []
    assert (left["GIT_AUTHOR_NAME"], left["GIT_SSH_COMMAND"], left["LC_ALL"]) == ("x", "x", "C")


def test_git_reads_paths_as_they_stand_asks_nobody_and_speaks_as_we_read_it(tmp_path: Path) -> None:
    told = run_git(tmp_path, "-c", "alias.told=!env", "told", given=b"", **ALONE).stdout.decode()
    assert {
        *("GIT_LITERAL_PATHSPECS=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"),
        *("GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1"),
    } <= set(told.splitlines())


@pytest.mark.parametrize(
    ("under_way", "ends"),
    [
        ("detached HEAD", "switch to a branch first: git switch main"),
        ("merge", "finish it, or take it back: git merge --abort"),
        ("cherry-pick", "finish it, or take it back: git cherry-pick --abort"),
        ("bisect", "finish it, or take it back: git bisect reset"),
    ],
)
def test_what_is_under_way_has_a_way_out(under_way: str, ends: str) -> None:
    assert way_out(under_way) == ends


def test_the_author_is_who_is_named_or_whom_git_knows(tmp_path: Path, no_identity: None) -> None:
    def author(*options: str) -> str:
        return run_git(tmp_path, *options, "var", "GIT_AUTHOR_IDENT").stdout.decode().rpartition(" <")[0]

    ben = as_author(("Ben = Okoye", "ben@example.org"))
    assert ben == ("-c", "user.name=Ben = Okoye", "-c", "user.email=ben@example.org")
    assert author(*ben) == "Ben = Okoye"
    assert as_author(None) == ("-c", "user.useConfigOnly=true")
    assert author("-c", "user.useConfigOnly=false", "-c", "user.name=x", *as_author(None)) == ""
