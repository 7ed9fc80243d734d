"""A contradiction is shown where it stands, or where what should hold it stands."""

from __future__ import annotations

import pytest

from caseload.errors import Finding, Unreadable
from caseload.store.contradictions import refuse

DATA = b"schema: x/1\n\nlist:\n  - a: 1\n    b: two\nlast: 3\n"


@pytest.mark.parametrize(
    ("path", "field", "place"),
    [
        (("list", 0, "b"), "list.0.b", (5, 5)),
        (("list", 0), "list.0", (4, 5)),
        (("list", 0, "missing", "in"), "list.0.missing.in", (4, 5)),
        (("list", 1, "b"), "list.1.b", (3, 1)),
        (("list", 3, "b"), "list.3.b", (3, 1)),
        (("last",), "last", (6, 1)),
        (("missing",), "missing", (1, 1)),
        ((), "", (1, 1)),
    ],
)
def test_a_contradiction_has_field_line_and_column(
    path: tuple[str | int, ...], field: str, place: tuple[int, int]
) -> None:
    line, column = place
    with pytest.raises(Unreadable) as raised:
        refuse([(path, "is odd")], "team/x.yaml", DATA)
    assert raised.value.findings == (
        Finding("contradiction", "is odd", field=field, file="team/x.yaml", line=line, column=column),
    )


def test_all_are_told_in_their_order_and_none_is_no_error() -> None:
    with pytest.raises(Unreadable) as raised:
        refuse(iter([(("last",), "is odd"), (("list",), "is even")]), "x.yaml", DATA)
    assert str(raised.value) == "x.yaml:6:1: last: is odd [contradiction]\nx.yaml:3:1: list: is even [contradiction]"
    refuse(iter(()), "x.yaml", b"[no yaml")
