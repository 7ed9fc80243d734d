"""What `verify` found in the history, and in plain words what nobody can see in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseload.errors import Finding
from caseload.render.dates import count
from caseload.render.findings import listing
from caseload.render.report import Cell, Fields, Lines, Report, block_if
from caseload.rules.tampering import Sight

# Git's letters for a signature.
SIGNATURES = {
    "G": "good",
    "U": "good, of a key that nobody vouched for",
    "X": "good, and expired",
    "Y": "made with a key that has expired",
    "R": "made with a key that was revoked",
    "B": "bad",
    "E": "cannot be checked here",
    "N": "none",
}


def verified_report(findings: Sequence[Finding], sight: Sight) -> Report:
    """Return every finding, what was walked, and what cannot be seen."""
    signed = ", ".join(f"{number:,} {SIGNATURES.get(letter, letter)}" for letter, number in sight.signatures.items())
    walked: tuple[tuple[str, Cell], ...] = (
        ("commits", sight.commits),
        ("entries", sight.entries + sight.given),
        ("signatures", signed),
        ("findings", len(findings)),
    )
    blocks = (
        *block_if(listing(findings), findings),
        *block_if(Lines("whole", "", ("Nothing was found that nobody may do.",)), not findings),
        Fields("walked", "", walked),
        Lines("unseen", "What this cannot see", tuple(_unseen(sight))),
    )
    return Report("verified", "", blocks)


def _unseen(sight: Sight) -> Iterator[str]:
    yield "Who has read a file: nothing keeps that."
    yield "An author who used somebody else's address: only a signature that is good tells."
    before = "before it was first looked at on this computer" + ("" if sight.seen else ", which is now")
    yield f"A history that was rewritten {before}."
    yield "What a merge lost of a plan or record that both sides had changed: caseload check looks at that."
    yield "What is not committed: caseload check looks at that."
    if sight.given:
        yield f"Who recorded the {count(sight.given, 'entry', 'entries')} that the first commit brought."
    if sight.unaddressed:
        without = count(sight.unaddressed, "entry", "entries")
        yield f"Who recorded {without} by staff for whom staff.yaml had no address: caseload edit staff adds it."
    if sight.shallow:
        yield "What came before: this clone is shallow; git fetch --unshallow brings the rest."
    if not sight.kept:
        yield "The next time, what was seen now: it cannot be remembered, for there is no branch or no place for it."
