"""What a record may not hold as YAML: the limits, and each rule with its remedy in words.

The reader and the writer share these, so that whatever is read can be written and the other way round.
"""

from __future__ import annotations

from typing import Final

from caseload.errors import Finding, Unreadable

BYTES: Final = 1_000_000
DEPTH: Final = 20
NODES: Final = 200_000
# Every reader gives up on a `key: value` whose key takes more than 1,024 characters on the line.
KEY_LENGTH: Final = 200
# More digits than this and a reader that counts in doubles or in 64 bits gives another number.
DIGITS: Final = 18

RULES: Final[dict[str, str]] = {
    "yaml-too-large": "the file is larger than 1 MB",
    "yaml-byte-order-mark": "the file starts with a byte order mark",
    "yaml-not-utf-8": "the bytes are not UTF-8 text",
    "yaml-conflict-marker": "a line is a conflict marker that a merge left behind",
    "yaml-forbidden-character": "a control, direction-changing or otherwise invisible character",
    "yaml-directive": "a directive (a line that starts with %)",
    "yaml-syntax": "this is not YAML",
    "yaml-empty": "the file holds no data",
    "yaml-second-document": "a second document starts here",
    "yaml-not-a-mapping": "the file does not consist of `key: value` lines",
    "yaml-anchor": "an anchor (&)",
    "yaml-alias": "an alias (*)",
    "yaml-tag": "a tag (!)",
    "yaml-merge-key": "a merge key (<<)",
    "yaml-duplicate-key": "this key stands here for the second time, and readers differ on which one counts",
    "yaml-key-not-text": "this key is not text",
    "yaml-key-too-long": "this key has more than 200 characters",
    "yaml-ambiguous-scalar": "to some readers this is a number, a time or yes or no, to others text",
    "yaml-number-too-long": "a number of more than 18 digits is not kept exactly by every reader",
    "yaml-too-deep": "the data is nested more than 20 levels deep",
    "yaml-too-many-nodes": "the data has more than 200,000 values",
}

REMEDIES: Final[dict[str, str]] = {
    "yaml-too-large": "split it, or keep long documents elsewhere and say where",
    "yaml-byte-order-mark": "save it as UTF-8 without a byte order mark",
    "yaml-not-utf-8": "save it as UTF-8",
    "yaml-conflict-marker": "decide which version is right and delete the other one with the marker lines",
    "yaml-forbidden-character": "delete it",
    "yaml-directive": "delete the line",
    "yaml-syntax": "check the indentation and the punctuation; put text with `: ` or ` #` in quotes",
    "yaml-empty": "restore the file from the history",
    "yaml-second-document": "keep one document in a file",
    "yaml-not-a-mapping": "start each entry with its key and a colon",
    "yaml-anchor": "write the value out; put text that starts with & in quotes",
    "yaml-alias": "write the value out; put text that starts with * in quotes",
    "yaml-tag": "delete the tag; put text that starts with ! in quotes",
    "yaml-merge-key": "write the keys out; put the text << in quotes",
    "yaml-duplicate-key": "keep one of the two",
    "yaml-key-not-text": "put the key in quotes",
    "yaml-key-too-long": "shorten it",
    "yaml-ambiguous-scalar": "put text in quotes; write true, false or null, or a number in plain digits",
    "yaml-number-too-long": "put it in quotes",
    "yaml-too-deep": "flatten it",
    "yaml-too-many-nodes": "split the file",
}

# Part of a parser's complaint -> a remedy that says more than the one for yaml-syntax.
SYNTAX_REMEDIES: Final[dict[str, str]] = {
    "cannot start any token": "indent with spaces, not tabs; put text that starts with @, % or ` in quotes",
    "mapping values are not allowed": "check the indentation; put text with `: ` in quotes",
    "unknown escape": "write the backslash twice, or put the text in single quotes",
    "unexpected end of stream": "close the quotes that open here",
}


def unreadable(rule: str, source: str, line: int = 1, column: int = 1, remedy: str = "") -> Unreadable:
    """Return the error for one place in the file `source`, line and column from 1."""
    return Unreadable.of(
        Finding(
            rule=rule,
            message=RULES[rule],
            file=source,
            line=line,
            column=column,
            remedy=remedy or REMEDIES[rule],
        )
    )
