"""What a team defines itself, over what is shipped: each file is read when somebody first asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from caseload.model.definitions import ClosureReason, Definitions, Service
from caseload.store.files import not_regular
from caseload.store.folder import DEFINITIONS
from caseload.store.resources import data_folder

INSTRUMENTS, TEMPLATES, CRITERIA, RULES = "instruments", "templates", "criteria", "rules"
FILE_NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")

V = TypeVar("V")


def read_definitions(folder: Path) -> Definitions:
    """Return the definitions that hold in a caseload folder; a file is read when it is first asked for.

    The team's own instruments, templates, criteria and services win id by id, its own closure reasons as a whole.
    A lookup raises Unreadable, with line and column, where the team's file is wrong.
    """
    return Definitions(
        instruments=_Files(folder, INSTRUMENTS),
        services=_Whole(partial(_services, folder)),
        closure_reasons=_Whole(partial(_closure_reasons, folder)),
        templates=_Files(folder, TEMPLATES),
        criteria_sets=_Files(folder, CRITERIA),
        rules=_Files(folder, RULES),
    )


def shipped_definitions() -> Definitions:
    """Return the definitions of the tool itself, for where there is no caseload folder."""
    return read_definitions(data_folder())


def own_instruments(folder: Path) -> frozenset[str]:
    """Return the ids of the instruments that a team defines itself."""
    return frozenset(own_ids(folder, INSTRUMENTS))


def own_ids(folder: Path, place: str) -> list[str]:
    """Return the ids of what a team defines itself in a folder of its definitions, such as `instruments`."""
    return _ids(names(folder / DEFINITIONS / place))


def names(place: Path) -> list[str]:
    """Return the names in a folder of definitions, none where there is none; Unreadable where a link leads there."""
    for link in filter(Path.is_symlink, (place, *([place.parent] if place.parent.name == DEFINITIONS else []))):
        raise not_regular(link.name)
    try:
        return sorted(path.name for path in place.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


# Every command that writes knows the definitions and few look into one: what reads a file is loaded with the first.


class _Files(Mapping[str, Any]):
    """Definitions in a file each, by id: to list them lists files, to read one reads one; pickled unread."""

    def __init__(self, folder: Path, place: str) -> None:
        self._parts = (folder, place)
        self._known: dict[str, Any] = {}
        self._own = cache(lambda: own_ids(folder, place))

    def __reduce__(self) -> tuple[type[_Files], tuple[Path, str]]:
        return _Files, self._parts

    def __getitem__(self, id_: str) -> Any:
        if id_ not in self._known:
            self._known[id_] = self._read(id_)
        return self._known[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._own(), *_shipped_ids(self._parts[1])}))

    def __len__(self) -> int:
        return len({*self._own(), *_shipped_ids(self._parts[1])})

    def _read(self, id_: str) -> Any:
        from caseload.store import definitionfile

        folder, place = self._parts
        if id_ in self._own():
            return definitionfile.own(folder, place, id_)
        if id_ in _shipped_ids(place):
            return definitionfile.shipped(place, id_)
        raise KeyError(id_)


class _Whole(Mapping[str, V]):
    """What stands in one file, by id, read on the first question; pickled unread."""

    def __init__(self, read: Callable[[], Mapping[str, V]]) -> None:
        self._read = read
        self._values = cache(read)

    def __reduce__(self) -> tuple[type[_Whole[V]], tuple[Callable[[], Mapping[str, V]]]]:
        return _Whole, (self._read,)

    def __getitem__(self, id_: str) -> V:
        return self._values()[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())


def _services(folder: Path) -> Mapping[str, Service]:
    from caseload.store.definitionfile import services

    return services(folder)


def _closure_reasons(folder: Path) -> Mapping[str, ClosureReason]:
    from caseload.store.definitionfile import closure_reasons

    return closure_reasons(folder)


@cache
def _shipped_ids(place: str) -> tuple[str, ...]:
    return tuple(_ids(names(data_folder() / place)))


def _ids(found: list[str]) -> list[str]:
    return [match[1] for name in found if (match := FILE_NAME.fullmatch(name))]
