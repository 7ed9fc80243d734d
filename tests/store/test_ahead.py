"""What a check asks the file system while the rest is loaded, and git only then."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.store.ahead import look_ahead
from caseload.store.folder import Folder
from caseload.store.verdicts import look

if TYPE_CHECKING:
    from tests.conftest import Someone


def test_it_sees_each_patient_s_files_once_and_what_is_not_committed(bare: Folder, someone: type[Someone]) -> None:
    for id_ in ("7k3m9x2q", "0aaaaaaa"):
        someone(patient=replace(someone().patient, id=id_)).at("active").save(bare.root)
    for words in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "first")):
        subprocess.run(["git", "-C", bare.root, *words], check=True)
    plan = bare.root / "patients" / "7" / "7k3m9x2q" / "plan.yaml"
    plan.write_bytes(plan.read_bytes() + b"# more\n")
    ahead = look_ahead(bare)
    assert ahead.seen()[1] == look(bare)[1]
    assert ahead.seen()[1].keys() == {"7k3m9x2q", "0aaaaaaa"}
    assert ahead.seen() is ahead.seen()
    assert ahead.uncommitted() == [("M", "patients/7/7k3m9x2q/plan.yaml")]


def test_without_patients_and_git_there_is_nothing_to_see(tmp_path: Path) -> None:
    ahead = look_ahead(Folder(tmp_path))
    assert ahead.seen()[1] == {}
    assert ahead.uncommitted() == []
