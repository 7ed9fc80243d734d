"""Thirty ways and more to tamper with a history, each found by its rule; and what is no tampering."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from caseload.errors import DONE, FINDINGS, FORBIDDEN, OUTSIDE

if TYPE_CHECKING:
    from tests.share.conftest import Clone

pytestmark = pytest.mark.heavy

SECRETS = ("Hillingworth", "Marguerite", "Ambrose", "9990000018", "9990000026", "example.org")


class Recipe(NamedTuple):
    """How to tamper, and the rule that finds it."""

    rule: str
    do: Callable[[Clone], object]


def rewrite(path: Path, old: str, new: str) -> None:
    """Put one text in the place of another in a file."""
    text = path.read_text()
    assert re.search(old, text, re.MULTILINE), (path.name, old)
    path.write_text(re.sub(old, new, text, flags=re.MULTILINE))


def forged(clone: Clone, kind: str, by: str, facts: str, number: int = 0) -> Path:
    """An entry made by hand."""
    place = clone.place(number)
    path = place / "entries" / f"2026-11-20-{kind}-f0rged00.yaml"
    path.write_text(
        f"schema: {kind}/1\nid: f0rged00\npatient: {place.name}\nhappened: 2026-11-20\n"
        f"recorded: '2026-11-20T10:00:00Z'\nby: {by}\n{facts}"
    )
    return path


def contact(clone: Clone, by: str, number: int = 0) -> Path:
    return forged(clone, "contact", by, "mode: telephone\nminutes: 5\n", number)


def aside(clone: Clone, do: Callable[[], object]) -> None:
    """Do something on a branch of its own, then on main what a colleague did meanwhile."""
    clone.git("switch", "-qc", "aside")
    do()
    clone.git("switch", "-q", "main")
    clone.do("log", clone.patients()[1], "telephone", "5m", "--yes")


def joined(clone: Clone, change: Callable[[], object], *words: str) -> None:
    """Merge what was done aside, and change something in the merge itself."""
    log = ("log", clone.patients()[0], "telephone", "5m", "--yes")
    aside(clone, lambda: clone.do(*log))
    clone.git("merge", "-q", "--no-ff", "--no-commit", *words, "aside")
    change()
    clone.commit("sync")


def edited(clone: Clone) -> None:
    rewrite(clone.entry("assessment"), "mood", "cognition")
    clone.commit("typo")


def edited_and_put_back(clone: Clone) -> None:
    edited(clone)
    clone.git("revert", "--no-edit", "HEAD")


def edited_aside(clone: Clone) -> None:
    aside(clone, lambda: edited(clone))
    clone.git("merge", "-q", "--no-edit", "aside")


def edited_in_a_merge(clone: Clone) -> None:
    joined(clone, lambda: rewrite(clone.entry("assessment"), "mood", "cognition"))


def edited_with_honest_work(clone: Clone) -> None:
    clone.do("log", clone.patients()[0], "telephone", "5m", "--yes")
    rewrite(clone.entry("assessment"), "mood", "cognition")
    clone.git("add", "-A")
    clone.git("commit", "-q", "--amend", "--no-edit")


def removed_and_written_anew(clone: Clone) -> None:
    path = clone.entry("triage")
    text = path.read_text()
    path.unlink()
    clone.commit("tidy")
    path.write_text(text.replace("by: anna", "by: ben"))
    clone.of("ben").commit("tidy")


def edited_of_the_team(clone: Clone) -> None:
    clone.do("cover", "add", "ben", "carla", "2026-12-01", "2026-12-09", "--yes")
    rewrite(next(clone.folder.glob("team/*-cover-*.yaml")), "2026-12-09", "2026-12-19")
    clone.commit("cover")


def made_a_link(clone: Clone) -> None:
    path = clone.entry("assessment")
    path.unlink()
    path.symlink_to("elsewhere")
    clone.commit("typo")


def renamed(clone: Clone) -> None:
    path = clone.entry("assessment")
    path.rename(path.with_name(path.name.replace("2026-11-03", "2026-11-01")))
    clone.commit("typo")


def moved_to_another(clone: Clone) -> None:
    path = clone.entry("assessment")
    path.rename(clone.place(1) / "entries" / path.name)
    clone.commit("typo")


def removed(clone: Clone, kind: str = "assessment") -> None:
    clone.entry(kind).unlink()
    clone.commit("tidy")


def removed_with_git_alone(clone: Clone, *names: str) -> None:
    clone.git("rm", "-rq", *names)
    clone.git("commit", "-qm", "tidy")


def reverted(clone: Clone) -> None:
    clone.do("log", clone.patients()[0], "telephone", "5m", "--yes")
    clone.git("revert", "--no-edit", "HEAD")


def removed_in_a_merge(clone: Clone) -> None:
    joined(clone, lambda: clone.entry("contact").unlink())


def dropped_by_a_merge(clone: Clone) -> None:
    aside(clone, lambda: clone.do("log", clone.patients()[0], "telephone", "5m", "--yes"))
    clone.git("merge", "-q", "--no-edit", "-s", "ours", "aside")


def reset(clone: Clone) -> None:
    clone.git("reset", "-q", "--hard", "HEAD~2")


def amended(clone: Clone) -> None:
    clone.git("commit", "-q", "--amend", "--no-edit", "--date=2020-01-01T00:00:00Z")


def amended_to_nothing_much(clone: Clone) -> None:
    clone.git("commit", "-q", "--amend", "-m", "plan agree")


def one_left_out(clone: Clone) -> None:
    clone.git("rebase", "-q", "--onto", "HEAD~2", "HEAD~1")


def squashed(clone: Clone) -> None:
    clone.git("update-ref", "HEAD", clone.git("commit-tree", "HEAD^{tree}", "-m", "init"))


def another_branch_in_its_place(clone: Clone) -> None:
    clone.git("branch", "-m", "main", "old")
    clone.git("branch", "main", "HEAD~2")
    clone.git("switch", "-q", "main")


def renamed_and_reset(clone: Clone) -> None:
    clone.git("branch", "-m", "main", "trunk")
    reset(clone)


def replaced(clone: Clone) -> None:
    edited(clone)
    clone.git("replace", "HEAD", clone.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~2", "-m", "typo"))


def grafted(clone: Clone) -> None:
    edited(clone)
    (clone.folder / ".git" / "info").mkdir(exist_ok=True)
    (clone.folder / ".git" / "info" / "grafts").write_text(
        f"{clone.git('rev-parse', 'HEAD')} {clone.git('rev-parse', 'HEAD~2')}\n"
    )


def begun_twice(clone: Clone, *files: str) -> None:
    """A history from nowhere, with a staff list that vouches for whoever wrote it, or with none."""
    clone.git("switch", "-q", "--orphan", "other")
    for file in files:
        clone.git("checkout", "main", "--", file)
    contact_of = clone.folder / "patients" / "f" / "f0rgedp0" / "entries"
    contact_of.mkdir(parents=True)
    (contact_of / "2026-11-20-contact-f0rged00.yaml").write_text("by: anna\n")
    clone.commit("log")
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--no-edit", "--allow-unrelated-histories", "other")


def by_another(clone: Clone) -> None:
    clone.of("ben").do("--by", "anna", "log", clone.patients()[0], "telephone", "5m", "--yes")


def by_a_stranger(clone: Clone) -> None:
    contact(clone, "anna")
    clone.of("mallory").commit("log")


def by_nobody(clone: Clone) -> None:
    contact(clone, "mallory")
    clone.of("mallory").commit("log")


def by_whom_it_does_not_say(clone: Clone) -> None:
    contact(clone, "[")
    clone.commit("log")


def by_another_name_in_the_mailmap(clone: Clone) -> None:
    (clone.folder / ".mailmap").write_text("Anna <anna@example.org> <mallory@example.org>\n")
    by_a_stranger(clone)


def before_they_came(clone: Clone) -> None:
    """Somebody of whom staff.yaml knows only afterwards."""
    contact(clone, "dora")
    clone.of("dora").commit("log")
    rewrite(clone.folder / "staff.yaml", r"\Z", "  - id: dora\n    name: D\n    emails:\n      - dora@example.org\n")
    clone.commit("edit staff")


def decision_by_another(clone: Clone) -> None:
    place = clone.folder / "finding" / "decisions"
    place.mkdir(parents=True)
    (place / "2026-11-20-finding-decision-f0rged00.yaml").write_text("by: anna\n")
    clone.of("ben").commit("casefind decide")


def closed_by_a_role_that_may_not(clone: Clone) -> None:
    clone.do("settings", "closure.roles", "lead")
    forged(clone, "closure", "ben", "reason: stable\n")
    clone.of("ben").commit("close")


def closed_before_that_was_allowed(clone: Clone) -> None:
    """What the settings say afterwards makes nothing right."""
    closed_by_a_role_that_may_not(clone)
    clone.of("anna").do("settings", "closure.roles", "lead,case-manager")


def reassigned_by_no_lead(clone: Clone) -> None:
    forged(clone, "handover", "ben", "status: reassigned\nto: ben\nreason: x\n")
    clone.of("ben").commit("handover reassign")


def accepted_by_a_role_that_may_not(clone: Clone) -> None:
    clone.do("settings", "handover.roles", "lead")
    forged(clone, "handover", "esi", "status: accepted\n")
    clone.of("esi").commit("handover accept")


def agreed_to_another_plan(clone: Clone) -> None:
    forged(clone, "agreement", "anna", f"plan_hash: {'0' * 64}\n")
    clone.commit("plan agree")


def plan_changed_within_the_agreement(clone: Clone) -> None:
    rewrite(clone.place(1) / "plan.yaml", "^contingency:", "funding: x\ncontingency:")
    clone.git("commit", "-q", "-a", "--amend", "--no-edit")


def several_by_hand(clone: Clone) -> None:
    for number in (0, 1):
        rewrite(clone.place(number) / "patient.yaml", "1941", "1942")
    clone.commit("birth dates")


def more_than_it_says(clone: Clone) -> None:
    clone.do("log", clone.patients()[0], "telephone", "5m", "--yes")
    rewrite(clone.place(1) / "patient.yaml", "1941", "1942")
    clone.git("commit", "-q", "-a", "--amend", "--no-edit")


def address_added_beside_the_record(clone: Clone) -> None:
    contact(clone, "anna")
    rewrite(clone.folder / "staff.yaml", "- anna@example.org", "- anna@example.org\n      - mallory@example.org")
    clone.of("mallory").commit("log")


def new_in_a_merge(clone: Clone) -> None:
    joined(clone, lambda: contact(clone, "anna"))


def badly_signed(clone: Clone) -> None:
    """A signature that the program which looks at it calls bad."""
    signed = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    head, _, message = clone.git("cat-file", "commit", "HEAD").partition("\n\n")
    id_ = clone.git("hash-object", "-t", "commit", "-w", "--stdin", given=f"{head}\n{signed}\n\n{message}\n")
    clone.git("update-ref", "HEAD", id_)


RECIPES = {
    "entry edited": Recipe("entry-changed", edited),
    "entry edited and put back": Recipe("entry-changed", edited_and_put_back),
    "entry edited on a branch that is merged": Recipe("entry-changed", edited_aside),
    "entry edited in the merge itself": Recipe("entry-changed", edited_in_a_merge),
    "entry edited in the commit of honest work": Recipe("entry-changed", edited_with_honest_work),
    "entry removed and written anew": Recipe("entry-changed", removed_and_written_anew),
    "entry of the team edited": Recipe("entry-changed", edited_of_the_team),
    "entry made a link": Recipe("entry-changed", made_a_link),
    "entry renamed": Recipe("record-removed", renamed),
    "entry moved to another patient": Recipe("record-removed", moved_to_another),
    "entry removed": Recipe("record-removed", removed),
    "entry taken back with git revert": Recipe("record-removed", reverted),
    "entry removed in the merge itself": Recipe("record-removed", removed_in_a_merge),
    "entry dropped by a merge with ours": Recipe("record-removed", dropped_by_a_merge),
    "patient removed": Recipe("record-removed", lambda clone: removed_with_git_alone(clone, "patients")),
    "staff list removed": Recipe("record-removed", lambda clone: removed_with_git_alone(clone, "staff.yaml")),
    "history cut short": Recipe("history-lost", reset),
    "last commit amended": Recipe("history-lost", amended),
    "last message amended": Recipe("history-lost", amended_to_nothing_much),
    "one commit left out": Recipe("history-lost", one_left_out),
    "history squashed": Recipe("history-lost", squashed),
    "another branch in the place of the one seen": Recipe("history-lost", another_branch_in_its_place),
    "branch renamed and cut short": Recipe("history-lost", renamed_and_reset),
    "commit replaced": Recipe("history-masked", replaced),
    "commit replaced, seen through": Recipe("entry-changed", replaced),
    "parents grafted": Recipe("history-masked", grafted),
    "parents grafted, seen through": Recipe("entry-changed", grafted),
    "merged from nowhere": Recipe("second-beginning", lambda clone: begun_twice(clone, "caseload.yaml", "staff.yaml")),
    "merged from nowhere without a staff list": Recipe("second-beginning", lambda clone: begun_twice(clone)),
    "recorded for somebody else": Recipe("author-differs", by_another),
    "recorded by a stranger": Recipe("author-differs", by_a_stranger),
    "recorded in nobody's name": Recipe("author-differs", by_nobody),
    "recorded in no name that can be read": Recipe("author-differs", by_whom_it_does_not_say),
    "stranger named a colleague by a mailmap": Recipe("author-differs", by_another_name_in_the_mailmap),
    "recorded before they came": Recipe("author-differs", before_they_came),
    "decision of the team by another": Recipe("author-differs", decision_by_another),
    "closed by a role that may not": Recipe("role-may-not", closed_by_a_role_that_may_not),
    "closed before that role might": Recipe("role-may-not", closed_before_that_was_allowed),
    "reassigned by no lead": Recipe("role-may-not", reassigned_by_no_lead),
    "accepted by a role that may not": Recipe("role-may-not", accepted_by_a_role_that_may_not),
    "agreed to another plan": Recipe("plan-differs", agreed_to_another_plan),
    "plan changed in the commit of the agreement": Recipe("plan-differs", plan_changed_within_the_agreement),
    "several patients by hand": Recipe("by-hand", several_by_hand),
    "another patient in a verb's commit": Recipe("by-hand", more_than_it_says),
    "address added beside the record": Recipe("by-hand", address_added_beside_the_record),
    "entry new in the merge itself": Recipe("by-hand", new_in_a_merge),
    "signature that is bad": Recipe("signature-bad", badly_signed),
}


@pytest.fixture(autouse=True)
def gpg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in the place of GnuPG that calls every signature bad."""
    program = tmp_path / "bin" / "gpg"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho '[GNUPG:] BADSIG 0000000000000000 somebody'\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def found(clone: Clone) -> dict[str, set[str]]:
    """The rules that `verify` finds broken, each with the files; the exit code is as it should be."""
    code, said = clone.run("verify", "-o", "json")
    report = json.loads(said)
    findings = report.get("tables", {}).get("findings", [])
    assert code == (FINDINGS if findings else DONE), said
    assert [secret for secret in SECRETS if secret in said] == []
    return {one["rule"]: {two["file"] for two in findings if two["rule"] == one["rule"]} for one in findings}


