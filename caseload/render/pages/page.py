"""Pages to read in a browser or to print: HTML in one file, without script, fonts or pictures from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.errors import OutsideFailure
from caseload.render.cells import text_of
from caseload.render.report import Letter, Report, Sparkline

if TYPE_CHECKING:
    from jinja2 import Environment

IDS = re.compile(r'\b(id|aria-labelledby|aria-describedby)="([^"]*)"')
TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG text, which stands before the block (its numbers) that is called `block`.

    The text is put in as it is, but for ids, of which a page has each once: whoever draws it escapes what it says.
    """

    block: str
    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One report of a page of several, with its charts; the names of the reports differ."""

    report: Report
    drawings: tuple[Drawing, ...] = ()


def programme_page(title: str, opening: Sequence[str], chapters: Sequence[Chapter]) -> str:
    """Return one page of several reports, a list of contents first; OutsideFailure where jinja2 is missing."""
    return _filled("programme", title=title, opening=opening, chapters=chapters)


def letter_page(letter: Letter) -> str:
    """Return a letter as a page in large type; OutsideFailure where jinja2 is missing."""
    return _filled("letter", letter=letter)


def _filled(template: str, **told: Any) -> str:
    return templates().get_template(f"{template}.html.j2").render(told)


@cache
def templates() -> Environment:
    """Return what fills the templates; OutsideFailure where jinja2 is missing."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise OutsideFailure("jinja2 is not installed", remedy="pip install 'caseload-ltc[report]'") from error
    environment = Environment(
        autoescape=True,
        finalize=_shown,
        loader=FileSystemLoader(TEMPLATES),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["alone"] = _alone
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.tests["drawn"] = lambda cell: isinstance(cell, Sparkline)
    return environment


def _alone(svg: str, name: str) -> str:
    """Return a drawing whose ids, which others have as well, begin with its name."""
    return IDS.sub(lambda found: f'{found[1]}="{" ".join(f"{name}-{id_}" for id_ in found[2].split())}"', svg)


def _shown(value: Any) -> Any:
    """Return anything that a template puts in as clean text; what a template has made is markup already."""
    # A number and its unit stay on one line.
    return value if hasattr(value, "__html__") else text_of(value, "\n").replace(" %", "\N{NO-BREAK SPACE}%")
