"""Where two copies of a file of the whole team contradict each other: nothing is merged until a person has decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from caseload.errors import CaseloadError, Changed
from caseload.model.leaf import PRESENT, Path, dotted
from caseload.model.leaves import Leaves, leaves_of, tree_of
from caseload.share.driver import merged_record
from caseload.store import yamlfile
from caseload.store.files import sha256
from caseload.store.folder import PATIENTS
from caseload.store.git import Git
from caseload.store.save import Saver, Write
from caseload.store.versions import contents

GONE = "deleted"


class Difference(NamedTuple):
    """A field that both sides changed, and what each made of it, as text; `field` is empty for a whole file."""

    file: str
    field: str
    ours: str
    theirs: str


class Unsettled(Changed):
    """Both sides changed the same thing differently, in a file without a list of conflicts."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        named = dict.fromkeys(" ".join(filter(None, (one.file, one.field))) for one in differences)
        settled = "agree on it; caseload sync --theirs takes what they have there, and then you may change it"
        mended = "caseload check, here and there, says what is wrong with it; mend it and sync again"
        super().__init__(
            f"both sides changed {', '.join(named)}; nothing was merged, all work is kept",
            remedy=mended if any(map(_is_patients, differences)) else settled,
        )
        self.differences = tuple(differences)


def _is_patients(difference: Difference) -> bool:
    return f"/{PATIENTS}/" in f"/{difference.file}"


def refuse_unsettled(git: Git, files: Sequence[str], ours: str, theirs: str) -> None:
    """Raise Unsettled if a merge of two commits left any file undecided."""
    if files:
        raise Unsettled([one for file in files for one in _differences(file, *_sides(git, file, ours, theirs))])


def take_theirs(saver: Saver, files: Sequence[str], ours: str, theirs: str) -> None:
    """Commit the files as they are here, but with what the others have in the fields that both sides changed.

    Unsettled where that is not for anybody to choose: in a patient's record, which holds both.
    """
    found = [one for file in files for one in _differences(file, *_sides(saver.git, file, ours, theirs))]
    if any(map(_is_patients, found)) or any(one.theirs == GONE for one in found):
        raise Unsettled(found)
    writes = []
    for file in files:
        base, mine, yours = _sides(saver.git, file, ours, theirs)
        path = file.removeprefix(f"{saver.git.prefix}/")
        writes.append(Write(path, _as_theirs(file, base, mine, yours), sha256(mine) if mine else None))
    saver.save(writes, "sync --theirs")


def _sides(git: Git, file: str, ours: str, theirs: str) -> tuple[bytes, bytes, bytes]:
    parted = git.ask("merge-base", ours, theirs)
    (_, base), (_, mine), (_, yours) = contents(git, [f"{commit}:{file}" for commit in (parted, ours, theirs)])
    return base, mine, yours


def _differences(file: str, base: bytes, mine: bytes, yours: bytes) -> Iterator[Difference]:
    contested = _contested(file, base, mine, yours)
    if contested is None:
        yield Difference(file, "", *("changed" if data else GONE for data in (mine, yours)))
        return
    here, there, paths = contested
    for path in paths:
        yield Difference(file, dotted(path), _told(here, path), _told(there, path))


def _as_theirs(file: str, base: bytes, mine: bytes, yours: bytes) -> bytes:
    contested = _contested(file, base, mine, yours)
    if contested is None:
        return yours
    here, there, paths = contested
    for path in paths:
        here = _replaced(here, there, path)
    return yamlfile.dump(tree_of(here))


def _contested(file: str, base: bytes, mine: bytes, yours: bytes) -> tuple[Leaves, Leaves, list[Path]] | None:
    """Return both sides' fields, and the paths of those that both changed; None where the file has no fields."""
    try:
        kind, merged = merged_record(base, mine, yours, file)
        here, there = (leaves_of(kind, yamlfile.load(data, file)) for data in (mine, yours))
    except CaseloadError:
        return None
    known = {dotted(path): _whole(path) for path in (*there.said, *here.said)}
    paths = [known[name] for name in merged.conflicts if name in known]
    return (here, there, paths) if paths else None


def _whole(path: Path) -> Path:
    return path[:-1] if path[-1] == PRESENT else path


def _told(side: Leaves, path: Path) -> str:
    """Return what a side says of a field, as text; of an item whether it is there."""
    if isinstance(path[-1], tuple):
        return "there" if side.beneath(path) else "not there"
    return ", ".join(sorted(side.leaf(path).values))


def _replaced(here: Leaves, there: Leaves, path: Path) -> Leaves:
    """Return one side with what the other says at and below a path."""
    said = {known: leaf for known, leaf in here.said.items() if known[: len(path)] != path} | there.beneath(path)
    order = {known: keys for known, keys in here.order.items() if known[: len(path)] != path}
    order |= {known: keys for known, keys in there.order.items() if known[: len(path)] == path}
    if isinstance(path[-1], tuple):
        keys = (*order.get(path[:-1], ()), *there.order.get(path[:-1], ()))
        order[path[:-1]] = tuple(key for key in dict.fromkeys(keys) if (*path[:-1], key, PRESENT) in said)
    return replace(here, said=said, order=order)
