"""What a git that has ended says of why it did not do what it was to."""

from __future__ import annotations

from subprocess import CompletedProcess

import pytest

from caseload.store.gitsaid import passed_over, reason_of


def ended(code: int, said: bytes) -> CompletedProcess[bytes]:
    return CompletedProcess(["git"], code, b"", said)


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        (128, b"fatal: not a git repository\n", "not a git repository"),
        (1, b"error: pathspec 'x' did not match\nfatal: later\n", "pathspec 'x' did not match"),
        (1, b"warning: at first\nhint: more\nfatal: the reason:\n", "the reason"),
        (1, b"Permission denied (publickey).\nmore\n", "Permission denied (publickey)"),
        (1, b"fatal: error: both.:\n", "both"),
        (1, b"error: unknown option: x\n", "unknown option: x"),
        (1, b"", "git gave no reason"),
        (1, b"fatal: \xff\n", "\udcff"),
        (-9, b"warning: cut short\n", "warning: cut short"),
        (0, b"fatal: but all went well\n", ""),
        (0, b"", ""),
    ],
)
def test_the_reason_is_the_first_complaint_without_its_label(code: int, said: bytes, reason: str) -> None:
    assert reason_of(ended(code, said)) == reason


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (b"warning: could not open directory 'a/': No\n", "could not open directory 'a/': No"),
        (b"warning: CRLF will be replaced\nwarning: could not open directory 'a/'\n", "could not open directory 'a/'"),
        (
            b"warning: could not open directory 'a/'\nwarning: could not open directory 'b/'\n",
            "could not open directory 'a/'",
        ),
        (b"warning: CRLF will be replaced\n", ""),
        (b"", ""),
    ],
)
def test_a_folder_that_git_passed_over_is_told_although_it_takes_that_for_no_failure(said: bytes, line: str) -> None:
    assert passed_over(ended(0, said)) == line
