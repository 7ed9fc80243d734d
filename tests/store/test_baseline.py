"""`audit-baseline.yaml` beside the audit of a folder: what is wrong with it is never green."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Finding, Unreadable
from caseload.model.team import Accepted
from caseload.rules.audit import Audit
from caseload.rules.ground import Ground
from caseload.store.auditing import audit
from caseload.store.baseline import add_entry, read_baseline, unapproved, weighed, with_entry
from caseload.store.definitions import read_definitions
from caseload.store.folder import BASELINE, Folder
from caseload.store.git import Git
from caseload.store.settings import read_settings, read_staff
from caseload.store.teamfiles import team_findings

if TYPE_CHECKING:
    from tests.conftest import Someone

DAY = date(2026, 11, 21)
HEAD = "schema: audit-baseline/1\naccepted:\n"
ENTRY = """\
  - rule: contact-in-time
    record: 7k3m9x2q
    reason: Marmalade
    owner: anna
    approver: ben
    expires: 2026-12-01
"""


@pytest.fixture
def north(bare: Folder, someone: type[Someone]) -> Folder:
    """A caseload of one person, who was last seen too long ago."""
    someone().at("active").save(bare.root)
    return bare


def put(folder: Folder, text: str) -> None:
    (folder.root / BASELINE).write_text(text)


def seen(folder: Folder, day: date = DAY, *only: str) -> Audit:
    return weighed(folder, audit(folder, lambda _: day, only), read_baseline(folder))


def test_without_a_file_nothing_is_accepted(north: Folder) -> None:
    assert seen(north) == audit(north, lambda _: DAY)


def test_what_is_accepted_is_apart_and_still_counts_as_not_kept(north: Folder) -> None:
    put(north, HEAD + ENTRY)
    found = seen(north)
    assert "contact-in-time" not in {finding.rule for finding in found.findings}
    assert [(finding.rule, entry.owner) for finding, entry in found.accepted] == [("contact-in-time", "anna")]
    assert found.totals["contact-in-time"].breached == 1


@pytest.mark.parametrize(
    ("text", "day", "rule", "line"),
    [
        (HEAD + ENTRY, date(2026, 12, 1), "baseline-expired", 3),
        (HEAD + ENTRY.replace("7k3m9x2q", "8k3m9x2q"), DAY, "baseline-stale", 3),
        (HEAD + ENTRY + ENTRY.replace("contact-in-time", "risk-told"), DAY, "baseline-stale", 9),
    ],
)
def test_what_no_longer_holds_is_an_error_in_its_line(
    north: Folder, text: str, day: date, rule: str, line: int
) -> None:
    put(north, text)
    (wrong,) = [finding for finding in seen(north, day).findings if finding.file == BASELINE]
    assert (wrong.rule, wrong.severity, wrong.line, wrong.column) == (rule, "error", line, 5)
    assert wrong.record in ("7k3m9x2q", "8k3m9x2q")
    assert wrong.remedy
    assert "Marmalade" not in str(wrong)
    if rule == "baseline-expired":
        assert "contact-in-time" in {finding.rule for finding in seen(north, day).findings}


def test_one_standard_alone_asks_nothing_of_the_others(north: Folder) -> None:
    put(north, HEAD + ENTRY.replace("7k3m9x2q", "8k3m9x2q"))
    assert seen(north, DAY, "deputy-named").findings == ()
    assert [finding.rule for finding in seen(north, DAY, "contact-in-time").findings] == [
        "contact-in-time",
        "baseline-stale",
    ]


def test_nothing_is_called_mended_while_somebody_cannot_be_read(north: Folder) -> None:
    put(north, HEAD + ENTRY)
    (north.root / "patients/7/7k3m9x2q/plan.yaml").write_text("schema: plan/1\nZinnia: x\n")
    found = seen(north)
    assert found.unreadable
    assert BASELINE not in {finding.file for finding in found.findings}


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("", "yaml-empty", (1, 1)),
        (f"{HEAD}  - 5\n", "schema-type", (3, 5)),
        (HEAD + ENTRY.replace("    expires: 2026-12-01\n", ""), "schema-missing", (3, 5)),
        (HEAD + ENTRY.replace("contact-in-time", "luck-told"), "contradiction", (3, 5)),
        (HEAD + ENTRY.replace("anna", "zinnia"), "contradiction", (6, 5)),
        (HEAD + ENTRY + ENTRY, "contradiction", (9, 5)),
        (f"<<<<<<< ours\n{HEAD}{ENTRY}", "yaml-conflict-marker", (1, 1)),
    ],
)
def test_what_is_malformed_says_where_to_the_audit_and_to_a_check(
    bare: Folder, text: str, rule: str, place: tuple[int, int]
) -> None:
    put(bare, text)
    with pytest.raises(Unreadable) as raised:
        read_baseline(bare)
    (finding,) = raised.value.findings
    assert (finding.rule, finding.file, finding.line, finding.column) == (rule, BASELINE, *place)
    assert "zinnia" not in str(raised.value)
    assert list(team_findings(bare)) == [finding]


def test_what_was_accepted_until_a_day_says_the_day_and_what_is_gone_that_it_is(north: Folder) -> None:
    put(north, HEAD + ENTRY)
    (expired,) = [one for one in seen(north, date(2026, 12, 1)).findings if one.file == BASELINE]
    assert expired.message == "contact-in-time: accepted until 2026-12-01"
    put(north, HEAD + ENTRY.replace("contact-in-time", "risk-told") + "    field: risk\n")
    (stale,) = [one for one in seen(north).findings if one.file == BASELINE]
    assert (stale.message, stale.field) == ("risk-told, risk: is not found", "accepted.0")


def ground(folder: Folder) -> Ground:
    root = folder.root
    return Ground(read_settings(root), read_staff(root), read_definitions(root), DAY)


def test_who_may_not_accept_is_told_at_their_name(bare: Folder) -> None:
    assert [*unapproved(bare, ground(bare))] == []
    put(bare, HEAD + ENTRY + ENTRY.replace("contact-in-time", "risk-told").replace("ben", "esi"))
    settings = bare.root / "caseload.yaml"
    assert [*unapproved(bare, ground(bare))] == []
    settings.write_text(settings.read_text() + "baseline:\n  roles: [lead]\n")
    found = [*unapproved(bare, ground(bare))]
    assert [(one.field, one.line, one.column) for one in found] == [
        ("accepted.0.approver", 7, 5),
        ("accepted.1.approver", 13, 5),
    ]
    assert found[0] == Finding(
        "permission",
        "accepted by a role that may not accept a finding",
        "error",
        "7k3m9x2q",
        "accepted.0.approver",
        BASELINE,
        7,
        5,
        "baseline add, with --approver somebody whose role may",
    )


def accepted(reason: str) -> Accepted:
    return Accepted(
        rule="contact-in-time",
        record="7k3m9x2q",
        reason=reason,
        owner="anna",
        approver="ben",
        expires=date(2026, 12, 1),
    )


def test_an_entry_is_added_or_takes_the_place_of_the_one_before(bare: Folder) -> None:
    old, new = with_entry(bare, accepted("Marmalade"))
    assert (old, new.decode()) == (b"", HEAD + ENTRY)
    put(bare, HEAD + ENTRY + ENTRY.replace("contact-in-time", "risk-told"))
    old, new = with_entry(bare, accepted("Toast"))
    assert old == (bare.root / BASELINE).read_bytes()
    reasons = [(one.rule, one.reason) for one in read_baseline(bare).accepted]
    assert reasons == [("contact-in-time", "Marmalade"), ("risk-told", "Marmalade")]
    assert new.count(b"Toast") == 1 and new.count(b"Marmalade") == 1


def test_an_added_entry_is_committed(bare: Folder) -> None:
    Git.init(bare.root)
    add_entry(bare, accepted("Marmalade"))
    add_entry(bare, accepted("Toast"))
    assert [one.reason for one in read_baseline(bare).accepted] == ["Toast"]
    log = ["git", "-C", str(bare.root), "log", "--format=%s", "--name-only"]
    told = subprocess.run(log, check=True, capture_output=True, text=True).stdout.split("\n")
    one = ["baseline add contact-in-time 7k3m9x2q", "", BASELINE]
    assert told == [*one, *one, ""]
