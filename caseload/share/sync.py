"""Two copies of a caseload brought together through a remote: fetched, merged and sent; never rebased, never forced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from caseload.errors import CaseloadError, Changed, Forbidden
from caseload.share.parcel import Parcel, parcel
from caseload.share.unsettled import refuse_unsettled, take_theirs
from caseload.store import arrival, freshness, mergedriver, tips
from caseload.store.cases import read_entry
from caseload.store.changes import repository
from caseload.store.folder import Folder
from caseload.store.git import Git
from caseload.store.remotes import Remote
from caseload.store.save import saving

TRIES = 8
# Shorter than this nobody's clock is called wrong.
TOLERANCE = timedelta(minutes=2)
SHORTEST = 7


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync came to: with which remote, what came and what went; entries by their paths that seem to be to come.

    `kept` is how many files differ from the last commit: they were not sent.
    """

    remote: str
    came: Parcel
    went: Parcel
    ahead: tuple[str, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class Consents:
    """What a person has agreed to: `rewritten` begins the id of the others' last commit, if they rewrote their history.

    `theirs`: where both sides changed one setting, theirs holds. `asks`: somebody is there to give git a password.
    """

    rewritten: str = ""
    theirs: bool = False
    asks: bool = False


def sync(folder: Folder, now: datetime, agreed: Consents) -> Synced:
    """Bring both sides together; `now` is in UTC.

    Raises Changed (something under way here, a field to be settled, history rewritten), Forbidden (another caseload)
    or OutsideFailure (the remote, the disk); all work is kept then, and the next command usable.
    """
    git = repository(folder)
    with saving(folder.root):
        arrival.refuse_stale_lock(git)
        start = _last(git)
    mergedriver.set_up(git)
    remote = Remote.of(git, agreed.asks)
    for _ in range(TRIES):
        theirs = _heard(folder, remote, agreed.rewritten)
        here = _joined(folder, theirs, agreed.theirs)
        if here == theirs or remote.push(here):
            freshness.see(folder.root, here)
            freshness.synced_now(folder.root)
            tips.remember(git)
            came, went = parcel(git, start, here, theirs or start), parcel(git, theirs, here, here)
            kept = len(git.changed_since_head(git.prefix))
            return Synced(remote.name, came, went, tuple(_ahead(folder, came, now)), kept)
    raise Changed("somebody else was quicker every time", remedy="what came is here; run caseload sync again to send")


def _last(git: Git) -> str:
    head = git.head()
    if head is None:
        raise Forbidden("nothing is committed here yet", remedy="begin with caseload init, or join a team by git clone")
    return head


def _heard(folder: Folder, remote: Remote, accepted: str) -> str | None:
    """Return the last commit of the others; Changed if their history no longer holds what was seen of it."""
    before = freshness.seen(folder.root) or remote.known()
    remote.fetch()
    tip = remote.tip()
    rewritten = before and not (tip and arrival.holds(remote.git, tip, before))
    name = tip or "nothing"
    if rewritten and not (len(accepted) >= SHORTEST and name.startswith(accepted)):
        raise Changed(
            "the others' history was rewritten: it no longer holds what was seen of it here; nothing was merged",
            remedy="ask who did that, and why; if you know, bring both together: "
            f"caseload sync --accept-rewritten {name[:12]}",
        )
    if tip:
        freshness.see(folder.root, tip)
    return tip


def _joined(folder: Folder, theirs: str | None, yielding: bool) -> str:
    """Bring in what the others have; return the last commit then."""
    with saving(folder.root) as saver:
        ours = _last(saver.git)
        if theirs is None:
            return ours
        merge = arrival.merge(saver.git, ours, theirs, saver.identity)
        if merge.unsettled and yielding:
            take_theirs(saver, merge.unsettled, ours, theirs)
            ours = _last(saver.git)
            merge = arrival.merge(saver.git, ours, theirs, saver.identity)
        refuse_unsettled(saver.git, merge.unsettled, ours, theirs)
        if merge.commit != ours:
            arrival.bring(saver.git, ours, merge.commit)
        return merge.commit


def _ahead(folder: Folder, came: Parcel, now: datetime) -> Iterator[str]:
    """Yield the new entries that were recorded in the future: a clock is wrong, here or there."""
    for path in came.entries:
        try:
            if read_entry(folder, path).recorded > now + TOLERANCE:
                yield path
        except CaseloadError:
            # Who reads the patient says so.
            continue
