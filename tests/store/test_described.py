"""Every rule of `check`, `audit` and `verify`, in one list."""

from __future__ import annotations

import pytest

from caseload.errors import NotFound
from caseload.rules.standard import Rule
from caseload.store.described import rule, rules

OWN = Rule(id="deputy-for-all", title="Everybody has a deputy", reason="Holidays.", remedy="case deputy")


def test_what_is_judged_first_is_told_first_and_a_teams_own_after_what_is_shipped() -> None:
    shipped = [one.id for one in rules()]
    ids = [one.id for one in rules([OWN])]
    assert sorted(ids) == sorted([*shipped, "deputy-for-all"])
    told = ["triage-in-time", "deputy-for-all", "baseline-stale", "nhs-number", "merge-dropped", "yaml-tag"]
    told.append("entry-changed")
    assert sorted(told, key=ids.index) == told


def test_what_yaml_may_not_hold_is_a_rule_with_title_reason_and_remedy() -> None:
    assert rule("yaml-alias") == Rule(
        id="yaml-alias",
        title="Not in a record: an alias (*)",
        reason="Readers of YAML differ on it, or it can hide something: refused before anything of the file is used.",
        remedy="write the value out; put text that starts with * in quotes",
    )


def test_a_teams_own_rule_is_found_where_it_is_told_of() -> None:
    assert rule("deputy-for-all", [OWN]) == OWN
    with pytest.raises(NotFound, match="there is no such rule"):
        rule("deputy-for-all")


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("yaml-tagg", "did you mean yaml-tag? caseload explain lists them"),
        ("deputy-for-al", "did you mean deputy-for-all? caseload explain lists them"),
        ("@@@@", "caseload explain lists them"),
    ],
)
def test_who_mistypes_a_rule_is_shown_one_that_may_be_meant(typed: str, remedy: str) -> None:
    with pytest.raises(NotFound) as raised:
        rule(typed, [OWN])
    assert str(raised.value) == f"there is no such rule; {remedy}"
