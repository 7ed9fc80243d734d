"""The small faults that a source could have: each one place, one operator, and the text that stands there instead.

Left out by rule, since no test could tell them from the source or only one that repeats it: annotations and aliases of
types, decorators (caches, `frozen`, `slots`), imports, what only the type checker reads, `strict=`, docstrings, and
prose: text with a space in it and f-strings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARED = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
CALLED = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list", "reversed": "list"}
TYPED = {"annotation", "returns", "decorator_list", "bases"}
# `zip(strict=...)` assures of what is so.
ASSURED = {"strict"}
TYPING = {"cast", "TypeVar", "NewType", "ParamSpec"}
Fault = tuple[ast.expr | ast.stmt, ast.expr | ast.stmt, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One fault: `start` and `end` are offsets in the bytes of the source; `function` the lines of what it is in."""

    module: str
    start: int
    end: int
    operator: str
    instead: str
    lines: tuple[int, int]
    function: tuple[int, int]
    by_rule: bool

    @property
    def id(self) -> str:
        """Return module:line:operator."""
        return f"{self.module}:{self.lines[0]}:{self.operator}"

    def source(self, sound: bytes) -> bytes:
        """Return the source with the fault in it."""
        return sound[: self.start] + self.instead.encode() + sound[self.end :]


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, in the order of the source."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, function, by_rule in _nodes(ast.parse(source), (0, len(starts)), False):
        for first, last, operator, instead in _faults(node):
            lines = (first.lineno, last.end_lineno or 0)
            start, end = starts[lines[0] - 1] + first.col_offset, starts[lines[1] - 1] + (last.end_col_offset or 0)
            yield Mutant(module, start, end, operator, instead, lines, function, by_rule or _prose(node))


def _nodes(node: ast.AST, function: tuple[int, int], by_rule: bool) -> Iterator[tuple[ast.AST, tuple[int, int], bool]]:
    """Yield every node with the lines of its function, and whether it is left out by rule."""
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return  # up to Python 3.11 nobody knows where in an f-string something stands
        case ast.FunctionDef():
            function = (node.lineno, node.end_lineno or node.lineno)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Expr(value=ast.Constant()):
            by_rule = True
        case ast.Call(func=ast.Name(id=name)) if name in TYPING:
            by_rule = True
        case ast.keyword(arg=name) if name in ASSURED:
            by_rule = True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")) | ast.Assign(targets=[ast.Name(id="__slots__")]):
            by_rule = True
    yield node, function, by_rule
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield from _nodes(child, function, by_rule or field in TYPED)


def _prose(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def _faults(node: ast.AST) -> Iterator[Fault]:
    """Yield what could be wrong at a node: the first and the last node of what is replaced, the operator, the text."""
    match node:
        case ast.BoolOp() | ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Call() | ast.Constant():
            for operator, instead in _expressions(node):
                yield node, node, operator, f"({ast.unparse(instead)})"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.match_case(guard=ast.expr() as test):
            yield test, test, "always", "True"
            yield test, test, "never", "False"
        case ast.While(test=test):
            yield test, test, "never", "False"
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield test, test, "always", "True"
        case ast.For(iter=iterated):
            yield iterated, iterated, "no-loop", "()"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield value, value, "return-none", "None"
        case ast.ExceptHandler(body=[first, *_]) if ast.unparse(first) != "raise":
            yield first, node.body[-1], "not-caught", "raise"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()) | ast.Break():
            pass  # without its only yield it is no generator, without its break it never ends: both found by anything
        case ast.Expr() | ast.Raise() | ast.AugAssign() | ast.Delete() | ast.Continue():
            yield node, node, "delete", "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, node, "delete", "pass"


def _expressions(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Compare(left, operators, right):
            for index, operator in enumerate(operators):
                for other in COMPARED[type(operator)]:
                    yield "compare", ast.Compare(left, [*operators[:index], other(), *operators[index + 1 :]], right)
        case ast.BoolOp(operator, values):
            yield "and-or", ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for value in values:
                yield "drop-operand", ast.BoolOp(operator, [other for other in values if other is not value])
        case ast.BinOp(left, _, right):
            yield "drop-operand", left
            yield "drop-operand", right
        case ast.UnaryOp(ast.Not(), operand):
            yield "drop-not", operand
        case ast.Constant(bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(int() as value):
            yield "constant", ast.Constant(value + 1)
        case ast.Constant(str() as value):
            yield "constant", ast.Constant(value + "x")
        case ast.Constant(bytes() as value):
            yield "constant", ast.Constant(value + b"x")
        case ast.Call(function, arguments, keywords):
            if isinstance(function, ast.Name) and function.id in CALLED:
                taken = [] if CALLED[function.id] == "list" else keywords
                yield "call", ast.Call(ast.Name(CALLED[function.id]), arguments, taken)
            for keyword in keywords:
                if keyword.arg not in (None, *ASSURED):
                    rest = [other for other in keywords if other is not keyword]
                    yield "drop-argument", ast.Call(function, arguments, rest)
