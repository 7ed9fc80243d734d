"""Honest histories of three clones, by nearly every verb that writes, raise no alarm."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from caseload.errors import BUG, DONE, NOT_COMMITTED, OUTSIDE
from caseload.share.merged import lost_in_merges
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from tests.share.conftest import Clone

pytestmark = pytest.mark.heavy

TEAM = ("anna", "ben", "carla")
# What may be done with a patient; what is not possible at their step is refused, and nothing comes of it.
DEEDS = (
    "log {id} telephone 5m",
    "log {id} home-visit 45m --for direct-care",
    "book {id} 2026-12-01 14:30 45m",
    "alert {id} lone-worker --headline x --review 2027-05-01 --reason x",
    "alert {id} --resolve {alert} --reason x",
    "consent {id} sharing given --with GP",
    "consent {id} sharing withdrawn --with GP",
    "capacity {id} has-capacity --decision x",
    "hospital {id} emergency-admission",
    "hospital {id} discharge",
    "snooze {id} contact --until 2026-12-14 --reason x",
    "review {id} --summary x",
    "refer send {id} --agency x --sector voluntary --reason x",
    "refer answer {id} accepted",
    "assess {id} --no-need cognition x",
    "plan need {id} --domain cognition --text x",
    "plan goal {id} --text x --importance 5",
    "plan action {id} --sector voluntary --due 2026-12-01 --text x",
    "plan medicine {id} --name x --dose y",
    "plan allergy {id} --substance x --reaction y --source z",
    "plan carer {id} --name x --relationship daughter",
    "plan funding {id} NHS",
    "plan start {id} --from heart-failure",
    "plan agree {id} --copy-given",
    "handover offer {id} {other} --reason x",
    "handover accept {id}",
    "handover decline {id} --reason x",
    "handover reassign {id} --to {other} --reason x",
    "void {id} {contact} --because x",
    "close {id} --reason stable --goal {goals}=achieved --action {actions}=done",
    "reopen {id} --reason x --tier standard",
    "died {id} --on 2026-11-20",
    "intake --family Hillingworth --given Wilfred --born 1940-01-02 --source gp --reason x",
    "triage {last} accept --tier standard",
    "cover add ben carla 2026-12-01 2026-12-09",
    "settings standards.triage {number}",
    "settings closure.roles lead",
    "settings closure.roles lead,case-manager",
    "check --fix",
    "undo --because x",
)


def possible(clone: Clone, deed: str, chance: Random) -> list[str]:
    """The words of a command, with ids that are there."""
    patients = clone.patients()
    id_ = chance.choice(patients)
    place = clone.folder / "patients" / id_[0] / id_
    known = {"id": id_, "last": patients[-1], "other": chance.choice(TEAM), "number": str(chance.randint(1, 9))}
    for kind in ("alert", "contact"):
        ids = [path.stem[-8:] for path in sorted((place / "entries").glob(f"*-{kind}-*"))]
        known[kind] = ids[0] if ids else "none"
    plan = (place / "plan.yaml").read_text() if (place / "plan.yaml").exists() else ""
    for part in ("goals", "actions"):
        known[part] = clone.plan_item(part, patients.index(id_)) if f"\n{part}:" in plan else "none"
    return [word.format_map(known) for word in deed.split()]


def brought_together(clone: Clone, chance: Random) -> None:
    """Sync, or now and then pull and push with git alone."""
    if chance.random() < 0.3:
        clone.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main", check=False)
        clone.git("merge", "--abort", check=False)
    code, said = clone.run("sync")
    if code != DONE:
        code, said = clone.run("sync", "--theirs")
    assert code == DONE, said


def lived(begun: Clone, clones: type[Clone], folder: Path, seed: int, steps: int) -> tuple[Clone, Counter[str]]:
    """A history by three people with a remote between them; the last clone, and how often each verb succeeded."""
    chance, done = Random(seed), Counter[str]()
    bare = folder / "remote.git"
    begun.git("clone", "-q", "--bare", ".", str(bare))
    team = []
    for who in TEAM:
        begun.git("clone", "-q", str(bare), str(folder / who))
        team.append(clones(folder / who).of(who))
    for _ in range(steps):
        clone, deed = chance.choice(team), chance.choice(DEEDS)
        sure = () if deed.startswith(("settings", "check")) else ("--yes",)
        code, said = clone.run(*possible(clone, deed, chance), *sure)
        assert code not in (BUG, NOT_COMMITTED, OUTSIDE), (deed, said)
        done[deed] += code == DONE
        if chance.random() < 0.2:
            brought_together(clone, chance)
    for clone in (*team, team[0]):
        brought_together(clone, chance)
    return team[0], done


def quiet(clone: Clone) -> None:
    code, said = clone.run("verify", "-o", "json")
    assert (code, json.loads(said)["tables"]) == (DONE, {}), said
    assert tuple(lost_in_merges(Folder(clone.folder))) == ()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize("seed", range(2))
def test_an_honest_history_raises_no_alarm(begun: Clone, clones: type[Clone], tmp_path: Path, seed: int) -> None:
    clone, done = lived(begun, clones, tmp_path, seed, 16)
    assert done.total() > 5
    assert clone.git("rev-list", "--merges", "--count", "HEAD") != "0"
    quiet(clone)
    quiet(clone)


def test_commands_about_several_patients_raise_no_alarm(begun: Clone, clones: type[Clone], tmp_path: Path) -> None:
    clone = begun.copy(tmp_path / "team").of("anna")
    one, two = clone.patients()
    action = {"text": "x", "owner": {"staff": "ben"}, "sector": "voluntary", "due": "2026-12-01"}
    decisions = [{"patient": id_, "decision": "x", "action": action} for id_ in (one, two)]
    told = json.dumps({"attended": ["anna"], "decisions": decisions})
    clone.do("meeting", "run", "--from", "-", "--yes", given=told)
    columns = "family=LAST,given=FIRST,birth_date=BORN"
    people = tmp_path / "people.csv"
    people.write_text("LAST,FIRST,BORN\nQuill,Edna,1938-04-17\nQuill,Enid,1939-04-17\n")
    clone.do("intake", "--csv", str(people), "--map", columns, "--source", "gp", "--yes")
    for number in (0, 1):
        path = clone.place(number) / "patient.yaml"
        path.write_text(path.read_text().replace("family: Hillingworth", "family: 'Hillingworth'"))
        clone.commit("spelling")
    clone.run("check", "--fix")
    clone.do("handover", "reassign", "--all-of", "anna", "--to", "ben", "--reason", "x", "--yes")
    clone.do("undo", "--because", "x", "--yes")
    messages = clone.git("log", "--format=%s").splitlines()
    assert [messages[number].split()[0] for number in (0, 1, 2, 5, 6)] == [
        "undo",
        "handover",
        "check",
        "intake",
        "meeting",
    ]
    quiet(clone)


@pytest.mark.parametrize(
    "seed",
    [
        *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(100, 103)),
        *(pytest.param(seed, marks=pytest.mark.whole) for seed in range(103, 300)),
    ],
)
def test_two_hundred_honest_histories(begun: Clone, clones: type[Clone], tmp_path: Path, seed: int) -> None:
    clone, done = lived(begun, clones, tmp_path, seed, 30)
    assert done.total() > 9
    quiet(clone)
