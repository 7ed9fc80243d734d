"""Bytes of records are read and written in one module, so that a way of keeping them encrypted has one place to go."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "caseload"
CALLS = {"open", "fdopen", "read_bytes", "read_text", "write_bytes", "write_text"}
# Who else reads or writes, and what: no record of a caseload as it lies on the disk.
OTHERS = {
    "cli/boundary.py": "the three streams",
    "cli/buglog.py": "the log of bugs",
    "cli/reporting.py": "reports of an audit, where the user wants them",
    "population/extract.py": "the extract",
    "population/layout.py": "the extract",
    "population/spark.py": "nowhere",
    "population/spill.py": "its own folder",
    "share/driver.py": "git's temporary file, in the place of which git reads the answer",
    "store/beside.py": "pipes",
    "store/lock.py": "a lock, which holds no bytes",
    "store/commits.py": "how far the history went that was verified last",
    "store/files.py": "everything",
    "store/freshness.py": "git's own configuration",
    "store/git.py": "git's own references",
    "store/gitdir.py": "git's own folder",
    "store/gitprograms.py": "git's own configuration",
    "store/schema.py": "schemas of the package",
    "store/stamps.py": "names and times in a folder",
    "store/surroundings.py": "what the system says of itself",
}


def files_opened(path: Path) -> set[str]:
    """Return which of the calls that open a file a module makes: the built-in, of `os`, or of a path."""
    source = path.read_text("utf-8")
    found: set[str] = set()
    if not any(name in source for name in CALLS):
        return found
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) if name in CALLS:
                    found.add(name)
                case ast.Attribute(attr="open", value=ast.Name(id=owner)) if owner not in ("os", "path", "Path"):
                    continue  # another thing of that name, such as a patient
                case ast.Attribute(attr=name) if name in CALLS:
                    found.add(name)
    return found


def test_only_those_modules_open_files() -> None:
    opening = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if files_opened(path)}
    assert opening == OTHERS.keys()
