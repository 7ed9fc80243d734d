"""Files that someone made to do harm: each is refused by its rule, at its place, and nothing that it holds is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from caseload.errors import FINDINGS, UNREADABLE, Unreadable
from caseload.store.folder import Folder, patient_place
from caseload.store.resources import schema_files
from caseload.store.yamlrules import BYTES, DEPTH, NODES, REMEDIES, RULES, SYNTAX_REMEDIES
from tests.endurance.fuzz_loader import readers
from tests.endurance.inprocess import ran

if TYPE_CHECKING:
    from tests.endurance.conftest import Tell

pytestmark = pytest.mark.endurance

FILES = Path(__file__).resolve().parents[1] / "files"
PATHS = sorted((FILES / "hostile").rglob("*.yaml"))
EXPECTED = re.compile(rb"# expect: (\S+) ([0-9]+:[0-9]+)[\r\n]")
KIND = re.compile(rb"schema: ([a-z]+)/1\b")
LEAST, SECONDS = 150, 2
# Every hostile file says one of these, so that none can be refused in words of its own unseen.
SECRETS = ("Zinnia", "zinnia", "ZINNIA", "48151623")
SAID = re.compile(rb"(?i)zin|48151623")
# Where the file of a kind stands in a caseload folder; of those without a patient there is one in a folder.
PLACES = {
    "patient": "{patient}/patient.yaml",
    "plan": "{patient}/plan.yaml",
    "rule": "definitions/rules/{name}.yaml",
    "cover": "team/2026-10-01-cover-{number:08}.yaml",
    "caseload": "caseload.yaml",
    "staff": "staff.yaml",
}
ENTRY = "{patient}/entries/2026-11-20-{kind}-{number:08}.yaml"
ONE_OF_A_KIND = ("caseload", "staff")
NOBODYS = ("rule", "cover", *ONE_OF_A_KIND)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile file: what it is called, what it holds, and the rule and place by which it is refused."""

    name: str
    data: bytes
    rule: str
    place: str

    @property
    def kind(self) -> str:
        """Return the kind of file in the place of which it stands."""
        found = KIND.search(self.data.replace(b"\0", b""))
        kind = found[1].decode() if found and not self.name.startswith("kinds/") else "contact"
        return kind if kind in PLACES or kind in ("assessment", "alert") else "contact"

    def leaked(self, said: str) -> list[str]:
        """Return the words of the file in what was said, but for those that are said of any file."""
        text = EXPECTED.sub(b"", self.data.replace(b"\0", b"")).decode("utf-8", "replace")
        words = {*SECRETS, *re.findall(r"[^\s:,\[\]{}\"'#]{6,99}", text)}
        return [word for word in words if word in said and word not in vocabulary()]


@cache
def vocabulary() -> str:
    """Return all that may be said of any file."""
    schemas = (path.read_text("utf-8") for path in schema_files())
    return " ".join((*schemas, *RULES.values(), *REMEDIES.values(), *SYNTAX_REMEDIES.values()))


def stored() -> Iterator[Hostile]:
    for path in PATHS:
        data = path.read_bytes()
        found = EXPECTED.search(data.replace(b"\0", b""))
        assert found, path
        name = path.relative_to(FILES / "hostile").with_suffix("").as_posix()
        yield Hostile(name, data, found[1].decode(), found[2].decode())


