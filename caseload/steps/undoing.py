"""Taking back what one command entered of a person: each entry is voided with the reason, and none removed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from caseload.errors import Forbidden
from caseload.model.case import Case, after
from caseload.model.codec import decode, encode
from caseload.model.entries.entry import Entry, Void
from caseload.steps.change import Context


def take_back(case: Case, ids: Collection[str], because: str, context: Context) -> tuple[Void, ...]:
    """Return the voids of these entries, none of one that no longer counts; Forbidden if the case rests on one."""
    known = [entry for entry in (*case.entries, *case.taken_back) if entry.id in ids]
    if any(isinstance(entry, Void) for entry in known):
        raise Forbidden("what was voided stays voided", remedy="record the entry again")
    gone = [entry for entry in known if entry in case.entries]
    voids = tuple(_void(entry, because, context) for entry in gone)
    if gone:
        _check_free(case, gone, voids)
    return voids


def _void(entry: Entry, because: str, context: Context) -> Void:
    return decode(Void, context.draft("void", entry.patient, {"because": because, "voids": entry.id}))


def _check_free(case: Case, gone: Sequence[Entry], voids: Collection[Void]) -> None:
    """Forbid it where a person would be left without a referral, or what came later without what it follows from."""
    ids = {entry.id for entry in gone}
    if case.episodes and case.episodes[0].id in ids:
        raise Forbidden("the first referral opens the case", remedy=f"caseload triage {case.patient.id} decline")
    built_on = [entry.id for entry in case.entries if entry not in gone and ids.intersection(_named(entry))]
    if after(case, voids).step is not case.step:
        first = min(entry.recorded for entry in gone)
        built_on += [entry.id for entry in case.entries if entry not in gone and entry.recorded > first]
    if built_on:
        raise Forbidden(
            f"the case has gone on since: {', '.join(dict.fromkeys(built_on))}",
            remedy=f"void those first, or this alone: caseload void {case.patient.id} {gone[0].id}",
        )


def _named(entry: Entry) -> Iterator[str]:
    return (value for key, value in encode(entry).items() if key != "id" and isinstance(value, str))
