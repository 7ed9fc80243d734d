"""What a git that has ended says of why it did not do what it was to."""

from __future__ import annotations

import os
from typing import Protocol

_PASSED_OVER = "warning: could not open directory"


class Ended(Protocol):
    """A process that has ended."""

    returncode: int
    stderr: bytes


def reason_of(done: Ended) -> str:
    """Return git's own first line of complaint, empty if there is none to make."""
    lines = os.fsdecode(done.stderr).splitlines() or ["git gave no reason"]
    said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0])
    return said.removeprefix("fatal: ").removeprefix("error: ").rstrip(":.") if done.returncode else ""


def passed_over(done: Ended) -> str:
    """Return the line by which `git add` tells that it left files out, which it does not take for a failure."""
    lines = os.fsdecode(done.stderr).splitlines()
    return next((line.removeprefix("warning: ") for line in lines if line.startswith(_PASSED_OVER)), "")
