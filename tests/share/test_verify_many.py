"""A history of ten thousand commits, with branches that come together all the time, is walked whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from caseload.errors import DONE, FINDINGS
from caseload.model.identifiers import new_id
from caseload.model.plan import Plan, agreed_hash

if TYPE_CHECKING:
    from tests.share.conftest import Clone

pytestmark = pytest.mark.heavy

TEAM = ("anna", "ben", "carla")
COMMITS, PATIENTS = 10_000, 2_000
PLAN = "schema: plan/1\npatient: '{patient}'\n"


@dataclass
class Stream:
    """What `git fast-import` is fed: commits on main, and now and then a branch that is merged."""

    chance: Random
    begin: str
    made: int = 0
    aside: int = 0
    tip: int = 0
    files: list[str] = field(default_factory=list)

    def commits(self) -> Iterator[str]:
        patients = [new_id(self.chance) for _ in range(PATIENTS)]
        while self.made < COMMITS:
            by, patient = self.chance.choice(TEAM), self.chance.choice(patients)
            message, files = self._deed(by, patient)
            if self.aside and self.chance.random() < 0.2:
                yield self._commit("main", by, "sync", self.files, self.tip, self.aside)
                self.tip, self.aside, self.files = self.made, 0, []
            elif self.aside and self.chance.random() < 0.5:
                yield self._commit("aside", by, message, files, self.aside)
                self.aside, self.files = self.made, self.files + files
            elif not self.aside and self.tip and self.chance.random() < 0.1:
                yield self._commit("aside", by, message, files, self.tip)
                self.aside, self.files = self.made, files
            else:
                yield self._commit("main", by, message, files, self.tip)
                self.tip = self.made

    def _deed(self, by: str, patient: str) -> tuple[str, list[str]]:
        id_, place = new_id(self.chance), f"patients/{patient[0]}/{patient}"
        agrees = self.chance.random() < 0.1
        kind = "agreement" if agrees else "contact"
        facts = f"plan_hash: '{agreed_hash(Plan(patient=patient))}'\n" if agrees else "mode: telephone\nminutes: 5\n"
        head = f"schema: {kind}/1\nid: '{id_}'\npatient: '{patient}'\nhappened: 2026-01-02\n"
        entry = f"{head}recorded: '2026-01-02T10:00:00Z'\nby: {by}\n{facts}"
        plan = [_file(f"{place}/plan.yaml", PLAN.format(patient=patient))] if agrees else []
        verb = "plan agree" if agrees else "log"
        return f"{verb} {patient} {id_}", [_file(f"{place}/entries/2026-01-02-{kind}-{id_}.yaml", entry), *plan]

    def _commit(self, branch: str, by: str, message: str, files: list[str], onto: int, merged: int = 0) -> str:
        self.made += 1
        who = f"{by} <{by}@example.org> {1_700_000_000 + self.made} +0000"
        onto_ = f"from :{onto}\n" if onto else f"from {self.begin}\n"
        joined = f"merge :{merged}\n" if merged else ""
        head = f"commit refs/heads/{branch}\nmark :{self.made}\nauthor {who}\ncommitter {who}\n"
        return f"{head}data {len(message)}\n{message}\n{onto_}{joined}{''.join(files)}"


def _file(path: str, text: str) -> str:
    return f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"


def test_ten_thousand_commits(clone: Clone, tmp_path: Path) -> None:
    stream = Stream(Random(7), clone.git("rev-parse", "HEAD"))
    clone.git("fast-import", "--quiet", "--force", given="".join(stream.commits()))
    clone.git("reset", "-q", "--hard", "main")
    assert int(clone.git("rev-list", "--merges", "--count", "HEAD")) > 100
    code, said = clone.run("verify", "-o", "json")
    report = json.loads(said)
    assert (code, report["tables"]) == (DONE, {})
    assert report["fields"]["walked"]["commits"] > COMMITS * 0.99
    path = clone.git("diff-tree", "--no-commit-id", "--name-only", "-r", "main~5000").splitlines()[0]
    (clone.folder / path).unlink()
    clone.commit("tidy")
    code, said = clone.run("verify", "-o", "json")
    assert code == FINDINGS
    assert [one["file"] for one in json.loads(said)["tables"]["findings"]] == [path]
