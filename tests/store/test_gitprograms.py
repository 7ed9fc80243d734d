"""Programs that a clone's own configuration has git put files through."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from caseload.store.gitprograms import ASKED, filters, without


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[core]\n\tbare = false\n", False),
        ('[filter "lfs"]\n', True),
        ('[FILTER "lfs"]\n', True),
        ("[include]\n", True),
        ('[includeIf "gitdir:x"]\n', True),
        ("[merge]\n", False),
    ],
)
@pytest.mark.parametrize("name", ["config", "config.worktree"])
def test_only_a_configuration_with_the_word_in_it_may_name_filters(
    tmp_path: Path, name: str, text: str, named: bool
) -> None:
    (tmp_path / name).write_text(text)
    assert filters(tmp_path) is named


def test_without_a_configuration_no_filter_is_named(tmp_path: Path) -> None:
    assert filters(tmp_path) is False


def test_of_a_linked_work_tree_both_configurations_count(tmp_path: Path) -> None:
    linked = tmp_path / "worktrees" / "linked"
    linked.mkdir(parents=True)
    (linked / "commondir").write_text("../..\n")
    (tmp_path / "config").write_text("[core]\n")
    assert filters(linked) is False
    (linked / "config.worktree").write_text("[filter]\n")
    assert filters(linked) is True
    (linked / "config.worktree").unlink()
    (tmp_path / "config").write_text("[filter]\n")
    assert filters(linked) is True


FILTER = [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")]


def told(*lines: tuple[str, str]) -> str:
    return "".join(f"{scope}\0{key}\0" for scope, key in lines)


def numbered(first: int, *settings: tuple[str, str]) -> dict[str, str]:
    named = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        named |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return named


def test_the_clone_s_own_programs_are_set_to_nothing_each_once_and_by_name() -> None:
    found = without(
        told(
            ("local", "merge.b.c.driver"),
            ("local", "filter.c.process"),
            ("worktree", "filter.b.clean"),
            ("local", "filter.a.smudge"),
            ("local", "filter.a.clean"),
            ("local", "filter.d.required"),
            ("global", "filter.mine.clean"),
            ("system", "merge.mine.driver"),
            ("command", "filter.mine.clean"),
        )
    )
    filters = [(f"filter.{name}.{key}", value) for name in "abcd" for key, value in FILTER]
    assert found == numbered(0, *filters, ("merge.b.c.driver", "git merge-file -q %A %O %B"))


def test_what_the_caller_s_environment_sets_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    found = without(told(("local", "merge.x.driver")))
    assert found == numbered(2, ("merge.x.driver", "git merge-file -q %A %O %B"))


@pytest.mark.parametrize("said", ["", told(("global", "filter.mine.clean"))])
def test_where_the_clone_names_none_nothing_is_set(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    assert without(said) == {}


def test_git_itself_tells_them_in_that_form(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with (tmp_path / ".git" / "config").open("a") as file:
        file.write('[Filter "a=b.C"]\n\tclean = x\n[merge "m"]\n\tdriver = x\n\tname = y\n[merge]\n\ttool = z\n')
    command = ["git", "-C", str(tmp_path), *ASKED]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said == told(("local", "filter.a=b.C.clean"), ("local", "merge.m.driver"), ("local", "merge.m.name"))
