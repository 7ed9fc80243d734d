"""Trees to records and back."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload.errors import Unreadable
from caseload.model.codec import decode, encode, schema_of
from caseload.model.criteria import Criteria
from caseload.model.definitions import ClosureReasons, Services
from caseload.model.entries.registry import ENTRIES
from caseload.model.instrument import Instrument
from caseload.model.moments import Moment, instant, moment
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Baseline, Cover, FindingDecision, FindingRun, Meeting, Protocol, Staff
from caseload.store import yamlfile
from caseload.store.settings import settings_of

GOOD = Path(__file__).parents[1] / "files" / "good"
FILES = (
    Patient,
    Plan,
    Staff,
    Instrument,
    Services,
    ClosureReasons,
    Cover,
    Meeting,
    FindingRun,
    Protocol,
    FindingDecision,
    Baseline,
    Criteria,
)
CLASSES: dict[str, type[Any]] = {cls.kind: cls for cls in FILES} | ENTRIES
EXAMPLES = [path for kind in CLASSES for path in sorted((GOOD / kind).glob("*.yaml"))]

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MINUTES = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)).map(lambda when: f"{when:%Y-%m-%dT%H:%M}")
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=6),
    int: st.integers(-(10**9), 10**9),
    bool: st.booleans(),
    Decimal: st.decimals(-1000, 1000, places=2),
    date: DAYS,
    datetime: MINUTES.map(lambda text: instant(f"{text}:07Z")),
    Moment: DAYS.map(lambda day: moment(day.isoformat())) | MINUTES.map(moment),
    type(None): st.none(),
    object: st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a field with this type may hold."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return SCALARS[object]
    if origin in (Union, UnionType):
        return st.one_of(*map(values, parts))
    if origin is tuple:
        return st.lists(values(parts[0]), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(st.text(max_size=3), values(parts[1]), max_size=2)
    return records(hint) if is_dataclass(hint) else SCALARS[hint]


def records(cls: Any) -> st.SearchStrategy[Any]:
    """Records of a class, every field filled or left."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{one.name: values(hints[one.name]) for one in fields(cls)})


# --- there and back


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_good_example_is_the_same_after_decode_and_encode(path: Path) -> None:
    tree = yamlfile.load(path.read_bytes(), path.name)
    record = decode(CLASSES[path.parent.name], tree)
    # A definition is written by hand, and may say what would hold anyhow.
    assert decode(type(record), encode(record)) == record
    if path.parent.name not in ("instrument", "services-and-costs", "closure-reasons", "template", "criteria"):
        assert encode(record) == tree
        assert list(encode(record)) == list(tree) or path.name == "prsb-order.yaml"


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", CLASSES)
@settings(max_examples=25)
@given(data=st.data())
def test_every_record_is_the_same_after_encode_and_decode(kind: str, data: st.DataObject) -> None:
    cls = CLASSES[kind]
    record = data.draw(records(cls))
    tree = encode(record)
    assert tree["schema"] == schema_of(cls) == f"{kind}/1"
    again = decode(cls, tree)
    assert again == record
    assert encode(again) == tree
    assert plain(tree)


