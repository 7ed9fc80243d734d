"""What no schema sees in criteria: parts that do not fit each other or name what is not there, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from caseload.model import criteria as operations
from caseload.model.contradictions import WHOLE, Contradictions, Path, repeated
from caseload.model.criteria import CodeList, Criteria, Criterion
from caseload.model.criteria_points import PLACES
from caseload.model.diagnoses import step_of
from caseload.model.instrument import Instrument
from caseload.model.population import ADMISSIONS

# What each operation must be told, and what it may be told besides; the rest would be passed over in silence.
NEEDS: dict[str, tuple[str, ...]] = {
    operations.COUNT_EVENTS: ("kinds",),
    operations.DAYS_IN_HOSPITAL: (),
    operations.DISTINCT_CONDITIONS: ("lists",),
    operations.INSTRUMENT: ("instrument", "scale"),
    operations.AGE: (),
    operations.DEPRIVATION: (),
}
TAKES: dict[str, tuple[str, ...]] = {
    operations.COUNT_EVENTS: ("months", "needed"),
    operations.DAYS_IN_HOSPITAL: ("kinds", "months", "needed"),
    operations.DISTINCT_CONDITIONS: ("months", "needed"),
    operations.INSTRUMENT: ("needed",),
    operations.AGE: ("needed",),
    # The lower the decile the more deprived, so that nobody could tell what it is to reach one.
    operations.DEPRIVATION: (),
}
TOLD = ("kinds", "months", "lists", "instrument", "scale", "needed")


def of_criteria(criteria: Criteria, instruments: Mapping[str, Instrument]) -> Contradictions:
    """Yield what stands there twice, does not fit its operation, or names though it is not there."""
    yield from repeated(("criteria",), (one.id for one in criteria.criteria))
    for index, one in enumerate(criteria.criteria):
        for path, message in _of_criterion(one, instruments):
            yield ("criteria", index, *path), message
    cut_off = criteria.listing.cut_off
    if criteria.logistic and cut_off is not None and not 0 < cut_off < WHOLE:
        yield ("listing", "cut_off"), "a risk lies above 0 and below 100 per cent"
    for path, number in ((("intercept",), criteria.intercept), (("listing", "cut_off"), cut_off)):
        yield from _too_fine(path, number, PLACES)


def _of_criterion(one: Criterion, instruments: Mapping[str, Instrument]) -> Contradictions:
    yield from _told(one)
    yield from _points(one)
    yield from _lists(one.lists)
    if one.operation == operations.DAYS_IN_HOSPITAL and not {*one.kinds} <= {*ADMISSIONS}:
        yield ("kinds",), f"nobody stays for anything but {' and '.join(ADMISSIONS)}"
    if one.operation == operations.INSTRUMENT and one.instrument:
        yield from _instrument(one, instruments.get(one.instrument))


def _told(one: Criterion) -> Contradictions:
    for name in TOLD:
        there = getattr(one, name) not in (None, "", ())
        if not there and name in NEEDS[one.operation]:
            yield (), f"{one.operation} needs {name}"
        if there and name not in (*NEEDS[one.operation], *TAKES[one.operation]):
            yield (name,), f"{one.operation} does not go with {name}"


def _points(one: Criterion) -> Contradictions:
    if one.each is None and not one.steps and one.needed is None:
        yield (), "it changes nothing: tell each, steps or needed"
    if one.each is not None and one.steps:
        yield ("steps",), "points are those of each or of steps, not both"
    if one.at_most is not None and (one.each is None or one.each <= 0):
        yield ("at_most",), "there is no most without each, above 0"
    for index, (lower, higher) in enumerate(pairwise(one.steps), 1):
        if higher.at_least <= lower.at_least:
            yield ("steps", index, "at_least"), "steps must rise"
    for path, number in _numbers(one):
        yield from _too_fine(path, number, PLACES)


def _numbers(one: Criterion) -> Iterator[tuple[Path, Decimal | None]]:
    for name in ("each", "at_most", "needed"):
        yield (name,), getattr(one, name)
    for index, step in enumerate(one.steps):
        yield ("steps", index, "at_least"), step.at_least
        yield ("steps", index, "points"), step.points


def _lists(lists: tuple[CodeList, ...]) -> Contradictions:
    yield from repeated(("lists",), (listed.id for listed in lists))
    seen: list[str] = []
    for index, listed in enumerate(lists):
        if any(code.startswith(other) or other.startswith(code) for code in listed.codes for other in seen):
            yield ("lists", index, "codes"), "a code counts twice, here and in a list before"
        seen += listed.codes


def _instrument(one: Criterion, instrument: Instrument | None) -> Contradictions:
    if instrument is None:
        yield ("instrument",), "there is no such instrument"
    elif instrument.diagnoses is None:
        yield ("instrument",), "it asks a person: only scores of diagnoses can be counted"
    elif one.scale and instrument.scale(one.scale) is None:
        yield ("scale",), f"its scales are {', '.join(scale.id for scale in instrument.scales)}"
    else:
        # The points times its totals must come out even, or two engines would round them otherwise.
        yield from _too_fine(("each",), one.each, PLACES - _places(Decimal(step_of(instrument.diagnoses))))


def _too_fine(path: Path, number: Decimal | None, places: int) -> Contradictions:
    if number is not None and _places(number) > places:
        yield path, f"at most {places} decimal places"


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