def test_there_are_enough_recipes() -> None:
    assert len(RECIPES) >= 30


@pytest.mark.parametrize("name", RECIPES)
def test_tampering_is_found(clone: Clone, name: str) -> None:
    rule, do = RECIPES[name]
    assert found(clone) == {}
    do(clone)
    assert rule in found(clone)


def test_what_is_put_back_is_told_once_and_no_merge_tells_it_again(clone: Clone) -> None:
    path = clone.entry("assessment")
    text = path.read_bytes()
    aside(clone, lambda: removed(clone))
    clone.git("merge", "-q", "--no-edit", "aside")
    path.write_bytes(text)
    clone.of("ben").commit("put back")
    assert found(clone) == {"record-removed": {str(path.relative_to(clone.folder))}}
    assert clone.run("verify")[1].count("record-removed") == 1


def test_a_lost_history_is_told_until_somebody_accepts_the_new_one(clone: Clone) -> None:
    found(clone)
    reset(clone)
    assert found(clone) == found(clone) == {"history-lost": {""}}
    head = clone.git("rev-parse", "HEAD")
    assert clone.run("verify", "--accept-rewritten", "0123456")[0] == FORBIDDEN
    assert clone.run("verify", "--accept-rewritten", head[:3])[0] == FORBIDDEN
    assert clone.run("verify", "--accept-rewritten", head[:12])[0] == DONE
    assert found(clone) == {}


