"""What git is told by its environment."""

from __future__ import annotations

import subprocess

import pytest

from caseload.store.gitenv import environment

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