def plain(value: Any) -> bool:
    """Nothing but what YAML holds: no subclass of text, no date, no tuple."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or type(value) in (str, int, bool, Decimal)


def test_settings_come_back_whole() -> None:
    settings = settings_of(b"schema: caseload/1\nname: North\n", Path("none"))
    assert decode(Settings, encode(settings)) == settings


@pytest.mark.parametrize("kind", CLASSES)
def test_defaults_are_left_out(kind: str) -> None:
    cls = CLASSES[kind]
    least = {path.stem: path for path in (GOOD / kind).glob("*.yaml")}["least"]
    record = decode(cls, yamlfile.load(least.read_bytes(), "least.yaml"))
    written = encode(record).keys() - {"schema"}
    always = {one.name for one in fields(cls) if one.metadata.get("always")}
    default = {one.name for one in fields(cls) if getattr(record, one.name) == one.default}
    assert written & default <= always <= written
    assert written >= {one.name for one in fields(cls) if one.default is one.default_factory is MISSING}


# --- what does not fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Part of a record."""

    name: str
    weight: Decimal = Decimal(1)
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A record with a field of every kind there is."""

    kind: ClassVar[str] = "whole"

    text: str
    number: int = 0
    truth: bool = False
    amount: Decimal = Decimal(0)
    day: date | None = None
    when: Moment | None = None
    at: datetime | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = field(default_factory=dict)
    total: int | Decimal | None = None
    answer: int | str = 0
    counted: bool = field(default=True, metadata={"always": True})
    anything: object = None


DOES_NOT_HOLD = "does not hold what this field holds"
SECRET = "Quillfeather"


@pytest.mark.parametrize(
    ("facts", "where", "message"),
    [
        ({"text": 5}, "text", DOES_NOT_HOLD),
        ({"text": None}, "text", DOES_NOT_HOLD),
        ({"number": "5"}, "number", DOES_NOT_HOLD),
        ({"number": True}, "number", DOES_NOT_HOLD),
        ({"number": Decimal("1.5")}, "number", DOES_NOT_HOLD),
        ({"number": Decimal("Infinity")}, "number", DOES_NOT_HOLD),
        ({"truth": 1}, "truth", DOES_NOT_HOLD),
        ({"truth": "yes"}, "truth", DOES_NOT_HOLD),
        ({"amount": "1"}, "amount", DOES_NOT_HOLD),
        ({"amount": True}, "amount", DOES_NOT_HOLD),
        ({"day": "2026-02-30"}, "day", DOES_NOT_HOLD),
        ({"day": "2026-11-21T09:30"}, "day", DOES_NOT_HOLD),
        ({"day": 20261121}, "day", DOES_NOT_HOLD),
        ({"when": "yesterday"}, "when", DOES_NOT_HOLD),
        ({"at": "2026-11-21T09:30"}, "at", DOES_NOT_HOLD),
        ({"part": "x"}, "part", DOES_NOT_HOLD),
        ({"part": []}, "part", DOES_NOT_HOLD),
        ({"part": {}}, "part.name", "is missing"),
        ({"part": {"name": "x", "weight": "1"}}, "part.weight", DOES_NOT_HOLD),
        ({"part": {"name": "x", "schema": "part/1"}}, "part.*", "is no field of this record"),
        ({"parts": {"name": "x"}}, "parts", DOES_NOT_HOLD),
        ({"parts": "xyz"}, "parts", DOES_NOT_HOLD),
        ({"parts": [{"name": "x"}, "x"]}, "parts.1", DOES_NOT_HOLD),
        ({"parts": [{"name": "x"}, {"name": "x", "sizes": [1, "2"]}]}, "parts.1.sizes.1", DOES_NOT_HOLD),
        ({"parts": [{"name": "x", SECRET: 1}]}, "parts.0.*", "is no field of this record"),
        ({"by_name": [1]}, "by_name", DOES_NOT_HOLD),
        ({"by_name": {SECRET: {"name": 5}}}, "by_name.*.name", DOES_NOT_HOLD),
        ({"by_name": {5: {"name": "x"}}}, "by_name.*", DOES_NOT_HOLD),
        ({"total": "5"}, "total", DOES_NOT_HOLD),
        ({"total": True}, "total", DOES_NOT_HOLD),
        ({"answer": True}, "answer", DOES_NOT_HOLD),
        ({"answer": Decimal("1.5")}, "answer", DOES_NOT_HOLD),
        ({"answer": ["x"]}, "answer", DOES_NOT_HOLD),
        ({SECRET: 1}, "*", "is no field of this record"),
        ({"schema": "part/1"}, "schema", DOES_NOT_HOLD),
        ({"schema": "whole/2"}, "schema", DOES_NOT_HOLD),
    ],
)
def test_what_does_not_fit_is_named_by_its_field_and_nothing_of_it_is_told(
    facts: dict[Any, Any], where: str, message: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        decode(Whole, {"text": SECRET} | facts)
    (finding,) = raised.value.findings
    assert (finding.rule, finding.field, finding.message) == ("record-shape", where, message)
    assert SECRET not in f"{raised.value} {raised.value.__cause__} {raised.value.__context__}"
    assert ("its fields are " in finding.remedy) is where.endswith("*") or message == DOES_NOT_HOLD


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Unreadable) as raised:
        decode(Whole, {"number": 5})
    assert [(finding.field, finding.message) for finding in raised.value.findings] == [("text", "is missing")]


@pytest.mark.parametrize("tree", [None, [], "text", 5])
def test_a_record_is_a_mapping(tree: Any) -> None:
    with pytest.raises((Unreadable, TypeError)):
        decode(Whole, tree)


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        ({"number": Decimal("8.0")}, "number", 8),
        ({"answer": Decimal("8.0")}, "answer", 8),
        ({"answer": "none"}, "answer", "none"),
        ({"total": Decimal("8.5")}, "total", Decimal("8.5")),
        ({"total": 8}, "total", 8),
        ({"amount": 8}, "amount", Decimal(8)),
        ({"truth": True}, "truth", True),
        ({"anything": [None, {"x": 1}]}, "anything", [None, {"x": 1}]),
        ({"schema": "whole/1"}, "text", "x"),
    ],
)
def test_what_fits(facts: dict[str, Any], name: str, value: Any) -> None:
    found = getattr(decode(Whole, {"text": "x"} | facts), name)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("value", [{1, 2}, 1.5, b"x"])
def test_what_no_record_holds_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError, match=f"no record holds a {type(value).__name__}"):
        encode(Whole(text="x", anything=value))


def test_only_what_is_always_written_is_written_at_its_default() -> None:
    assert encode(Whole(text="x")) == {"schema": "whole/1", "text": "x", "counted": True}
    assert encode(Part(name="x", sizes=(1, 2))) == {"name": "x", "sizes": [1, 2]}