def test_a_branch_that_was_merged_and_is_gone_is_no_loss(clone: Clone) -> None:
    found(clone)
    clone.git("switch", "-qc", "aside")
    clone.do("log", clone.patients()[0], "telephone", "5m", "--yes")
    assert found(clone) == {}
    clone.git("switch", "-q", "main")
    assert found(clone) == {}
    clone.git("merge", "-q", "aside")
    clone.git("branch", "-qd", "aside")
    assert found(clone) == {}


def test_nothing_is_wrong_with_what_a_shallow_clone_does_not_have(
    clone: Clone, clones: type[Clone], tmp_path: Path
) -> None:
    edited(clone)
    clone.do("log", clone.patients()[0], "telephone", "5m", "--yes")
    clone.git("clone", "-q", "--depth=2", f"file://{clone.folder}", str(tmp_path / "shallow"))
    shallow = clones(tmp_path / "shallow")
    assert found(shallow) == {}
    assert "this clone is shallow" in shallow.run("verify")[1]


def test_a_folder_of_a_repository_is_looked_at_and_nothing_beside_it(clones: type[Clone], tmp_path: Path) -> None:
    folder = tmp_path / "all" / "team"
    folder.mkdir(parents=True)
    above = clones(folder.parent)
    above.git("init", "-q")
    (folder.parent / "other.yaml").write_text("x: 1\n")
    above.commit("other things")
    clone = clones(folder)
    clone.do("init", "--name", "North team")
    person = ("--family", "Hillingworth", "--given", "Ambrose", "--born", "1941-03-02", "--source", "gp")
    clone.do("intake", *person, "--reason", "x", "--yes")
    (folder.parent / "other.yaml").write_text("x: 2\n")
    above.commit("other things")
    assert found(clone) == {}
    entry = next(folder.glob("patients/*/*/entries/*"))
    rewrite(entry, "gp", "gq")
    above.commit("typo")
    assert found(clone) == {"entry-changed": {str(entry.relative_to(folder))}}


