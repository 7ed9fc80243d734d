"""What git's index holds of each folder, by the hashes that git keeps in it: read, not asked, for it may be large.

`man gitformat-index` has the form, under "Cache tree".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from re import DOTALL, compile

from caseload.errors import CaseloadError
from caseload.store.files import read_regular
from caseload.store.git import Git

LARGEST = 1 << 30
NONE = (0, b"")
Found = dict[bytes, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Trees:
    """The folders of an index in which nothing is staged: for each path, as git has it, number of files and hash.

    `moment` tells the index from any that comes after.
    """

    found: Found
    moment: tuple[int, ...]

    def under(self, path: str) -> Callable[[str], tuple[int, bytes]]:
        """Return what tells number and hash of a folder by its place below a path; `NONE` where there is none."""
        before = f"{path}/" if path else ""
        return lambda place: self.found.get(os.fsencode(f"{before}{place}"), NONE)


def trees_of(git: Git) -> Trees | None:
    """Return the folders; None where the index does not say that it holds what the last commit does."""
    commit, since = git.ask("rev-parse", "--quiet", "--verify", "HEAD^{tree}") or "", moment(git)
    try:
        index = read_regular(git.gitdir / "index", limit=LARGEST)
    except CaseloadError:
        return None
    width = len(commit) // 2
    found = _read(_part(index, width), width)
    return Trees(found, since) if found.get(b"", NONE)[1].hex() == commit != "" else None


def moment(git: Git) -> tuple[int, ...]:
    """Return what tells the index from any that comes after, for git never rewrites it in place."""
    try:
        state = (git.gitdir / "index").stat()
    except OSError:
        return ()
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino


def _part(index: bytes, width: int) -> bytes:
    """Return the part of an index that has the hashes of folders, each so many bytes; empty where it has none."""
    start = end = index.rfind(b"TREE")
    # From there on come parts of four letters and a length each, and last the hash of it all.
    while 0 <= end < len(index) - width:
        end += 8 + int.from_bytes(index[end + 4 : end + 8], "big")
    length = int.from_bytes(index[start + 4 : start + 8], "big")
    return index[start + 8 : start + 8 + length] if end == len(index) - width else b""


def _read(part: bytes, width: int) -> Found:
    """Read the folders, each before those in it: name, number of files, number of folders in it, hash."""
    found: Found = {}
    above: list[bytes] = []
    to_come: list[int] = []
    end = 0
    # One in which something is staged has no hash, and those above it have none either.
    for match in compile(rb"([^\0]*)\0([0-9]+) ([0-9]+)\n(.{%d})" % width, DOTALL).finditer(part):
        if match.start() != end:
            return {}
        end = match.end()
        name, files, within, hash_ = match.groups()
        while to_come and not to_come[-1]:
            to_come.pop()
            above.pop()
        if to_come:
            to_come[-1] -= 1
        path = above[-1] + name if above else b""
        found[path] = (int(files), hash_)
        above.append(path + b"/" if path else b"")
        to_come.append(int(within))
    return found if end == len(part) else {}
