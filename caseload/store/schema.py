"""The published schemas and their verdict on trees: a fast yes, or what is wrong in plain words.

`jsonschema` decides and explains; `jsonschema_rs`, some hundred times faster, only says yes in front of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from caseload.errors import Finding, NotFound, OutsideFailure, Unreadable
from caseload.model.codec import VERSION
from caseload.store.explain import UNKNOWN, Fault, Path, faults
from caseload.store.resources import schema_files, schema_folder
from caseload.store.wording import FieldDescription, Shape, fields

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

KIND, NEWER = "schema-kind", "schema-version"
# How the patterns say that text ends here, as JSON writes it.
END = r'(?![\\s\\S])"'
SCHEMA_LINE = re.compile(r"([a-z][a-z-]*)/([1-9][0-9]{0,3})")
# How much memory a pattern of a team's own may take.
PATTERN_BYTES = 1_000_000
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")


@cache
def kinds() -> tuple[str, ...]:
    """Return every kind of record or definition that has a schema, by name."""
    return tuple(sorted(path.stem for path in schema_files()))


def schema_text(kind: str) -> str:
    """Return the published schema of a kind as it lies in its file; NotFound names the kinds there are."""
    if kind not in kinds():
        raise NotFound("there is no such kind of record", remedy=f"the kinds are {', '.join(kinds())}")
    return (schema_folder() / f"{kind}.json").read_text("utf-8")


def describe(kind: str, part: str = "") -> tuple[FieldDescription, ...]:
    """Return every field of a kind, or of one part of it such as `goal` of a plan, in the schema's order."""
    root = _root(kind, part)
    return tuple(fields(root, root))


def kind_of(tree: Any, *, source: str = "", data: bytes = b"") -> str:
    """Return the kind that a tree's `schema:` line names; Unreadable unless this version can read it."""
    line = tree.get("schema") if isinstance(tree, dict) else None
    kind = _readable().get(line) if isinstance(line, str) else None
    if kind:
        return kind
    raise Unreadable.of(_placed(_unread(line), source, _places(source, data), frozenset(["schema"])))


def accepts(tree: Any, kind: str, part: str = "") -> bool:
    """Tell whether a tree fits the schema of a kind, or of one part of it."""
    return fast_accept(tree, kind, part) or judge(kind, part).is_valid(tree)


def findings(tree: Any, kind: str, *, part: str = "", source: str = "", data: bytes = b"") -> tuple[Finding, ...]:
    """Return what keeps a tree from fitting its schema, in the order of the file `data`, if it came from one.

    `part` names a shape within the schema, such as `goal` of a plan. Nothing of the tree is ever told.
    """
    if fast_accept(tree, kind, part):
        return ()
    root = _root(kind, part)
    wrong = faults(judge(kind, part).iter_errors(tree), root)
    where, names = _places(source, data), frozenset(_names(root)) if wrong else frozenset()
    found = (_placed(fault, source, where, names) for fault in wrong)
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def validate(tree: Any, kind: str, *, source: str = "", data: bytes = b"") -> None:
    """Raise Unreadable with all findings unless the tree fits the schema of its kind."""
    found = findings(tree, kind, source=source, data=data)
    if found:
        raise Unreadable.of(*found)


def fast_accept(tree: Any, kind: str, part: str = "") -> bool:
    """Tell whether jsonschema_rs takes a tree; where it does not, `judge` decides."""
    taken = _fast(kind, part)
    try:
        return taken(tree)
    except ValueError:
        # It cannot hold some things at all, such as a subclass of str; then jsonschema decides.
        return False