def test_a_bit_of_the_mode_is_no_edit(clone: Clone) -> None:
    clone.entry("assessment").chmod(0o755)
    clone.commit("mode")
    assert found(clone) == {}


def test_it_says_what_nobody_can_see(clone: Clone) -> None:
    rewrite(clone.folder / "staff.yaml", "    emails:\n      - esi@example.org\n", "")
    clone.commit("edit staff")
    clone.do("--by", "esi", "log", clone.patients()[0], "telephone", "5m", "--yes")
    code, first = clone.run("verify")
    assert code == DONE
    for words in ("Who has read a file", "somebody else's address", "which is now", "Who recorded 1 entry by staff"):
        assert words in " ".join(first.split())
    assert "which is now" not in clone.run("verify")[1]


def test_what_cannot_be_remembered_is_said(clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert found(clone) == {}
    assert "it cannot be remembered" in clone.run("verify")[1]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"refs/heads/main": 1}'])
def test_a_damaged_memory_is_an_empty_one_or_an_alarm(clone: Clone, tmp_path: Path, damage: str) -> None:
    found(clone)
    (memory,) = (tmp_path / "state" / "caseload" / "seen").iterdir()
    memory.write_text(damage)
    assert found(clone).keys() <= {"history-lost"}


def test_the_memory_is_private(clone: Clone, tmp_path: Path) -> None:
    found(clone)
    assert stat.S_IMODE((tmp_path / "state" / "caseload" / "seen").stat().st_mode) == 0o700


