"""The instruments as a list, and one of them as its definition says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseload.model.instrument import PARTIAL, PRORATE, Band, Example, Flag, Instrument, Item, Range, Scale
from caseload.model.points import allowed
from caseload.render.dates import count
from caseload.render.report import Block, Cell, Column, Fields, Report, Row, Table, block_if

LIST = (
    Column("instrument", "Id", whole=True),
    Column("title", "Title", whole=True),
    Column("scale", "Scale", whole=True),
    Column("lowest", "From", numeric=True),
    Column("highest", "To", numeric=True),
    Column("better", "Better is"),
    Column("again_weeks", "Again after weeks", numeric=True),
    Column("scored_from", "Scored from"),
    Column("file", "File"),
)
ITEMS = (Column("item", "Item", whole=True), Column("about", "About", whole=True), Column("takes", "Takes", whole=True))
GROUPS = (
    Column("group", "Group", whole=True),
    Column("about", "About", whole=True),
    Column("points", "Points", numeric=True),
    Column("codes", "ICD-10 codes begin with", whole=True),
    Column("outranks", "In the place of", whole=True),
)
AGES = (Column("age", "From age", numeric=True), Column("points", "Points", numeric=True))
SCALES = (
    Column("scale", "Scale", whole=True),
    Column("title", "Title", whole=True),
    Column("lowest", "From", numeric=True),
    Column("highest", "To", numeric=True),
    Column("better", "Better is"),
    Column("made_of", "Made of", whole=True),
    Column("missing", "An item left out", whole=True),
)
BANDS = (
    Column("scale", "Scale", whole=True),
    Column("band", "Band", whole=True),
    Column("lowest", "From", numeric=True),
    Column("highest", "To", numeric=True),
)
FLAGS = (Column("flag", "Flag", whole=True), Column("raised", "Raised by", whole=True), Column("text", "It says"))
EXAMPLES = (
    Column("example", "Example", whole=True),
    Column("scale", "Scale", whole=True),
    Column("given", "Given", whole=True),
    Column("outcome", "Comes to", whole=True),
)
MISSING = {PRORATE: "up to {most} count as the mean of the others", PARTIAL: "no total, but *at least* what is there"}


def list_report(instruments: Iterable[Instrument], own: frozenset[str]) -> Report:
    """Return every scale of every instrument; `own` are the ids of the team's own."""
    rows = tuple(_listed(one, scale, one.id in own) for one in instruments for scale in one.scales)
    footer = ("When to ask again is our suggestion. caseload instruments show ID has source, licence and points.",)
    return Report("instruments", "Instruments", (Table("instruments", "", LIST, rows),), footer)


def show_report(instrument: Instrument, own: bool) -> Report:
    """Return all that the definition of one instrument says."""
    return Report("instrument", instrument.title, (_head(instrument, own), *_parts(instrument)))


def _listed(instrument: Instrument, scale: Scale, own: bool) -> Row:
    return (
        instrument.id,
        instrument.title,
        scale.id,
        scale.minimum,
        scale.maximum,
        _better(scale),
        instrument.reassess_after_weeks,
        _scored_from(instrument),
        _file(own),
    )


def _better(scale: Scale) -> str:
    return "higher" if scale.higher_is_better else "lower"


def _scored_from(instrument: Instrument) -> str:
    return "number only" if instrument.number_only else "diagnoses" if instrument.diagnoses else "answers"


def _file(own: bool) -> str:
    return "ours" if own else "shipped"


def _head(instrument: Instrument, own: bool) -> Fields:
    weeks, youngest = instrument.reassess_after_weeks, instrument.minimum_age
    pairs: tuple[tuple[str, Cell], ...] = (
        ("id", instrument.id),
        ("version", instrument.version),
        ("file", _file(own)),
        ("scored from", _scored_from(instrument)),
        ("again after", count(weeks, "week") if weeks else "nothing suggested"),
        ("not under", count(youngest, "year") if youngest else ""),
        ("note", instrument.note),
        ("source", instrument.source),
        ("licence", instrument.licence),
    )
    return Fields("instrument", "", tuple(pair for pair in pairs if pair[1] != ""))


