"""Team meetings: which there were, who attended, what was decided, and what has become of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from caseload.model.case import Case
from caseload.model.plan import Action
from caseload.model.team import Decision, Meeting, Staff
from caseload.render.dates import count, day, moment
from caseload.render.report import WARNING, Block, Cell, Column, Fields, Lines, Report, Table, block_if
from caseload.render.words import Who, name_of, names_in, said

# The case of a patient; None where it cannot be read.
Known = Callable[[str], Case | None]

MEETINGS = (
    Column("meeting", "Id"),
    Column("happened", "When"),
    Column("title", "Title", whole=True),
    Column("attended", "Attended", numeric=True),
    Column("people", "People", numeric=True),
    Column("decisions", "Decisions", numeric=True),
    Column("actions", "Actions", numeric=True),
)
DECISIONS = (
    Column("name", "Person", whole=True),
    Column("patient", "Id", under="name"),
    Column("decision", "Decision", whole=True),
    Column("action", "Action", whole=True),
    Column("action_id", "Action id", under="action"),
)


def meeting_list(meetings: Sequence[Meeting]) -> Report:
    """Return the meetings, the latest first."""
    ordered = sorted(meetings, key=lambda one: (one.happened, one.recorded), reverse=True)
    rows = tuple(
        (
            one.id,
            moment(one.happened),
            one.title or None,
            len(one.attended),
            len({decision.patient for decision in one.decisions}),
            len(one.decisions),
            sum(bool(decision.action) for decision in one.decisions),
        )
        for one in ordered
    )
    block: Block = Table("meetings", "", MEETINGS, rows) if rows else Lines("none", "", ("No meeting yet.",))
    return Report("meetings", "", (block,))


def meeting_report(meeting: Meeting, known: Known, staff: Staff) -> Report:
    """Return one meeting, each action as it stands now."""
    who = names_in(staff)
    pairs: tuple[tuple[str, Cell], ...] = (
        ("Meeting", meeting.id),
        ("When", moment(meeting.happened)),
        ("Title", meeting.title),
        ("Attended", "; ".join(map(who, meeting.attended))),
        ("Apologies", "; ".join(map(who, meeting.apologies))),
        ("Written by", who(meeting.by)),
    )
    fields = Fields("meeting", "", tuple(pair for pair in pairs if pair[1]))
    rows = tuple(_row(decision, known(decision.patient), who) for decision in meeting.decisions)
    decided: Block = (
        Table("decisions", "", DECISIONS, rows) if rows else Lines("none", "", ("Nothing was decided about anybody.",))
    )
    note = Lines("note", "Note", tuple(meeting.note.splitlines()), apart=True)
    return Report("meeting", "", (fields, decided, *block_if(note, meeting.note)))


def held_report(meeting: Meeting, without: Sequence[str]) -> Report:
    """Return what was saved; `without` are the patients whose decision could not become the action it was to."""
    people = len({decision.patient for decision in meeting.decisions})
    actions = sum(bool(decision.action) for decision in meeting.decisions)
    decided = f"{count(len(meeting.decisions), 'decision')} about {count(people, 'person', 'people')}"
    pairs: tuple[tuple[str, Cell], ...] = (
        ("saved", "meeting run"),
        ("record", meeting.id),
        ("what", f"{decided}, {count(actions, 'action')}"),
        ("next", f"caseload meeting show {meeting.id}"),
    )
    told = tuple(f"{patient}: no open goal in the plan; the decision is kept without its action" for patient in without)
    return Report("saved", "", (Fields("saved", "", pairs), *block_if(Lines("no_action", "", told, WARNING), told)))


def _row(decision: Decision, case: Case | None, who: Who) -> tuple[Cell, ...]:
    name = name_of(case.patient.name) if case else "cannot be read"
    action = _action(decision.action, case, who) if decision.action else None
    return name, decision.patient, decision.decision, action, decision.action or None


def _action(id_: str, case: Case | None, who: Who) -> str:
    actions = case.plan.actions if case and case.plan else ()
    found = next((action for action in actions if action.id == id_), None)
    return _told(found, who) if found else "not in the plan any more"


def _told(action: Action, who: Who) -> str:
    owner = (who(action.owner.staff) if action.owner.staff else action.owner.name) if action.owner else ""
    by = f"by {day(action.due)}" if action.due else ""
    return f"{', '.join(filter(None, (action.text, owner, by)))} ({said(action.status)})"
