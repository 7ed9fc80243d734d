"""Accepting what the audit finds: one finding that is there, until a day to come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from caseload.errors import Finding, Forbidden, NotFound
from caseload.model.codec import decode
from caseload.model.settings import Permission
from caseload.model.team import Accepted
from caseload.steps.acceptance import accepted
from caseload.steps.change import Context

RECORD = "7k3m9x2q"


def entry(**facts: Any) -> Accepted:
    told = {"rule": "contact-in-time", "record": RECORD, "reason": "on holiday", "owner": "ben", "approver": "anna"}
    return decode(Accepted, {**told, "expires": "2026-11-22", **facts})


def found(*fields: str, record: str = RECORD) -> list[Finding]:
    return [Finding("contact-in-time", "x", record=record, field=field) for field in fields]


@pytest.mark.parametrize(
    ("findings", "field", "kept"),
    [
        (found(""), "", ""),
        (found("due"), "", "due"),
        (found("due", "due"), "", "due"),
        (found("due", "owner"), "owner", "owner"),
        (found("", "due"), "", ""),
        ([*found("owner", record="8k3m9x2q"), *found("due")], "", "due"),
    ],
)
def test_the_one_finding_that_is_meant_is_kept_by_its_field(
    context: Context, findings: list[Finding], field: str, kept: str
) -> None:
    told = entry(field=field) if field else entry()
    assert accepted(told, findings, context) == replace(told, field=kept)


@pytest.mark.parametrize(
    ("findings", "facts", "said"),
    [
        (found("due"), {"expires": "2026-11-21"}, "that day is not to come: it would count again at once"),
        (found("due"), {"owner": "dora"}, "no such member of staff"),
        (found("due"), {"owner": "carla"}, "carla"),
        (found("due"), {"approver": "dora"}, "no such member of staff"),
        (found("due"), {"field": "owner"}, "it is found in another field of this record, or in several; --field: due"),
        (found("a", "b", "c", "d"), {}, "--field: a, b, c, d"),
        (found("a", "b", "c", "d", "e", "f"), {}, "--field: a, b, c, d and 2 more"),
        (found("", "due"), {"field": "owner"}, "--field: none, the whole record, due"),
    ],
)
def test_what_cannot_be_accepted(context: Context, findings: list[Finding], facts: dict[str, Any], said: str) -> None:
    with pytest.raises((Forbidden, NotFound)) as raised:
        accepted(entry(**facts), findings, context)
    text = str(raised.value)
    assert said in text
    assert text.endswith("more") == (said.endswith("more"))


def test_nothing_is_accepted_where_nothing_is_found(context: Context) -> None:
    with pytest.raises(NotFound, match="finds nothing in such a record; caseload audit --rule contact-in-time"):
        accepted(entry(), found("due", record="8k3m9x2q"), context)


def test_who_may_accept_is_for_the_team_to_say(context: Context) -> None:
    only_leads = replace(context, settings=replace(context.settings, baseline=Permission(roles=("lead",))))
    assert accepted(entry(approver="anna"), found("due"), only_leads).field == "due"
    with pytest.raises(Forbidden, match="the role of ben may not accept a finding here; roles that may: lead"):
        accepted(entry(approver="ben"), found("due"), only_leads)
