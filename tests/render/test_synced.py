"""What a sync came to, in words."""

from __future__ import annotations

import pytest

from caseload.render.report import Fields
from caseload.render.synced import Half, synced_report

NOTHING = Half(0, 0, {}, ())


@pytest.mark.parametrize(
    ("half", "said"),
    [
        (NOTHING, "nothing new"),
        (Half(1, 1, {}, ("Ann Brook",)), "1 entry of 1 patient; by Ann Brook"),
        (
            Half(12, 5, {"plan.yaml": 2, "patient.yaml": 1}, ("Ann Brook", "James Okoye")),
            "12 entries and 2 plans and 1 record of 5 patients; by Ann Brook, James Okoye",
        ),
        (Half(0, 1, {"plan.yaml": 1, "staff.yaml": 1, "caseload.yaml": 1}, ()), "1 plan of 1 patient, settings, staff"),
        (Half(0, 0, {"team": 2, "definitions": 1}, ()), "2 team records, 1 definition"),
        (Half(0, 0, {"notes.txt": 1}, ()), "notes.txt"),
    ],
)  # fmt: skip
def test_what_came_is_counted_in_the_team_s_own_words(half: Half, said: str) -> None:
    report = synced_report("origin", half, NOTHING, (), (), ())
    (fields,) = report.blocks
    assert isinstance(fields, Fields)
    assert dict(fields.pairs)["came"] == said


def test_what_is_dangerous_comes_before_what_is_to_be_noted() -> None:
    report = synced_report("origin", NOTHING, NOTHING, (), ("cannot be read",), ("a clock is wrong",))
    assert [block.name for block in report.blocks] == ["synced", "dangers", "notes"]
