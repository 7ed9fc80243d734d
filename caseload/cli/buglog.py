"""A private log of bugs: files, lines and functions, no message and no values."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from caseload import __version__


def keep(error: Exception) -> Path:
    """Append where an error came from to the log, mode 0600; return the log."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    place = Path(state) / "caseload" / "bugs.log"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    frames = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    head = f"caseload {__version__} python {sys.version.split()[0]} {type(error).__name__}"
    # The mode is given when the file is made, so that it is never readable by others, not even for a moment.
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
        log.write("\n".join((head, *frames, "")))
    return place
