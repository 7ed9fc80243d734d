"""Read a record's YAML strictly, straight from the parser's events, and say where it is wrong.

Stock readers turn `12:30` into 750 and `no` into False, keep the last of two equal keys in silence and
expand a few hundred bytes of aliases into gigabytes. Here whatever two readers could understand in two
ways is refused, and aliases and depth are refused as they stream by, before anything can grow. A file in the form
that we write ourselves needs no parser (`yamllines`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

from yaml.error import MarkedYAMLError
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

from caseload.errors import Unreadable
from caseload.store import yamllines
from caseload.store.scalars import AFTER_NUMBERS, WORDS, Refused, Tree, meaning
from caseload.store.yamlrules import DEPTH, KEY_LENGTH, NODES, RULES, SYNTAX_REMEDIES, unreadable
from caseload.store.yamltext import Text, decoded, unfit
from caseload.store.yamlwrite import dump

__all__ = ["LIBYAML", "RULES", "Tree", "by_events", "dump", "load", "positions"]

_SIGN: Final = re.compile(r"\b(anchor|alias|tag)(?: handle\b|$)")


_Event: TypeAlias = Any  # PyYAML's types let every mark be None; an event of the parser always has its mark


class _Events(Protocol):
    def get_event(self) -> _Event: ...


class _PurePythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for where it was built without libyaml; many times slower."""

    def __init__(self, data: bytes) -> None:
        Reader.__init__(self, data)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> _Event:
        try:
            return super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" reaches chr()
            here = self.get_mark()
            raise ScannerError(None, here, "found invalid Unicode character escape code", here) from None


_new_parser: Callable[[bytes], _Events] = _PurePythonParser
try:
    from yaml._yaml import CParser
except ImportError:
    LIBYAML = False
else:
    LIBYAML = True
    _new_parser = CParser


def load(data: bytes, source: str) -> dict[str, Tree]:
    """Return the mapping that the bytes of one file hold; `source` is the file name to print.

    Raises Unreadable with one finding: rule, line and column, remedy, and nothing of the content.
    """
    text = decoded(data, source)
    # A value takes a character at least, so only a long text can hold too many.
    tree = None if text.marked or len(text.text) > NODES else yamllines.read(text.text)
    return tree or by_events(data, text, source)


def by_events(data: bytes, text: Text, source: str) -> dict[str, Tree]:
    """Return the same, or raise the same, by the parser's events alone; `text` is what the bytes say."""
    try:
        return _Builder(_new_parser(data), text, source).document()
    except MarkedYAMLError as error:
        raise _syntax_error(error, source) from None


