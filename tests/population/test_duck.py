"""DuckDB keeps to its memory, puts the rest aside, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from caseload.errors import OutsideFailure
from caseload.population.engines import DUCKDB, Known, engine_of
from caseload.population.extract import find_extract

DESCRIPTION = """\
schema: extract/1
title: Town
extracted_on: 2026-10-31
legal_basis: invented people
people:
  files:
    - people.parquet
events:
  files:
    - events.parquet
"""
PEOPLE = """SELECT 'p' || i AS id, DATE '1950-01-01' AS birth_date, 'male' AS sex, NULL::DATE AS died_on
FROM range(100_000) t(i)"""
EVENTS = """SELECT 'p' || (i % 100_000) AS person, 'emergency-admission' AS kind,
DATE '2024-01-01' + (i % 700)::INT AS started, NULL::DATE AS ended, 'I10;E119' AS codes FROM range(1_000_000) t(i)"""
# A disk that takes no file beyond so many bytes.
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from caseload.errors import OutsideFailure
from caseload.population.engines import Known, engine_of
from caseload.population.extract import find_extract
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    engine_of("duckdb", memory="40MB").load(find_extract(Path(sys.argv[1])), Known())
except OutsideFailure as failure:
    print(failure)
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    (folder / "extract.yaml").write_text(DESCRIPTION)
    for name, query in (("people", PEOPLE), ("events", EVENTS)):
        duckdb.execute(f"COPY ({query}) TO '{folder / name}.parquet'")
    return folder


def test_what_does_not_fit_is_put_aside_and_removed(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(engine_of(DUCKDB, memory="60MB")) as engine:
        found = engine.load(find_extract(town), Known())
        assert (found.people, found.events, found.diagnoses, found.refused) == (100_000, 1_000_000, 2_000_000, 0)
        assert sum(path.stat().st_size for path in tmp_path.rglob("*")) > 1_000_000
        assert [*engine.rows("SELECT count(DISTINCT code) FROM diagnoses")] == [(2,)]
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_is_one_clear_line(town: Path) -> None:
    with closing(engine_of(DUCKDB, memory="5MB")) as engine, pytest.raises(OutsideFailure, match="needs more memory"):
        engine.load(find_extract(town), Known())


@pytest.mark.parametrize("full_at", [20_000, 2_000_000])
def test_a_full_disk_is_one_clear_line(town: Path, full_at: int) -> None:
    words = [sys.executable, "-c", FULL_DISK, str(town), str(full_at)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("DuckDB ") and "make room where temporary files go (TMPDIR)" in ran.stdout
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""


def test_without_duckdb_the_one_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(OutsideFailure, match=r"^duckdb is not installed; pip install 'caseload-ltc\[population\]'$"):
        engine_of(DUCKDB)


def test_nothing_is_fetched_from_elsewhere() -> None:
    with closing(engine_of(DUCKDB)) as engine:
        which = "name LIKE 'auto%known_extensions' OR name = 'TimeZone'"
        assert sorted(engine.rows(f"SELECT name, value FROM duckdb_settings() WHERE {which}")) == [
            ("TimeZone", "UTC"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
        ]
        assert engine.name == f"duckdb {duckdb.__version__}"
