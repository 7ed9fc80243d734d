"""Whatever bytes a file holds, the loader reads a record or says in a published way why not.

    python -m tests.endurance.fuzz_loader mutations SEED COUNT    good files, changed by chance
    python -m tests.endurance.fuzz_loader coverage SEED COUNT     what Atheris grows towards code not yet seen

Each is a process of its own that may take 300 MB; it ends with one line of JSON on stdout.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from time import process_time
from typing import Any

FILES = Path(__file__).resolve().parents[1] / "files"
MEMORY = 300_000_000
# How much of a traceback is told, and of how many.
TOLD, FRAMES = 5, 6
SECRET = "Zinnia"
KIND = re.compile(rb"^schema: ([a-z-]+)/", re.MULTILINE)

Reader = Callable[[bytes], Any]
Change = Callable[[random.Random, bytes], bytes]


@cache
def readers() -> dict[str, Reader]:
    """Return how the file of each kind is read, as far as it can be without the folder around it."""
    from caseload.measures.programme.card import Card
    from caseload.model.definitions import ClosureReasons, Services
    from caseload.model.entries.registry import ENTRIES
    from caseload.model.patient import Patient
    from caseload.model.plan import Plan
    from caseload.model.population import ExtractDescription
    from caseload.model.team import TEAM_PLACES, Baseline
    from caseload.store.contradictions import refuse
    from caseload.store.definitionfile import KINDS, criteria_of, template_of
    from caseload.store.definitions import read_definitions
    from caseload.store.records import parse
    from caseload.store.settings import settings_alone, staff_of

    team = (cls for classes in TEAM_PLACES.values() for cls in classes)
    alone: tuple[Any, ...] = (
        Patient,
        Plan,
        Baseline,
        ClosureReasons,
        Services,
        ExtractDescription,
        Card,
        *ENTRIES.values(),
        *team,
    )
    known = read_definitions(Path("none"))

    def definition(cls: type[Any], check: Callable[..., Any], data: bytes) -> Any:
        made = parse(data, "f", cls)
        refuse(check(made, known), "f", data)
        return made

    defined = {cls.kind: partial(definition, cls, check) for place, (cls, check) in KINDS.items()}
    return {
        **{cls.kind: partial(_whole, cls) for cls in alone},
        **defined,
        "template": lambda data: template_of(data, "f", known.services),
        "criteria": lambda data: criteria_of(data, "f", known.instruments),
        "caseload": settings_alone,
        "staff": staff_of,
    }


def _whole(cls: type[Any], data: bytes) -> Any:
    """Read a record; what was read can be written, and is the same when it is read again."""
    from caseload.store.records import parse, write

    record = parse(data, "f", cls)
    assert parse(write(record), "f", cls) == record
    return record


@cache
def published() -> frozenset[str]:
    """Return every rule that `explain` tells of."""
    from caseload.store.described import rules

    return frozenset(rule.id for rule in rules())


def outcome(data: bytes) -> str:
    """Read the bytes as the kind of file that they say they are; return the rule they break, empty for none."""
    from caseload.errors import Unreadable

    kind = KIND.search(data)
    read = readers().get(kind[1].decode() if kind else "", readers()["contact"])
    try:
        read(data)
    except Unreadable as error:
        assert SECRET not in str(error)
        assert {finding.rule for finding in error.findings} <= published()
        assert all(finding.line and finding.column for finding in error.findings)
        rule = error.findings[0].rule
    else:
        rule = ""
    if not rule.startswith("yaml-"):
        _both_ways(data)
    return rule


def _both_ways(data: bytes) -> None:
    """Check that a tree is what the parser's events make of the bytes, however it was read."""
    from caseload.store.yamlfile import by_events, load
    from caseload.store.yamltext import decoded

    assert repr(load(data, "f")) == repr(by_events(data, decoded(data, "f"), "f"))


# --- what chance changes

