"""What reads the index alone must not load what reads files: it is most of what a command takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TODAY = "2026-11-20"
TELL_MODULES = """
import sys
from caseload.cli.main import main

try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code
print(*sys.modules, file=sys.stderr)
"""
HEAVY = {"caseload.model.codec", "caseload.store.yamlfile", "jsonschema_rs", "rich", "subprocess", "yaml"}
# Nothing in these but classes, and to make a class of records takes longer than to list a hundred cases.
RECORDS = {"caseload.model.patient", "caseload.model.plan", "caseload.model.entries.entry"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("warm") / "team"
    made = ["-m", "caseload", "--today", TODAY, "demo", str(place), "--patients", "3"]
    subprocess.run([sys.executable, *made], check=True, capture_output=True)
    return place


@pytest.mark.parametrize("verb", [[], ["list"], ["due"], ["plan", "cost"]], ids=("home", "list", "due", "plan cost"))
def test_an_answer_from_the_index_loads_no_reader_of_files(folder: Path, verb: list[str]) -> None:
    asked = [sys.executable, "-c", TELL_MODULES, "-C", str(folder), "--today", TODAY, *verb]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "caseload.store.index" in loaded
    assert loaded & (HEAVY | RECORDS) == set()
