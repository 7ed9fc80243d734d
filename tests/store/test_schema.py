from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from caseload.errors import NotFound, OutsideFailure, Unreadable
from caseload.store import schema, yamlfile
from caseload.store.resources import schema_folder

HEADER = """\
id: d4z9s1bn
patient: 7k3pz9qw
happened: 2026-02-23
recorded: "2026-02-23T16:05:12Z"
by: s-lind
"""
TRIAGE = f"schema: triage/1\n{HEADER}decision: accept\nmanager: j-okafor\ntier: intensive\n"
GOAL = {"id": "d4z9s1bn", "text": "To walk to the shop", "importance": 8}


def lines(text: str, kind: str = "triage") -> list[str]:
    """What is wrong with a file, as the user reads it."""
    data = text.encode()
    found = schema.findings(yamlfile.load(data, "x.yaml"), kind, source="x.yaml", data=data)
    return [finding.line_text() for finding in found]


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_kinds_are_the_published_files() -> None:
    assert {"patient", "plan", "triage", "caseload", "instrument"} <= set(schema.kinds())
    assert list(schema.kinds()) == sorted(path.stem for path in schema_folder().glob("*.json"))


def test_the_text_of_a_schema_is_its_file() -> None:
    assert schema.schema_text("plan") == (schema_folder() / "plan.json").read_text("utf-8")


@pytest.mark.parametrize("kind", ["Hill", "../schemas/plan", "", "plan.json"])
def test_what_is_no_kind_has_no_text(kind: str) -> None:
    with pytest.raises(NotFound, match=r"no such kind of record; the kinds are .*\bplan\b") as caught:
        schema.schema_text(kind)
    assert not kind or kind not in str(caught.value)


@pytest.mark.parametrize("kind", schema.kinds())
def test_the_first_line_of_a_record_names_its_kind(kind: str) -> None:
    assert schema.kind_of({"schema": f"{kind}/1"}) == kind


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("", "schema-kind"),
        ("schema: plan\n", "schema-kind"),
        ("schema: plan/\n", "schema-kind"),
        ("schema: plan/0\n", "schema-kind"),
        ("schema: plan/01\n", "schema-kind"),
        ('schema: "plan/1\\n"\n', "schema-kind"),
        ('schema: "plan/\u0661"\n', "schema-kind"),
        ("schema: Plan/1\n", "schema-kind"),
        ("schema: zzyzx/1\n", "schema-kind"),
        ("schema: 1\n", "schema-kind"),
        ("schema: [plan/1]\n", "schema-kind"),
        ("schema:\n", "schema-kind"),
        ("schema: plan/2\n", "schema-version"),
        ("schema: plan/9999\n", "schema-version"),
    ],
)
def test_a_kind_or_version_that_cannot_be_read_is_refused(line: str, rule: str) -> None:
    data = f"{HEADER}{line}".encode()
    with pytest.raises(Unreadable) as caught:
        schema.kind_of(yamlfile.load(data, "x.yaml"), source="x.yaml", data=data)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.field, finding.file) == (rule, "schema", "x.yaml")
    assert (finding.line, finding.column) == ((6, 1) if line else (1, 1))
    assert finding.remedy
    assert "zzyzx" not in finding.line_text()


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({}, "schema: is required; begin the file with `schema: KIND/VERSION` [schema-kind]"),
        ({"schema": None}, "schema: is required; begin the file with `schema: KIND/VERSION` [schema-kind]"),
        ({"schema": 1}, "schema: names no kind of record; `caseload schema` lists the kinds [schema-kind]"),
        ({"schema": "zzyzx/2"}, "schema: names no kind of record; `caseload schema` lists the kinds [schema-kind]"),
        (
            {"schema": "plan/2"},
            "schema: is of a version that this caseload cannot read; install a newer one [schema-version]",
        ),
    ],
)
def test_what_to_do_about_a_kind_that_cannot_be_read(tree: Any, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        schema.kind_of(tree)
    assert str(caught.value) == said


@pytest.mark.parametrize("tree", [None, [], "schema: plan/1", 3])
def test_what_is_no_mapping_has_no_kind(tree: Any) -> None:
    with pytest.raises(Unreadable, match="schema-kind"):
        schema.kind_of(tree)


def test_a_record_that_fits_has_no_findings() -> None:
    assert lines(TRIAGE) == []
    assert schema.accepts(yamlfile.load(TRIAGE.encode(), "x"), "triage")
    schema.validate(yamlfile.load(TRIAGE.encode(), "x"), "triage")


def test_a_record_that_does_not_fit_is_unreadable_with_all_its_findings() -> None:
    text = TRIAGE.replace("tier: intensive", "tier: 3\nfamily: Zzyzx")
    tree = yamlfile.load(text.encode(), "x.yaml")
    assert not schema.accepts(tree, "triage")
    with pytest.raises(Unreadable) as caught:
        schema.validate(tree, "triage", source="x.yaml", data=text.encode())
    assert str(caught.value).splitlines() == [
        "x.yaml:9:1: tier: must be text of at most 60 characters; put it in quotation marks [schema-type]",
        "x.yaml:10:1: this key is not a field of this record [schema-unknown-key]",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("tier: intensive\n", "", "1:1: tier: is required when decision is accept [schema-missing]"),
        ("by: s-lind\n", "", "1:1: by: is required [schema-missing]"),
        (
            "tier:",
            "replaces: d4z9s1bn\ntier:",
            "1:1: because: is required when replaces is given [schema-missing]",
        ),
        ("accept", "maybe", "7:1: decision: must be one of: accept, decline, defer [schema-enum]"),
        ("triage/1", "plan/1", "1:1: schema: must be triage/1 [schema-enum]"),
        (
            "02-23\n",
            "02-30\n",
            "4:1: happened: must be a day that exists, written 2026-11-21 [schema-format]",
        ),
        (
            "16:05:12Z",
            "24:05:12Z",
            "5:1: recorded: must be a time that exists, in UTC, written 2026-11-21T14:30:05Z [schema-format]",
        ),
        (
            "tier:",
            "amenable: true\ntier:",
            '9:1: amenable: must be one of: "yes", "no", unsure [schema-enum]',
        ),
        (
            "tier:",
            "judgement:\ntier:",
            "9:1: judgement: must be text of 1 to 20000 characters; "
            "it is empty: fill it in or leave it out [schema-type]",
        ),
        ("tier:", 'reason: ""\ntier:', "9:1: reason: must be text of 1 to 20000 characters [schema-range]"),
        (
            "tier:",
            "judgment: Zzyzx\ntier:",
            "9:1: this key is not a field of this record; did you mean judgement? [schema-unknown-key]",
        ),
        (
            "7k3pz9qw",
            "../7k3pz",
            "3:1: patient: must be written so: eight characters: digits and small letters "
            "without i, l, o and u [schema-pattern]",
        ),
    ],
)
def test_each_finding_says_where_and_what_is_asked(before: str, after: str, expected: str) -> None:
    assert before in TRIAGE
    assert lines(TRIAGE.replace(before, after)) == [f"x.yaml:{expected}"]


