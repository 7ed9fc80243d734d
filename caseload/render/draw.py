"""What is to be known of a list besides the ranks: who was drawn by lot, who was on the caseload before."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from caseload.model.team import Draw
from caseload.render.report import WARNING, Block, Lines, block_if

NO_LOTS = "No lots were drawn: the places are enough for all, or end where one priority does."
EQUAL = "They are as eligible as those drawn: an evaluation compares with them. The first named is the next in line."


def draw_blocks(draw: Draw | None) -> Iterator[Block]:
    """Yield who got one of the last places by lot and who did not, each in the order of the lots."""
    if draw is None:
        return
    if not draw.not_drawn:
        yield Lines("draw", "Draw", (NO_LOTS,))
        return
    yield Lines("drawn", "Drawn by lot", (", ".join(draw.drawn),))
    yield Lines("not_drawn", "Not drawn", (", ".join(draw.not_drawn), EQUAL))


def were_here(people: Collection[str]) -> tuple[Block, ...]:
    """Return who was on the caseload before: their case is closed, or was declined long ago."""
    told = f"{', '.join(people)}: casefind decide says how each comes back, with the folder that they have"
    return block_if(Lines("here_before", "Here before", (told,), WARNING), people)
