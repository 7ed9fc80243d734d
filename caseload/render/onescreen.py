"""A page cut to one screen: what ranks last goes first, and what is kept is whole on whatever screen."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import NamedTuple

from caseload.render import table
from caseload.render.report import PLAIN, Block, Lines, Report

# The prompt takes the 24th line, and who it is must not scroll away.
ROWS, COLUMNS = 23, 80
KEPT = 0


class Ranked(NamedTuple):
    """One text, and how soon it may be cut."""

    text: str
    rank: int = KEPT


class Screen(NamedTuple):
    """The terminal that the answer has to fit on."""

    rows: int = ROWS
    columns: int = COLUMNS


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled piece of the page."""

    name: str
    title: str
    texts: tuple[Ranked, ...]
    tone: str = PLAIN


def fitted(name: str, parts: Sequence[Part], more: Part, screen: Screen) -> Report:
    """Cut the last text of the last rank, again and again, until the page fits; say that there is more."""
    report = page_of(name, parts)
    ranked = [(text.rank, place) for place, text in enumerate(text for part in parts for text in part.texts)]
    cut = sorted((place for place in ranked if place[0]), reverse=True)
    dropped: set[int] = set()
    while cut and _height(report, screen.columns) > screen.rows:
        dropped.add(cut.pop(0)[1])
        report = page_of(name, (*_without(parts, dropped), more))
    return report


def _without(parts: Sequence[Part], dropped: Container[int]) -> Iterator[Part]:
    place = 0
    for part in parts:
        texts = tuple(text for number, text in enumerate(part.texts, place) if number not in dropped)
        place += len(part.texts)
        yield replace(part, texts=texts)


def _height(report: Report, columns: int) -> int:
    page = StringIO()
    table.write(report, page, columns, colour=False)
    return page.getvalue().count("\n")


def page_of(name: str, parts: Iterable[Part]) -> Report:
    """Return the whole page."""
    blocks: tuple[Block, ...] = tuple(
        Lines(part.name, part.title, tuple(one.text for one in part.texts), part.tone) for part in parts if part.texts
    )
    return Report(name, "", blocks)
