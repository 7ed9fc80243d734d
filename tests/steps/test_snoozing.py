"""Putting a duty off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.duties import duties
from caseload.steps.change import Context
from caseload.steps.snoozing import snooze

if TYPE_CHECKING:
    from tests.conftest import Someone

PHQ = {"instrument": "phq-9", "version": "1", "scale": "total", "flags": ["self-harm"]}


def due(person: Someone, context: Context) -> dict[str, date]:
    return {duty.key: duty.due for duty in duties(person.case, context.settings, context.holidays)}


def snoozed(person: Someone, context: Context, **facts: Any) -> Any:
    """Put a duty off and return the entry."""
    entry = person.make("snooze", "2026-11-20", **facts)
    (saved,) = snooze(person.case, entry, context).records
    person.entries.append(saved)
    return saved


@pytest.mark.parametrize("named", ["action", "action:t0000000"])
def test_a_duty_is_named_by_its_kind_or_its_key(someone: type[Someone], context: Context, named: str) -> None:
    person = someone().at("active")
    saved = snoozed(person, context, duty=named)
    assert (saved.duty, saved.due, saved.until) == ("action:t0000000", date(2026, 12, 4), date(2026, 12, 24))
    assert due(person, context)["action:t0000000"] == date(2026, 12, 24)


def test_it_is_put_off_again_or_called_back(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    before = set(due(person, context))
    snoozed(person, context, duty="contact")
    for until in ("2027-01-10", "2026-12-01"):
        saved = snoozed(person, context, duty="contact", until=until)
        assert saved.due == date(2026, 10, 12)
        assert due(person, context)["contact"].isoformat() == until
    assert set(due(person, context)) == before


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"until": "2026-11-21"}, "a duty is put off to a day in the future; use a later day"),
        ({"until": "2026-10-01"}, "a duty is put off to a day in the future"),
        ({"duty": "action", "until": "2026-12-04"}, "it is due on 2026-12-04, not before; use a later day, or leave"),
        ({"duty": "plan"}, "no such duty is open; may be put off: review, contact, action:t0000000"),
        ({"duty": "nonsense"}, "no such duty is open"),
        ({"duty": "flag"}, "flag cannot be put off; deal with it: caseload flag"),
        ({"duty": "flag:e0000004"}, "flag cannot be put off; deal with it: caseload flag"),
        ({"duty": "alert-review"}, "alert-review cannot be put off; deal with it: caseload alert"),
        ({"happened": "2026-11-22"}, "lies in the future"),
    ],
)
def test_what_is_not_put_off(someone: type[Someone], context: Context, facts: dict[str, Any], said: str) -> None:
    person = someone().at("active")
    person.enter("assessment", "2026-11-01", scores=[PHQ])
    person.enter("alert", "2026-11-01")
    entry = person.make("snooze", **({"happened": "2026-11-20"} | facts))
    assert said in person.refused(snooze, entry, context)


def test_of_several_one_is_named(someone: type[Someone], context: Context) -> None:
    person = someone().at("active")
    for _ in range(2):
        person.enter("service-referral", "2026-11-01")
    said = person.refused(snooze, person.make("snooze", "2026-11-20", duty="service-reply"), context)
    assert said.endswith("is open; name one: service-reply:e0000004, service-reply:e0000005")
    assert snoozed(person, context, duty="service-reply:e0000005").duty == "service-reply:e0000005"


@pytest.mark.parametrize("where", ["closed", "declined", "died"])
def test_where_nothing_is_owed_nothing_is_put_off(someone: type[Someone], context: Context, where: str) -> None:
    person = someone().at(where)
    assert "is not possible" in person.refused(snooze, person.make("snooze", "2026-11-20"), context)
