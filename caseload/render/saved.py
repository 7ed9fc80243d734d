"""What a command wrote, and what it would write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from caseload.model.case import Case
from caseload.model.commands import command_words
from caseload.model.duties import Duty
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.coordination import ServiceReferral
from caseload.model.team import Staff
from caseload.render.banner import safety_flags
from caseload.render.dates import due
from caseload.render.differences import diff_report
from caseload.render.report import Block, Cell, Fields, Lines, Report, block_if
from caseload.render.summaries import summary
from caseload.render.words import name_of, names_in, said
from caseload.steps.change import Context

LABELS = ("patient", "record")
ASKING = ("sent", "chased")


def saved_report(verb: str, ids: tuple[str, ...], labels: tuple[str, ...] = LABELS) -> Report:
    """Return what was saved, by its ids."""
    return Report("saved", "", (Fields("saved", "", (("saved", verb), *zip(labels, ids, strict=False))),))


def changed_report(verb: str, ids: tuple[str, ...], case: Case, owed: Sequence[Duty], context: Context) -> Report:
    """Return what was saved for a person: in words, where the case stands now, what comes next, flags that stand."""
    fields = Fields("saved", "", tuple(_told(verb, ids, case, owed, context.staff, context.today)))
    flags = safety_flags(case, case.flags(), context.settings.safety.escalation, context.today)
    return Report("saved", "", (fields, *_scored(case, ids[-1], context), *_way(case, ids[-1], context), *flags))


def _scored(case: Case, id_: str, context: Context) -> Iterator[Block]:
    """Yield how the scores of an assessment come about, and how they differ from the last ones."""
    if not isinstance(case.entry(id_), Assessment):
        return
    # Imported here because few commands score, and every one that writes gets this far.
    from caseload.render.scoreview import differences
    from caseload.render.workings import arithmetic_lines

    yield from arithmetic_lines(case, id_, context.definitions.instruments)
    yield from differences(case, id_, context.definitions.instruments)


def _way(case: Case, id_: str, context: Context) -> Iterator[Block]:
    """Yield how the directory says a service is reached that was just asked, or asked again."""
    entry = case.entry(id_)
    if isinstance(entry, ServiceReferral) and entry.status in ASKING:
        service = context.definitions.services.get(entry.service)
        told = service.how_to_refer if service else ""
        yield from block_if(Lines("how_to_refer", "How to refer", (told,)), told)


def _told(
    verb: str, ids: tuple[str, ...], case: Case, owed: Sequence[Duty], staff: Staff, today: date
) -> Iterator[tuple[str, Cell]]:
    yield "saved", verb
    yield from zip(LABELS, ids, strict=False)
    yield "person", name_of(case.patient.name)
    entry = case.entry(ids[-1])
    if entry:
        yield "what", summary(entry, names_in(staff))
    yield "now", " · ".join(word for word in (case.step.value, case.tier) if word)
    first = min(owed, key=lambda duty: (duty.due, duty.urgency), default=None)
    if first:
        words = " ".join(("caseload", *command_words(first.kind, first.verb, case.patient.id, first.about)))
        yield "next", f"{said(first.kind)} {due(first.due, today)}: {words}"


def dry_report(changes: Iterable[tuple[str, bytes, bytes]]) -> Report:
    """Return the differences a command would make: path, bytes before, bytes after."""
    return diff_report(changes)
