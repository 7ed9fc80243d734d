"""What a team has set, over the shipped defaults; and who works here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from caseload.errors import Forbidden
from caseload.model.codec import Tree, decode, schema_of
from caseload.model.contradictions import Contradictions, of_settings, of_staff, of_tiers
from caseload.model.contradictions import Path as Place
from caseload.model.nearest import did_you_mean
from caseload.model.settings import SettingDefault, Settings, SettingsDefaults
from caseload.model.team import Staff
from caseload.store import yamlfile
from caseload.store.contradictions import refuse
from caseload.store.definitions import RULES, own_ids, read_definitions
from caseload.store.files import read_regular
from caseload.store.folder import SETTINGS, STAFF
from caseload.store.records import build, parse, tree_of
from caseload.store.resources import data_folder

NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@cache
def catalogue() -> tuple[SettingDefault, ...]:
    """Return every setting there is, with its shipped value, unit and source."""
    name = "settings.yaml"
    return decode(SettingsDefaults, yamlfile.load(read_regular(data_folder() / name, name), name)).settings


def read_settings(folder: Path) -> Settings:
    """Read `caseload.yaml` over the defaults; Unreadable says file, line and column of what does not fit."""
    return settings_of(read_regular(folder / SETTINGS, SETTINGS), folder)


def settings_of(data: bytes, folder: Path) -> Settings:
    """Return the settings that hold if these bytes are the folder's `caseload.yaml`; or Unreadable."""
    return _settings(data, lambda settings: (*of_settings(settings), *_unknown(settings, folder)))


def settings_alone(data: bytes) -> Settings:
    """Return the settings in these bytes, whatever is defined beside them; or Unreadable."""
    return _settings(data, of_settings)


def _settings(data: bytes, wrong: Callable[[Settings], Iterable[tuple[Place, str]]]) -> Settings:
    tree = _merged(_defaults(), tree_of(data, SETTINGS, Settings.kind))
    refuse(of_tiers(tree), SETTINGS, data)
    settings = build(tree, SETTINGS, data, Settings)
    refuse(wrong(settings), SETTINGS, data)
    return settings


def read_staff(folder: Path) -> Staff:
    """Read `staff.yaml`; Unreadable says file, line and column of what does not fit."""
    return staff_of(read_regular(folder / STAFF, STAFF))


def staff_of(data: bytes) -> Staff:
    """Return the staff if these bytes are `staff.yaml`; or Unreadable."""
    staff = parse(data, STAFF, Staff)
    refuse(of_staff(staff), STAFF, data)
    return staff


def with_setting(tree: Tree, key: str, text: str) -> Tree:
    """Return the tree of `caseload.yaml` with one setting changed, or without it where it is the default.

    `key` is dotted, a list is given with commas. Forbidden if there is no such setting or the
    value is of another type; whether the whole still fits is for `settings_of` to say.
    """
    default = _default(key)
    value = _typed(default, text)
    path = key.split(".")
    changed = _without(tree, path) if value == default.value and key != "name" else _put(tree, path, value)
    return _ordered(changed, _merged(_defaults(), changed))


def _defaults() -> Tree:
    tree: Tree = {"schema": schema_of(Settings)}
    for default in catalogue():
        tree = _put(tree, default.key.split("."), default.value)
    return tree


def _merged(under: Tree, over: Tree) -> Tree:
    """Lay one tree over another; a list takes the place of the whole list."""
    both = {
        key: _merged(under[key], value) if isinstance(under.get(key), dict) and isinstance(value, dict) else value
        for key, value in over.items()
    }
    return {**under, **both}


def _unknown(settings: Settings, folder: Path) -> Contradictions:
    """Yield names that only the world outside the settings knows to be wrong."""
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("timezone",), "is no time zone that is known here"
    for index, reason in enumerate(settings.closure.second_person):
        # A policy that names no reason there is would be silently without effect.
        if reason not in read_definitions(folder).closure_reasons:
            yield ("closure", "second_person", index), "there is no such closure reason"
    if settings.audit.left_out or settings.audit.severity:
        # Every command reads the settings, few of them the standards.
        from caseload.rules.standards import unknown

        yield from unknown(settings.audit, own_ids(folder, RULES))


def _default(key: str) -> SettingDefault:
    known = {default.key: default for default in catalogue()}
    if key not in known:
        listed = "caseload settings lists them; tiers of your own: caseload edit"
        raise Forbidden("there is no such setting", remedy=did_you_mean(key, known) or listed)
    return known[key]


def _typed(default: SettingDefault, text: str) -> int | Decimal | str | list[str]:
    match default.value:
        case str():
            return text
        case int() if text.isascii() and text.isdigit():
            return int(text)
        case Decimal() if NUMBER.fullmatch(text):
            return Decimal(text)
        case [dict(), *_] | dict():
            raise Forbidden(f"{default.key} has a form of its own", remedy="change it in caseload.yaml: caseload edit")
        case list():
            return [part.strip() for part in text.split(",") if part.strip()]
    kind = "whole number" if isinstance(default.value, int) else "number"
    raise Forbidden(f"{default.key} takes a {kind} ({default.unit})")


def _put(tree: Tree, path: list[str], value: object) -> Tree:
    head, *rest = path
    return {**tree, head: _put(tree.get(head, {}), rest, value) if rest else value}


def _without(tree: Tree, path: list[str]) -> Tree:
    head, *rest = path
    if head not in tree:
        return tree
    left = _without(tree[head], rest) if rest else None
    return {key: left if key == head else value for key, value in tree.items() if key != head or left}


def _ordered(tree: Tree, model: Tree) -> Tree:
    """Bring the keys into the order of `model`, which has them all."""
    return {
        key: _ordered(tree[key], value) if isinstance(value, dict) else tree[key]
        for key, value in model.items()
        if key in tree
    }
