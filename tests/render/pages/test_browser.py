"""The pages in a real browser: nothing hangs over at any width, is faint, is fetched, or is complained of."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from caseload.model.case import Case
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.owncopy import own_copy
from caseload.render.pages.page import Chapter, Drawing, letter_page, programme_page
from caseload.render.report import (
    DANGER,
    VERBATIM,
    WARNING,
    Column,
    Fields,
    Item,
    Lines,
    Outline,
    Report,
    Table,
)

pytestmark = pytest.mark.browser

# What is printed on A4, between the margins.
PHONE, DESK, PAPER = 360, 1280, 680
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
# The page that looks at the others: each in a frame as wide as a screen, its answers where --dump-dom shows them.
LOOK = """<!DOCTYPE html><body>%s<script>
const bright = colour => {
  const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const ground = (view, one) => {
  for (; one; one = one.parentElement) {
    const colour = view.getComputedStyle(one).backgroundColor;
    if (!colour.startsWith("rgba(0, 0, 0, 0")) return colour;
  }
  return "rgb(255, 255, 255)";
};
const look = frame => {
  const page = frame.contentDocument, view = frame.contentWindow, top = page.documentElement;
  const all = [...page.body.querySelectorAll("*")];
  const said = all.filter(one => [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()));
  const ratios = said.filter(one => !one.closest("svg")).map(one => {
    const pair = [bright(view.getComputedStyle(one).color), bright(ground(view, one))].sort((a, b) => a - b);
    return (pair[1] + .05) / (pair[0] + .05);
  });
  const stops = all.filter(one => one.tabIndex == 0);
  const unseen = stops.filter(one => {
    one.focus({focusVisible: true});
    const ring = view.getComputedStyle(one);
    return page.activeElement != one || ring.outlineStyle == "none" || one.getBoundingClientRect().right <= 0;
  });
  page.activeElement.blur();
  const free = all.filter(one => !one.closest(".scroll, pre"));
  const over = free.filter(one => one.getBoundingClientRect().right > top.clientWidth + 1);
  return {
    name: frame.name, over: top.scrollWidth - top.clientWidth, faintest: Math.min(...ratios), stops: stops.length,
    unseen: unseen.map(one => one.tagName), hanging: over.map(one => one.tagName),
    clipped: [...page.querySelectorAll(".scroll, pre")].filter(one => one.scrollWidth > one.clientWidth + 1).length,
    smallest: Math.min(...said.map(one => parseFloat(view.getComputedStyle(one).fontSize))),
    fetched: view.performance.getEntriesByType("resource").length,
  };
};
addEventListener("load", () => {
  const seen = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
  document.body.replaceChildren(Object.assign(document.createElement("output"), {textContent: seen}));
});
</script></body>"""
Seen = dict[str, dict[str, Any]]


class Browsed(NamedTuple):
    """What a run of the browser wrote, and what its console held."""

    out: str
    console: list[str]


@pytest.fixture
def browse(tmp_path: Path) -> Callable[..., Browsed]:
    """Chromium without a screen and without a network, a new profile each time."""
    chromium = shutil.which("chromium")
    assert chromium, "the tests of pages need Debian's chromium"

    def run(page: Path, *wanted: str) -> Browsed:
        profile = ("--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--no-first-run")
        offline = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")
        words = [chromium, "--headless", *profile, *offline, "--enable-logging=stderr", *wanted, page.as_uri()]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr
        return Browsed(done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line])

    return run


@pytest.fixture
def pages(tmp_path: Path, case: Case, plan: Plan, settings: Settings, staff: Staff, today: date) -> dict[str, Path]:
    """A page of the programme that is as full and as wide as can be, and somebody's own plan."""
    columns = tuple(Column(f"c{number}", f"Column {number}", numeric=number > 1) for number in range(14))
    chart = '<svg role="img" viewBox="0 0 800 300"><title>Chart</title><path d="M0 0 L800 300" stroke="#0b3d54"/></svg>'
    report = Report(
        "profile",
        "What it is",
        (
            Fields("facts", "Facts", (("Team", "North"), (LONG, LONG))),
            Fields("urgent", "", (("Heed", "this"),), urgent=True),
            Lines("warned", "Warned", (LONG, "Heed this"), WARNING),
            Lines("danger", "Danger", ("Heed this at once",), DANGER),
            Lines("verbatim", "As it is", ("x" * 300,), VERBATIM),
            Outline("outline", "Plan", (Item("Need", LONG, "abc", ("d",), (Item("Goal", "Walk"),)),)),
            Table("wide", "Wide", columns, tuple(tuple(range(1_000_000, 1_000_014)) for _ in range(60))),
            Table("long", "Long", columns[:2], ((LONG, "word " * 60),)),
        ),
        ("What is hidden is small.",),
    )
    chapter = Chapter(report, (Drawing("wide", "Chart", chart),))
    told = {
        "programme": programme_page("The programme", ("Period",), (chapter,)),
        "plan": letter_page(own_copy(case, plan, settings, staff, today, today)),
    }
    for name, text in told.items():
        (tmp_path / f"{name}.html").write_text(text)
    return {name: tmp_path / f"{name}.html" for name in told}


@pytest.fixture
def seen(tmp_path: Path, pages: dict[str, Path], browse: Callable[..., Browsed]) -> Seen:
    """Both pages as they look on a phone, at a desk and on paper, by `page-width`."""
    frames = []
    for name, page in pages.items():
        text = page.read_text()
        paper = tmp_path / f"{name}-paper.html"
        # A frame cannot be printed, but what is meant for print can be made to hold for it.
        paper.write_text(text.replace("@media print", "@media all"))
        for path, width in ((page, PHONE), (page, DESK), (paper, PAPER)):
            frames.append(f'<iframe name="{name}-{width}" src="{path.name}" width="{width}" height="900"></iframe>')
    (tmp_path / "look.html").write_text(LOOK % "".join(frames))
    looked = browse(tmp_path / "look.html", "--allow-file-access-from-files", "--dump-dom")
    assert looked.console == []
    found = re.search("<output>(.*)</output>", looked.out)
    assert found, looked.out
    told = json.loads(html.unescape(found[1]))
    return {one["name"]: one for one in told}


def test_pages_fit_phone_desk_and_paper(seen: Seen) -> None:
    assert len(seen) == 6
    assert {name: one["over"] for name, one in seen.items() if one["over"]} == {}
    assert {name: one["hanging"] for name, one in seen.items() if one["hanging"]} == {}
    # On a phone what is wide scrolls by itself; nobody scrolls on paper.
    assert seen[f"programme-{PHONE}"]["clipped"] >= 3
    assert {name: one["clipped"] for name, one in seen.items() if name.endswith(str(PAPER)) and one["clipped"]} == {}
    assert all(one["faintest"] >= 4.5 for one in seen.values())
    assert all(one["smallest"] >= 12 for one in seen.values())
    assert all(one["fetched"] == 0 for one in seen.values())
    on_screen = [one for name, one in seen.items() if not name.endswith(str(PAPER))]
    assert [one["unseen"] for one in on_screen if one["unseen"]] == []
    assert seen[f"programme-{DESK}"]["stops"] >= 6


def test_pages_print_and_the_browser_has_nothing_to_complain_of(
    tmp_path: Path, pages: dict[str, Path], browse: Callable[..., Browsed]
) -> None:
    for name, page in pages.items():
        paper = tmp_path / f"{name}.pdf"
        done = browse(page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
        assert done.console == []
        sheets = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
        assert 2 <= sheets <= 9, (name, sheets)
