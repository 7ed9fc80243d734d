"""What every record is: frozen, equal by its fields, silent, and the same after it was sent to another process."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import pytest

import caseload.model
from caseload.model.record import record
from caseload.model.settings import Settings
from caseload.store.records import read_record

FILES = Path(__file__).parents[1] / "files" / "good"


@record
class Visit:
    """A record with all that a record can have."""

    kind: ClassVar[str] = "visit"

    place: str
    minutes: int = 30
    with_whom: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)


@record
class HomeVisit(Visit):
    """One that adds to another."""

    steps: int


def test_what_must_be_named_is_named() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'steps'"):
        HomeVisit(place="home")  # type: ignore[call-arg]


def test_a_record_is_made_by_keyword_and_never_changes() -> None:
    visit = HomeVisit(place="home", steps=3)
    assert (visit.place, visit.minutes, visit.with_whom, visit.notes, visit.steps) == ("home", 30, (), {}, 3)
    assert replace(visit, minutes=45).minutes == 45 and visit.minutes == 30
    assert HomeVisit(place="x", steps=1).notes is not HomeVisit(place="x", steps=1).notes
    wrongs: tuple[dict[str, Any], ...] = ({"place": "x"}, {"place": "x", "steps": 1, "colour": "red"})
    for wrong in wrongs:
        with pytest.raises(TypeError):
            HomeVisit(**wrong)
    with pytest.raises(TypeError):
        HomeVisit("home", 3)  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError):
        visit.place = "clinic"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del visit.place
    with pytest.raises((AttributeError, FrozenInstanceError)):
        visit.other = 1  # type: ignore[attr-defined]


def test_records_are_equal_where_class_and_fields_are() -> None:
    assert Visit(place="a") == Visit(place="a") != Visit(place="b")
    assert HomeVisit(place="a", steps=1) != Visit(place="a")
    assert Visit(place="a").__eq__(("a", 30, (), {})) is NotImplemented
    assert {HomeVisitKey(place="a"), HomeVisitKey(place="a"), HomeVisitKey(place="b")} == {
        HomeVisitKey(place="a"),
        HomeVisitKey(place="b"),
    }


@record
class HomeVisitKey:
    """One whose fields can all be hashed."""

    place: str


def test_a_record_tells_nothing_of_itself() -> None:
    assert "Hollow Lane" not in repr(Visit(place="Hollow Lane")) + str(Visit(place="Hollow Lane"))


def classes() -> Iterator[type[Any]]:
    """Yield every class of records that stands in a file of its own."""
    root = Path(str(caseload.model.__path__[0]))
    for path in sorted(root.rglob("*.py")):
        name = ".".join(("caseload.model", *path.relative_to(root).with_suffix("").parts))
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and value.__module__ == name and isinstance(vars(value).get("kind"), str):
                yield value


@pytest.mark.parametrize("cls", [cls for cls in classes() if cls is not Settings])
def test_every_record_survives_the_way_to_another_process(cls: type[Any]) -> None:
    one = read_record(FILES, next(f"{cls.kind}/{path.name}" for path in sorted((FILES / cls.kind).iterdir())), cls)
    for other in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert other == one and type(other) is cls
