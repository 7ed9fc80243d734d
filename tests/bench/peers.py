"""What other programs are given to do: tasks, todos and documents of the same patients, as many as there are."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from uuid import UUID

from tests.bench.folders import Folder
from tests.bench.turns import BESIDE, Command

ENTERED = 1_795_132_800  # seconds since 1970 of the day that the folders are made for
TODOMAN = """\
path = "{place}/todos/*"
cache_path = "{place}/cache.sqlite3"
date_format = "%Y-%m-%d"
time_format = ""
default_list = "team"
"""
TODO = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:nobody
BEGIN:VTODO
CREATED:20261120T000000Z
DTSTAMP:20261120T000000Z
LAST-MODIFIED:20261120T000000Z
DUE;VALUE=DATE:{due}
STATUS:NEEDS-ACTION
SUMMARY:{step}: {name}
LOCATION:{manager}
UID:{id}
END:VTODO
END:VCALENDAR
"""
DOCUMENT = "settings:\n  digits: 6\n  itemformat: yaml\n{parent}  prefix: {prefix}\n  sep: ''\n"
ITEM = """\
active: true
derived: false
header: ''
level: {number}.1
links: {links}
normative: true
ref: ''
reviewed: null
text: |
{text}
"""


def program(name: str) -> str:
    """Return where a program stands that the extra `bench` installs."""
    path = BESIDE / name
    assert path.exists(), f"{name} is missing: python -m pip install -e '.[bench]'"
    return str(path)


def taskwarrior(folder: Folder, place: Path) -> Command | None:
    """Return the command that lists a task for each patient; None where there is no Taskwarrior."""
    task = shutil.which("task")
    if not task:
        return None
    place.mkdir()
    lines = [
        f'[description:"{row["step"]}: {row["name"]}" due:"{ENTERED + 86_400 * (number % 90)}" entry:"{ENTERED}" '
        f'modified:"{ENTERED}" project:"{row["manager"]}" status:"pending" uuid:"{UUID(int=number + 1)}"]\n'
        for number, row in enumerate(folder.listed("--all"))
    ]
    (place / "pending.data").write_text("".join(lines), encoding="utf-8")
    (place / "rc").write_text(f"data.location={place}\nverbose=label,footnote\n", encoding="utf-8")
    return Command((task, f"rc:{place / 'rc'}", "list"))


def todoman(folder: Folder, place: Path) -> Command:
    """Return the command that lists a todo for each patient, each a file."""
    todos = place / "todos" / "team"
    todos.mkdir(parents=True)
    for row in folder.listed("--all"):
        text = TODO.format(
            due=(row["next_due"] or "2026-12-31").replace("-", ""),
            **{name: row[name].replace(",", "\\,") for name in ("step", "name", "manager")},
            id=row["patient"],
        )
        (todos / f"{row['patient']}.ics").write_text(text, encoding="utf-8", newline="\r\n")
    (place / "config.py").write_text(TODOMAN.format(place=place), encoding="utf-8")
    return Command((program("todo"), "--config", str(place / "config.py"), "list"))


def doorstop(folder: Folder, place: Path) -> Command:
    """Return the command that checks an item for each patient, and one for each other record that links to it."""
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    for prefix, parent in (("PAT", ""), ("REC", "  parent: PAT\n")):
        (place / prefix).mkdir()
        (place / prefix / ".doorstop.yml").write_text(DOCUMENT.format(prefix=prefix, parent=parent), encoding="utf-8")
    items = 0
    for number, patient in enumerate(sorted((folder.place / "patients").glob("?/*")), 1):
        _item(place / "PAT" / f"PAT{number:06}.yml", number, patient / "patient.yaml", "[]")
        for path in sorted({*patient.rglob("*.yaml")} - {patient / "patient.yaml"}):
            items += 1
            _item(place / "REC" / f"REC{items:06}.yml", items, path, f"\n- PAT{number:06}: null")
    # It asks the git of where it is run.
    return Command(("sh", "-c", 'cd "$0" && exec "$1"', str(place), program("doorstop")), alone=True)


def _item(place: Path, number: int, record: Path, links: str) -> None:
    text = "\n".join(f"  {line}" for line in record.read_text(encoding="utf-8").splitlines())
    place.write_text(ITEM.format(number=number, links=links, text=text), encoding="utf-8")
