"""How each agency answers, as people and programs see it."""

from __future__ import annotations

import io
import json
from decimal import Decimal

from caseload.measures.links import Link
from caseload.render.emit import emit
from caseload.render.links import links_report

COUNCIL = Link("Thornley Vale Council, adult social care", "social-care", 12, 9, 7, 2, 6, 4, 3, Decimal("8.5"))
NOBODY = Link("Page by Page", "voluntary", 1, 0, 0, 0, 0, 0, 0, None)


def said(form: str, width: int | None, *links: Link) -> str:
    stream = io.StringIO()
    emit(links_report(links), form, stream, width=width)
    return stream.getvalue()


def test_it_fits_a_screen_and_says_what_silence_hides() -> None:
    screen = said("table", 80, COUNCIL, NOBODY)
    assert max(map(len, screen.splitlines())) <= 80
    assert "13 referrals" in screen
    assert "a silent agency may look quick" in " ".join(screen.split())


def test_no_answer_is_no_days_and_not_nought() -> None:
    first, second = json.loads(said("json", None, COUNCIL, NOBODY))["tables"]["links"]
    assert (float(first["median_days"]), first["silent"], first["completed"]) == (8.5, 3, 4)
    assert second["median_days"] is None


def test_nothing_sent_is_said() -> None:
    assert "Nobody was referred to a service yet." in said("plain", None)
