"""An audit and what is told of it: its findings, or the summary, of today alone or beside an earlier commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from caseload.cli.session import Session, reading
from caseload.measures.indicators import Summary, counted, indicators, people
from caseload.model.plan import ACHIEVEMENTS
from caseload.model.team import Staff
from caseload.render.audit import audit_report, looked_at
from caseload.render.ci.inspection import Inspection
from caseload.render.report import Report
from caseload.rules import baseline
from caseload.rules.audit import Audit, Group
from caseload.rules.ground import Ground
from caseload.store.auditing import audit
from caseload.store.baseline import read_baseline, weighed
from caseload.store.checking import ground_of

Label = Callable[[Group], str]


class Asked(NamedTuple):
    """Whether the summary is asked for, in each group of what (`per`), and beside which revision (`compare`)."""

    summary: bool
    per: str
    compare: str


def inspected(session: Session, rules: tuple[str, ...], fail_on: str, asked: Asked) -> tuple[Inspection, bool]:
    """Return an audit as it is told, and whether all of it could be audited."""
    folder, accepted = session.folder, read_baseline(session.folder)
    seen = weighed(folder, audit(folder, session.day_in, rules, progress=reading), accepted)
    report, whole = _summed(session, seen, asked) if any(asked) else (audit_report(seen), not seen.unreadable)
    inspection = Inspection(
        "audit",
        report,
        looked_at(seen),
        (*seen.unreadable, *seen.findings),
        accepted=[finding for finding, _ in seen.accepted],
        rules=(*seen.standards, *baseline.RULES),
        fail_on=fail_on,
        today=seen.today,
    )
    return inspection, whole


def _summed(session: Session, seen: Audit, asked: Asked) -> tuple[Report, bool]:
    # An audit is run at every push, its summary now and then.
    from caseload.render.auditsummary import Compared, summary_report

    ground = ground_of(session.folder, session.day_in)
    then, whole = None, not seen.unreadable
    if asked.compare:
        from caseload.store.earlier import audit_then

        earlier = audit_then(session.folder, asked.compare, ground, seen.only)
        # A team of then is that of whoever was the manager then.
        then = Compared(earlier.commit, earlier.seen, _summary(earlier.seen, earlier.ground, asked.per))
        whole = whole and not earlier.seen.unreadable
    summary = _summary(seen, ground, asked.per)
    return summary_report(seen, summary, then, ground.settings.disclosure, asked.per), whole


def _summary(seen: Audit, ground: Ground, per: str) -> Summary:
    settings = ground.settings.disclosure
    groups = seen.by(_label(per, ground.staff))
    told = (one for id_, counts in groups.items() for one in indicators(id_, counts, settings, apart=bool(per)))
    goals = counted(seen.goals, ACHIEVEMENTS, settings)
    return Summary(seen.today, people(seen.patients, settings), tuple(told), goals)


def _label(per: str, staff: Staff) -> Label:
    teams = {member.id: member.team for member in staff.staff}
    labels: dict[str, Label] = {
        "manager": lambda group: group.manager,
        "team": lambda group: teams.get(group.manager, ""),
        "tier": lambda group: group.tier,
        "practice": lambda group: group.practice,
    }
    return labels.get(per, lambda group: "")