def test_findings_stand_in_the_order_of_the_file() -> None:
    text = f"zzyzx: 1\n{TRIAGE}".replace("by: s-lind", "by: S Lind").replace("accept", "maybe")
    assert [line.split(": ")[0] for line in lines(text)] == ["x.yaml:1:1", "x.yaml:7:1", "x.yaml:8:1"]


def test_an_empty_group_is_blamed_where_it_stands() -> None:
    text = f"schema: contact/1\n{HEADER}mode: clinic\nminutes: 5\nteaching: {{}}\n"
    assert lines(text, "contact") == ["x.yaml:9:1: teaching.topic: is required [schema-missing]"]


def test_a_condition_on_a_default_also_says_when_nothing_is_given() -> None:
    text = f"schema: contact/1\n{HEADER}mode: clinic\n"
    assert lines(text, "contact") == [
        "x.yaml:1:1: minutes: is required when outcome is done or not given [schema-missing]"
    ]


def test_a_condition_on_anything_else_says_unless() -> None:
    allergies = "allergies:\n  status: none-known\n  items:\n    - id: d4z9s1bn\n      substance: nuts\n"
    text = f"schema: patient/1\nid: 7k3pz9qw\nname: {{family: Hill}}\nbirth_date: 1940-05-06\n{allergies}"
    (line,) = lines(text, "patient")
    assert line.startswith("x.yaml:7:3: allergies.items: must be ")
    assert line.endswith(", unless status is known [schema-range]")


def test_alternatives_are_named() -> None:
    assert lines(f"schema: assessment/1\n{HEADER}", "assessment") == [
        "x.yaml:1:1: needs one of: findings, scores, note, complete [schema-condition]"
    ]


