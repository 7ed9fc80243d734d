"""Trees (what YAML holds) to frozen records and back, compiled once for each class from its type hints."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from caseload.errors import Finding, Unreadable
from caseload.model.moments import Moment, instant, instant_text, moment

Tree = dict[str, Any]
Reader = Callable[[Any], Any]
Shape = tuple[dict[str, Reader], frozenset[str]]
Defaults = tuple[tuple[str, Any, bool], ...]
VERSION = 1

_PLANS: dict[type[Any], Shape] = {}
_DEFAULTS: dict[type[Any], Defaults] = {}


class Record(Protocol):
    """A frozen dataclass that stands in a file of its own; `kind` names its schema."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    kind: ClassVar[str]


T = TypeVar("T")


def decode(cls: type[T], tree: Tree) -> T:
    """Build a `cls` from a tree that fits its schema; Unreadable names the first field that does not."""
    readers, required = _plan(cls)
    values = {}
    for key, value in tree.items():
        if key == "schema":
            continue
        reader = readers.get(key)
        if reader is None:
            raise _unfit(key, "is not a field of this record")
        try:
            values[key] = reader(value)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _unfit(key, "does not hold what this field holds") from error
    missing = required - values.keys()
    if missing:
        raise _unfit(min(missing), "is missing")
    return cls(**values)


def encode(record: Any) -> Tree:
    """Write a record as a tree in field order, without fields that hold their default."""
    tree: Tree = {"schema": schema_of(record)} if hasattr(type(record), "kind") else {}
    for name, default, always in _defaults(type(record)):
        value = getattr(record, name)
        if always or value != default:
            tree[name] = _plain(value)
    return tree


def schema_of(record: Record | type[Record]) -> str:
    """Return the `schema:` line of a record, such as `contact/1`."""
    return f"{record.kind}/{VERSION}"


def _unfit(field: str, message: str) -> Unreadable:
    return Unreadable.of(Finding("record-shape", message, field=field))


def _plan(cls: type[Any]) -> Shape:
    """Return how a class is read: a reader for each field, and the fields it cannot be without."""
    if cls not in _PLANS:
        _PLANS[cls] = _shape(cls)
    return _PLANS[cls]


def _shape(cls: type[Any]) -> Shape:
    hints = get_type_hints(cls)
    own = [field for field in fields(cls) if field.init]
    required = (f.name for f in own if f.default is MISSING and f.default_factory is MISSING)
    return {field.name: _reader(hints[field.name]) for field in own}, frozenset(required)


def _defaults(cls: type[Any]) -> Defaults:
    """Return name, default and whether it is always written, of each field."""
    if cls not in _DEFAULTS:
        _DEFAULTS[cls] = _written(cls)
    return _DEFAULTS[cls]


def _written(cls: type[Any]) -> Defaults:
    rows = []
    for field in fields(cls):
        factory = field.default_factory
        default = field.default if factory is MISSING else factory()
        rows.append((field.name, default, default is MISSING or field.metadata.get("always", False)))
    return tuple(rows)


def _reader(hint: Any) -> Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _reader_of_union([part for part in arguments if part is not type(None)])
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda value: tuple([item(part) for part in _exactly(list, value)])
    if origin is dict:
        item = _reader(arguments[1])
        return lambda value: {key: item(part) for key, part in _exactly(dict, value).items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: decode(hint, _exactly(dict, value))
    return SCALARS[hint]


def _reader_of_union(parts: list[Any]) -> Reader:
    if len(parts) == 1:
        return _reader(parts[0])
    allowed = tuple(parts)
    return lambda value: _exactly(allowed, value)


def _exactly(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise TypeError
    return value


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(_exactly(int, value))


def _whole(value: Any) -> int:
    """JSON Schema takes 8.0 for an integer, and so do we."""
    return (
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else int(_exactly(int, value))
    )


SCALARS: dict[Any, Reader] = {
    str: lambda value: _exactly(str, value),
    int: _whole,
    bool: lambda value: _exactly(bool, value),
    Decimal: _decimal,
    date: lambda value: date.fromisoformat(_exactly(str, value)),
    datetime: instant,
    Moment: moment,
    object: lambda value: value,
    Any: lambda value: value,
}


def _plain(value: Any) -> Any:
    match value:
        case Moment():
            return str(value)
        case bool() | int() | str() | Decimal() | None:
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
    return encode(value)
