"""Trees (what YAML holds) to frozen records and back, compiled once for each class from its type hints."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from caseload.errors import Finding, Unreadable
from caseload.model.moments import Moment, day, instant, instant_text, moment

Tree = dict[str, Any]
Reader = Callable[[Any], Any]
Shape = tuple[dict[str, Reader], dict[str, type[Any]], frozenset[str]]
Defaults = tuple[tuple[str, Any], ...]
VERSION = 1

# functools.cache does not take a class for hashable in the eyes of the type checker.
_SHAPES: dict[type[Any], Shape] = {}
_DEFAULTS: dict[type[Any], Defaults] = {}


class Record(Protocol):
    """A frozen dataclass that stands in a file of its own; `kind` names its schema."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    kind: ClassVar[str]


T = TypeVar("T")


class _Misfit(ValueError):
    """A field that does not fit, by its path; of what it holds nothing is kept."""

    def __init__(self, message: str, *path: str | int, remedy: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.remedy = remedy


def decode(cls: type[T], tree: Tree) -> T:
    """Build a `cls` from a tree that fits its schema; Unreadable names the first field that does not."""
    try:
        return _built(cls, tree)
    except _Misfit as misfit:
        field = ".".join(map(str, misfit.path))
        finding = Finding("record-shape", str(misfit), field=field, remedy=misfit.remedy)
    raise Unreadable.of(finding)


def encode(record: Any) -> Tree:
    """Write a record as a tree in field order, without fields that hold their default."""
    tree: Tree = {"schema": schema_of(record)} if hasattr(type(record), "kind") else {}
    for name, default in _defaults(type(record)):
        value = getattr(record, name)
        if value is not default and value != default:
            tree[name] = value if type(value) in WRITTEN_AS_THEY_ARE else _plain(value)
    return tree


def schema_of(record: Record | type[Record]) -> str:
    """Return the `schema:` line of a record, such as `contact/1`."""
    return f"{record.kind}/{VERSION}"


def _built(cls: type[T], tree: Tree) -> T:
    readers, plain, required = _shape(cls)
    values = {**_exactly(dict, tree)}
    # Most fields are text: thousands of files are read in half the time without asking a reader.
    for key in [key for key, value in values.items() if plain.get(key) is not type(value)]:
        reader = readers.get(key)
        if reader is None:
            # What is no field may be anything, a person's name as well, so it is never told.
            fields_there = ", ".join(name for name in readers if name != "schema")
            raise _Misfit("is no field of this record", "*", remedy=f"its fields are {fields_there}")
        try:
            values[key] = reader(values[key])
        except (ValueError, TypeError) as error:
            raise _under(key, error) from None
    values.pop("schema", None)
    if not values.keys() >= required:
        raise _Misfit("is missing", min(required - values.keys()))
    return cls(**values)


def _under(step: str | int, error: Exception) -> _Misfit:
    """Return the error as it looks from one level further out."""
    if isinstance(error, _Misfit):
        return _Misfit(str(error), step, *error.path, remedy=error.remedy)
    return _Misfit("does not hold what this field holds", step)


def _shape(cls: type[Any]) -> Shape:
    if cls not in _SHAPES:
        _SHAPES[cls] = _shape_of(cls)
    return _SHAPES[cls]


def _shape_of(cls: type[Any]) -> Shape:
    """Return how a class is read: each field's reader, the type that is taken as it is, the fields it must have."""
    hints = get_type_hints(cls)
    own = fields(cls)
    required = (f.name for f in own if f.default is MISSING and f.default_factory is MISSING)
    line: dict[str, Reader] = {"schema": partial(_same, schema_of(cls))} if hasattr(cls, "kind") else {}
    readers = {field.name: _reader(hints[field.name]) for field in own}
    plain: dict[str, type[Any]] = {
        name: kind for name, reader in readers.items() for kind in PLAIN if reader is SCALARS[kind]
    }
    return line | readers, plain, frozenset(required)


def _defaults(cls: type[Any]) -> Defaults:
    if cls not in _DEFAULTS:
        _DEFAULTS[cls] = _defaults_of(cls)
    return _DEFAULTS[cls]


def _defaults_of(cls: type[Any]) -> Defaults:
    """Return each field's name and default, which is MISSING where the field is always written."""
    rows = []
    for field in fields(cls):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        rows.append((field.name, MISSING if field.metadata.get("always") else default))
    return tuple(rows)


def _reader(hint: Any) -> Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _reader_of_union([part for part in arguments if part is not type(None)])
    if origin is tuple:
        return partial(_items, _reader(arguments[0]))
    if origin is dict:
        return partial(_entries, _reader(arguments[1]))
    if is_dataclass(hint) and isinstance(hint, type):
        return partial(_built, hint)
    return SCALARS[hint]


def _items(item: Reader, value: Any) -> tuple[Any, ...]:
    made = []
    for index, part in enumerate(_exactly(list, value)):
        try:
            made.append(item(part))
        except (ValueError, TypeError) as error:
            raise _under(index, error) from None
    return tuple(made)


def _entries(item: Reader, value: Any) -> dict[str, Any]:
    made = {}
    for key, part in _exactly(dict, value).items():
        try:
            made[_exactly(str, key)] = item(part)
        except (ValueError, TypeError) as error:
            raise _under("*", error) from None
    return made


def _same(line: str, value: Any) -> None:
    if value != line:
        raise ValueError


def _reader_of_union(parts: list[Any]) -> Reader:
    if len(parts) == 1:
        return _reader(parts[0])
    return partial(_alternative, tuple(parts))


def _alternative(kinds: tuple[type, ...], value: Any) -> Any:
    return _exactly(kinds, _whole(value) if isinstance(value, Decimal) and Decimal not in kinds else value)


def _exactly(kind: type | tuple[type, ...], value: Any) -> Any:
    # To Python True is a whole number.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError
    return value


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(_exactly(int, value))


def _whole(value: Any) -> int:
    # JSON Schema takes 8.0 for an integer, and so do we.
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    return int(_exactly(int, value))


SCALARS: dict[Any, Reader] = {
    str: partial(_exactly, str),
    int: _whole,
    bool: partial(_exactly, bool),
    Decimal: _decimal,
    date: day,
    datetime: instant,
    Moment: moment,
    object: lambda value: value,
    Any: lambda value: value,
}
PLAIN = (str, bool, int)
WRITTEN_AS_THEY_ARE = frozenset((*PLAIN, Decimal, type(None)))


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return encode(value)
    match value:
        case Moment():
            return str(value)
        case str() | int() | Decimal() | None:
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
    raise TypeError(f"no record holds a {type(value).__name__}")
