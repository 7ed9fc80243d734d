"""What a merge made without the driver lost is found by `check` afterwards, until it is put right."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import FINDINGS, UNREADABLE
from caseload.store.examined import examined, is_due

if TYPE_CHECKING:
    from tests.share.conftest import Clone

pytestmark = pytest.mark.heavy

Finding = dict[str, Any]
RULE_ID = re.compile(r'"ruleId": *"([a-z-]+)"')


def lost(clone: Clone, *words: str) -> list[Finding]:
    """What `check` says of merges, twice the same."""
    told = []
    for _ in range(2):
        code, said = clone.run("check", "-o", "json", *words)
        found = [one for one in json.loads(said)["tables"].get("findings", []) if one["rule"].startswith("merge-")]
        assert (code == FINDINGS) >= any(one["severity"] == "error" for one in found)
        told.append(found)
    assert told[0] == told[1]
    return told[0]


def call(clone: Clone, number: int = 0, patient: str = "") -> Path:
    """Log a call with a patient; the file of it."""
    clone.do("log", patient or clone.patients()[number], "telephone", "5m", "--yes")
    return Path(clone.git("show", "--name-only", "--format=").strip())


def goal(clone: Clone, *facts: str) -> None:
    clone.do("plan", "goal", clone.patients()[0], "--id", clone.plan_item("goals"), *facts, "--yes")


def apart(clone: Clone, theirs: Callable[[], Any], ours: Callable[[], Any]) -> tuple[Any, Any]:
    """Do something on a branch of its own, and something else on main."""
    clone.git("switch", "-qc", "aside")
    one = theirs()
    clone.git("switch", "-q", "main")
    return one, ours()


def run_remedy(clone: Clone, finding: Finding) -> None:
    subprocess.run(["sh", "-c", finding["remedy"]], cwd=clone.folder, check=True, capture_output=True)


@pytest.fixture
def driverless(clone: Clone) -> Clone:
    """A clone in which nobody set up the merge driver."""
    clone.git("config", "--remove-section", "merge.caseload")
    return clone


def test_an_entry_that_a_merge_dropped_is_named_until_it_is_back(driverless: Clone) -> None:
    theirs, ours = apart(driverless, lambda: call(driverless), lambda: call(driverless))
    for path in (theirs, ours):
        driverless.git("switch", "-qC", path.stem, "main")
        driverless.git("merge", "-q", "--no-ff", "--no-commit", "aside")
        driverless.git("rm", "-q", "-f", str(path))
        merge = driverless.commit("merge")
        (found,) = lost(driverless)
        assert (found["rule"], found["file"], found["record"]) == ("merge-dropped", str(path), path.stem[-8:])
        assert merge[:12] in found["message"]
        call(driverless)
        assert lost(driverless) == [found]
        run_remedy(driverless, found)
        assert lost(driverless) == []
        assert driverless.git("status", "--porcelain") == ""


def test_one_side_alone_drops_files_and_fields_of_the_other(driverless: Clone) -> None:
    def theirs() -> Path:
        goal(driverless, "--importance", "7")
        driverless.do("plan", "goal", driverless.patients()[0], "--text", "y", "--importance", "3", "--yes")
        return call(driverless)

    path, _ = apart(driverless, theirs, lambda: goal(driverless, "--target", "2027-01-01"))
    driverless.git("merge", "-q", "-s", "ours", "aside", "-m", "merge")
    found = lost(driverless)
    plan, first = f"{path.parent.parent}/plan.yaml", driverless.plan_item("goals")
    assert [one["file"] for one in found if one["rule"] == "merge-dropped"] == [str(path)]
    code, said = driverless.run("check", "-o", "sarif")
    assert (code, {"merge-dropped", "merge-overrode"} <= {*RULE_ID.findall(said)}) == (FINDINGS, True)
    fields = {one["field"]: one for one in found if one["rule"] == "merge-overrode"}
    assert {one["file"] for one in fields.values()} == {plan}
    assert f"goals.{first}.importance" in fields
    assert len([name for name in fields if name.count(".") == 1]) == 1
    shown = fields[f"goals.{first}.importance"]["remedy"].split(" has ")[0].split()
    assert "importance: 7" in driverless.git(*shown[1:])
    goal(driverless, "--importance", "7")
    assert fields.keys() - {one["field"] for one in lost(driverless)} == {f"goals.{first}.importance"}


def test_what_both_changed_and_git_was_told_to_decide_is_a_warning(driverless: Clone) -> None:
    apart(driverless, lambda: goal(driverless, "--importance", "7"), lambda: goal(driverless, "--importance", "3"))
    driverless.git("merge", "-q", "-X", "theirs", "aside", "-m", "merge")
    (found,) = lost(driverless)
    assert (found["severity"], found["field"].split(".")[-1]) == ("warning", "importance")
    assert "was decided in the merge" in found["message"]


@pytest.mark.parametrize("driver", [True, False])
def test_a_merge_that_lost_nothing_is_left_alone(clone: Clone, driver: bool) -> None:
    if not driver:
        clone.git("config", "--remove-section", "merge.caseload")

    def theirs() -> None:
        call(clone)
        goal(clone, "--importance", "7")

    apart(clone, theirs, lambda: call(clone, 1))
    clone.git("merge", "-q", "aside", "-m", "merge")
    assert lost(clone) == []


def test_what_the_driver_left_to_a_person_is_no_loss(clone: Clone) -> None:
    apart(clone, lambda: goal(clone, "--importance", "7"), lambda: goal(clone, "--importance", "3"))
    clone.git("merge", "-q", "aside", "-m", "merge")
    field = f"goals.{clone.plan_item('goals')}.importance"
    assert lost(clone) == []
    clone.do("resolve", clone.patients()[0], field, "--keep", "1", "--yes")
    assert lost(clone) == []


def test_only_a_history_that_went_on_is_looked_at(driverless: Clone) -> None:
    driverless.do("check")
    assert not is_due(driverless.folder)
    theirs, _ = apart(driverless, lambda: call(driverless), lambda: call(driverless))
    before = driverless.git("rev-parse", "HEAD")
    driverless.git("merge", "-q", "-s", "ours", "aside", "-m", "merge")
    assert is_due(driverless.folder)
    assert [one["file"] for one in lost(driverless)] == [str(theirs)]
    # Another history, and back again.
    driverless.git("reset", "-q", "--hard", before)
    assert lost(driverless) == []
    assert not is_due(driverless.folder)
    driverless.git("reset", "-q", "--hard", "ORIG_HEAD")
    assert [one["file"] for one in lost(driverless)] == [str(theirs)]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"version": "0"}', '{"version": "0.1.0", "upto": "x", "lost": [[]]}']
)
def test_a_damaged_memory_is_an_empty_one(clone: Clone, damage: str) -> None:
    clone.do("check")
    (memory,) = (clone.folder / ".git" / "caseload").glob("*/merges")
    memory.write_text(damage)
    assert is_due(clone.folder)
    clone.do("check")
    assert examined(clone.folder).upto == clone.git("rev-parse", "HEAD")


def test_a_revision_says_which_merges_count(driverless: Clone) -> None:
    apart(driverless, lambda: call(driverless), lambda: call(driverless))
    driverless.git("merge", "-q", "-s", "ours", "aside", "-m", "merge")
    driverless.git("tag", "then")
    call(driverless)
    assert lost(driverless, "--since", "then") == []
    assert len(lost(driverless, "--since", "then~1")) == 1


def test_a_caseload_in_a_part_of_a_repository(driverless: Clone, clones: type[Clone], tmp_path: Path) -> None:
    top = clones(tmp_path / "top")
    top.folder.mkdir()
    top.git("init", "-q", "-b", "main")
    driverless.git("archive", "-o", str(tmp_path / "all.tar"), "HEAD")
    (top.folder / "north").mkdir()
    subprocess.run(["tar", "-xf", str(tmp_path / "all.tar")], cwd=top.folder / "north", check=True)
    part = clones(top.folder / "north").of("anna")
    part.commit("begin")
    patient, _ = driverless.patients()
    paths = apart(part, lambda: call(part, patient=patient), lambda: call(part, patient=patient))
    part.git("merge", "-q", "-s", "ours", "aside", "-m", "merge")
    (found,) = lost(part)
    assert f"north/{found['file']}" == str(paths[0])
    run_remedy(part, found)
    assert lost(part) == []


def test_a_shallow_clone_is_looked_at_again_when_it_has_more(
    driverless: Clone, clones: type[Clone], tmp_path: Path
) -> None:
    path, _ = apart(driverless, lambda: call(driverless), lambda: call(driverless))
    driverless.git("merge", "-q", "-s", "ours", "aside", "-m", "merge")
    call(driverless)
    shallow = clones(tmp_path / "shallow")
    driverless.git("clone", "-q", "--depth=1", f"file://{driverless.folder}", str(shallow.folder))
    assert shallow.run("check", "-o", "plain")[0] == UNREADABLE
    shallow.git("fetch", "-q", "--unshallow")
    assert [one["file"] for one in lost(shallow)] == [str(path)]


def test_without_git_there_is_nothing_to_look_at(driverless: Clone, tmp_path: Path) -> None:
    (driverless.folder / ".git").rename(tmp_path / "away")
    assert not is_due(driverless.folder)
    assert lost(driverless) == []
