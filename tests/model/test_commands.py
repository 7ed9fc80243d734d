"""The command that deals with a duty."""

from __future__ import annotations

import pytest

from caseload.model.commands import ABOUT, command_words
from caseload.model.steps import ALLOWED
from caseload.model.urgency import URGENCY


def test_only_duties_that_there_are_name_what_they_are_about() -> None:
    assert ABOUT.keys() <= {*URGENCY, *ALLOWED}


@pytest.mark.parametrize(
    ("kind", "verb", "about", "words"),
    [
        ("contact", "log", "", "log 7k3m9x2q"),
        ("agree", "plan agree", "", "plan agree 7k3m9x2q"),
        ("appointment", "log", "e0000001", "log 7k3m9x2q --appointment e0000001"),
        ("alert-review", "alert", "e0000001", "alert 7k3m9x2q --renew e0000001"),
        ("conflict", "resolve", "goals.g0000001.text", "resolve 7k3m9x2q goals.g0000001.text"),
        ("flag", "flag", "e0000001.self-harm", "flag 7k3m9x2q e0000001"),
        ("action", "plan action", "t0000001", "plan action 7k3m9x2q --id t0000001"),
        ("action", "plan complete", "t0000001", "plan complete 7k3m9x2q t0000001"),
        ("discharge-call", "log", "e0000001", "log 7k3m9x2q"),
    ],
)
def test_the_words_after_caseload(kind: str, verb: str, about: str, words: str) -> None:
    assert " ".join(command_words(kind, verb, "7k3m9x2q", about)) == words