def _parts(instrument: Instrument) -> Iterator[Block]:
    items = tuple((item.id, item.label, _takes(item)) for item in instrument.items)
    yield from block_if(Table("items", "Items", ITEMS, items), items)
    if instrument.diagnoses:
        groups = tuple(
            (one.id, one.label, one.points, ", ".join(one.codes), ", ".join(one.outranks))
            for one in instrument.diagnoses.groups
        )
        ages = tuple((one.age, one.points) for one in instrument.diagnoses.ages)
        yield Table("groups", "Diagnoses", GROUPS, groups)
        yield from block_if(Table("ages", "Age", AGES, ages), ages)
    yield Table("scales", "Scales", SCALES, tuple(_scale(instrument, scale) for scale in instrument.scales))
    bands = tuple(row for scale in instrument.scales for row in _bands(scale))
    yield from block_if(Table("bands", "Bands, as the source names them", BANDS, bands), bands)
    flags = tuple((flag.id, _raised_by(flag), flag.text) for flag in instrument.flags)
    yield from block_if(Table("flags", "Safety flags", FLAGS, flags), flags)
    examples = tuple((one.title, one.scale, _given(one), _outcome(one)) for one in instrument.examples)
    yield Table("examples", "Worked examples", EXAMPLES, examples)


def _takes(item: Item) -> str:
    """Return the answers of an item, with the points where they are not the answer itself."""
    if item.answers:
        words = (
            f"{one.value} {one.label}" + ("" if one.points is None else f" → {one.points}") for one in item.answers
        )
        return "; ".join(words)
    return ": ".join(part for part in (allowed(item), "; ".join(map(_range, item.ranges))) if part)


def _range(part: Range) -> str:
    if part.lowest is None:
        span = "any" if part.highest is None else f"≤{part.highest}"
    else:
        span = f"≥{part.lowest}" if part.highest is None else f"{part.lowest}-{part.highest}"
    return f"{span} → {part.points}" + _where(part.given)


def _where(given: dict[str, int]) -> str:
    return f" (where {', '.join(f'{id_} is {value}' for id_, value in given.items())})" if given else ""


def _scale(instrument: Instrument, scale: Scale) -> Row:
    made_of = "the total on its form" if instrument.number_only else f"{' + '.join(scale.items)}{_where(scale.given)}"
    times = f"{scale.multiply} × ({made_of})" if scale.multiply > 1 else made_of
    missing = "" if instrument.number_only else MISSING.get(scale.missing, "no total")
    left_out = missing.format(most=scale.max_missing)
    return scale.id, scale.title, scale.minimum, scale.maximum, _better(scale), times, left_out


def _bands(scale: Scale) -> Iterator[Row]:
    yield from ((scale.id, band.label, band.lowest, band.highest) for band in scale.bands)
    if scale.single:
        single = Band(label=scale.single.label, lowest=scale.single.points, highest=scale.single.below)
        yield scale.id, f"{single.label}: one item of {single.lowest} or more, total below {single.highest}", None, None


def _raised_by(flag: Flag) -> str:
    if flag.item:
        return f"{flag.item}, {flag.at_least} or more"
    return f"{'any item of ' if flag.any_item else ''}{flag.scale}, {flag.at_least} or more"


def _given(example: Example) -> str:
    answers = [f"{id_} {value}" for id_, value in example.answers.items()]
    age = [] if example.age is None else [f"age {example.age}"]
    return ", ".join([*answers, *example.codes, *age]) or ("" if example.cannot_score else f"total {example.total}")


def _outcome(example: Example) -> str:
    total = "cannot score" if example.cannot_score else str(example.total)
    least = "" if example.at_least is None else f"at least {example.at_least}"
    flags = f"flags {', '.join(example.flags)}" if example.flags else ""
    return ", ".join(part for part in (total, least, example.band, flags) if part)
