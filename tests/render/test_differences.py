from __future__ import annotations

from caseload.render.differences import diff_report
from caseload.render.report import Lines


def differences(*changes: tuple[str, bytes, bytes]) -> list[list[str]]:
    blocks = diff_report(changes).blocks
    return [list(block.texts) for block in blocks if isinstance(block, Lines)]


def test_a_changed_file_shows_what_goes_and_what_comes() -> None:
    assert differences(("plan.yaml", b"a: 1\nb: 2\n", b"a: 1\nb: 3\n")) == [
        ["--- a/plan.yaml", "+++ b/plan.yaml", "@@ -1,2 +1,2 @@", " a: 1", "-b: 2", "+b: 3"]
    ]


def test_a_new_file_comes_from_nothing() -> None:
    assert differences(("new.yaml", b"", b"a: 1\n")) == [["--- /dev/null", "+++ b/new.yaml", "@@ -0,0 +1 @@", "+a: 1"]]


def test_bytes_that_are_no_text_are_shown_all_the_same() -> None:
    assert differences(("x", b"\xff\n", b"ok\n"))[0][-2:] == ["-�", "+ok"]


def test_a_file_that_stays_as_it_is_is_not_shown() -> None:
    changes = (("same", b"a\n", b"a\n"), ("other", b"a\n", b"b\n"))
    assert [texts[0] for texts in differences(*changes)] == ["--- a/other"]


def test_nothing_to_change_is_said() -> None:
    assert differences(("same", b"a\n", b"a\n")) == [["Nothing would change."]]
