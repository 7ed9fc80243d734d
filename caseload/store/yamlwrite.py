"""Write a tree as canonical YAML: one form for each tree, the same text to every YAML 1.1 and 1.2 reader."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from caseload.errors import Forbidden
from caseload.store.scalars import Tree, means_itself
from caseload.store.yamlrules import BYTES, DEPTH, DIGITS, KEY_LENGTH, NODES, REMEDIES, RULES
from caseload.store.yamltext import unfit

_STEP: Final = 2
# Letters, digits and symbols, but no space other than the plain one and nothing of no width. Spelled out
# instead of asking Unicode, whose answer changes with the Python version and so would the file.
_WIDE: Final = (
    r"\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff"
    r"\u3001-\ud7ff\uf900-\ufdff\ufe10-\ufefe\uff00-\uffef\U00010000-\U000dffff"
)
# Compiled when it is first used: it takes 5 ms, and most commands write nothing.
_PLAIN: Final = rf"(?!.*(?:: | #|[ :]\Z))[A-Za-z0-9(/{_WIDE}][ -~{_WIDE}]*"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def dump(tree: Tree) -> bytes:
    """Return the canonical bytes of a mapping, its keys in their given order.

    `load(dump(tree)) == tree`. Raises Forbidden for what `load` would refuse, TypeError for a value
    that is no Tree.
    """
    if not isinstance(tree, dict):
        raise _forbidden("yaml-not-a-mapping")
    writer = _Writer()
    if tree:
        writer.mapping(tree, 0, "")
    data = "\n".join([*(writer.lines or ["{}"]), ""]).encode()
    if len(data) > BYTES:
        raise _forbidden("yaml-too-large")
    return data


class _Writer:
    """Collects lines; `lead` is what a collection's first line starts with, indentation included."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._nodes = 0

    def mapping(self, mapping: dict[str, Tree], indent: int, lead: str) -> None:
        self._check(mapping, indent)
        for key, value in mapping.items():
            self._entry(f"{lead}{_key(key)}:", value, indent)
            lead = " " * indent

    def sequence(self, items: list[Tree], indent: int, lead: str) -> None:
        self._check(items, indent)
        for item in items:
            self._entry(f"{lead}-", item, indent)
            lead = " " * indent

    def _entry(self, head: str, value: Tree, indent: int) -> None:
        inner = indent + _STEP
        if not isinstance(value, dict | list):
            self.lines.append(f"{head} {_scalar(value, inner)}")
        elif not value:
            self._check(value, inner)
            self.lines.append(f"{head} {'{}' if isinstance(value, dict) else '[]'}")
        else:
            if head.endswith("-"):
                lead = f"{head} "
            else:
                self.lines.append(head)
                lead = " " * inner
            if isinstance(value, dict):
                self.mapping(value, inner, lead)
            else:
                self.sequence(value, inner, lead)

    def _check(self, collection: dict[str, Tree] | list[Tree], indent: int) -> None:
        if indent >= DEPTH * _STEP:
            raise _forbidden("yaml-too-deep")
        self._nodes += len(collection)
        if self._nodes > NODES:
            raise _forbidden("yaml-too-many-nodes")


def _key(key: str) -> str:
    if len(key) > KEY_LENGTH:
        raise _forbidden("yaml-key-too-long")
    return _one_line(_allowed(key))


def _scalar(value: object, indent: int) -> str:
    if isinstance(value, str):
        text = _allowed(value)
        return _literal(text, indent) if "\n" in text and text.strip() else _one_line(text)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return _number(value)
    raise TypeError(f"no YAML form for {type(value).__name__}")


def _allowed(text: str) -> str:
    if found := unfit(text):
        raise _forbidden(found[0])
    return text


def _one_line(text: str) -> str:
    return text if re.fullmatch(_PLAIN, text) and means_itself(text) else f'"{text.translate(_ESCAPES)}"'


def _number(number: int | Decimal) -> str:
    if isinstance(number, int):
        if abs(number) >= 10**DIGITS:
            raise _forbidden("yaml-number-too-long")
        return str(number)
    # Infinity and NaN have no plain digits; an exponent could ask for a million of them.
    if not number.is_finite() or abs(number.adjusted()) > DIGITS:
        raise _forbidden("yaml-number-too-long")
    text = f"{number:f}"
    if sum(map(str.isdigit, text)) > DIGITS - ("." not in text):
        raise _forbidden("yaml-number-too-long")
    return text if "." in text else f"{text}.0"


def _literal(text: str, indent: int) -> str:
    body = text.rstrip("\n")
    newlines = len(text) - len(body)
    # Readers take the first line's spaces for indentation unless they are told how much of it there is.
    width = str(_STEP) if body.lstrip("\n").startswith((" ", "\t")) else ""
    chomping = "-" if newlines == 0 else "" if newlines == 1 else "+"
    lines = [" " * indent + line if line else "" for line in body.split("\n")]
    return "\n".join([f"|{width}{chomping}", *lines, *[""] * (newlines - 1)])


def _forbidden(rule: str) -> Forbidden:
    return Forbidden(f"cannot be written: {RULES[rule]}", remedy=REMEDIES[rule])
