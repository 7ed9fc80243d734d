"""A programme described: figures by dimension, arrangements side by side; and who is behind one figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from caseload.measures.programme.arrangement import Arrangement
from caseload.measures.programme.figures import HIDDEN, NOTHING, Figure
from caseload.measures.programme.reach import STEPS
from caseload.measures.programme.staffing import OF_ALL_ONLY
from caseload.model.settings import Disclosure
from caseload.render.disclosed import not_read_block, note
from caseload.render.report import Block, Cell, Column, Fields, Lines, Report, Row, Table, block_if
from caseload.render.words import said

# So many arrangements stand side by side in 80 columns.
ABREAST = 4
WHOLE, NONE = "All", "–"
# Units of so many for each of something.
RATES = ("a month", "for 100 people", "cases")
LONG = (
    Column("arrangement", "Arrangement", whole=True),
    Column("dimension", "Dimension"),
    Column("figure", "Figure", whole=True),
    Column("title", "Title"),
    Column("value", "Value", numeric=True),
    Column("unit", "Unit"),
    Column("numerator", "Numerator", numeric=True),
    Column("counted", "Counted"),
    Column("denominator", "Denominator", numeric=True),
    Column("of", "Of"),
    Column("excluded", "Excluded", numeric=True),
    Column("left_out", "Left out"),
    Column("unknown", "Why there is no value"),
)
ONE = (
    Column("figure", "", whole=True),
    Column("title", "Figure", whole=True),
    Column("value", "Value", numeric=True, whole=True),
    Column("made_of", "Made of", whole=True),
)
BEHIND = (Column("arrangement", "Arrangement", whole=True), Column("id", "Id", whole=True), Column("place", "Is"))
NOTES = (
    "Plans, tiers and staff are as they stand today, whatever the period. Minutes of a contact with several tasks "
    "are shared out evenly.",
    "Nurse-led services are among community health. A link is as strong as the last step "
    f"({', '.join(STEPS)}) that half of its referrals or more have come to.",
)


def profile_report(
    arrangements: Sequence[Arrangement], settings: Disclosure | None, *, for_programs: bool = False
) -> Report:
    """Return what each arrangement is like; `settings` is None where each has hidden small numbers by its own."""
    if for_programs:
        rows = tuple(row for one in arrangements for row in _long(one))
        return Report("profile", "", (Table("figures", "", LONG, rows),))
    titles = list(dict.fromkeys(title for one in arrangements for title in one.dimensions))
    blocks = (
        _period(arrangements),
        *not_read_block(sum(one.unreadable for one in arrangements)),
        *(block for title in titles for block in _dimension(title, arrangements)),
    )
    hidden = note(settings) if settings else "Hidden: small numbers, by the rule of each organisation."
    nothing = f"{NONE}: there is nothing to count{', or it is told of all together' * (len(arrangements) > 1)}."
    return Report("profile", "", blocks, (hidden, nothing, *NOTES))


def behind_report(id_: str, arrangements: Sequence[Arrangement]) -> Report:
    """Return the ids behind one figure, which is called by its id or title; NotFound where no arrangement has it."""
    titles = {_title(figure).casefold(): figure.id for one in arrangements for figure in one.figures.values()}
    id_ = titles.get(id_.casefold(), id_)
    having = [one for one in arrangements if id_ in one.figures] or [*arrangements[:1]]
    found = [(one, one.figure(id_)) for one in having]
    rows = tuple((_name(one), *row) for one, figure in found for row in _ids(figure))
    figure = found[0][1]
    head = Fields("figure", "", (("Figure", _title(figure)), ("Period", found[0][0].period.label)))
    empty = Lines("nobody", "", ("Nobody is behind this figure.",))
    return Report("profile_figure", "", (head, Table("behind", "", BEHIND, rows) if rows else empty))


def value(one: Figure) -> str:
    """Return the value of a figure as it is read, with its unit."""
    if one.value in (NOTHING, OF_ALL_ONLY):
        return NONE
    if not isinstance(one.value, Decimal):
        return one.value.reason
    if one.id.endswith("-strength"):
        return STEPS[int(one.value)]
    unit = {"%": " %", "days": " days"}.get(one.unit, "")
    return f"{one.value:,f}{unit}"


def made_of(one: Figure) -> str:
    """Return what a figure is made of, and what was left out."""
    counted, of, out = one.nouns
    if not of or (one.numerator is None and one.denominator is None):
        return ""
    top, bottom = _number(one.numerator), _number(one.denominator)
    if one.unit == "%":
        made = f"{top} of {bottom} {of}"
    elif one.numerator == one.denominator and one.unit not in ("", *RATES):
        made = f"median of {bottom} {of}"
    else:
        made = f"{top} {counted}, {bottom} {of}" if counted != of else f"{bottom} {of}"
    return f"{made}; {_number(one.excluded)} {out}" if out and one.excluded != 0 else made


def _dimension(title: str, arrangements: Sequence[Arrangement]) -> Iterator[Block]:
    """Yield the table of one dimension, or one for each few arrangements."""
    name = title.lower().replace(" ", "_")
    if len(arrangements) == 1:
        rows = tuple(_in_families(arrangements[0].dimensions.get(title, ())))
        yield from block_if(Table(name, title, ONE, rows), rows)
        return
    # The whole stands beside every few of its parts.
    apart, whole = [one for one in arrangements if one.name], [one for one in arrangements if not one.name]
    tables = -(-len(apart) // (ABREAST - len(whole)))
    room = -(-len(apart) // tables)
    for start in range(0, len(apart), room):
        some = [*apart[start : start + room], *whole]
        columns = (
            *ONE[:2],
            *(Column(f"arrangement_{start + n}", _name(one), numeric=True, whole=True) for n, one in enumerate(some)),
        )
        rows = tuple(_abreast(title, arrangements, some))
        yield from block_if(Table(f"{name}_{start}" if start else name, title, columns, rows), rows)


def _abreast(title: str, arrangements: Sequence[Arrangement], some: Sequence[Arrangement]) -> Iterator[Row]:
    # What one arrangement has none of is nought there, or not known.
    known = {one.id: one for all_ in arrangements for one in all_.dimensions.get(title, ())}
    figures = [all_.figures for all_ in some]
    family = ""
    for id_, one in _ordered(known).items():
        yield from _head(one, family, len(some))
        family = one.title
        yield (id_, _label(one), *(value(having[id_]) if id_ in having else NONE for having in figures))


def _ordered(known: dict[str, Figure]) -> dict[str, Figure]:
    """Return figures with those of a family together, whoever has which."""
    families = list(dict.fromkeys(one.title for one in known.values()))
    return dict(sorted(known.items(), key=lambda pair: families.index(pair[1].title)))


def _in_families(figures: Sequence[Figure]) -> Iterator[Row]:
    family = ""
    for one in figures:
        yield from _head(one, family, 2)
        family = one.title
        yield one.id, _label(one), value(one), made_of(one)


def _head(one: Figure, family: str, width: int) -> Iterator[Row]:
    if one.part and one.title != family:
        yield (one.id.partition(".")[0], one.title, *[""] * width)


def _label(one: Figure) -> str:
    return f"· {said(one.part)}" if one.part else _with_unit(one)


def _with_unit(one: Figure) -> str:
    return f"{one.title}, {one.unit}" if one.unit.startswith(("for ", "points ")) else one.title


def _title(one: Figure) -> str:
    return f"{one.title}: {said(one.part)}" if one.part else one.title


def _name(one: Arrangement) -> str:
    return one.name or WHOLE


def _number(number: Decimal | None) -> str:
    return HIDDEN.reason if number is None else f"{number:,f}"


def _ids(figure: Figure) -> Iterator[Row]:
    counted = set(figure.counted)
    rest = [id_ for id_ in figure.among if id_ not in counted]
    places = ((figure.counted, "counted"), (rest, "not counted"), (figure.left_out, "left out"))
    return ((id_, place) for ids, place in places for id_ in sorted(ids))


def _period(arrangements: Sequence[Arrangement]) -> Block:
    labels = list(dict.fromkeys(one.period.label for one in arrangements))
    if len(labels) == 1:
        return Fields("period", "", (("Period", labels[0]),))
    return Fields(
        "period", "Periods, which are not the same", tuple((_name(one), one.period.label) for one in arrangements)
    )


def _long(one: Arrangement) -> Iterator[Row]:
    for title, figures in one.dimensions.items():
        for figure in figures:
            known = isinstance(figure.value, Decimal)
            strength = known and figure.id.endswith("-strength")
            cell: Cell = value(figure) if strength else figure.value if isinstance(figure.value, Decimal) else None
            counted, of, out = figure.nouns
            why = "" if isinstance(figure.value, Decimal) else figure.value.reason
            numbers = (figure.numerator, counted, figure.denominator, of, figure.excluded, out)
            yield (_name(one), title, figure.id, _title(figure), cell, figure.unit, *numbers, why)
