"""A measure over time as one SVG file: no script, no style sheet, nothing fetched; shapes as well as colours tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from caseload.measures.programme.spc import Limits
from caseload.render.cells import fold
from caseload.render.clean import clean
from caseload.render.spcchart import reach, ticks
from caseload.render.spcwords import (
    CHANGE,
    CONCERN,
    IMPROVEMENT,
    WITHIN,
    Charted,
    left_out,
    limit_lines,
    notes,
    signal_lines,
)

WIDTH, LEFT, RIGHT, TOP, PLOT = 900, 70, 790, 78, 300
BOTTOM = TOP + PLOT
LINE, LETTERS, GRID, NAMED = 19, 112, 5, 9
INK, GREY, BLUE, ORANGE, VIOLET = "#1a1a1a", "#5f6b73", "#005eb8", "#b34700", "#6b2c91"
COLOURS = {IMPROVEMENT: BLUE, CONCERN: ORANGE, CHANGE: VIOLET}


def svg(charted: Charted) -> str:
    """Return the chart as the text of a file; ValueError where no point has a value."""
    words = [*limit_lines(charted), *signal_lines(charted), *left_out(charted)]
    below = [*words, *notes(charted)]
    texts = [line for text in below for line in fold(clean(text), LETTERS)]
    height = BOTTOM + 72 + LINE * len(texts)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">',
            f'<title id="title">{_safe(charted.title)}</title>',
            f'<desc id="desc">{_safe(" ".join(words if charted.shared else [*words, WITHIN]))}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(20, 30, charted.title, size=18, weight="bold"),
            _text(20, 54, f"{charted.measure.unit}: {charted.made}. Better is {charted.better}."),
            *_drawn(charted),
            *_legend(),
            *(_text(20, BOTTOM + 78 + LINE * number, text) for number, text in enumerate(texts)),
            "</svg>\n",
        )
    )


def _drawn(charted: Charted) -> Iterator[str]:
    low, high = reach(charted)
    step = (RIGHT - LEFT) / len(charted.points)

    def across(index: float) -> float:
        return LEFT + step * (index + 0.5)

    def up(value: float) -> float:
        return BOTTOM - PLOT * (value - low) / (high - low)

    yield from _axes(charted, low, high, up)
    for index, name in ticks(charted, 0, -(-len(charted.points) // NAMED)):
        yield _line(across(index), BOTTOM, across(index), BOTTOM + 5, GREY)
        yield _text(across(index), BOTTOM + 20, name, anchor="middle", colour=GREY)
    for stretch in charted.stretches:
        start, end = across(stretch.first - 0.5), across(stretch.end - 0.5)
        if stretch.first:
            yield _line(start, TOP, start, BOTTOM, GREY, "2 3")
        if isinstance(stretch.limits, Limits):
            last = stretch.end == len(charted.points)
            yield from _limits(charted, stretch.limits, up, (start, end), labelled=last)
    yield from _joined(charted, across, up)
    for index, point in enumerate(charted.points):
        if point.value is not None:
            told = f"{charted.when(index)}: {charted.value(point.value)} {charted.mark(index)}".rstrip()
            yield _mark(across(index), up(point.value), charted.mark(index), told)


def _axes(charted: Charted, low: float, high: float, up: Callable[[float], float]) -> Iterator[str]:
    yield _line(LEFT, BOTTOM, RIGHT, BOTTOM, INK)
    for part in range(GRID):
        value = low + (high - low) * part / (GRID - 1)
        yield _line(LEFT - 5, up(value), LEFT, up(value), GREY)
        yield _text(LEFT - 9, up(value) + 4, f"{charted.number(value)}", anchor="end", colour=GREY)


def _limits(
    charted: Charted, limits: Limits, up: Callable[[float], float], ends: tuple[float, float], *, labelled: bool
) -> Iterator[str]:
    named = (
        ("mean", limits.mean, ""),
        ("upper", charted.upper(limits), "6 4"),
        ("lower", charted.lower(limits), "6 4"),
    )
    for name, value, dashes in named:
        if value is not None:
            yield _line(ends[0], up(value), ends[1], up(value), GREY, dashes)
            if labelled:
                yield _text(RIGHT + 8, up(value) + 4, f"{name} {charted.number(value)}", colour=GREY)


def _joined(charted: Charted, across: Callable[[float], float], up: Callable[[float], float]) -> Iterator[str]:
    """Yield a line through the points, broken where one is missing or a stretch ends."""
    breaks = {stretch.first for stretch in charted.stretches}
    line: list[str] = []
    for index, point in enumerate(charted.points):
        if point.value is None or index in breaks:
            yield _through(line)
            line = []
        if point.value is not None:
            line.append(f"{across(index):.1f},{up(point.value):.1f}")
    yield _through(line)


def _through(points: list[str]) -> str:
    return f'<polyline points="{" ".join(points)}" fill="none" stroke="#b9c2c8" stroke-width="1.5"/>'


def _legend() -> Iterator[str]:
    named = (("", "point"), (IMPROVEMENT, IMPROVEMENT), (CONCERN, CONCERN), (CHANGE, "change, neither"))
    for number, (mark, name) in enumerate(named):
        yield _mark(LEFT + 150 * number, BOTTOM + 44, mark, "")
        yield _text(LEFT + 150 * number + 12, BOTTOM + 48, name)


def _mark(x: float, y: float, mark: str, told: str) -> str:
    """Return a point: a dot, of a signal a triangle, square or diamond."""
    title = f"<title>{_safe(told)}</title>" if told else ""
    colour = COLOURS.get(mark, GREY)
    if not mark:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">{title}</circle>'
    shapes = {
        IMPROVEMENT: ((0, -7), (6.5, 5), (-6.5, 5)),
        CONCERN: ((-5, -5), (5, -5), (5, 5), (-5, 5)),
        CHANGE: ((0, -7), (7, 0), (0, 7), (-7, 0)),
    }
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in shapes[mark])
    return f'<polygon points="{corners}" fill="{colour}">{title}</polygon>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"{dashed}/>'


def _text(
    x: float, y: float, text: str, *, size: int = 13, weight: str = "normal", anchor: str = "start", colour: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{colour}">{_safe(text)}</text>'
    )


def _safe(text: str) -> str:
    return escape(clean(text))
