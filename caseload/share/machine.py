"""The machine that a caseload is worked on: what is installed, where the folder stands, who may look into it."""

from __future__ import annotations

from caseload.share.judgement import ERROR, FIX, OK, UNSEEN, WARNING, Facts, Judgement, Judgements

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "afs", "ceph", "glusterfs", "davfs", "virtiofs")
MEGABYTE = 1_000_000
ROOM, LITTLE_ROOM, INODES = 50 * MEGABYTE, 500 * MEGABYTE, 1000
OLDEST_GIT = (2, 38)
REPOSITORY = "git init in it; if it is another user's and you trust it: git config --global --add safe.directory FOLDER"
EXTRAS = {"duckdb": "population", "pyspark": "spark"}


def installed(facts: Facts) -> Judgements:
    """Judge git, libyaml, and whether settings and staff can be read."""
    if facts.git is None:
        yield Judgement("git", ERROR, "not installed", "install git; reading works without it")
    elif facts.git < OLDEST_GIT:
        yield Judgement("git", WARNING, f"{_version(facts.git)}: too old to sync", "install 2.38 or later")
    else:
        yield Judgement("git", OK, _version(facts.git))
    if facts.git and facts.setup is None:
        yield Judgement("repository", ERROR, "git does not take this folder for one", REPOSITORY)
    if facts.around.libyaml:
        yield Judgement("yaml", OK, "with libyaml")
    else:
        slow = "without libyaml: every file is read many times slower"
        yield Judgement("yaml", WARNING, slow, "pip install --force-reinstall pyyaml")
    for name in facts.unreadable:
        yield Judgement(name, ERROR, "cannot be read", "caseload check says why")


def extras(facts: Facts) -> Judgements:
    """Judge what only some commands need."""
    for name, there in facts.around.extras:
        told = "installed" if there else "not installed; only case finding asks for it"
        yield Judgement(name, OK, told, "" if there else f"pip install 'caseload-ltc[{EXTRAS[name]}]'")
    if dict(facts.around.extras).get("pyspark") and not facts.around.java:
        yield Judgement("java", WARNING, "not found; pyspark needs it", "install Java 17, or set JAVA_HOME")


def place(facts: Facts) -> Judgements:
    """Judge the drive that the folder is on, and whether another program takes it elsewhere."""
    kind = facts.around.filesystem
    if facts.around.synced:
        seen = f"{facts.around.synced} is brought to other machines by a program of its own"
        yield Judgement("place", ERROR, seen, "move the folder out of it: records leave with it, and git breaks in it")
    elif kind in NETWORK or kind.startswith("fuse."):
        seen = f"on a network drive ({kind}): locks may not hold, and others may have it"
        yield Judgement("place", WARNING, seen, "move it to a disk of this machine; sync is what shares it")
    elif kind:
        yield Judgement("place", OK, f"on a disk of this machine ({kind})")
    else:
        yield Judgement("place", UNSEEN, "what kind of drive it is on", "keep it on a disk of this machine")
    if facts.around.encrypted:
        yield Judgement("encryption", OK, "the disk is encrypted")
    else:
        yield Judgement("encryption", UNSEEN, "whether the disk is encrypted", "see the system's settings, or ask IT")


def private(facts: Facts) -> Judgements:
    """Judge who on this machine may look into the folder."""
    if facts.around.open_folders:
        seen = f"others on this machine may look into {', '.join(facts.around.open_folders)}"
        yield Judgement("private", ERROR, seen, FIX)
    else:
        yield Judgement("private", OK, "the folder is for you alone")


def room(facts: Facts) -> Judgements:
    """Judge how full the disk is."""
    free, inodes = facts.around.free, facts.around.inodes
    told = f"{free // MEGABYTE} MB free"
    full = free < ROOM or inodes < INODES
    standing = ERROR if full else WARNING if free < LITTLE_ROOM else OK
    told = f"{told}, {inodes} files more at most" if inodes < INODES else told
    yield Judgement("room", standing, told, "make room on the disk" if standing != OK else "")


def index(facts: Facts) -> Judgements:
    """Judge the cache that lists are answered from."""
    if facts.index:
        yield Judgement("index", OK, "sound, or not made yet")
    else:
        yield Judgement("index", WARNING, "damaged", f"{FIX}; it is a cache, nothing is lost")


def _version(git: tuple[int, int]) -> str:
    return f"version {git[0]}.{git[1]}"
