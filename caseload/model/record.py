"""What every record is: a frozen, slotted dataclass made by keyword, that never prints what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields, make_dataclass
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")
# So many records of a class are made without a function written for it.
FEW = 16


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Make a class of records; two are equal where all their fields are.

    It has no `repr`, so that no traceback or log can tell what a record says of a person. What `dataclass` would
    write for each class is one function for all of them, or is written once several records were made: to
    write it takes half the time in which a command starts, and most commands make few of a kind.
    """
    made: Any = dataclass(init=False, slots=True, kw_only=True, repr=False, eq=False)(cls)
    # One more, as of a single name attrgetter returns the bare value.
    values = attrgetter("__class__", *(one.name for one in fields(made)))
    made.__eq__ = lambda self, other: values(self) == values(other) if type(other) is made else NotImplemented
    made.__hash__ = lambda self: hash(values(self))
    made.__init__ = _written_when_needed(made)
    made.__setattr__ = made.__delattr__ = _refuse
    made.__getstate__ = lambda self: values(self)[1:]
    made.__setstate__ = _restore
    return made  # type: ignore[no-any-return]


def _written_when_needed(made: Any) -> Callable[..., None]:
    """Return what makes the first few records without being written for the class, and then writes what does."""
    numbers, otherwise = count(1), cache(lambda: {one.name: _otherwise(made, one) for one in fields(made)})

    def first(self: object, *args: Any, **values: Any) -> None:
        usual = otherwise()
        if next(numbers) > FEW or args or not values.keys() <= usual.keys():
            parts = [(one.name, Any, _like(one)) for one in fields(made)]
            written: Any = make_dataclass(made.__name__, parts, frozen=True, repr=False, eq=False, kw_only=True)
            made.__init__ = written.__init__
            return written.__init__(self, *args, **values)  # type: ignore[no-any-return]
        for name, default in usual.items():
            object.__setattr__(self, name, values[name] if name in values else default())
        return None

    return first


def _otherwise(made: Any, one: Any) -> Callable[[], Any]:
    """Return what a field holds that nobody names; TypeError, as in any call, where it must be named."""
    if one.default_factory is not MISSING:
        return one.default_factory  # type: ignore[no-any-return]
    if one.default is not MISSING:
        return lambda: one.default

    def missing() -> NoReturn:
        raise TypeError(f"{made.__name__}.__init__() missing 1 required keyword-only argument: {one.name!r}")

    return missing


def _like(one: Any) -> Any:
    return field(default=one.default, default_factory=one.default_factory, init=one.init)


def _refuse(self: object, name: str, *value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name}")


def _restore(self: Any, state: tuple[Any, ...]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
