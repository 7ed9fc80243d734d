"""A sync as the verb tells of it: in plain words, with what is dangerous first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from caseload.cli.session import Session
from caseload.errors import CaseloadError
from caseload.render.dates import count
from caseload.render.report import Report
from caseload.render.synced import Half, synced_report, unsettled_report
from caseload.share.parcel import Parcel
from caseload.share.sync import Consents, Synced, sync
from caseload.share.unsettled import Unsettled

if TYPE_CHECKING:
    from caseload.store.index import Index

SHOWN = 6
# Settings that somebody has broken must not keep out those that are whole again.
UTC = "UTC"


def bring_together(session: Session, agreed: Consents) -> Report:
    """Sync, and return what came of it; where both sides changed one setting, show both and raise Unsettled."""
    try:
        done = sync(session.folder, session.clock(UTC), agreed)
    except Unsettled as error:
        session.emit(unsettled_report(error.differences))
        raise
    try:
        return _report(session, done)
    except CaseloadError as error:
        # Settings or staff that the others left unreadable: what came is here all the same.
        return synced_report(done.remote, _half(done.came), _half(done.went), (), (str(error),), ())


def _report(session: Session, done: Synced) -> Report:
    index = session.index
    names = {address: index.staff.get(id_, id_) for address, id_ in index.emails.items()}
    by = dict.fromkeys(names.get(mail.lower(), mail) for mail in done.came.mails)
    waits = [duty for duty in index.duties() if duty.kind == "conflict"]
    unreadable = [id_ for id_ in index.unreadable() if id_ in done.came.patients]
    dangers = (*_dangers(done, unreadable), *dict.fromkeys(_twice(index, done.came.newcomers)))
    return synced_report(
        done.remote, _half(done.came, tuple(by)), _half(done.went), waits, dangers, tuple(_notes(done))
    )


def _half(parcel: Parcel, by: tuple[str, ...] = ()) -> Half:
    return Half(len(parcel.entries), len(parcel.patients), parcel.others, by)


def _dangers(done: Synced, unreadable: Sequence[str]) -> Iterator[str]:
    if unreadable:
        yield f"cannot be read: {', '.join(unreadable)}; caseload check says why"
    spoilt = done.came.spoilt
    if spoilt:
        what = count(len(spoilt), "entry", "entries")
        yield f"the others edited or deleted {what}, which nobody may do: {_ids(spoilt)}; caseload verify says who"


def _twice(index: Index, newcomers: Sequence[str]) -> Iterator[str]:
    for case in filter(None, map(index.case, newcomers)):
        same = index.same_person(nhs_number=case.nhs_number) if case.nhs_number else []
        if len(same) > 1:
            ids = " and ".join(sorted(row.patient for row in same))
            yield f"the same person twice: {ids}; caseload check says more"


def _notes(done: Synced) -> Iterator[str]:
    if done.ahead:
        what = count(len(done.ahead), "entry came that was", "entries came that were")
        yield f"{what} recorded in the future: {_ids(done.ahead)}; a clock is wrong, here or there"
    if done.kept:
        yield f"not sent: {count(done.kept, 'file')} not committed; caseload check says which"


def _ids(paths: Sequence[str]) -> str:
    ids = [path.rpartition("-")[2].removesuffix(".yaml") for path in paths[:SHOWN]]
    return ", ".join(ids) + (" …" if len(paths) > SHOWN else "")
