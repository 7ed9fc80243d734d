"""What git asks for where two branches changed one file: the three files in, one file out, or a clear no."""

from __future__ import annotations

from pathlib import Path

from caseload.errors import Forbidden
from caseload.model.codec import Tree
from caseload.model.leaf import WITH_CONFLICTS
from caseload.share.merge import Merged, merge
from caseload.store import schema, yamlfile
from caseload.store.files import read_regular
from caseload.store.records import tree_of
from caseload.store.settings import settings_alone, staff_of

# Everything else is an entry, and an entry is never written twice.
MERGEABLE = (
    *WITH_CONFLICTS,
    *("caseload", "staff", "audit-baseline", "closure-reasons", "services-and-costs"),
    *("criteria", "extract", "instrument", "template"),
)
# What must hold of a whole file besides its schema.
CHECKS = {"caseload": settings_alone, "staff": staff_of}
IDENTITY = ("id", "patient")


def merge_file(base: Path, ours: Path, theirs: Path, place: str) -> None:
    """Write what the three files come to into `ours`, for git; Forbidden or Unreadable leave it as it was."""
    old = read_regular(ours, place)
    new = merged_bytes(read_regular(base, place), old, read_regular(theirs, place), place)
    try:
        ours.write_bytes(new)
    except OSError:
        # A full disk: what was there fits.
        ours.write_bytes(old)
        raise


def merged_bytes(base: bytes, ours: bytes, theirs: bytes, place: str) -> bytes:
    """Return the file that two versions of one come to; `base` is empty where both are new.

    Forbidden where a person must decide and the file has no list of conflicts to say so.
    """
    kind, merged = merged_record(base, ours, theirs, place)
    if merged.conflicts and kind not in WITH_CONFLICTS:
        raise Forbidden(f"{place}: both sides changed the same", remedy="one of you decides")
    schema.validate(merged.tree, kind, source=place)
    data = yamlfile.dump(merged.tree)
    if kind in CHECKS:
        CHECKS[kind](data)
    return data


def merged_record(base: bytes, ours: bytes, theirs: bytes, place: str) -> tuple[str, Merged]:
    """Return the kind of a file and what its two versions come to; Unreadable for one that is not what it should be."""
    kind = schema.kind_of(yamlfile.load(ours, place), source=place)
    if kind not in MERGEABLE:
        raise Forbidden(f"{place}: an entry was changed", remedy="an entry is replaced or voided, never changed")
    trees: list[Tree] = [tree_of(data, place, kind) if data else {} for data in (base, ours, theirs)]
    if not all(trees[1:]) or len({tuple(map(tree.get, IDENTITY)) for tree in trees if tree}) > 1:
        raise Forbidden(f"{place}: they are not one record", remedy="an id never changes")
    return kind, merge(kind, *trees)
