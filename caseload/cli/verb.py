"""How a verb is declared: its facts (by flag, from a file, by prompt), its patient, its example."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from caseload.cli.kinds import When
from caseload.cli.options import with_globals

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.model.case import Case

Body = Callable[..., Any]


class Known(NamedTuple):
    """What is known when a question comes up: the facts so far, and the case unless it is still to be opened."""

    session: Session
    case: Case | None
    facts: dict[str, Any]


Condition = Callable[[Known], bool]
Offer = Callable[[Known], Iterable[tuple[str, str]]]
Walk = Callable[[Known], None]


class Fact:
    """A parameter that becomes part of the record; `path` is where, `owner.name` for a nested one.

    `ask` is the question at a terminal, put only `when` it makes sense; a fact that is `needed` is asked until
    it is answered, another one may be left out with Enter. `offer` gives the answers there are, each with what
    it stands for, where no list in the program holds them. `walk` asks on its own, for each thing that is there.
    """

    path: str
    ask: str
    needed: Condition
    when: Condition
    offer: Offer | None
    walk: Walk | None


class FactOption(click.Option, Fact):
    """A fact given by a flag."""


class FactArgument(click.Argument, Fact):
    """A fact given by its place."""


def fact(
    path: str,
    *flags: str,
    ask: str = "",
    needed: bool | Condition = False,
    when: bool | Condition = True,
    offer: Offer | None = None,
    walk: Walk | None = None,
    **attributes: Any,
) -> Callable[[Body], Body]:
    """Declare a fact; without flags it is taken by its place in the command line."""
    name = path.replace(".", "__")

    def decorate(body: Body) -> Body:
        parameter: click.Parameter
        if flags:
            attributes.setdefault("default", None)
            attributes.setdefault("help", f"{ask}." if ask else None)
            parameter = FactOption([*flags, name], **attributes)
        else:
            parameter = FactArgument([name], required=False, **attributes)
        parameter.path, parameter.ask, parameter.offer, parameter.walk = path, ask, offer, walk
        parameter.needed, parameter.when = _condition(needed), _condition(when)
        body.__dict__.setdefault("__click_params__", []).append(parameter)
        return body

    return decorate


def _condition(given: bool | Condition) -> Condition:
    return given if callable(given) else lambda known: given


def patient(body: Body) -> Body:
    """Take the patient: an id or its beginning, an NHS number, or a name."""
    return click.argument("patient", metavar="PATIENT")(body)


def plan_item(noun: str) -> Callable[[Body], Body]:
    """Take what every item of the plan has: its patient, and the id of one that is to change."""

    def decorate(body: Body) -> Body:
        return patient(fact("id", "--id", metavar="ID", help=f"Change this {noun} instead of adding one.")(body))

    return decorate


def verb(name: str, *, example: str) -> Callable[[Body], click.Command]:
    """Make a command of a body that reads: it gets the session, then its parameters by name."""

    def decorate(body: Body) -> click.Command:
        @click.pass_context
        def run(ctx: click.Context, /, **parameters: Any) -> Any:
            from caseload.cli.session import Session

            with Session(ctx) as session:
                return body(session, **_gathered(ctx, parameters))

        return _command(name, body, run, example)

    return decorate


FROM_FILE = click.option("--from", "from_file", metavar="FILE|-", help="Take the facts from a YAML or JSON file.")
WRITING = (
    click.option("--dry-run", is_flag=True, help="Show what would be written, write nothing."),
    click.option("--yes", is_flag=True, help="Do not ask whether this is the right person; needs the full id."),
)


def writing(name: str, *, example: str, takes: Callable[[Body], Body] = FROM_FILE) -> Callable[[Body], click.Command]:
    """Make a command of a body that writes: it gets a writer, which knows `--from`, `--dry-run` and `--yes`.

    What a verb `takes` with `--from` is a file of facts, unless it declares an option of its own, whose value it gets.
    """

    def decorate(body: Body) -> click.Command:
        @click.pass_context
        def run(
            ctx: click.Context, /, dry_run: bool, yes: bool, from_file: str | None = None, **parameters: Any
        ) -> Any:
            from caseload.cli.session import Session
            from caseload.cli.source import Source
            from caseload.cli.writer import Writer

            with Session(ctx) as session:
                source = Source.read(from_file) if from_file else None
                return body(Writer(session, source, dry_run, yes), **_gathered(ctx, parameters))

        for option in reversed((takes, *WRITING)):
            body = option(body)
        return _command(name, body, run, example)

    return decorate


def entry_facts(body: Body) -> Body:
    """Add the facts that every entry has: when it happened, and what it corrects."""
    return happened()(corrects(body))


def corrects(body: Body) -> Body:
    """Add what an entry corrects, and why."""
    body = fact("because", "--because", metavar="TEXT", help="Why it is replaced.")(body)
    return fact("replaces", "--replaces", metavar="ENTRY", help="The entry that this one replaces.")(body)


def happened(ask: str = "", *, needed: bool = False) -> Callable[[Body], Body]:
    """Add when an entry happened: today, where nothing is said and nothing asked."""
    told = "When it happened: a day or minute, today, yesterday."
    return fact("happened", "--on", type=When(), ask=ask, needed=needed, help=told)


def _command(name: str, body: Body, run: Body, example: str) -> click.Command:
    run.__dict__["__click_params__"] = body.__dict__.get("__click_params__", [])
    command = click.command(name, help=body.__doc__, epilog=f"\b\nExample: {example}")(run)
    return with_globals(command)


def _gathered(ctx: click.Context, parameters: dict[str, Any]) -> dict[str, Any]:
    """Put the values of all facts into one tree, `facts`; leave the other parameters as they are."""
    declared = [parameter for parameter in ctx.command.params if isinstance(parameter, Fact)]
    if not declared:
        return parameters
    facts: dict[str, Any] = {}
    for parameter in declared:
        value = parameters.pop(str(parameter.name))
        put(facts, parameter.path, value)
    return parameters | {"facts": facts}


def at(facts: dict[str, Any], path: str) -> Any:
    """Return the value in the tree of facts, None where there is none."""
    here: Any = facts
    for part in path.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def put(facts: dict[str, Any], path: str, value: Any) -> None:
    """Set a value in the tree of facts; nothing where there is none."""
    if value is None or value == () or value == "":
        return
    *parents, last = path.split(".")
    for parent in parents:
        facts = facts.setdefault(parent, {})
    facts[last] = list(value) if isinstance(value, tuple) else value


def laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one tree of facts over another."""
    both = dict(under)
    for key, value in over.items():
        old = both.get(key)
        both[key] = laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both
