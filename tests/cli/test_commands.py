from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

import caseload.cli.verbs
from caseload.cli.boundary import run
from caseload.cli.main import COMMANDS, DAILY, HIDDEN, root
from caseload.cli.verb import Fact, put
from caseload.store import schema
from caseload.store.described import rules

if TYPE_CHECKING:
    from tests.cli.conftest import Team

# The kind of record that each verb makes of its facts, and the part of it; the facts may be of several parts.
RECORDS: dict[str, tuple[str, ...]] = {
    "alert": ("alert", ""),
    "assess": ("assessment", ""),
    "baseline add": ("audit-baseline", "accepted"),
    "book": ("appointment", ""),
    "capacity": ("capacity", ""),
    "casefind decide": ("finding-decision", ""),
    "close": ("closure", ""),
    "consent": ("consent", ""),
    "died": ("death", ""),
    "flag": ("flag-resolution", ""),
    "cover add": ("cover", ""),
    "evaluate protocol": ("protocol", ""),
    "handover accept": ("handover", ""),
    "handover decline": ("handover", ""),
    "handover deputy": ("handover", ""),
    "handover offer": ("handover", ""),
    "handover reassign": ("handover", ""),
    "handover withdraw": ("handover", ""),
    "hospital": ("hospital-event", ""),
    "log": ("contact", ""),
    "meeting run": ("meeting", ""),
    "plan about-me": ("plan", "about_me"),
    "plan action": ("plan", "action"),
    "plan additional": ("plan", ""),
    "plan agree": ("agreement", ""),
    "plan allergy": ("patient", "allergy", "allergies"),
    "plan carer": ("patient", "relation"),
    "plan complete": ("plan", "goal", "action"),
    "plan condition": ("patient", "condition"),
    "plan contingency": ("plan", "contingency"),
    "plan document": ("plan", "document"),
    "plan funding": ("plan", ""),
    "plan goal": ("plan", "goal"),
    "plan medicine": ("patient", "medicine", "medicines"),
    "plan need": ("plan", "need"),
    "plan review": ("plan", "plan_review"),
    "plan stop": ("plan", "action"),
    "plan strength": ("plan", "strength"),
    "refer answer": ("service-referral", ""),
    "refer chase": ("service-referral", ""),
    "refer complete": ("service-referral", ""),
    "refer send": ("service-referral", ""),
    "refer start": ("service-referral", ""),
    "reopen": ("reopening", ""),
    "review": ("review", ""),
    "snooze": ("snooze", ""),
    "triage": ("triage", ""),
    "void": ("void", ""),
}
# What they change is there already.
CHANGING = ("plan complete", "plan stop")
# Where a verb makes two records of its facts, the first part of a path names the record.
HALVES = {"intake": ("patient", "referral")}
# Beside the fields of the record: who the person is that it is about.
BESIDE = {"casefind decide": "patient"}

Commands = dict[str, click.Command]