def test_the_key_of_a_map_is_never_told() -> None:
    scored = 'scores:\n  - instrument: phq-9\n    version: "1"\n    answers:\n      Zzyzx: 1\n      zzyzx: true\n'
    found = lines(f"schema: assessment/1\n{HEADER}{scored}", "assessment")
    assert [line.split(" must")[0] for line in found] == [
        "x.yaml:11:7: scores.0.answers.*:",
        "x.yaml:12:7: scores.0.answers.*:",
    ]
    assert "zzyzx" not in "".join(found).lower()


def test_facts_without_a_file_name_the_field_alone() -> None:
    (finding,) = schema.findings({**GOAL, "importance": 11}, "plan", part="goal")
    assert finding.line_text() == "importance: must be a whole number from 1 to 10 [schema-range]"
    assert (finding.file, finding.line, finding.column) == ("", 0, 0)


def test_a_part_of_a_record_is_judged_alone() -> None:
    assert schema.findings(GOAL, "plan", part="goal") == ()
    assert schema.accepts(GOAL, "plan", "goal")
    assert not schema.accepts({**GOAL, "schema": "plan/1"}, "plan", "goal")
    (finding,) = schema.findings({**GOAL, "measure": {}}, "plan", part="goal")
    assert finding.field == "measure.instrument"


@pytest.mark.parametrize(
    ("importance", "fits"),
    [
        (8, True),
        (Decimal("8"), True),
        (Decimal("8.0"), True),
        (8.0, True),
        (Decimal("8.5"), False),
        (Decimal("10.00000000000000000000000001"), False),
        (Decimal("0.9999999999999999999999999"), False),
        (Decimal("NaN"), False),
        (Decimal("1e400"), False),
        (10**400, False),
        (True, False),
        ("8", False),
    ],
)
def test_whole_numbers_are_whole_whatever_holds_them(importance: object, fits: bool) -> None:
    goal = {**GOAL, "importance": importance}
    assert schema.judge("plan", "goal").is_valid(goal) is fits
    assert schema.fast_accept(goal, "plan", "goal") is fits
    assert schema.accepts(goal, "plan", "goal") is fits


def test_what_the_fast_way_cannot_hold_is_decided_the_slow_way() -> None:
    class Moment(str):
        pass

    goal = {**GOAL, "text": Moment("To walk to the shop")}
    assert schema.fast_accept(goal, "plan", "goal") is False
    assert schema.accepts(goal, "plan", "goal")
    assert schema.findings(goal, "plan", part="goal") == ()
    assert not schema.accepts({**GOAL, "zzyzx": "\ud800"}, "plan", "goal")