TOKENS = [
    *"&*![]{}|>%#@`\t\n\r'\":,?-~=\\",
    *("&a ", "*a", "!!python/object:os.system ", "!<x> ", "!t ", "<<: ", ": ", " #", "? ", "- ", "\n  ", "\n"),
    *("---\n", "...\n"),
    *("%YAML 1.1\n---\n", "\\x07", "\\ud800", "\\U00110000", "<<<<<<< a\n", "=======\n", "\0", "\x07", "\x1b[2J"),
    *("\x7f",),
    *("\x85", "\u2028", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u0301", "李", "👩‍👩‍👧", "\U0010ffff"),
    *("\ufffe",),
    *(SECRET, f"{SECRET}: {SECRET}\n", f"  - {SECRET}\n", "schema: plan/1\n", "schema: patient/2\n"),
]
VALUES = [
    *("", "''", "~", "null", "true", "no", "Yes", "0", "-1", "1", "1.5", "-0.0", "1e3", "0o7", "0x1F", "1_000"),
    *("12:30", ".inf"),
    *(".nan", "9" * 18, "9" * 19, "0." + "9" * 17, "2026-02-30", "0001-01-01", "9999-12-31", "0000-01-01"),
    *("2026-11-21T24:00",),
    *("2026-11-21T10:00", "2026-11-21T10:00:00Z", "2026-06-31T10:00:00Z", "[]", "{}", "[[]]", "[null]", "{a: {}}"),
    *("[1, x]",),
    *(SECRET, f'"{SECRET}"', f"[{SECRET}]", f"{{{SECRET}: 1}}", '"a\\nb"', "'a", '"', "|\n  x", ">-\n  x", "|2\n x"),
    *("x" * 300,),
    *("e0000000", "patient/1", "../../etc", "٣", "१", "ß" * 50, "😀", "999 000 0018", "9990000018"),
]  # fmt: skip
LINE = re.compile(rb"(?m)^( *(?:- )?)([a-z_]+):(?: (.*))?$")


def flip(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(128 if chance.random() < 0.7 else 256)]) + data[at + 1 :]


def cut(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randrange(1, 40) :]


def truncate(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    token: str = chance.choice(TOKENS)
    return data[:at] + token.encode() + data[at:]


def move_lines(chance: random.Random, data: bytes) -> bytes:
    """Leave a line out, say one twice, let two change places, or indent one."""
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            lines[one] = b" " * chance.randrange(1, 5) + lines[one]
    return b"\n".join(lines)


def revalue(chance: random.Random, data: bytes) -> bytes:
    """Give a field another value."""
    return _at_a_field(chance, data, lambda field: field[1] + field[2] + b": " + chance.choice(VALUES).encode())


def rename(chance: random.Random, data: bytes) -> bytes:
    """Give a field another name: that of any other, or one that is none."""
    names = [field[2] for field in LINE.finditer(data)] + [b"zzz", b"? x", b"1", b"null", SECRET.encode()]
    return _at_a_field(chance, data, lambda field: field[1] + chance.choice(names) + b": " + (field[3] or b""))


def _at_a_field(chance: random.Random, data: bytes, made: Callable[[re.Match[bytes]], bytes]) -> bytes:
    fields = [*LINE.finditer(data)]
    if not fields:
        return data
    field = chance.choice(fields)
    return data[: field.start()] + made(field) + data[field.end() :]


def nest(chance: random.Random, data: bytes) -> bytes:
    deep = chance.choice((5, 18, 19, 20, 21, 22, 100, 10_000 if chance.random() < 0.05 else 30))
    start, end = chance.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("[{a: ", "}]"), ("? ", "")))
    return data + f"\nzzz: {'' if end else chr(10)}{start * deep}{end * chance.choice((0, deep))}\n".encode()


def enlarge(chance: random.Random, data: bytes) -> bytes:
    """Put a scalar in that is as long as can be, now and then."""
    size = 999_000 if chance.random() < 0.002 else chance.choice((100, 999, 1_000, 1_025, 5_000))
    text = chance.choice(("x", "9", "é", "\\n", "x ", "a: ", "- ", "😀", "\n  "))
    quote = chance.choice(("", "'", '"', "|\n  "))
    return _at_a_field(
        chance, data, lambda field: field[1] + field[2] + f": {quote}{text * (size // len(text))}{quote[:1]}".encode()
    )


