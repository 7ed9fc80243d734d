"""Text that is safe to print: what records hold never moves a cursor, turns a line or hides itself."""

from __future__ import annotations

import re
from typing import Final

# What nobody sees: soft hyphen, zero-width characters, fillers, variation selectors, tags. Dropped, so that
# no two different texts look alike by them and no word is broken up by them.
_UNSEEN: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
# What would act on the terminal or on the direction of writing, and what no encoding takes: shown as a sign.
_ACTING: Final = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff0-\ufffb\ufffe\uffff"

UNSAFE: Final = re.compile(f"[{_UNSEEN}{_ACTING}]")
_DROPPED: Final = re.compile(f"[{_UNSEEN}]")
TAB: Final = "    "


def clean(text: str, newline: str = " / ") -> str:
    """Return `text` without control, direction-changing and invisible characters; line ends are `newline`."""
    if text.isascii() and text.isprintable():
        return text
    lines = text.splitlines()
    return newline.join([UNSAFE.sub(_sign, line.replace("\t", TAB)) for line in lines])


def _sign(match: re.Match[str]) -> str:
    char = match[0]
    if _DROPPED.match(char):
        return ""
    if char < " ":
        return chr(0x2400 + ord(char))
    return "\u2421" if char == "\x7f" else "\ufffd"