DAYS = ["2026-11-21", "2024-02-29", "1900-01-01", "2099-12-31"]
NO_DAYS = [
    *("2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01", "2026-11-21\n", " 2026-11-21"),
    *(
        "20261121",
        "2026-W47-6",
        "2026-325",
        "\uff12\uff10\uff12\uff16-11-21",
        "2026-11-21T00:00",
        "2026-1-1",
        "",
    ),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_a_day_of_the_calendar(text: str) -> None:
    assert schema.is_day(text)
    assert schema.is_instant(f"{text}T14:30:05Z")


@pytest.mark.parametrize("text", NO_DAYS)
def test_no_other_text_is_a_day(text: str) -> None:
    assert schema.is_day(text) is False
    assert not schema.is_instant(f"{text}T14:30:05Z")


@pytest.mark.parametrize(
    "time",
    [
        "24:00:00Z",
        "14:60:00Z",
        "14:30:60Z",
        "14:30Z",
        "14:30:05",
        "14:30:05+00:00",
        "14:30:05.0Z",
        "1\uff14:30:05Z",
    ],
)
def test_an_instant_is_utc_to_the_second(time: str) -> None:
    assert not schema.is_instant(f"2026-11-21T{time}")
    assert not schema.is_instant(f"2026-11-21 {time}")


def test_formats_leave_other_types_alone() -> None:
    assert schema.is_day(20261121)
    assert schema.is_instant(None)


@pytest.mark.parametrize(
    "reference", ["https://example.org/x.json", "file:///etc/passwd", "plan.json", "plan.json#/$defs/id", ""]
)
@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_a_schema_that_refers_to_another_file_is_refused(keyword: str, reference: str) -> None:
    with pytest.raises(OutsideFailure, match="refers to another file"):
        schema.self_contained({"properties": {"a": {"items": [{keyword: reference}]}}})


def test_a_schema_that_refers_to_itself_is_taken() -> None:
    shape = {"$defs": {"a": {"type": "string"}}, "items": {"$ref": "#/$defs/a"}}
    assert schema.self_contained(shape) is shape


def test_every_field_of_a_kind_is_described() -> None:
    told = {field.path: field for field in schema.describe("plan")}
    assert told["patient"].required and not told["goals"].required
    assert told["goals.*.importance"].words == "a whole number from 1 to 10"
    assert told["goals.*.lifecycle"].words.startswith("one of: proposed, accepted, ")
    assert told["actions.*.due"].words == "a day that exists, written 2026-11-21"
    assert told["goals.*.text"].required
    assert all(field.title and field.description and field.words for field in told.values())


@pytest.mark.parametrize("kind", schema.kinds())
def test_each_kind_can_be_described(kind: str) -> None:
    told = schema.describe(kind)
    assert told[0].path == "schema" and told[0].words == f"{kind}/1"
    assert len({field.path for field in told}) == len(told)


def test_a_part_can_be_described() -> None:
    assert [field.path for field in schema.describe("plan", "goal")][:2] == ["id", "text"]


def test_a_record_that_fits_never_loads_the_slow_library() -> None:
    code = f"""
import sys
from caseload.store import schema
schema.describe("triage")
assert not {{"jsonschema", "jsonschema_rs", "referencing", "yaml"}} & set(sys.modules)
tree = {yamlfile.load(TRIAGE.encode(), "x")!r}
assert schema.kind_of(tree) == "triage" and schema.accepts(tree, "triage")
assert "jsonschema_rs" in sys.modules and "jsonschema" not in sys.modules
del tree["by"]
print(schema.findings(tree, "triage")[0].line_text())
"""
    assert run(code) == "by: is required [schema-missing]"


def test_without_the_fast_library_the_verdicts_are_the_same() -> None:
    code = f"""
import sys
sys.modules["jsonschema_rs"] = None
from caseload.store import schema
tree = {yamlfile.load(TRIAGE.encode(), "x")!r}
assert schema.accepts(tree, "triage") and schema.findings(tree, "triage") == ()
del tree["by"]
print(schema.findings(tree, "triage")[0].line_text())
"""
    assert run(code) == "by: is required [schema-missing]"


@pytest.mark.parametrize("pattern", ["", "^a+b?$", "[0-9]{2}", "(a|b)*", "\\d", "\u00e9"])
def test_a_regular_expression_is_a_pattern(pattern: str) -> None:
    assert schema.is_pattern(pattern) is True


@pytest.mark.parametrize("pattern", ["(", "[", "(?=a)", "(?<!a)b", "(a)\\1", "(a{1000}){1000}"])
def test_what_could_run_away_is_none(pattern: str) -> None:
    assert schema.is_pattern(pattern) is False


@pytest.mark.parametrize(
    ("condition", "tree", "places"),
    [
        ("{}", {}, ()),
        ('{"required": ["a"]}', {"a": 1}, ()),
        ('{"required": ["a"]}', {"b": 1}, ((),)),
        ('{"properties": {"a": {"items": {"type": "string"}}}}', {"a": ["x", 1, "y", 2]}, (("a", 1), ("a", 3))),
        ('{"properties": {"a": {"pattern": "^x$"}}}', {"a": "xx"}, (("a",),)),
        ("true", {}, ()),
        ("false", {}, ((),)),
    ],
)
def test_a_condition_tells_the_places_that_do_not_meet_it(
    condition: str, tree: Any, places: tuple[tuple[str | int, ...], ...]
) -> None:
    assert schema.misfits(condition, tree) == places


def test_a_condition_needs_the_fast_library() -> None:
    code = """
import sys
sys.modules["jsonschema_rs"] = None
from caseload.store import schema
try:
    schema.misfits("{}", {})
except Exception as error:
    print(type(error).__name__, error)
"""
    assert run(code) == "OutsideFailure a library is missing: jsonschema-rs; pip install jsonschema-rs"


def test_a_field_is_told_by_the_names_of_the_schema_alone() -> None:
    goal = {**GOAL, "measure": {"instrument": 5, "Zzyzx": 1}, "Zyzzx": {"text": 3}}
    found = schema.findings(goal, "plan", part="goal")
    assert [(finding.rule, finding.field) for finding in found if finding.rule == "schema-unknown-key"] == [
        ("schema-unknown-key", "measure"),
        ("schema-unknown-key", ""),
    ]
    assert "zz" not in "".join(finding.line_text() for finding in found).lower()
