"""The shared assessment, domain by domain: never looked at, out of date for the tier, current."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.gaps import asked, looked
from caseload.steps.change import Context

if TYPE_CHECKING:
    from tests.conftest import Someone

TODAY = date(2026, 11, 21)


def found(domain: str, text: str = "x", *, need: bool = True, **facts: Any) -> dict[str, Any]:
    return {"complete": False, "findings": [{"domain": domain, "text": text, "need": need} | facts]}


def states(person: Someone, context: Context, today: date = TODAY) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for one in looked(person.case, context.settings, today):
        told.setdefault(one.state, []).append(one.domain.id)
    return told


def test_what_nobody_looked_at_comes_first_and_is_not_no_need(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    person.enter("assessment", "2025-01-10", **found("continence"))
    person.enter("assessment", "2026-10-01", **found("mood", need=False))
    told = states(person, context)
    assert list(told) == ["never looked at", "out of date", "current"]
    assert told["out of date"] == ["continence"]
    assert told["current"] == ["mood"]
    assert len(told["never looked at"]) == len(context.settings.domains) - 2
    first = looked(person.case, context.settings, TODAY)[0]
    assert (first.domain.id, first.latest, first.domain.ask) == ("health", None, "GP practice")


@pytest.mark.parametrize(
    ("tier", "today", "stale"),
    [
        # 52 weeks after 10 September 2026 are 9 September 2027, 26 weeks 11 March
        ("standard", "2027-09-09", False),
        ("standard", "2027-09-10", True),
        ("intensive", "2027-03-11", False),
        ("intensive", "2027-03-12", True),
        # a tier that the settings have no more
        ("gone", "2027-09-09", False),
        ("gone", "2027-09-10", True),
    ],
)
def test_out_of_date_is_a_matter_of_the_tier(
    someone: type[Someone], context: Context, tier: str, today: str, stale: bool
) -> None:
    person = someone()
    person.enter("referral", "2026-09-01")
    person.enter("triage", "2026-09-03", tier=tier)
    person.enter("assessment", "2026-09-10", **found("mood"))
    assert ("mood" in states(person, context, date.fromisoformat(today)).get("out of date", [])) is stale


def test_contributors_stay_visible_beside_each_other(someone: type[Someone], context: Context) -> None:
    """The latest finding leads; what somebody else found before, and otherwise, is not lost."""
    person = someone().at("accepted")
    physio: dict[str, Any] = {"contributor": "S. Reed", "agency": "Riverside physiotherapy"}
    person.enter("assessment", "2026-09-08", **found("mood", "Low since June"))
    person.enter("assessment", "2026-09-09", **found("mood", "Bright", need=False, **physio))
    person.enter("assessment", "2026-09-10", **found("mood", "Low again", **physio))
    (mood,) = (one for one in looked(person.case, context.settings, TODAY) if one.domain.id == "mood")
    assert mood.latest
    assert (mood.latest[0].text, mood.latest[0].agency) == ("Low again", "Riverside physiotherapy")
    assert [(finding.text, entry.by, str(entry.happened)) for finding, entry in mood.others] == [
        ("Low since June", "anna", "2026-09-08")
    ]


@pytest.mark.parametrize(
    ("first", "day"),
    [
        # the same in other letters is no other finding; nor is one that is out of date, or of an earlier episode
        ({"text": "x  ", "contributor": "Joan"}, "2026-09-10"),
        ({"text": "y", "contributor": "Joan"}, "2025-09-10"),
    ],
)
def test_who_agrees_or_spoke_long_ago_is_no_other_voice(
    someone: type[Someone], context: Context, first: dict[str, Any], day: str
) -> None:
    person = someone()
    person.enter("referral", "2025-09-01")
    person.enter("triage", "2025-09-03")
    person.enter("assessment", day, **found("mood", **first))
    person.enter("assessment", "2026-10-10", **found("mood"))
    assert [one.others for one in looked(person.case, context.settings, TODAY) if one.others] == []


def test_each_domain_names_its_instruments(someone: type[Someone], context: Context) -> None:
    person = someone().at("accepted")
    weekly = replace(context.definitions.instruments["phq-9"], reassess_after_weeks=4)
    instruments = {"phq-9": weekly, "barthel": replace(weekly, id="barthel", reassess_after_weeks=None)}
    scores = [{"instrument": name, "version": "1", "scale": "total", "total": 9} for name in instruments]
    person.enter("assessment", "2026-10-24", complete=False, findings=[], scores=scores)
    told = {one.instrument: one for one in asked(person.case, context.settings, instruments)}
    assert told["gad-7"].score is None
    assert told["gad-7"].due(TODAY) is False
    assert told["phq-9"].score
    assert (told["phq-9"].score.total, told["phq-9"].domain.id) == (9, "mood")
    assert told["phq-9"].again_on == TODAY
    assert [told["phq-9"].due(day) for day in (TODAY, date(2026, 11, 20))] == [True, False]
    assert told["barthel"].again_on is None
    assert list(told) == [name for domain in context.settings.domains for name in domain.instruments]
