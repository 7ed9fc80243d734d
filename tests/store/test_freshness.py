"""When this copy last heard of the others."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from caseload.store.freshness import last_fetched


def test_the_last_fetch_is_known(tmp_path: Path) -> None:
    assert last_fetched(tmp_path) is None
    other, here = tmp_path / "other", tmp_path / "here"
    for folder in (other, here):
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(other), "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert last_fetched(here) is None
    subprocess.run(["git", "-C", str(here), "fetch", "-q", str(other), "HEAD"], check=True)
    os.utime(here / ".git" / "FETCH_HEAD", (0, 86400))
    assert last_fetched(here) == datetime(1970, 1, 2, tzinfo=UTC)