def commands(above: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every verb, groups and leaves, by what is typed."""
    context = click.Context(above)
    for name in above.list_commands(context):
        command = above.get_command(context, name)
        assert command is not None, f"{name} is listed and not there"
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")


ALL: Commands = dict(commands(root))
LEAVES = {path: command for path, command in ALL.items() if not isinstance(command, click.Group)}


def parsed(words: list[str]) -> click.Context:
    """Return the context of a command line, without running it."""
    context = root.make_context("caseload", list(words))
    while isinstance(context.command, click.Group) and words:
        name, *words = words
        command = context.command.get_command(context, name)
        assert command is not None, name
        context = command.make_context(name, list(words), parent=context)
    return context


def facts(command: click.Command) -> list[Any]:
    return [parameter for parameter in command.params if isinstance(parameter, Fact)]


def test_every_listed_verb_has_a_module_and_every_module_is_listed() -> None:
    modules = {path.stem for path in Path(caseload.cli.verbs.__path__[0]).glob("*.py")}
    assert modules - {"__init__", "home"} == {verb.replace("-", "_") for verb in (*COMMANDS, *HIDDEN)}


def test_ten_verbs_are_daily() -> None:
    assert len(DAILY) == 10
    assert all(text.endswith(".") for text in COMMANDS.values())


@pytest.mark.parametrize("path", ALL)
def test_a_verb_is_called_as_it_is_typed(path: str) -> None:
    assert ALL[path].name == path.rpartition(" ")[2]


@pytest.mark.parametrize("path", ALL)
def test_help_ends_with_an_example_that_parses(path: str) -> None:
    help_ = ALL[path].get_help(click.Context(ALL[path], info_name=path))
    example = " ".join(help_.rpartition("Example:")[2].split())
    words = shlex.split(example)
    assert words[0] == "caseload"
    assert " ".join(words[1:]).startswith(path)
    assert parsed(words[1:]).command is not root


def test_the_example_of_the_whole_parses() -> None:
    assert root.epilog
    assert parsed(shlex.split(root.epilog.partition("Example: caseload ")[2])).command is ALL["log"]


@pytest.mark.parametrize("path", ALL)
def test_no_two_parameters_share_a_name(path: str) -> None:
    parameters = ALL[path].params
    names = [parameter.name for parameter in parameters]
    flags = [flag for parameter in parameters for flag in parameter.opts if isinstance(parameter, click.Option)]
    assert len(names) == len(set(names))
    assert len(flags) == len(set(flags))


@pytest.mark.parametrize("path", LEAVES)
def test_every_parameter_says_what_it_is(path: str) -> None:
    """A flag has help, or its choices say it all."""
    silent = [
        parameter.opts[0]
        for parameter in LEAVES[path].params
        if isinstance(parameter, click.Option) and not parameter.help and not getattr(parameter.type, "choices", ())
    ]
    assert silent == []


def test_it_is_known_which_record_each_verb_makes() -> None:
    assert {path for path, command in LEAVES.items() if facts(command)} == RECORDS.keys() | HALVES.keys()


@pytest.mark.parametrize("path", RECORDS)
def test_every_fact_is_a_field_of_its_record(path: str) -> None:
    kind, *parts = RECORDS[path]
    fields = {field.path for part in parts for field in schema.describe(kind, part)}
    if other := BESIDE.get(path):
        fields |= {f"{other}.{field.path}" for field in schema.describe(other)}
    assert [fact.path for fact in facts(LEAVES[path]) if fact.path not in fields] == []


@pytest.mark.parametrize("path", HALVES)
def test_every_fact_is_a_field_of_one_of_two_records(path: str) -> None:
    fields = {f"{kind}.{field.path}" for kind in HALVES[path] for field in schema.describe(kind)}
    assert [fact.path for fact in facts(LEAVES[path]) if fact.path not in fields] == []


@pytest.mark.parametrize("path", [path for path in RECORDS if path not in CHANGING])
def test_what_a_record_cannot_be_without_is_asked_for_or_known(path: str) -> None:
    """At a terminal nobody ends at a message that a fact is missing, which no question asked for."""
    kind, part, *_ = RECORDS[path]
    by_caseload = {"schema", "id", "patient", "happened", "recorded", "by"}
    from_case = {"status", "plan_hash", "flag", "manager", "tier"}
    needed = {field.path for field in schema.describe(kind, part) if field.required and "." not in field.path}
    asked = {fact.path for fact in facts(LEAVES[path]) if fact.ask}
    assert needed - by_caseload - from_case - asked == set()


@pytest.mark.parametrize("path", [path for path, command in LEAVES.items() if facts(command)])
def test_every_verb_that_writes_facts_takes_them_from_a_file_and_can_be_tried(path: str) -> None:
    flags = {flag for parameter in LEAVES[path].params for flag in parameter.opts}
    assert {"--from", "--dry-run", "--yes"} <= flags


# What each verb needs besides the fact that is wrong.
NEEDED: dict[str, dict[str, Any]] = {
    "alert": {"type": "other", "headline": "x", "review_on": "2027-01-01"},
    "baseline add": {"rule": "x", "record": "x", "reason": "x", "owner": "t-matron", "expires": "2027-01-01"},
    "book": {"starts": "2026-12-20T10:00"},
    "capacity": {"outcome": "has-capacity", "decision": "x"},
    "casefind decide": {"person": "p-1", "decision": "decline", "reason": "x"},
    "close": {"reason": "stable"},
    "consent": {"about": "case-management", "decision": "given"},
    "died": {"happened": "2026-11-21"},
    "flag": {"assessment": "a", "reason": "x"},
    "cover add": {"covered_by": "t-matron", "starts": "2026-12-01", "ends": "2026-12-02"},
    "evaluate protocol": {
        **{"starts": "2027-04-01", "ends": "2028-03-31", "question": "x"},
        **{"outcomes": ["goals"], "comparator": "none"},
    },
    "handover decline": {"reason": "x"},
    "handover offer": {"to": "t-matron"},
    "handover reassign": {"to": "t-matron", "reason": "x"},
    "hospital": {"event": "discharge", "happened": "2026-11-21"},
    "intake": {"patient": {"name": {"family": "x"}, "birth_date": "1950-01-01"}, "referral": {"source": "gp"}},
    "log": {"mode": "clinic", "minutes": 5},
    "meeting run": {"attended": ["x"]},
    "plan action": {"text": "x"},
    "plan additional": {"additional": ["x"]},
    "plan allergy": {"substance": "x"},
    "plan carer": {"name": "x"},
    "plan complete": {"id": "a"},
    "plan condition": {"name": "x"},
    "plan contingency": {"trigger": "x"},
    "plan document": {"type": "x", "kept": "x"},
    "plan funding": {"funding": "x"},
    "plan goal": {"text": "x"},
    "plan medicine": {"name": "x"},
    "plan need": {"text": "x", "domain": "mood"},
    "plan stop": {"id": "a"},
    "plan strength": {"text": "x"},
    "refer answer": {"status": "accepted"},
    "refer send": {"agency": "x", "sector": "housing"},
    "reopen": {"reason": "x"},
    "snooze": {"duty": "contact", "until": "2027-01-01", "reason": "x"},
    "triage": {"decision": "accept"},
    "void": {"voids": "a", "because": "x"},
}
# Those that take no patient.
NOBODYS = ("baseline add", "intake", "meeting run", "casefind decide", "evaluate protocol")
STEP = {"triage": "referred", "reopen": "closed", "intake": "empty"}


WRONG: tuple[Any, ...] = (5.5, [5], {"a": 1})


@pytest.mark.parametrize("types", [1, pytest.param(len(WRONG), marks=pytest.mark.heavy)])
@pytest.mark.parametrize("path", [path for path, command in LEAVES.items() if facts(command)])
def test_a_fact_of_a_wrong_type_is_refused_not_a_bug(path: str, types: int, at: Callable[[str], Team]) -> None:
    team = at(STEP.get(path, "active"))
    words = [
        *path.split(),
        *([] if path in NOBODYS else [team.id]),
        "--dry-run",
        "--from",
        "-",
    ]
    for number, fact in enumerate(facts(LEAVES[path])):
        for wrong in [WRONG[(number + more) % len(WRONG)] for more in range(types)]:
            tree: dict[str, Any] = json.loads(json.dumps(NEEDED.get(path, {})))
            put(tree, fact.path, wrong)
            done = team.run(*words, given=json.dumps(tree))
            assert done.code in (2, 3), (fact.path, wrong, done)


@pytest.mark.parametrize("path", ["", *ALL])
def test_global_options_are_taken_at_every_level(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = path.split()
    for place in range(len(words) + 1):
        line = [*words[:place], "-C", "x", "--today", "2026-11-21", "--by", "a-okafor", "-o", "json", *words[place:]]
        assert run(root, [*line, "--help"]) == 0, capsys.readouterr().err
        assert f"Usage: caseload {path}".strip() in capsys.readouterr().out


def test_global_options_work_wherever_they_stand(at: Callable[[str], Team], capsys: pytest.CaptureFixture[str]) -> None:
    team = at("planned")
    place, form = ["-C", str(team.folder)], ["-o", "csv"]
    lines = (
        [*place, *form, "plan", "show", team.id],
        ["plan", *place, *form, "show", team.id],
        ["plan", "show", *place, *form, team.id],
        ["plan", "show", team.id, *form, *place],
        [*form, "plan", *place, "show", team.id],
    )
    answers = set()
    for line in lines:
        assert run(root, line) == 0
        answers.add(capsys.readouterr().out)
    (answer,) = answers
    assert "Zinnia" in answer


def test_the_inner_one_of_two_global_options_counts(at: Callable[[str], Team]) -> None:
    assert at("referred").run("-o", "json", "list", "-o", "csv").out.startswith("patient,")


def test_help_shows_the_daily_verbs_first(at: Callable[[str], Team]) -> None:
    done = at("empty").run("--help")
    assert done.code == 0
    assert (
        done.out.index("Every day:")
        < done.out.index("  intake ")
        < done.out.index("The worklist:")
        < done.out.index("  do ")
    )


def test_a_group_without_a_verb_shows_its_verbs(at: Callable[[str], Team]) -> None:
    done = at("empty").run("plan")
    assert (done.code, done.out) == (2, "")
    assert "about-me" in done.err
    assert "caseload: " not in done.err


# --- what the rules advise


def advised(remedy: str) -> Iterator[tuple[str, set[str]]]:
    """The verbs that a remedy begins a clause with, each with the flags that follow it; "" for none."""
    for clause in re.split(r"[;:] |, then |, or (?=[a-z]+ )", remedy):
        words = clause.replace(",", "").split()
        named = next((" ".join(words[:size]) for size in (2, 1) if " ".join(words[:size]) in ALL), "")
        if named not in LEAVES and words[0] in ALL and words[1:2] not in ([], ["only"]):
            named = " ".join(words[:2])
        yield named, {word for word in words if re.match("--[a-z]", word)}


def test_what_a_rule_advises_can_be_done() -> None:
    seen = [(rule.id, *one) for rule in rules() for one in advised(rule.remedy) if "git " not in rule.remedy]
    assert len([verb for _, verb, _ in seen if verb]) > 60
    assert [(id_, verb) for id_, verb, _ in seen if verb and verb not in ALL] == []
    known = {path: {flag for parameter in command.params for flag in parameter.opts} for path, command in ALL.items()}
    known[""] = set().union(*known.values())
    assert [(id_, verb, flags - known[verb]) for id_, verb, flags in seen if flags - known[verb]] == []
