"""The bytes of a YAML file as text, once nothing in them is hidden, half merged or too much."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from caseload.store.yamlrules import BYTES, unreadable

# Control characters (tab and newline are allowed), line ends that only some readers honour, every
# character that turns the direction of writing, halves of pairs, byte order marks.
_FORBIDDEN: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
)
_CHARACTER: Final = re.compile(f"[{_FORBIDDEN}]")
_CONFLICT: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_MARKERS: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_DIRECTIVE: Final = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*%")
# An & or ! that follows a letter or stands alone is text; elsewhere it can start an anchor or a tag.
_PROPERTY: Final = re.compile(r"[&!](?<![^\s\[{,:?-].)(?:(?<=!)|(?=\S))")
# What nearly every file consists of; that nothing is left when it is deleted is the fastest test there is.
_HARMLESS: Final = bytes(sorted({*b"\t\n", *range(0x20, 0x7F)} - {*b"\\&!<=>|"}))


class Text(NamedTuple):
    """A file's text and what it may hold: anchors or tags, escapes, markers of a conflict inside a line."""

    text: str
    properties: bool = False
    escapes: bool = False
    marked: bool = False


def decoded(data: bytes, source: str) -> Text:
    """Return the bytes as text; raises Unreadable, naming the file as `source`."""
    if len(data) > BYTES:
        raise unreadable("yaml-too-large", source)
    if data.startswith(b"\xef\xbb\xbf"):
        raise unreadable("yaml-byte-order-mark", source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise unreadable("yaml-not-utf-8", source, *_end_of(data[: error.start].decode("utf-8"))) from None
    if "%" in text and (directive := _DIRECTIVE.match(text)):
        raise unreadable("yaml-directive", source, *_end_of(text[: directive.end() - 1]))
    rest = data.translate(None, _HARMLESS)
    marked = len(rest) >= len(_MARKERS[0]) and any(marker in text for marker in _MARKERS)
    if not marked and not rest.strip(b"<=>|"):
        return Text(text)
    if found := unfit(text.replace("\r\n", "\n") if "\r" in text else text, marked):
        rule, before = found
        raise unreadable(rule, source, *_end_of(before))
    properties = ("&" in text or "!" in text) and _PROPERTY.search(text) is not None
    return Text(text, properties, "\\" in text, marked)


def unfit(text: str, marked: bool = True) -> tuple[str, str] | None:
    """Return the rule that `text` breaks and the text before the place; seek conflicts only if `marked`."""
    if marked and (match := _CONFLICT.search(text)):
        return "yaml-conflict-marker", text[: match.start()]
    if match := _CHARACTER.search(text):
        return "yaml-forbidden-character", text[: match.start()]
    return None


def _end_of(text: str) -> tuple[int, int]:
    """Return the line and column that follow `text`."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
