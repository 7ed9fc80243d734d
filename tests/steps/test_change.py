"""What a decision may know, and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import Forbidden
from caseload.steps.change import Change, Context, entered

if TYPE_CHECKING:
    from tests.conftest import Someone


def test_a_draft_has_what_every_entry_has(context: Context) -> None:
    known = replace(context, new_id=lambda: "x0000000", now=datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC))
    assert known.draft("contact", "7k3m9x2q", {"mode": "letter"}) == {
        "schema": "contact/1",
        "id": "x0000000",
        "patient": "7k3m9x2q",
        "happened": "2026-11-21",
        "recorded": "2026-11-21T12:00:05Z",
        "by": "anna",
        "mode": "letter",
    }


@pytest.mark.parametrize(
    "facts",
    [{}, {"happened": "2026-11-20T09:30"}, {"patient": "7k3m9x2q"}, {"schema": "contact/1"}, {"by": "anna"}],
)
def test_facts_may_say_again_what_holds_and_when_it_happened(context: Context, facts: dict[str, Any]) -> None:
    draft = context.draft("contact", "7k3m9x2q", facts)
    assert draft.items() >= facts.items()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"patient": "0aaaaaaa"}, "the contact names another patient"),
        ({"patient": "../x"}, "the contact names another patient"),
        ({"id": "0aaaaaaa"}, "id cannot be chosen"),
        ({"by": "ben", "recorded": "2026-11-01T12:00:00Z"}, "recorded, by cannot be chosen"),
        ({"schema": "referral/1"}, "schema cannot be chosen"),
    ],
)
def test_facts_cannot_say_whose_entry_it_is_or_who_made_it(context: Context, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(Forbidden) as raised:
        context.draft("contact", "7k3m9x2q", facts)
    assert raised.value.message == said
    assert raised.value.remedy


def test_a_commit_message_is_the_verb_and_ids(someone: type[Someone]) -> None:
    person = someone().at("active")
    change = entered("close", person.entries[-1], person.plan)
    assert change == Change("close", ("7k3m9x2q", "e0000003"), (person.plan, person.entries[-1]))
    assert change.message == "close 7k3m9x2q e0000003"
