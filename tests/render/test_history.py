"""Who changed what and when, in plain words."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from caseload.model.codec import Tree
from caseload.render.emit import FORMS, emit
from caseload.render.history import Past, history_report
from caseload.render.report import Lines, Report, Table
from caseload.store.versions import Version

if TYPE_CHECKING:
    from tests.conftest import Someone

NAMES = {"anna": "Anna Brook", "anna@example.org": "Anna Brook"}
SUMMER = timezone(timedelta(hours=1))
PAST = Past(lambda when: when.astimezone(SUMMER), lambda id_: NAMES.get(id_, id_), lambda m: NAMES.get(m, m), 14)
GOAL = {"id": "3c4d5e6f", "text": "Walk to the shop [b]", "achievement": "in-progress"}
WHEN = datetime(2026, 10, 2, 23, 30, tzinfo=UTC)


def version(after: Tree | None, *before: Tree | None, when: datetime | None = WHEN) -> Version:
    return Version(when, "anna@example.org", after, before or ({},))


def rows(report: Report) -> list[dict[str, Any]]:
    (table,) = (block for block in report.blocks if isinstance(block, Table))
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]


def changed(someone: type[Someone], record: str, *found: Version, wanted: str = "") -> list[str]:
    parts = wanted.split(".") if wanted else []
    report = history_report(someone().at("active").case, (), {record: found}, parts, PAST)
    return [row["what"] for row in rows(report)] if isinstance(report.blocks[0], Table) else []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"funding": "Council"}, "plan: funding: “Council”"),
        ({"funding": "Council"}, {}, "plan: funding taken out: “Council”"),
        ({"funding": "Council"}, {"funding": "Own"}, "plan: funding: “Council” → “Own”"),
        ({}, {"about_me": {"please_do": "Knock"}}, "plan: about me please do: “Knock”"),
        ({}, {"goals": [GOAL]}, "plan: goal added: “Walk to the shop [b]”"),
        ({"goals": [GOAL]}, {}, "plan: goal taken out: “Walk to the shop [b]”"),
        (
            {"goals": [GOAL]},
            {"goals": [GOAL | {"achievement": "improving"}]},
            "plan: goal “Walk to the shop [b]”: achievement: in progress → improving",
        ),
        (
            {"goals": [GOAL]},
            {"goals": [GOAL | {"target_date": "2027-01-05"}]},
            "plan: goal “Walk to the shop [b]”: target date: 05-Jan-2027",
        ),
        (
            {"goals": [GOAL | {"measure": {"instrument": "barthel", "target": 12}}]},
            {"goals": [GOAL | {"measure": {"instrument": "barthel", "target": 14}}]},
            "plan: goal “Walk to the shop [b]”: measure target: 12 → 14",
        ),
        ({"additional": ["a"]}, {"additional": ["a", "b"]}, "plan: additional: “a” → “a”, “b”"),
        ({}, {"contingency": [{"id": "8wd12e7x", "trigger": "Fall"}]}, "plan: contingency plan added: “Fall”"),
        ({}, {"phones": [{"id": "8wd12e7x", "number": "01632"}]}, "plan: phone added: “01632”"),
        ({}, {"x": {"copy_given": True, "on": 3}}, "plan: x copy given: yes"),
        ({"x": "a"}, {"x": {"copy_given": False}}, "plan: x: “a” → copy given no"),
    ],
)
def test_a_change_in_words(someone: type[Someone], before: Tree, after: Tree, words: str) -> None:
    assert changed(someone, "plan", version(after, before))[0] == words


def test_that_a_record_was_begun_is_one_line_unless_it_is_asked_for(someone: type[Someone]) -> None:
    begun = version({"name": {"family": "Hill"}, "birth_date": "1940-02-03"})
    assert changed(someone, "patient", begun) == ["patient: record begun"]
    assert changed(someone, "patient", begun, wanted="patient.birth_date") == ["patient: birth date: 03-Feb-1940"]


def test_one_field_and_nothing_else(someone: type[Someone]) -> None:
    later = version({"funding": "Own", "goals": [GOAL]})
    assert changed(someone, "plan", later, wanted="plan.goals") == ["plan: goal added: “Walk to the shop [b]”"]
    assert changed(someone, "plan", later, wanted="plan.goals.7k3m") == []


def test_what_the_program_keeps_for_itself_is_told_only_when_asked_for(someone: type[Someone]) -> None:
    need = {"id": "8wd12e7x", "text": "Falls"}
    looked = version({"needs": [need | {"basis": {"finding": "ab12"}}]}, {"needs": [need]})
    assert changed(someone, "plan", looked) == []
    assert changed(someone, "plan", looked, wanted="plan.needs.basis") != []


@pytest.mark.parametrize("pair", [(None, {}), ({}, None)])
def test_a_version_that_cannot_be_read_is_said(someone: type[Someone], pair: tuple[Tree | None, Tree | None]) -> None:
    after, before = pair
    assert changed(someone, "plan", version(after, before)) == ["plan: this version, or the one before, cannot be read"]


def test_when_it_was_recorded_and_when_it_happened_are_two_things(someone: type[Someone]) -> None:
    person = someone().at("accepted")
    first, second = person.entries
    told = [replace(first, recorded=WHEN), replace(second, recorded=datetime(2026, 9, 17, 9, tzinfo=UTC))]
    report = history_report(person.case, told, {"plan": [version({"funding": "x"})]}, (), PAST)
    shown = [(str(r["recorded"]), r["at"], str(r["happened"] or ""), r["late"], r["by"]) for r in rows(report)]
    assert shown == [
        ("2026-09-17", "10:00", "2026-09-03", "", "Anna Brook"),
        # half past eleven in Greenwich is the next day in summer
        ("2026-10-03", "00:30", "2026-09-01", "BACK-DATED 32 days", "Anna Brook"),
        ("2026-10-03", "00:30", "", "", "Anna Brook"),
    ]


def test_what_no_longer_counts_stays_and_says_so(someone: type[Someone]) -> None:
    person = someone().at("active")
    person.enter("contact", "2026-10-01")
    person.enter("void", "2026-10-02", voids="e0000004")
    case = person.case
    told = [row["what"] for row in rows(history_report(case, (*case.entries, *case.taken_back), {}, (), PAST))]
    assert any(what.startswith("contact: ") and what.endswith("(no longer counts)") for what in told)
    assert [what for what in told if what.startswith("void: ")] == ["void: entry e0000004 taken back: Marmalade"]


def test_what_is_not_committed_comes_last_and_says_so(someone: type[Someone]) -> None:
    person = someone().at("accepted")
    found = {"plan": [version({"funding": "x"}, when=None)]}
    last = rows(history_report(person.case, person.entries, found, (), PAST))[-1]
    assert (last["recorded"], last["at"], last["by"]) == (None, "not yet", "not committed")


def test_where_nothing_changed_it_says_so(someone: type[Someone]) -> None:
    report = history_report(someone().at("accepted").case, (), {}, ("plan", "goals"), PAST)
    assert report.blocks == (Lines("nothing", "", ("Nothing has changed there.",)),)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_it_and_a_screen_is_not_overrun(someone: type[Someone], form: str) -> None:
    person = someone().at("active")
    report = history_report(person.case, person.entries, {"plan": [version({"goals": [GOAL]})]}, (), PAST)
    stream = io.StringIO()
    emit(report, form, stream, width=80 if form == "table" else None)
    assert "Walk to the shop" in " ".join(stream.getvalue().split())
    assert form != "table" or max(map(len, stream.getvalue().splitlines())) <= 80
