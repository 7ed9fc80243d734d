"""The published schemas: sound in themselves, and every judge reaches the same verdict on every file."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from caseload.errors import Unreadable
from caseload.model.codec import VERSION
from caseload.store import schema, yamlfile
from caseload.store.explain import EXPLAINERS, RULES
from caseload.store.resources import schema_folder
from caseload.store.wording import condition

FILES = Path(__file__).resolve().parents[1] / "files"
EXPECTED = re.compile(r"# expect: (?P<rule>schema-[a-z-]+) (?P<place>[0-9]+:[0-9]+)")
MARK = "Zzyzx"
# What a schema may say, beside what explain.py turns into words.
STRUCTURE = {"$schema", "$id", "$ref", "$defs", "title", "description", "examples", "properties", "items"}
STRUCTURE |= {"propertyNames", "allOf", "if", "then", "else"}
END = r"(?![\s\S])"


@cache
def published(kind: str) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(schema.schema_text(kind))
    return shape


def shapes(shape: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every shape in a schema, with the path that leads to it."""
    if not isinstance(shape, dict):
        return
    yield path, shape
    for keyword in ("properties", "$defs"):
        for name, part in shape.get(keyword, {}).items():
            yield from shapes(part, (*path, keyword, name))
    for keyword in ("items", "additionalProperties", "propertyNames", "if", "then", "else"):
        yield from shapes(shape.get(keyword), (*path, keyword))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for number, part in enumerate(shape.get(keyword, [])):
            yield from shapes(part, (*path, keyword, str(number)))


def files(outcome: str, kind: str) -> list[Path]:
    return sorted((FILES / outcome / kind).glob("*.yaml"))


def loaded(path: Path) -> Any:
    return yamlfile.load(path.read_bytes(), path.name)


def loads(path: Path) -> bool:
    try:
        loaded(path)
    except Unreadable:
        return False
    return True


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


GOOD = [path for kind in schema.kinds() for path in files("good", kind)]
BAD = [path for kind in schema.kinds() for path in files("bad", kind)]

each_kind = pytest.mark.parametrize("kind", schema.kinds())


