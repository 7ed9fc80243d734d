"""What may be shared with whom: the latest word counts, and no scope is guessed at."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Forbidden
from caseload.model.sharing import shareable, sharing

if TYPE_CHECKING:
    from tests.conftest import Someone

PARTS = ("goals", "medicines")


def test_the_latest_word_about_a_recipient_counts_by_any_of_its_names(someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter("consent", "2026-10-01", about="sharing", decision="given", recipient="Age  WELL")
    person.enter("consent", "2026-10-02", about="sharing", decision="refused", recipient="Council")
    person.enter("consent", "2026-10-03")
    found = sharing(person.case, ("balance-class", "age well"))
    assert found and found.decision == "given"
    person.enter("consent", "2026-10-04", about="sharing", decision="withdrawn", recipient="age well")
    found = sharing(person.case, ("age well",))
    assert found and found.decision == "withdrawn"
    assert sharing(person.case, ("somebody else", "")) is None


@pytest.mark.parametrize(
    ("decision", "scope", "told", "shared"),
    [
        ("given", "", (), PARTS),
        ("given", "", ("goals",), ("goals",)),
        ("given", "without the medicines", (), ()),
        ("given", "without the medicines", ("goals",), ("goals",)),
        ("refused", "", (), ()),
        ("withdrawn", "", (), ()),
        ("", "", (), ()),
    ],
)
def test_what_a_consent_lets_us_share(
    someone: type[Someone], decision: str, scope: str, told: Collection[str], shared: Collection[str]
) -> None:
    consent = someone().make("consent", "2026-10-01", about="sharing", decision=decision, recipient="x", scope=scope)
    assert shareable(consent if decision else None, PARTS, told) == frozenset(shared)


@pytest.mark.parametrize("decision", ["refused", "withdrawn", ""])
def test_nothing_is_shared_by_name_without_consent(someone: type[Someone], decision: str) -> None:
    consent = someone().make("consent", "2026-10-01", about="sharing", decision=decision, recipient="x")
    with pytest.raises(Forbidden, match="has not agreed to share that; if they do"):
        shareable(consent if decision else None, PARTS, ("goals",))
