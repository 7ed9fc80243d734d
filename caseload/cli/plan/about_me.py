"""`caseload plan about-me`."""

from __future__ import annotations

from typing import Any

from caseload.cli.kinds import Text
from caseload.cli.verb import fact, patient, writing
from caseload.cli.writer import Writer
from caseload.steps.planning import about_me


@writing("about-me", example="caseload plan about-me 7k3m9x2q --most-important 'My garden'")
@patient
@fact("most_important", "--most-important", type=Text(), ask="What matters most to you")
@fact("people_important", "--people", type=Text(), ask="Who matters to you")
@fact("communication", "--communication", type=Text(), ask="How should we talk with you")
@fact("wellness", "--wellness", type=Text(), ask="A good day, a bad day")
@fact("please_do", "--please-do", type=Text(), ask="Please do")
@fact("please_dont", "--please-dont", type=Text(), ask="Please do not")
@fact("support", "--support", type=Text(), ask="How and when to support you")
@fact("also_worth_knowing", "--also", type=Text(), ask="Also worth knowing")
@fact("supported_by", "--supported-by", metavar="WHO", help="Who helped the person to write this.")
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """What the person says about themselves, in their words."""
    writer.change(patient, facts, about_me, "plan", "about_me")
