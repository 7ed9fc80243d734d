"""The faults of mutation testing: each can be compiled, is another program, and stands where it says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.endurance.mutants import mutants_of

pytestmark = pytest.mark.endurance

SOURCES = sorted((Path(__file__).parents[2] / "caseload" / "steps").glob("*.py"))[::4]
SMALL = '''"""é"""
def late(days: int | None, *, of: str = "x") -> bool:
    if (days or 0) >= 5 and of not in SEEN:
        raise ValueError("a day, too late")
    return max(days, 1, key=size) > 2
'''


def test_the_faults_of_a_small_program() -> None:
    found = {(one.operator, one.instead) for one in mutants_of("late.py", SMALL) if not one.by_rule}
    assert found == {
        ("constant", "('xx')"),
        ("always", "True"),
        ("never", "False"),
        ("and-or", "((days or 0) >= 5 or of not in SEEN)"),
        ("drop-operand", "((days or 0) >= 5)"),
        ("drop-operand", "(of not in SEEN)"),
        ("compare", "((days or 0) > 5)"),
        ("compare", "((days or 0) < 5)"),
        ("and-or", "(days and 0)"),
        ("drop-operand", "(days)"),
        ("drop-operand", "(0)"),
        ("constant", "(1)"),
        ("constant", "(6)"),
        ("compare", "(of in SEEN)"),
        ("delete", "pass"),
        ("return-none", "None"),
        ("compare", "(max(days, 1, key=size) >= 2)"),
        ("compare", "(max(days, 1, key=size) <= 2)"),
        ("call", "(min(days, 1, key=size))"),
        ("drop-argument", "(max(days, 1))"),
        ("constant", "(2)"),
        ("constant", "(3)"),
    }
    prose = {one.instead for one in mutants_of("late.py", SMALL) if one.by_rule}
    assert "('a day, too latex')" in prose and "(None)" in prose


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_is_another_program(path: Path) -> None:
    source = path.read_bytes()
    sound = ast.dump(ast.parse(source))
    for mutant in mutants_of(path.name, source.decode()):
        if not mutant.by_rule:
            assert ast.dump(ast.parse(mutant.source(source))) != sound, mutant
