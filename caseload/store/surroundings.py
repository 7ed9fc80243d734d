"""What a caseload folder stands on: the disk and who else has it, who may read it, and what is installed here."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from caseload.store import yamlfile

MOUNTS = Path("/proc/self/mounts")
# Folders that a program brings to other machines, by their names and by what it leaves in them.
_SYNCED = re.compile(
    r"(dropbox|onedrive|sharepoint|icloud ?drive|google ?drive|googledrive-.*|cloudstorage|mobile documents|"
    r"com~apple~clouddocs|nextcloud|owncloud|box sync|mega(sync)?|pcloud ?drive|syncthing|creative cloud files)( .*)?",
    re.IGNORECASE,
)
_MARKS = (".dropbox", ".dropbox.cache", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".sync/ID")
_EXTRAS = ("duckdb", "pyspark")
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is seen of the machine: free space in bytes, free inodes, and the folders that others may look into.

    `filesystem` is the type that the disk is mounted as and `encrypted` whether it is, where that can be seen;
    `synced` names the folder on the way here that a program brings to other machines.
    """

    filesystem: str
    synced: str
    encrypted: bool | None
    free: int
    inodes: int
    open_folders: tuple[str, ...]
    libyaml: bool
    extras: tuple[tuple[str, bool], ...]
    java: bool


def surroundings(folder: Path, *private: Path) -> Surroundings:
    """Look at what `folder` stands on; the `private` places are for its owner alone."""
    room = os.statvfs(folder)
    place = folder.resolve()
    return Surroundings(
        filesystem(place, _mounts()),
        synced(place),
        _encrypted(place),
        room.f_bavail * room.f_frsize,
        # A file system without a fixed number of them says that it has none.
        room.f_favail if room.f_files else 1_000_000,
        tuple(str(one) for one in private if _is_open(one)),
        yamlfile.LIBYAML,
        tuple((name, find_spec(name) is not None) for name in _EXTRAS),
        _java(),
    )


def filesystem(place: Path, mounts: Iterable[str]) -> str:
    """Return the type of the file system that a resolved path is on, by the lines of a table of mounts; or nothing."""
    found: tuple[int, str] = (-1, "")
    for line in mounts:
        _, where, kind, *_ = line.split()
        top = Path(_ESCAPE.sub(lambda told: chr(int(told[1], 8)), where))
        # The later of two at one place hides the earlier.
        if place.is_relative_to(top) and len(top.parts) >= found[0]:
            found = len(top.parts), kind
    return found[1]


def synced(place: Path) -> str:
    """Return the folder on the way to a path that a program brings to other machines, or nothing."""
    for here in (place, *place.parents):
        if _SYNCED.fullmatch(here.name) or any((here / mark).exists() for mark in _MARKS):
            return str(here)
    return ""


def _mounts() -> list[str]:
    try:
        return MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _encrypted(place: Path) -> bool | None:
    """Tell whether the disk is encrypted by the system, where this one says so; a key of the drive's own is unseen."""
    device = place.stat().st_dev
    with suppress(OSError):
        told = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid").read_text("utf-8")
        return True if told.startswith("CRYPT-") else None
    return None


def _is_open(place: Path) -> bool:
    return bool(stat.S_IMODE(place.stat().st_mode) & 0o077)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return Path(home, "bin", "java").is_file() if home else shutil.which("java") is not None


def running_within(*places: Path) -> bool | None:
    """Tell whether a git of this user's works in one of these folders; None where this system does not say."""
    if not Path("/proc/self/cwd").exists():
        return None
    tops = [place.resolve() for place in places]
    return any(here.is_relative_to(top) for here in _where_gits_are() for top in tops)


def _where_gits_are() -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "comm").read_text("utf-8", "replace").startswith("git"):
                yield (process / "cwd").readlink()
