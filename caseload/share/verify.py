"""Whether the history can be relied on: every commit and merge walked, each record held against its author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from caseload.errors import Finding, Forbidden
from caseload.rules.tampering import HISTORY_LOST, HISTORY_MASKED, SIGNATURE_BAD, Sight
from caseload.share.deeds import Deed, deed, differing, judged, unaddressed
from caseload.share.edges import Added, Walk, finding
from caseload.store import tips
from caseload.store.changes import repository
from caseload.store.commits import SHORT, Commit, commits, cut_off, masked
from caseload.store.folder import Folder, patient_place
from caseload.store.git import Git
from caseload.store.versions import contents

AT_ONCE = 2_000
SHORTEST = 7
# As git has them: of another content, with a key that was revoked.
BAD = "BR"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk over the history found, and how far it saw."""

    findings: tuple[Finding, ...]
    sight: Sight


def verify(folder: Folder, verbs: Container[str], *, signatures: bool = True, accepted: str = "") -> Verified:
    """Walk the whole history; `verbs` are those of caseload, `accepted` begins the last commit of a rewritten one.

    Forbidden where nothing is committed, or `accepted` is not the last commit; OutsideFailure where git fails.
    """
    git = repository(folder)
    head = git.head()
    if head is None:
        raise Forbidden("nothing is committed here yet", remedy="caseload init begins a history")
    if accepted and not (len(accepted) >= SHORTEST and head.startswith(accepted)):
        raise Forbidden("that is not the last commit here", remedy=f"it is {head[:12]}")
    before = tips.known(git)
    cut = cut_off(git)
    walk, counted = Walk(verbs, cut), Counter[str]()
    findings = [*_of_the_whole(git, anew=bool(accepted))]
    for commit in commits(git, signatures=signatures):
        counted[commit.signature] += 1
        findings += [*_signed(commit), *walk.step(commit)]
    judged_, without = _judged(git, walk.added)
    kept = tips.remember(git, anew=bool(accepted))
    sight = Sight(
        counted.total(), len(walk.added), walk.given, without, counted, shallow=bool(cut), seen=bool(before), kept=kept
    )
    return Verified(tuple(dict.fromkeys((*findings, *judged_))), sight)


def _of_the_whole(git: Git, *, anew: bool) -> Iterator[Finding]:
    for branch, seen in {} if anew else tips.lost(git).items():
        what = f"{branch.removeprefix('refs/heads/')} no longer holds what was last seen of it: commit {seen[:SHORT]}"
        remedy = f"{HISTORY_LOST.remedy}; if you know: caseload verify --accept-rewritten {(git.head() or '')[:12]}"
        yield Finding(HISTORY_LOST.id, what, HISTORY_LOST.severity, remedy=remedy)
    if masked(git):
        what = "git is told to show another history than there is"
        yield Finding(HISTORY_MASKED.id, what, HISTORY_MASKED.severity, remedy=HISTORY_MASKED.remedy)


def _signed(commit: Commit) -> Iterator[Finding]:
    if commit.signature in BAD:
        yield finding(SIGNATURE_BAD, commit, "has a signature that is not good")


def _judged(git: Git, added: Sequence[Added]) -> tuple[list[Finding], int]:
    """Return what is wrong with who recorded what, and of how many entries nobody can tell."""
    blobs = sorted({blob for one in added for blob in (one.staff, one.settings) if blob.strip("0")})
    held, rest, findings, without = dict(contents(git, blobs)), iter(added), list[Finding](), 0
    while some := list(islice(rest, AT_ONCE)):
        told = contents(git, [one.blob for one in some])
        deeds = [deed(one, data) for one, (_, data) in zip(some, told, strict=True)]
        findings += [*judged(deeds, held), *_plans(git, deeds)]
        without += unaddressed(deeds, held)
    return findings, without


def _plans(git: Git, deeds: Sequence[Deed]) -> Iterator[Finding]:
    """Find agreements to another plan than the one that was stored beside them."""
    agreements = [one for one in deeds if one.kind == "agreement"]
    asked = [f"{one.added.commit.id}:{git.path(_plan(one.added.path))}" for one in agreements]
    for one, (_, data) in zip(agreements, contents(git, asked), strict=True):
        yield from differing(one, data)


def _plan(path: str) -> str:
    return f"{patient_place(path.split('/')[2])}/plan.yaml"