def positions(data: bytes, source: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return path -> (line, column), both from 1, of each key and each list item of a file.

    A path that ends in a key has the place of that key, one that ends in a number that of the item;
    `()` is where the data starts. Raises what `load` raises.
    """
    load(data, source)
    next_event = _new_parser(data).get_event
    _stream_start, _document_start, root = next_event(), next_event(), next_event()
    places: dict[tuple[str | int, ...], tuple[int, int]] = {(): _place(root.start_mark)}
    _locate(root, (), next_event, places)
    return places


def _locate(
    event: _Event,
    path: tuple[str | int, ...],
    next_event: Callable[[], _Event],
    places: dict[tuple[str | int, ...], tuple[int, int]],
) -> None:
    if type(event) is MappingStartEvent:
        while type(key := next_event()) is not MappingEndEvent:
            places[(*path, key.value)] = _place(key.start_mark)
            _locate(next_event(), (*path, key.value), next_event, places)
    elif type(event) is SequenceStartEvent:
        index = 0
        while type(item := next_event()) is not SequenceEndEvent:
            places[(*path, index)] = _place(item.start_mark)
            _locate(item, (*path, index), next_event, places)
            index += 1


class _Builder:
    """Turn the events of one document into a tree; the depth is bounded, so it may recurse."""

    __slots__ = ("_depth", "_next_event", "_parsed", "_source", "_text")

    def __init__(self, parser: _Events, text: Text, source: str) -> None:
        self._parsed = parser.get_event
        self._text = text
        self._source = source
        self._depth = 0
        suspect = text.properties or text.escapes or text.marked
        self._next_event: Callable[[], _Event] = self._inspected if suspect else self._parsed

    def document(self) -> dict[str, Tree]:
        next_event = self._next_event
        _stream_start, document_start = next_event(), next_event()
        if type(document_start) is StreamEndEvent:
            raise unreadable("yaml-empty", self._source)
        root = next_event()
        tree = self._node(root)
        if type(tree) is not dict:
            raise self._refusal("yaml-not-a-mapping", document_start)
        if len(self._text.text) > NODES and _nodes(tree) > NODES:
            raise self._refusal("yaml-too-many-nodes", root)
        _document_end, after = next_event(), next_event()
        if type(after) is not StreamEndEvent:
            raise self._refusal("yaml-second-document", after)
        return tree

    def _node(self, event: _Event) -> Tree:
        kind = type(event)
        if kind is ScalarEvent:
            text: str = event.value
            if (text < AFTER_NUMBERS or text in WORDS) and not event.style:
                return self._plain(event)
            return text
        if kind is MappingStartEvent:
            return self._mapping(event)
        if kind is SequenceStartEvent:
            return self._sequence(event)
        raise self._refusal("yaml-alias", event)

    def _mapping(self, start: _Event) -> dict[str, Tree]:
        next_event, node = self._next_event, self._node
        self._enter(start)
        mapping: dict[str, Tree] = {}
        while type(event := next_event()) is not MappingEndEvent:
            key = node(event)
            if type(key) is not str or key in mapping or len(key) > KEY_LENGTH:
                raise self._bad_key(key, event)
            mapping[key] = node(next_event())
        self._depth -= 1
        return mapping

    def _sequence(self, start: _Event) -> list[Tree]:
        next_event, node = self._next_event, self._node
        self._enter(start)
        items: list[Tree] = []
        while type(event := next_event()) is not SequenceEndEvent:
            items.append(node(event))
        self._depth -= 1
        return items

    def _enter(self, start: _Event) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise self._refusal("yaml-too-deep", start)

    def _plain(self, event: _Event) -> Tree:
        try:
            return meaning(event.value)
        except Refused as refused:
            raise self._refusal(str(refused), event) from None

    def _inspected(self) -> _Event:
        """Return the next event, once nothing is found on it that only few files hold."""
        event, text = self._parsed(), self._text
        if text.properties and text.text.startswith(("&", "!"), event.start_mark.index):
            # libyaml forgets a bare `!`, so the text is asked, not the event.
            anchor = text.text.startswith("&", event.start_mark.index)
            raise self._refusal("yaml-anchor" if anchor else "yaml-tag", event)
        if type(event) is ScalarEvent and (text.marked or event.style == '"'):
            found = unfit(event.value)
            if found:
                raise self._refusal(found[0], event)
        return event

    def _bad_key(self, key: Tree, event: _Event) -> Unreadable:
        if type(key) is not str:
            return self._refusal("yaml-key-not-text", event)
        return self._refusal("yaml-key-too-long" if len(key) > KEY_LENGTH else "yaml-duplicate-key", event)

    def _refusal(self, rule: str, event: _Event) -> Unreadable:
        return unreadable(rule, self._source, *_place(event.start_mark))


def _nodes(tree: Tree) -> int:
    if not isinstance(tree, dict | list):
        return 0
    return len(tree) + sum(map(_nodes, tree.values() if isinstance(tree, dict) else tree))


def _syntax_error(error: MarkedYAMLError, source: str) -> Unreadable:
    """Name the parser's complaint by the rule behind it; its own words may quote the file."""
    problem, context = error.problem or "", error.context or ""
    rule, mark = "yaml-syntax", error.problem_mark
    if complaint := _SIGN.search(context) or _SIGN.search(problem):
        rule, mark = f"yaml-{complaint[1]}", error.context_mark
    elif "invalid Unicode" in problem:
        rule, mark = "yaml-forbidden-character", error.context_mark
    elif "unexpected end" in problem:
        mark = error.context_mark
    remedy = next((remedy for part, remedy in SYNTAX_REMEDIES.items() if part in problem), "")
    return unreadable(rule, source, *_place(mark or error.problem_mark), remedy)


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1
