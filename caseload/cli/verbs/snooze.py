"""`caseload snooze`."""

from __future__ import annotations

from typing import Any

import click

from caseload.cli.kinds import Text, When
from caseload.cli.offers import Answers
from caseload.cli.verb import Known, corrects, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.duties import duties
from caseload.model.identifiers import ID
from caseload.model.snoozing import CAN_WAIT
from caseload.steps.snoozing import one_duty, snooze


class Key(click.ParamType[str]):
    """A duty by its kind, or by its key where one of several is meant."""

    name = "DUTY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the key; the kind alone, where what follows it is no id."""
        kind, _, about = str(value).partition(":")
        return str(value) if ID.fullmatch(about) else kind


def waiting(known: Known) -> Answers:
    """Yield the open duties that may be put off."""
    context = known.session.context
    owed = duties(known.case, context.settings, context.holidays) if known.case else ()
    return ((duty.key, f"{duty.reason}, due {duty.due}") for duty in owed if duty.kind in CAN_WAIT)


@writing("snooze", example="caseload snooze 7k3m9x2q contact --until 2026-12-14 --reason 'At her sister in Leeds'")
@patient
@fact("duty", type=Key(), ask="Which duty", needed=True, offer=waiting)
@fact("until", "--until", type=When(), ask="Until which day (2026-12-14)", needed=True, help="When it comes back.")
@fact("reason", "--reason", type=Text(), ask="Why it can wait", needed=True, help="Free text; - reads it from stdin.")
@corrects
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Put a duty off, by its kind or, where there are several, its key. A safety flag never waits."""

    def whole(case: Case, told: dict[str, Any]) -> dict[str, Any]:
        return told | {"duty": one_duty(case, str(told["duty"]), writer.session.context).key}

    writer.enter(patient, "snooze", facts, snooze, whole)
