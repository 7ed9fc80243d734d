"""Spark that cannot begin says why in one line."""

from __future__ import annotations

import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest

from caseload.errors import Forbidden, OutsideFailure
from caseload.population.engines import SPARK, engine_of

pytestmark = pytest.mark.spark


def test_without_pyspark_the_one_command_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(OutsideFailure, match=r"^pyspark is not installed; pip install 'caseload-ltc\[spark\]'$"):
        engine_of(SPARK)


def test_without_java_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(OutsideFailure, match=r"^Spark needs Java, and there is none; install Java 17"):
        engine_of(SPARK)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutsideFailure, match=r"^Spark needs Java, and there is none; install Java 17"):
        engine_of(SPARK)


def test_a_master_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(OutsideFailure, match=f"^the master {master} does not answer; "):
            engine_of(SPARK, master=master)


def test_a_master_that_listens_and_says_nothing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("caseload.population.spark.PATIENCE", 3)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        master = f"spark://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(OutsideFailure, match=f"^the master {master} does not answer; "):
            engine_of(SPARK, master=master)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("master", ["spark://", "spark://127.0.0.1:port"])
def test_a_master_that_is_none_is_named(master: str) -> None:
    with pytest.raises(OutsideFailure, match=f"^the master {master} does not answer; "):
        engine_of(SPARK, master=master)


@pytest.mark.parametrize("master", ["abacus", "local[", "local[0]", "http://127.0.0.1", ""])
def test_a_master_of_no_kind_is_refused(master: str) -> None:
    with pytest.raises(Forbidden, match="is no master of Spark; name it as"):
        engine_of(SPARK, master=master)


def test_a_session_is_silent_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(engine_of(SPARK)) as engine:
        query = (
            "SELECT current_timezone(), TRY_CAST('x' AS INT), CAST(1 AS BIGINT) UNION ALL VALUES ('', 1, 2) ORDER BY 3"
        )
        assert [*engine.rows(query)] == [("UTC", None, 1), ("", 1, 2)]
        with pytest.raises(OutsideFailure, match=r"^Spark gave up; "):
            list(engine.rows("SELECT CAST('Zebediah' AS INT)"))
        assert list(tmp_path.iterdir()) != []
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
