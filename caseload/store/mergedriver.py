"""How git comes to merge records by field: our own merge driver, named in the clone's configuration."""

from __future__ import annotations

import shlex
import sys

from caseload.store import files
from caseload.store.git import Git, run_git
from caseload.store.journal import state_folder

DRIVER = "merge.caseload.driver"
ATTRIBUTES = b"*.yaml merge=caseload\n"
# Renames are guessed by likeness, and two entries of a visit are much alike.
AS_IT_STANDS = ("-c", "merge.renames=false", "-c", "merge.directoryRenames=false")


def command() -> str:
    """Return the command that git is to merge a file by, with git's own placeholders.

    Without -P a folder called `caseload` beside the records would be taken for the program.
    """
    program = shlex.quote(sys.executable).replace("%", "%%")
    return f"{program} -P -m caseload merge-file %O %A %B %P"


def is_set_up(git: Git) -> bool:
    """Tell whether a bare `git pull` in this clone merges by our driver."""
    return git.ask("config", "--get", DRIVER) == command()


def set_up(git: Git) -> None:
    """Name the driver in the clone's configuration, where it is not, so that a bare `git pull` is as safe."""
    if not is_set_up(git):
        run_git(git.root, "config", "merge.caseload.name", "records of a caseload, field by field")
        run_git(git.root, "config", DRIVER, command())


def options(git: Git) -> tuple[str, ...]:
    """Return the options by which one git command merges so, whatever the clone's configuration and files say."""
    attributes = state_folder(git) / "attributes"
    files.replace(attributes, ATTRIBUTES)
    return ("-c", f"core.attributesFile={attributes}", "-c", f"{DRIVER}={command()}", *AS_IT_STANDS)