def recode(chance: random.Random, data: bytes) -> bytes:
    """Write it as another system would."""
    text = data.decode("utf-8", "replace")
    match chance.randrange(7):
        case 0:
            return b"\xef\xbb\xbf" + data
        case 1:
            return data.replace(b"\n", b"\r")
        case 2:
            return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7")))
        case 3:
            return text.encode("latin-1", "replace")
        case 4:
            return data.replace(b" ", b"\t", chance.randrange(1, 5))
        case 5:
            return data + b"\0" * chance.randrange(1, 9)
    return data.replace(b"\n", b"\r\n")


CHANGES: tuple[Change, ...] = (
    *(flip, flip, cut, cut, truncate, insert, insert, insert, move_lines, move_lines, move_lines),
    *(revalue, revalue, revalue, revalue, revalue, revalue, rename, nest, enlarge, recode),
)


def good_files() -> list[bytes]:
    """Return every good file that has a reader, all of YAML's own among them."""
    kinds = sorted({*readers(), "yaml"})
    return [path.read_bytes() for kind in kinds for path in sorted((FILES / "good" / kind).glob("*.yaml"))]


def mutations(seed: int, count: int) -> Iterator[bytes]:
    """Yield good files with a few changes each, small files more often."""
    chance, files = random.Random(seed), good_files()
    weights = [1 / (200 + len(data)) for data in files]
    for data in chance.choices(files, weights, k=count):
        for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 3, 5))):
            data = chance.choice(CHANGES)(chance, data)
        yield data


# --- what comes of it


class Tally:
    """How reading went: `said` is how often each rule was the answer, empty for what was read."""

    def __init__(self) -> None:
        self.tried = 0
        self.said: Counter[str] = Counter()
        self.slowest = 0.0
        self.tracebacks: list[str] = []

    def read(self, data: bytes) -> None:
        """Read one input."""
        self.tried += 1
        start = process_time()
        try:
            self.said[outcome(data)] += 1
        except Exception as error:
            where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            self.tracebacks.append(f"{type(error).__name__} {' '.join(where[-FRAMES:])} {data[:3_000]!r}")
        self.slowest = max(self.slowest, process_time() - start)

    def told(self) -> str:
        """Return it as one line of JSON."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)
        return json.dumps(
            {
                "tried": self.tried,
                "said": self.said,
                "slowest": round(self.slowest, 3),
                "peak": peak,
                "count": len(self.tracebacks),
                "tracebacks": self.tracebacks[:TOLD],
            }
        )


def grow(seed: int, count: int, tally: Tally) -> None:
    """Let Atheris grow inputs from the good files, towards code of the loader that none has run yet; never returns."""
    import tempfile

    # Not everywhere there, and without types.
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["caseload.store", "caseload.model", "caseload.errors"]):
        files = good_files()
        for data in files:
            outcome(data)

    def one(data: bytes) -> None:
        tally.read(data)
        if tally.tried == count:
            print(tally.told(), flush=True)
            # Atheris takes leave without what Python does at exit.
            rmtree(place)
            os._exit(0)

    place = Path(tempfile.mkdtemp())
    corpus, words = place / "corpus", place / "words"
    corpus.mkdir()
    for number, data in enumerate(files):
        (corpus / str(number)).write_bytes(data)
    said = {*(token.encode() for token in (*TOKENS, *VALUES)), *(f"\n{name}: ".encode() for name in readers())} - {b""}
    words.write_text("".join(f'"{"".join(f"{chr(92)}x{byte:02x}" for byte in word)}"\n' for word in sorted(said)))
    limits = (f"-seed={seed}", "-runs=-1", "-max_len=4096", "-verbosity=0", f"-dict={words}")
    atheris.Setup([sys.argv[0], *limits, str(corpus)], one)
    atheris.Fuzz()


def main(way: str, seed: int, count: int) -> None:
    # What runs wild ends here, not with the machine.
    resource.setrlimit(resource.RLIMIT_CPU, (60 + count // 100,) * 2)
    resource.setrlimit(resource.RLIMIT_DATA, (8 * MEMORY,) * 2)
    tally = Tally()
    if way == "coverage":
        grow(seed, count, tally)
    for data in mutations(seed, count):
        tally.read(data)
    print(tally.told())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
