"""A command run in this process, by the real `main`."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

from caseload.cli.main import main


class Done(NamedTuple):
    """What a command came to: its exit code, and the bytes that it wrote."""

    code: int
    out: bytes
    err: bytes


class Screen(io.TextIOWrapper):
    """Takes what is written for a terminal."""

    def isatty(self) -> bool:
        return True


def ran(words: Sequence[str], given: bytes | None = b"", *, terminal: bool = False) -> Done:
    """Run a command with `given` as its stdin, which is closed for None; `terminal` is whether stdout is one."""
    written, said = io.BytesIO(), io.BytesIO()
    # As Python sets them up in UTF-8; what they hold has to be there before they are.
    out = (Screen if terminal else io.TextIOWrapper)(written, encoding="utf-8", errors="strict", write_through=True)
    err = io.TextIOWrapper(said, encoding="utf-8", errors="backslashreplace", write_through=True)
    stdin: Any = None if given is None else io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    before, sys.stdin = sys.stdin, stdin
    code: Any = None
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(list(words))
    except SystemExit as left:
        code = left.code
    finally:
        sys.stdin = before
    return Done(code, written.getvalue(), said.getvalue())
