"""What merges lost that were made without the program: found after the fact, each merge looked at once.

A file that one parent has and the merge has not, whether it was taken out in the merge or before it on the other side;
and of a record that both sides changed, what one of them said and the merge does not hold. It is told until the file is
back, or the field says something else than the merge left in it. Not seen: a field of a merge of three, of one whose
sides parted more than once, and what came before a shallow clone begins.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caseload.errors import CaseloadError, Finding
from caseload.model.leaf import NOTHING, PRESENT, WITH_CONFLICTS, Path, dotted
from caseload.model.leaves import Leaves, leaves_of
from caseload.rules.standard import ERROR, WARNING
from caseload.rules.tampering import MERGE_DROPPED, MERGE_OVERRODE
from caseload.share.driver import merged_record
from caseload.share.edges import ENTRY, KEPT
from caseload.store import schema, yamlfile
from caseload.store.arrival import holds
from caseload.store.commits import SHORT, Commit, commits, remade
from caseload.store.examined import Examined, Lost, examined, keep
from caseload.store.files import sha256
from caseload.store.folder import PATIENTS, Folder
from caseload.store.git import Git
from caseload.store.records import tree_of
from caseload.store.versions import contents


class _Sides(NamedTuple):
    """What a file held where both sides parted, on each of them, and after the merge."""

    base: bytes
    one: bytes
    two: bytes
    made: bytes


def lost_in_merges(folder: Folder, since: str = "") -> Iterator[Finding]:
    """Find what merges lost and is not put right yet: in the whole history, or `since` a revision.

    Nothing without git; OutsideFailure where git fails.
    """
    git = Git.find(folder.root)
    head = git.head() if git else None
    if git is None or head is None:
        return
    seen = examined(folder.root)
    if seen.upto != head:
        seen = _examined_on(git, seen, head)
        keep(folder.root, seen)
    within = frozenset(git.read("rev-list", "--merges", f"{since}..HEAD").split()) if since and seen.lost else ()
    for one in seen.lost:
        if (not since or one.commit in within) and _is_lost_still(folder, one):
            yield _finding(one)


def _examined_on(git: Git, seen: Examined, head: str) -> Examined:
    """Return what was found up to the last commit; from the beginning where the history is another one."""
    goes_on = bool(seen.upto) and holds(git, head, seen.upto)
    only = ("--merges", f"^{seen.upto}") if goes_on else ("--merges",)
    merges = list(commits(git, signatures=False, only=only))
    lost = [one for merge in merges for one in _dropped(git, merge)]
    if merges:
        lost += [one for merge in remade(git, only) for one in _overridden(git, merge)]
    return Examined(head, (*(seen.lost if goes_on else ()), *lost))


def _dropped(git: Git, merge: Commit) -> Iterator[Lost]:
    touched = {touch.path for edge in merge.edges for touch in edge if touch.letter == "D"}
    for path in sorted(path for path in touched if ENTRY.fullmatch(path) or KEPT.fullmatch(path)):
        held = contents(git, [f"{parent}:{git.path(path)}" for parent in merge.parents])
        parent = next(parent for parent, (_, data) in zip(merge.parents, held, strict=True) if data)
        yield Lost(merge.id, parent, path)


def _overridden(git: Git, merge: Commit) -> Iterator[Lost]:
    paths = [touch.path for edge in merge.edges for touch in edge if KEPT.fullmatch(touch.path)]
    bases = (git.ask("merge-base", "--all", *merge.parents) or "").split() if paths else []
    if len(bases) != 1 or len(merge.parents) != 2:
        return
    four = (*bases, *merge.parents, merge.id)
    told = [data for _, data in contents(git, [f"{commit}:{git.path(path)}" for path in paths for commit in four])]
    for number, path in enumerate(paths):
        yield from _lost_fields(merge, path, _Sides(*told[4 * number : 4 * number + 4]))


def _lost_fields(merge: Commit, path: str, sides: _Sides) -> Iterator[Lost]:
    """Yield the fields of which a merge does not hold what its two sides come to."""
    try:
        kind, merged = merged_record(sides.base, sides.one, sides.two, path)
        made, one = (leaves_of(kind, tree_of(data, path, kind)) for data in (sides.made, sides.one))
    except CaseloadError:  # who reads the file says so, and of one that is gone it is said already
        return
    wanted = leaves_of(kind, merged.tree)
    open_ = () if kind in WITH_CONFLICTS else merged.conflicts
    for place in _missing(wanted, made):
        if dotted(place) not in open_:
            said = wanted.leaf(place).values - made.leaf(place).values
            parent = merge.parents[0 if said & one.leaf(place).values else 1]
            decided = len(wanted.leaf(place).values) > 1
            yield Lost(merge.id, parent, path, dotted(place), _mark(made, place), decided)


def _missing(wanted: Leaves, made: Leaves) -> Sequence[Path]:
    """Return where something that was said is not; of an item that is gone, the item alone."""
    places = [at for at, leaf in wanted.said.items() if leaf.values - made.leaf(at).values - {NOTHING}]
    gone = {at[:-1] for at in places if at[-1] == PRESENT}
    return [at for at in places if not any(at[:end] in gone for end in range(1, len(at) - (at[-1] == PRESENT)))]


def _mark(leaves: Leaves, place: Path) -> str:
    return sha256("\n".join(sorted(leaves.leaf(place).values)).encode())


def _is_lost_still(folder: Folder, one: Lost) -> bool:
    if not one.field:
        return not (folder.root / one.path).exists()
    try:
        data = folder.read(one.path)
        kind = schema.kind_of(yamlfile.load(data, one.path), source=one.path)
        now = leaves_of(kind, tree_of(data, one.path, kind))
    except CaseloadError:
        return False
    places = [place for place in now.said if dotted(place) == one.field]
    return _mark(now, places[0] if places else (one.field,)) == one.left


def _finding(one: Lost) -> Finding:
    parts = one.path.split("/")
    entry = ENTRY.fullmatch(one.path)
    record = entry[1] if entry else parts[2] if parts[0] == PATIENTS else ""
    rule = MERGE_OVERRODE if one.field else MERGE_DROPPED
    what = "is not what one side made of it, since" if one.field else "is gone since"
    remedy = rule.remedy.replace("COMMIT", one.parent[:SHORT]).replace("FILE", shlex.quote(one.path))
    return Finding(
        rule.id,
        f"{'was decided in' if one.decided else what} the merge {one.commit[:SHORT]}",
        WARNING if one.decided else ERROR,
        record,
        one.field,
        one.path,
        remedy=remedy,
    )
