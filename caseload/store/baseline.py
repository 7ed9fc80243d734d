"""`audit-baseline.yaml`: read, held against an audit, and added to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caseload.errors import Finding
from caseload.model.team import Accepted, Baseline
from caseload.rules.audit import Audit
from caseload.rules.baseline import of_baseline, weigh, with_accepted
from caseload.rules.ground import Ground
from caseload.rules.permissions import RULE as PERMISSION
from caseload.rules.permissions import approving
from caseload.rules.standard import Rule
from caseload.store import yamlfile
from caseload.store.contradictions import refuse
from caseload.store.definitions import RULES, own_ids
from caseload.store.files import sha256
from caseload.store.folder import BASELINE, Folder
from caseload.store.records import closest, parse, write
from caseload.store.settings import read_staff


def read_baseline(folder: Folder) -> Baseline:
    """Return what the team accepts, nothing without a file; Unreadable says line and column of what is wrong in it."""
    data = _data(folder)
    if data is None:
        return Baseline()
    baseline = parse(data, BASELINE, Baseline)
    refuse(of_baseline(baseline, read_staff(folder.root), own_ids(folder.root, RULES)), BASELINE, data)
    return baseline


def weighed(folder: Folder, seen: Audit, baseline: Baseline) -> Audit:
    """Return an audit with what is accepted apart, and with what is wrong with the baseline among its findings."""
    told = weigh(seen.findings, baseline, seen.today, seen.only, whole=not seen.unreadable)
    wrong = tuple(_finding(folder, baseline.accepted[number], number, rule) for number, rule in told.wrong)
    return replace(seen, findings=(*told.counted, *wrong), accepted=told.accepted)


def unapproved(folder: Folder, ground: Ground) -> Iterator[Finding]:
    """Yield what is accepted by somebody whose role may not; Unreadable as `read_baseline`."""
    baseline = read_baseline(folder)
    places = yamlfile.positions(folder.read(BASELINE), BASELINE) if baseline.accepted else {}
    for number in approving(baseline, ground):
        field = f"accepted.{number}.approver"
        record, message = baseline.accepted[number].record, "accepted by a role that may not accept a finding"
        remedy = "baseline add, with --approver somebody whose role may"
        line, column = closest(places, field)
        yield Finding(PERMISSION, message, "error", record, field, BASELINE, line, column, remedy)


def with_entry(folder: Folder, entry: Accepted) -> tuple[bytes, bytes]:
    """Return the file as it is, empty where there is none, and with an entry."""
    return _data(folder) or b"", write(with_accepted(read_baseline(folder), entry))


def add_entry(folder: Folder, entry: Accepted) -> None:
    """Add an entry, or put it in the place of the one for the same finding, and commit that."""
    # Every audit reads the baseline, and what writes is as much again to load.
    from caseload.store.save import Write, saving

    with saving(folder.root) as saver:
        old, new = with_entry(folder, entry)
        saver.save([Write(BASELINE, new, sha256(old) if old else None)], f"baseline add {entry.rule} {entry.record}")


def _data(folder: Folder) -> bytes | None:
    return folder.read(BASELINE) if BASELINE in folder.names(".") else None


def _finding(folder: Folder, entry: Accepted, number: int, rule: Rule) -> Finding:
    field = f"accepted.{number}"
    line, column = closest(yamlfile.positions(folder.read(BASELINE), BASELINE), field)
    what = ", ".join(filter(None, (entry.rule, entry.field)))
    message = f"{what}: accepted until {entry.expires}" if rule.id.endswith("expired") else f"{what}: is not found"
    return Finding(rule.id, message, rule.severity, entry.record, field, BASELINE, line, column, rule.remedy)
