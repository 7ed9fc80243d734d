"""To accept a finding of the audit until a day: one that is there, by somebody who sees to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caseload.errors import Finding, Forbidden, NotFound
from caseload.model.team import Accepted
from caseload.steps.change import Context
from caseload.steps.checks import check_role, check_staff

NAMED = 4


def accepted(entry: Accepted, findings: Sequence[Finding], context: Context) -> Accepted:
    """Return the entry as it is kept: with the field of what was found, where there is only one in that record.

    `findings` are those of the standard. NotFound for a record without any; Forbidden where nobody can tell which is
    meant, where it would not last until tomorrow, or for somebody who does not work here.
    """
    check_staff(context, entry.owner, entry.approver)
    check_role(context, entry.approver, context.settings.baseline, "accept a finding")
    if entry.expires <= context.today:
        raise Forbidden("that day is not to come: it would count again at once", remedy="--expires names a later day")
    fields = list(dict.fromkeys(one.field for one in findings if one.record == entry.record))
    if not fields:
        remedy = f"caseload audit --rule {entry.rule} tells what it finds, and in which record"
        raise NotFound("this standard finds nothing in such a record", remedy=remedy)
    if entry.field in fields:
        return entry
    if entry.field or len(fields) > 1:
        more = f" and {len(fields) - NAMED} more" if len(fields) > NAMED else ""
        told = f"{', '.join(field or 'none, the whole record' for field in fields[:NAMED])}{more}"
        raise Forbidden("it is found in another field of this record, or in several", remedy=f"--field: {told}")
    return replace(entry, field=fields[0])