def test_signatures_are_counted_or_left_alone(clone: Clone) -> None:
    badly_signed(clone)
    assert "1 bad" in clone.run("verify")[1]
    assert clone.run("verify", "--no-signatures")[0] == DONE


def test_no_program_of_the_folder_is_run(clone: Clone, tmp_path: Path) -> None:
    badly_signed(clone)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    program.chmod(0o755)
    for name in ("gpg.program", "gpg.openpgp.program", "core.fsmonitor", "core.pager"):
        clone.git("config", name, str(program))
    found(clone)
    assert not (tmp_path / "ran").exists()


def test_a_folder_without_a_history_is_refused(clones: type[Clone], tmp_path: Path) -> None:
    (tmp_path / "caseload.yaml").write_text("schema: caseload/1\nname: North\n")
    clone = clones(tmp_path)
    assert clone.run("verify")[0] == OUTSIDE
    clone.git("init", "-q")
    code, said = clone.run("verify")
    assert code == FORBIDDEN
    assert "nothing is committed here yet" in said


def test_a_history_that_is_damaged_is_told_in_one_line(clone: Clone) -> None:
    parent = clone.git("rev-parse", "HEAD~3")
    (clone.folder / ".git" / "objects" / parent[:2] / parent[2:]).unlink()
    code, said = clone.run("verify")
    assert code == OUTSIDE
    assert said.count("\n") == 1
    assert "git fsck" in said


def test_what_sync_saw_is_remembered_too(clone: Clone, tmp_path: Path) -> None:
    clone.git("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
    clone.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    clone.do("sync")
    reset(clone)
    assert found(clone) == {"history-lost": {""}}