# What would be a large file in the repository, or has no room for a comment, is made here.
MADE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "yaml-empty 1:1"),
    "a newline": (b"\n", "yaml-empty 1:1"),
    "nul": (b"\0", "yaml-forbidden-character 1:1"),
    "a byte order mark": (b"\xef\xbb\xbf", "yaml-byte-order-mark 1:1"),
    "10,000 [": (b"[" * 10_000, f"yaml-too-deep 1:{DEPTH + 1}"),
    "10,000 [ that close": (b"a: " + b"[" * 10_000 + b"]" * 10_000, f"yaml-too-deep 1:{DEPTH + 3}"),
    "10,000 {": (b"{a: " * 10_000, f"yaml-too-deep 1:{4 * DEPTH + 1}"),
    "10,000 -": (b"- " * 10_000, f"yaml-too-deep 1:{2 * DEPTH + 1}"),
    "10,000 ?": (b"? " * 10_000, f"yaml-too-deep 1:{2 * DEPTH + 1}"),
    "10,000 levels of keys": (
        b"".join(b" " * level + b"a:\n" for level in range(1_200)), f"yaml-too-deep {DEPTH + 1}:{DEPTH + 1}",
    ),
    "10,000 '&'": (b"a: " + b"&" * 10_000, "yaml-anchor 1:4"),
    "10,000 '!'": (b"a: " + b"!" * 10_000, "yaml-tag 1:4"),
    "10,000 documents": (b"a: 1\n---\n" * 10_000, "yaml-second-document 2:1"),
    "10,000 directives": (b"%A b\n" * 10_000, "yaml-directive 1:1"),
    "100,000 quotes": (b"a: " + b'"' * 100_000, "yaml-syntax 1:6"),
    "100,000 equal keys": (b"a: 1\n" * 100_000, "yaml-duplicate-key 2:1"),
    "100,000 colons": (b"a: " + b":" * 100_000 + b" b", "yaml-syntax 1:100003"),
    "number of 900,000 digits": (b"a: " + b"1" * 900_000, "yaml-number-too-long 1:4"),
    "decimal of 900,000 digits": (b"a: 0." + b"1" * 900_000, "yaml-number-too-long 1:4"),
    "clock of 900,000 digits": (b"a: " + b"1:" * 450_000 + b"1", "yaml-ambiguous-scalar 1:4"),
    "900,000 underscores": (b"a: 1" + b"_" * 900_000, "yaml-ambiguous-scalar 1:4"),
    "day and 900,000 spaces": (b"a: 2026-01-01" + b" " * 900_000 + b"T", "yaml-ambiguous-scalar 1:4"),
    "key of 900,000 letters": (b"? " + b"a" * 900_000 + b"\n: 1", "yaml-key-too-long 1:3"),
    "quoted key of 900,000 letters": (b'? "' + b"a" * 900_000 + b'"\n: 1', "yaml-key-too-long 1:3"),
    "override after 900 KB": (b"a: " + b"x" * 900_000 + "\u202e".encode(), "yaml-forbidden-character 1:900004"),
    "escaped override after 900 KB": (b'a: "' + b"x" * 900_000 + b'\\u202e"', "yaml-forbidden-character 1:4"),
    "conflict after a hundred thousand lines": (b"# x\n" * 100_000 + b"=======\n", "yaml-conflict-marker 100001:1"),
    "a hundred thousand comments": (b"# &a *a !b\n" * 80_000, "yaml-empty 1:1"),
    "larger than a megabyte": (b"a: " + b"x" * BYTES, "yaml-too-large 1:1"),
    "too many values": (b"a: 1\nlist: [" + b"1," * NODES + b"]\n", "yaml-too-many-nodes 1:1"),
    "too many values in mappings": (b"a: [" + b"{a: 1}," * (NODES // 2) + b"]\n", "yaml-too-many-nodes 1:1"),
    "two hundred thousand unknown keys": (b"".join(b"k%d: 1\n" % n for n in range(90_000)), "schema-kind 1:1"),
}  # fmt: skip


def all_of_them() -> list[Hostile]:
    made = (Hostile(name, data, *found.split()) for name, (data, found) in MADE.items())
    return [*stored(), *made]


def test_each_hostile_file_is_refused_by_its_rule_at_its_place_without_a_word_of_it(tell: Tell) -> None:
    hostile = all_of_them()
    otherwise, leaks, slowest = {}, {}, 0.0
    for one in hostile:
        start = process_time()
        try:
            readers()[one.kind](one.data)
            found, said, code = "read", "", 0
        except Unreadable as error:
            found = " ".join(f"{finding.rule} {finding.line}:{finding.column}" for finding in error.findings)
            said, code = str(error), error.exit_code
        slowest = max(slowest, process_time() - start)
        if (found, code) != (f"{one.rule} {one.place}", UNREADABLE):
            otherwise[one.name] = found
        if leaked := one.leaked(said):
            leaks[one.name] = leaked
    must = "exact rule, exit code and position, no content in the message, each < 2 s"
    found_here = {"otherwise": len(otherwise), "leaks": len(leaks), "slowest_s": round(slowest, 3)}
    tell("named hostile files through the loader", tried=len(hostile), of=len(hostile), must=must, **found_here)
    assert otherwise == {}
    assert leaks == {}
    assert slowest < SECONDS
    assert len(PATHS) >= LEAST
    assert [one.name for one in stored() if not SAID.search(one.data.replace(b"\0", b""))] == []


def laid(folder: Path, number: int, one: Hostile) -> str:
    """Put a hostile file in its place in a folder, with a person to be found beside it; return where it stands."""
    patient = patient_place(f"{number:08}")
    place = PLACES.get(one.kind, ENTRY).format(patient=patient, kind=one.kind, number=number, name=Path(one.name).name)
    for name, data in {f"{patient}/patient.yaml": person(number), place: one.data}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return place


def person(number: int) -> bytes:
    return f'schema: patient/1\nid: "{number:08}"\nname:\n  family: Hill\nbirth_date: 1938-02-17\n'.encode()


def findings(folder: Path) -> tuple[int, list[tuple[str, str, str]], str]:
    """Return what `check` ends with, each error's file, rule and place, and all that it wrote."""
    done = ran(["-C", str(folder), "--today", "2026-11-21", "check", "-o", "json"])
    rows: list[dict[str, Any]] = json.loads(done.out)["tables"]["findings"]
    found = [(row["file"], row["rule"], f"{row['line']}:{row['column']}") for row in rows if row["severity"] == "error"]
    return done.code, found, (done.out + done.err).decode()


def test_one_check_finds_every_hostile_file_of_a_folder(bare: Folder, tell: Tell) -> None:
    """Those of which there is one in a folder are checked in turn, before the others are there."""
    hostile = [one for one in all_of_them() if len(one.data) <= BYTES]
    expected, seen = set[tuple[str, str, str]](), set[tuple[str, str, str]]()
    codes, said = set[int](), ""
    for one in (one for one in hostile if one.kind in ONE_OF_A_KIND):
        place = bare.root / PLACES[one.kind]
        before = place.read_bytes()
        place.write_bytes(one.data)
        code, found, printed = findings(bare.root)
        place.write_bytes(before)
        expected.add((one.name, one.rule, one.place))
        seen |= {(one.name, rule, at) for _, rule, at in found}
        codes, said = codes | {code}, said + printed
    together = enumerate(one for one in hostile if one.kind not in ONE_OF_A_KIND)
    expected |= {(laid(bare.root, number, one), one.rule, one.place) for number, one in together}
    code, found, printed = findings(bare.root)
    seen, codes, said = seen | {*found}, codes | {code}, said + printed
    leaks = [word for word in SECRETS if word in said]
    tell(
        "named hostile files through check, in one folder",
        tried=len(hostile),
        of=len(hostile),
        must="every one found by its rule at its place, no content in what is printed",
        missed=len(expected - seen),
        besides=len(seen - expected),
        leaks=len(leaks),
    )
    assert expected ^ seen == set()
    assert leaks == []
    assert codes == {FINDINGS}


def test_whoever_asks_for_a_person_with_a_hostile_file_is_told_where_it_is(bare: Folder, tell: Tell) -> None:
    of_people = (one for one in all_of_them() if one.kind not in NOBODYS and len(one.data) <= BYTES)
    hostile = [*enumerate(of_people)]
    otherwise: dict[str, object] = {}
    for number, one in hostile:
        place = laid(bare.root, number, one)
        done = ran(["-C", str(bare.root), "show", f"{number:08}"])
        (line, *more) = done.err.decode().splitlines()
        as_it_must = line.startswith(f"caseload: {place}:{one.place}: ") and f"[{one.rule}]" in line
        if (done.code, done.out, more) != (UNREADABLE, b"", []) or not as_it_must:
            otherwise[one.name] = (done.code, len(more), line.split(": ")[1])
        if any(word in line for word in SECRETS):
            otherwise[one.name] = "told of its content"
    tell(
        "named hostile files through show, one by one",
        tried=len(hostile),
        of=len(hostile),
        must="exit code 3, one line with rule and position, no content",
        otherwise=len(otherwise),
    )
    assert otherwise == {}
