"""Every setting with its default beside it, and the change of one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from caseload.errors import CaseloadError, NotFound
from caseload.model.codec import Tree
from caseload.model.settings import SettingDefault, Settings
from caseload.store import yamlfile
from caseload.store.files import sha256
from caseload.store.folder import SETTINGS, Folder
from caseload.store.records import tree_of
from caseload.store.save import Write, saving
from caseload.store.settings import catalogue, settings_of, with_setting


def current_settings(folder: Folder) -> tuple[tuple[SettingDefault, Any], ...]:
    """Return every setting with the value that the team has set, None where it is the default."""
    tree = tree_of(folder.read(SETTINGS), SETTINGS, Settings.kind)
    return tuple((default, _value(tree, default.key)) for default in catalogue())


def settings_at(place: Path) -> tuple[tuple[SettingDefault, Any], ...]:
    """Return the settings of the caseload that a place lies in, the defaults where it lies in none."""
    try:
        return current_settings(Folder.find(place))
    except NotFound:
        return tuple((default, None) for default in catalogue())


def change_setting(folder: Folder, key: str, text: str) -> None:
    """Set one setting and commit it; Forbidden if there is none such, Unreadable if the whole no longer fits."""
    with saving(folder.root) as saver:
        old, new = with_change(folder, key, text)
        saver.save([Write(SETTINGS, new, sha256(old))], f"settings {key}")


def with_change(folder: Folder, key: str, text: str) -> tuple[bytes, bytes]:
    """Return `caseload.yaml` as it is and with one setting changed; raises what `change_setting` does."""
    old = folder.read(SETTINGS)
    tree = tree_of(old, SETTINGS, Settings.kind)
    changed = with_setting(tree, key, text)
    # Somebody wrote comments, or in an order of their own.
    new = _in_place(old, key, changed) if old != yamlfile.dump(tree) else None
    new = new or yamlfile.dump(changed)
    settings_of(new, folder.root)
    return old, new


def _in_place(old: bytes, key: str, changed: Tree) -> bytes | None:
    """Return the file with the lines of one setting changed and no others; None where that does not do."""
    path, places = tuple(key.split(".")), yamlfile.positions(old, SETTINGS)
    lines = old.decode().splitlines(keepends=True)
    known = next(depth for depth in range(len(path), -1, -1) if path[:depth] in places)
    at = places[path[:known]][0] if known else len(lines)
    if known == len(path):
        at, known = at - 1, known - 1
        _, sign, comment = lines.pop(at).partition(" #")
    else:
        sign, comment = "", ""
    value = _value(changed, key)
    if value is not None:
        for name in reversed(path[known:]):
            value = {name: value}
        first, *rest = yamlfile.dump(value).decode().splitlines(keepends=True)
        written = [first if not sign else f"{first.rstrip()}{sign}{comment}", *rest]
        lines[at:at] = [f"{'  ' * known}{line}" for line in written]
    new = "".join(lines).encode()
    with suppress(CaseloadError):
        return new if yamlfile.load(new, SETTINGS) == changed else None
    return None


def _value(tree: Any, key: str) -> Any:
    for part in key.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return None
        tree = tree[part]
    return tree
