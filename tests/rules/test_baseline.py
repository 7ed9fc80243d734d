"""What is accepted for a time: it comes back when that is over, and nothing else is ever hidden by it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Finding
from caseload.model.team import Accepted, Baseline, Member, Staff
from caseload.rules.baseline import EXPIRED, STALE, key, of_baseline, weigh, with_accepted

DAY = date(2026, 11, 21)
LATE = Finding("review-in-time", "was due", record="7k3m9x2q", file="patients/7/7k3m9x2q/patient.yaml", line=1)


def entry(
    rule: str = "review-in-time",
    record: str = "7k3m9x2q",
    field: str = "",
    expires: date = DAY + timedelta(1),
    **more: str,
) -> Accepted:
    told = {"reason": "on leave", "owner": "anna", "approver": "ben"} | more
    return Accepted(rule=rule, record=record, field=field, expires=expires, **told)


def test_an_accepted_finding_is_apart_until_its_day() -> None:
    one = entry()
    before = weigh([LATE], Baseline(accepted=(one,)), DAY)
    assert (before.counted, before.accepted, before.wrong) == ((), ((LATE, one),), ())
    after = weigh([LATE], Baseline(accepted=(one,)), DAY + timedelta(1))
    assert (after.counted, after.accepted, after.wrong) == ((LATE,), (), ((0, EXPIRED),))


@pytest.mark.parametrize("other", [{"rule": "contact-in-time"}, {"record": "8k3m9x2q"}, {"field": "tier"}])
def test_what_differs_in_one_of_the_three_is_another_finding(other: dict[str, str]) -> None:
    told = weigh([LATE], Baseline(accepted=(entry(**other),)), DAY)  # type: ignore[arg-type]
    assert (told.counted, told.accepted, told.wrong) == ((LATE,), (), ((0, STALE),))


def test_where_it_stands_and_what_it_says_do_not_matter() -> None:
    moved = Finding("review-in-time", "was due on another day", "note", "7k3m9x2q", line=7)
    assert weigh([moved], Baseline(accepted=(entry(),)), DAY).counted == ()


def test_what_was_not_asked_or_could_not_be_read_is_not_called_mended() -> None:
    baseline = Baseline(accepted=(entry(), entry("deputy-named", expires=DAY)))
    assert weigh([], baseline, DAY).wrong == ((0, STALE), (1, EXPIRED))
    assert weigh([], baseline, DAY, ["contact-in-time"]).wrong == ()
    assert weigh([], baseline, DAY, ["review-in-time"]).wrong == ((0, STALE),)
    assert weigh([], baseline, DAY, whole=False).wrong == ((1, EXPIRED),)


KEYS = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["p", "q"]), st.sampled_from(["", "x"]))


@given(st.lists(KEYS), st.lists(st.tuples(KEYS, st.integers(-2, 2)), unique_by=lambda one: one[0]))
def test_every_finding_counts_or_is_accepted_and_every_entry_holds_or_is_told(
    found: list[tuple[str, str, str]], held: list[tuple[tuple[str, str, str], int]]
) -> None:
    findings = [Finding(rule, "", record=record, field=field) for rule, record, field in found]
    entries = tuple(entry(*one, expires=DAY + timedelta(days)) for one, days in held)
    told = weigh(findings, Baseline(accepted=entries), DAY)
    assert sorted([*told.counted, *(finding for finding, _ in told.accepted)], key=key) == sorted(findings, key=key)
    hiding = {key(one) for _, one in told.accepted}
    wrong = {key(entries[number]) for number, _ in told.wrong}
    assert hiding | wrong == {key(one) for one in entries}
    assert hiding & wrong == set()


def test_what_contradicts_itself() -> None:
    staff = Staff(staff=(Member(id="anna", name="Anna"), Member(id="ben", name="Ben")))
    baseline = Baseline(accepted=(entry(), entry("luck-told"), entry(), entry(field="x", owner="zoe", approver="yan")))
    assert list(of_baseline(baseline, staff)) == [
        (("accepted", 1, "rule"), "there is no such standard"),
        (("accepted", 3, "owner"), "no such member of staff"),
        (("accepted", 3, "approver"), "no such member of staff"),
        (("accepted", 2), "stands here for the second time"),
    ]


def test_what_is_accepted_anew_takes_the_place_of_the_old() -> None:
    old, other, new = entry(), entry("deputy-named"), entry(expires=date(2027, 1, 1))
    assert with_accepted(Baseline(accepted=(old, other)), new).accepted == (new, other)
    assert with_accepted(Baseline(accepted=(other,)), new).accepted == (other, new)
