"""What every change keeps: layers, types, style, budgets, one importer a library."""

from __future__ import annotations

import ast
import configparser
import io
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import caseload

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "caseload"

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
SILENT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}
MODULE_LINES, FUNCTION_LINES, COMMAND_LINES, PACKAGE_LINES = 250, 40, 10, 36_000

# library: the one module, or the one package, that imports it
ONLY_IMPORTER = {
    "click": "caseload/cli/",
    "duckdb": "caseload/population/duck.py",
    "jinja2": "caseload/render/pages/page.py",
    "jsonschema": "caseload/store/schema.py",
    "jsonschema_rs": "caseload/store/schema.py",
    "pyspark": "caseload/population/spark.py",
    "rich": "caseload/render/",
    "statsmodels": "caseload/measures/programme/adjusted.py",
    "subprocess": "caseload/store/git.py",
    "yaml": "caseload/store/yamlfile.py",
}
COMMAND_MAKERS = {"command", "group", "verb", "writing"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
CLOCKS = {"now", "utcnow", "today"}

HELP_AND_MODULES = """
import sys
from caseload.cli.main import main
sys.argv = ["caseload", "--help"]
try:
    main()
except SystemExit as exit:
    assert not exit.code, exit.code
print(*sys.modules, file=sys.stderr)
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def passes(*command: str) -> str:
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def place(path: Path, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the top-level names of what a module imports, at any depth of its code."""
    return frozenset(name.partition(".")[0] for node in nodes(path) for name in imported(node))


def imported(node: ast.AST) -> set[str]:
    """Return what a statement may load: with `from x import y` that is x, and y where it is a module."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield each statement that runs when a module is loaded, but what is there for types alone."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            yield from at_once(statement.orelse)
            continue
        yield statement
        for part in ("body", "orelse", "handlers", "finalbody"):
            yield from at_once(getattr(statement, part, []))


# --- the outside tools


def test_imports_keep_the_layers() -> None:
    passes(str(Path(sys.executable).with_name("lint-imports")))


@pytest.mark.heavy
def test_types_are_strict() -> None:
    passes(sys.executable, "-m", "mypy")


def test_style_is_ruff_clean() -> None:
    passes(sys.executable, "-m", "ruff", "check", ".")


def test_format_is_ruffs() -> None:
    passes(sys.executable, "-m", "ruff", "format", "--check", ".")


# --- sizes


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert [f"{dotted(path)}: {lines}" for path, lines in lengths.items() if lines > MODULE_LINES] == []
    assert sum(map(code_lines, modules())) < PACKAGE_LINES


def code_lines(path: Path) -> int:
    """Count the lines that say something to Python: no blank line, comment or docstring."""
    text = path.read_text(encoding="utf-8")
    documented = (node for node in nodes(path) if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False))
    docstrings = {n for node in documented for n in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    said = {n for token in tokens if token.type not in SILENT for n in range(token.start[0], token.end[0] + 1)}
    return len(said - docstrings)


def test_functions_are_short() -> None:
    long = [
        f"{place(path, function)} {function.name}"
        for path in modules()
        for function in functions(path)
        if span(function, function) > FUNCTION_LINES
    ]
    assert long == []


def test_command_bodies_only_parse_call_and_echo() -> None:
    commands = [
        (path, function)
        for path in sorted((PACKAGE / "cli").rglob("*.py"))
        for function in functions(path)
        if COMMAND_MAKERS & set(map(called, function.decorator_list))
    ]
    assert commands
    assert [
        f"{place(path, command)} {command.name}" for path, command in commands if body_lines(command) > COMMAND_LINES
    ] == []


def called(decorator: ast.expr) -> str:
    """Return the last name of a decorator: `command` for `@click.command(name)`."""
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2]


def span(first: ast.stmt, last: ast.stmt) -> int:
    return (last.end_lineno or last.lineno) - first.lineno + 1


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return span(body[0], body[-1]) if body else 0


# --- modules and packages


def test_each_module_can_be_the_first_to_be_imported() -> None:
    """Where no module waits for one that waits for it, in whatever round, the order of imports is no matter."""
    ours = {dotted(path): path for path in modules()}
    waits = {name: {n for s in at_once(tree(path).body) for n in imported(s)} for name, path in ours.items()}
    order = TopologicalSorter({name: others & ours.keys() for name, others in waits.items()}).static_order()
    assert sorted(order) == sorted(ours)
    assert sum(len(others & ours.keys()) for others in waits.values()) > len(ours)


def test_every_module_is_imported_without_a_warning() -> None:
    names = [dotted(path) for path in modules() if path.name != "__main__.py"]
    passes(sys.executable, "-W", "error", "-c", f"import {', '.join(names)}")


def test_the_package_runs_as_a_module() -> None:
    assert caseload.__version__ in passes(sys.executable, "-m", "caseload", "--version")


def test_the_list_of_packages_equals_the_folders() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = config["options"]["packages"].split()
    assert listed == sorted({dotted(path.parent) for path in modules()} | {"caseload.data", "caseload.schemas"})


def test_init_files_are_empty_but_for_the_version() -> None:
    inits = [path for path in modules() if path.name == "__init__.py" and path.parent != PACKAGE]
    assert [dotted(path) for path in inits if path.read_text(encoding="utf-8").strip()] == []
    assignments = [node for node in tree(PACKAGE / "__init__.py").body if not isinstance(node, ast.Expr)]
    assert [ast.unparse(node).partition(" = ")[0] for node in assignments] == ["__version__"]


def test_names_say_something() -> None:
    assert [dotted(path) for path in modules() if VAGUE_NAMES & set(dotted(path).split("."))] == []


@pytest.mark.parametrize(("library", "importer"), ONLY_IMPORTER.items())
def test_a_library_has_one_importer(library: str, importer: str) -> None:
    importers = [path.relative_to(ROOT).as_posix() for path in modules() if library in imports(path)]
    assert importers
    assert [name for name in importers if not name.startswith(importer)] == []


def test_help_loads_neither_rich_nor_jsonschema_nor_yaml() -> None:
    done = run(sys.executable, "-c", HELP_AND_MODULES)
    assert done.returncode == 0, done.stderr
    assert "Usage: caseload" in done.stdout
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded & {"rich", "jsonschema", "jsonschema_rs", "yaml"} == set()


def test_decisions_read_no_clock() -> None:
    pure = [PACKAGE / "errors.py"]
    for layer in ("model", "measures", "steps", "rules"):
        pure += sorted((PACKAGE / layer).rglob("*.py"))
    clocks = [
        place(path, node)
        for path in pure
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert clocks == []