@each_kind
def test_a_schema_is_one(kind: str) -> None:
    shape = published(kind)
    Draft202012Validator.check_schema(shape)
    assert shape["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert shape["properties"]["schema"]["const"] == f"{kind}/{VERSION}"
    assert "schema" in shape["required"]
    assert schema.self_contained(shape)


@each_kind
def test_every_shape_and_field_says_what_it_is(kind: str) -> None:
    for path, shape in shapes(published(kind)):
        if path[-2:-1] == ("properties",) and not {"if", "then", "else", "anyOf", "oneOf"} & set(path):
            assert shape.get("title") and shape.get("description"), path
        if path[-2:-1] == ("$defs",) or not path:
            assert shape.get("description"), path
        if "pattern" in shape:
            assert shape.get("description"), f"{path}: a pattern needs words for people"


@each_kind
def test_no_group_of_fields_takes_others(kind: str) -> None:
    for path, shape in shapes(published(kind)):
        if shape.get("type") == "object":
            declared_map = "properties" not in shape and isinstance(shape.get("additionalProperties"), dict)
            assert declared_map or shape["additionalProperties"] is False, path


@each_kind
def test_patterns_mean_the_same_everywhere(kind: str) -> None:
    for path, shape in shapes(published(kind)):
        pattern = shape.get("pattern")
        if pattern is not None:
            assert pattern.startswith("^") and pattern.endswith(END), path
            # $ lets a newline by, \Z and \d are not the same to all.
            assert not re.search(r"[$]|\\[ZzAdDwWbB]", pattern), path
            assert not re.search(r"\\[sS]", pattern.removesuffix(END)), path


@each_kind
def test_every_keyword_has_its_words(kind: str) -> None:
    for path, shape in shapes(published(kind)):
        assert shape.keys() <= STRUCTURE | RULES.keys() | EXPLAINERS.keys(), path
        assert shape.get("format", "date") in schema.FORMAT_CHECKS, path


@each_kind
def test_a_format_stands_beside_a_pattern(kind: str) -> None:
    """The fast judge goes by formats of its own, which take a year 0 and other time zones."""
    for path, shape in shapes(published(kind)):
        assert "format" not in shape or shape["pattern"].startswith("^(?:"), path


@each_kind
def test_every_condition_can_be_said(kind: str) -> None:
    for path, shape in shapes(published(kind)):
        if "if" in shape:
            assert condition(shape["if"], published(kind)), path


@each_kind
def test_examples_fit(kind: str) -> None:
    root = published(kind)
    for path, shape in shapes(root):
        judge = Draft202012Validator(
            {**shape, "$defs": root["$defs"]}, format_checker=schema.judge(kind).format_checker
        )
        for example in shape.get("examples", []):
            assert judge.is_valid(example), path


def test_a_shape_of_one_name_is_the_same_in_every_schema() -> None:
    known: dict[str, tuple[str, Any]] = {}
    for kind in schema.kinds():
        for name, shape in published(kind).get("$defs", {}).items():
            first, same = known.setdefault(name, (kind, shape))
            assert shape == same, f"{name} of {kind} is not that of {first}"


@each_kind
def test_every_shape_is_used(kind: str) -> None:
    text = schema.schema_text(kind)
    assert [name for name in published(kind).get("$defs", {}) if f'"#/$defs/{name}"' not in text] == []


@each_kind
def test_each_kind_has_good_and_bad_examples(kind: str) -> None:
    assert files("good", kind) and files("bad", kind)


@pytest.mark.parametrize("path", GOOD, ids=named)
def test_a_good_file_is_taken(path: Path) -> None:
    tree, kind = loaded(path), path.parent.name
    assert schema.kind_of(tree) == kind
    assert schema.findings(tree, kind) == ()
    assert schema.fast_accept(tree, kind), "what is sound should not need the slow judge"
    assert schema.judge(kind).is_valid(tree)


@pytest.mark.parametrize("path", BAD, ids=named)
def test_a_bad_file_is_refused_where_it_says(path: Path) -> None:
    data, kind = path.read_bytes(), path.parent.name
    expected = EXPECTED.match(data.decode())
    if expected is None:
        pytest.fail("begins without `# expect: schema-… line:column`")
    found = schema.findings(loaded(path), kind, source=path.name, data=data)
    assert {f"{f.rule} {f.line}:{f.column}" for f in found} == {f"{expected['rule']} {expected['place']}"}


@pytest.mark.no_cover
@each_kind
def test_check_jsonschema_reaches_the_same_verdict(kind: str) -> None:
    """Anybody can check a caseload with the published schemas and a tool that is not ours."""
    paths = [path for path in (*files("good", kind), *files("bad", kind)) if loads(path)]
    schemafile = str(schema_folder() / f"{kind}.json")
    answer = CliRunner().invoke(
        check_jsonschema, ["--output-format", "json", "--schemafile", schemafile, *map(str, paths)]
    )
    report = json.loads(answer.stdout)
    assert not report.get("parse_errors")
    refused = {error["filename"] for error in report["errors"]}
    assert refused == {str(path) for path in paths if not schema.accepts(loaded(path), kind)}
    assert refused


ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 11, 10**12, 10**400, Decimal("1.0"), Decimal("0.5"), Decimal("-0.0")),
    *("", " ", "x\n", "\n", "yes", "a" * 201, "é" * 20_001, "\U0001f9d1", MARK, f"{MARK} {MARK}"),
    *(
        "2026-02-30",
        "2024-02-29",
        "2026-02-29",
        "2026-11-21\n",
        "1899-12-31",
        "2026-W47-6",
        "\uff12\uff10\uff12\uff16-11-21",
    ),
    *(
        "2026-11-21T14:30",
        "2026-11-21T24:00",
        "2026-02-30T14:30",
        "2026-11-21T14:30:05Z",
        "2026-11-21T14:30:60Z",
    ),
    *(
        "2026-11-21T14:30:05+00:00",
        "9990000018",
        "\uff19\uff19\uff190000018",
        "999000001",
        "7k3pz9qw",
        "7K3PZ9QW",
        "7k3pz9q\n",
    ),
    *([], {}, [None], [[]], {MARK: 1}, [1, 1], ["a", "a"], {"schema": "plan/1"}),
]


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list in a tree with every key or index in it."""
    for key, part in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
        yield tree, key
        if isinstance(part, dict | list):
            yield from places(part)


def change(tree: Any, chance: random.Random) -> None:
    """Damage one place: drop, add, rename or move a key; change a type, a text, a number or a day."""
    holder, key = chance.choice(list(places(tree)))
    value = holder[key]
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice([MARK, "note", "id", "items", ""])] = deepcopy(chance.choice(ODD))
        case 2 if isinstance(holder, dict):
            holder[chance.choice([MARK, key + "s", key.upper()])] = holder.pop(key)
        case 3 if isinstance(value, list) and value:
            value.append(deepcopy(value[0]))
        case 4 if isinstance(value, str) and value:
            at = chance.randrange(len(value))
            holder[key] = value[:at] + chance.choice(["", "\n", "0", "9", "-", "A", "é", MARK]) + value[at + 1 :]
        case 5 if isinstance(value, int | Decimal) and not isinstance(value, bool):
            holder[key] = chance.choice([-value, value * 1000, value + Decimal("0.5"), Decimal(value), str(value)])
        case 6:
            other, there = chance.choice(list(places(tree)))
            holder[key] = deepcopy(other[there])
        case _:
            holder[key] = deepcopy(chance.choice(ODD))


@pytest.mark.no_cover
@pytest.mark.parametrize("number", [80, pytest.param(300, marks=pytest.mark.heavy)])
@each_kind
def test_the_fast_judge_and_the_slow_one_agree(kind: str, number: int) -> None:
    """On so many damaged files: one verdict, findings where it is no, and nothing of the file in them."""
    chance = random.Random(f"{kind} {number}")
    refused = 0
    good = [loaded(path) for path in files("good", kind)]
    for turn in range(number):
        tree = deepcopy(good[turn % len(good)])
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            if tree:
                change(tree, chance)
        verdict = schema.judge(kind).is_valid(tree)
        assert schema.fast_accept(tree, kind) is verdict, tree
        found = schema.findings(tree, kind)
        assert (found == ()) is verdict
        assert MARK not in "".join(finding.line_text() for finding in found)
        refused += not verdict
    assert 0 < refused < number