@cache
def judge(kind: str, part: str = "") -> Draft202012Validator:
    """Return the jsonschema validator of a kind, which decides and explains and never fetches."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend
    from referencing import Registry

    checker = FormatChecker(formats=())
    for name, check in FORMAT_CHECKS.items():
        checker.checks(name)(check)
    types = Draft202012Validator.TYPE_CHECKER
    whole = types.redefine("integer", lambda _, value: types.is_type(value, "integer") or _is_whole(value))
    decider: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=whole
    )
    # The registry of one's own is what keeps jsonschema from fetching.
    return decider(_root(kind, part), format_checker=checker, registry=Registry())


def misfits(condition: str, tree: Any) -> tuple[Path, ...]:
    """Return the places in a tree that do not meet a condition which a team wrote as a JSON text.

    It takes time in line with the lengths of both: no pattern can run away, and nothing is fetched.
    """
    compiled = _condition(condition)
    return () if compiled.is_valid(tree) else tuple(tuple(error.instance_path) for error in compiled.iter_errors(tree))


def is_pattern(text: str) -> bool:
    """Tell whether a text is a regular expression that takes time in line with what it is held against."""
    try:
        return _condition(json.dumps({"pattern": text})) is not None
    except ValueError:
        return False


def self_contained(shape: Shape) -> Shape:
    """Return the schema, unless it refers to anything outside itself: nothing is ever fetched."""
    for keyword, value in _keywords(shape):
        if keyword in ("$ref", "$dynamicRef") and not str(value).startswith("#"):
            raise OutsideFailure("a schema refers to another file", remedy="install caseload-ltc again")
    return shape


def is_day(value: object) -> bool:
    """Tell whether text is a calendar day such as `2026-11-21`; what is no text is left to `type`."""
    if not isinstance(value, str):
        return True
    if not DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_instant(value: object) -> bool:
    """Tell whether text is UTC to the second such as `2026-11-21T14:30:05Z`; other types pass."""
    if not isinstance(value, str):
        return True
    match = INSTANT.fullmatch(value)
    return match is not None and is_day(match[1])


FORMAT_CHECKS = {"date": is_day, "date-time": is_instant}


@cache
def _readable() -> dict[str, str]:
    return {f"{kind}/{VERSION}": kind for kind in kinds()}


def _unread(line: Any) -> Fault:
    path: Path = ("schema",)
    if line is None:
        return Fault(KIND, path, path, "is required", "begin the file with `schema: KIND/VERSION`")
    match = SCHEMA_LINE.fullmatch(line) if isinstance(line, str) else None
    if match is None or match[1] not in kinds():
        return Fault(KIND, path, path, "names no kind of record", "`caseload schema` lists the kinds")
    return Fault(NEWER, path, path, "is of a version that this caseload cannot read", "install a newer one")


@cache
def _root(kind: str, part: str) -> Shape:
    return _part_of(self_contained(json.loads(schema_text(kind))), part)


def _part_of(whole: Shape, part: str) -> Shape:
    return {"$schema": whole["$schema"], "$ref": f"#/$defs/{part}", "$defs": whole["$defs"]} if part else whole


@cache
def _fast(kind: str, part: str) -> Callable[[Any], bool]:
    try:
        import jsonschema_rs
    except ImportError:
        return lambda tree: False
    # To its engine $ is the very end, which it finds twice as fast; and of the formats it knows it asks no Python,
    # as each stands beside a pattern that refuses what it takes too much.
    root = _part_of(json.loads(schema_text(kind).replace(END, '$"')), part)
    return jsonschema_rs.Draft202012Validator(root, validate_formats=True).is_valid


@lru_cache(maxsize=256)
def _condition(text: str) -> Any:
    try:
        import jsonschema_rs
    except ImportError as error:
        raise OutsideFailure("a library is missing: jsonschema-rs", remedy="pip install jsonschema-rs") from error
    linear = jsonschema_rs.RegexOptions(size_limit=PATTERN_BYTES)
    return jsonschema_rs.Draft202012Validator(json.loads(text), pattern_options=linear, offline=True)


def _is_whole(value: object) -> bool:
    # 5.0 is a whole number to JSON Schema; jsonschema itself knows that of floats alone.
    return isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()


def _keywords(shape: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(shape, dict):
        yield from shape.items()
    for part in shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ():
        yield from _keywords(part)


def _names(root: Shape) -> Iterator[str]:
    for keyword, value in _keywords(root):
        if keyword == "properties":
            yield from value


def _places(source: str, data: bytes) -> dict[Path, tuple[int, int]]:
    if not data:
        return {}
    from caseload.store import yamlfile

    return yamlfile.positions(data, source)


def _placed(fault: Fault, source: str, where: dict[Path, tuple[int, int]], names: frozenset[str]) -> Finding:
    # A key that the schema does not name may be a person's name; it is never told.
    path = fault.path[:-1] if fault.rule == UNKNOWN else fault.path
    field = ".".join(str(step) if isinstance(step, int) or step in names else "*" for step in path)
    steps = (fault.key[:length] for length in range(len(fault.key), -1, -1))
    line, column = next((where[step] for step in steps if step in where), (0, 0))
    return Finding(fault.rule, fault.message, field=field, file=source, line=line, column=column, remedy=fault.remedy)
