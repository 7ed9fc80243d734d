"""Pages as text: sound HTML that a screen reader finds its way in, and in which nothing acts or comes from outside."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import OutsideFailure
from caseload.model.case import Case
from caseload.model.plan import Plan
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.clean import UNSAFE, clean
from caseload.render.owncopy import own_copy
from caseload.render.pages import page
from caseload.render.pages.page import Chapter, Drawing, letter_page, programme_page
from caseload.render.report import (
    DANGER,
    VERBATIM,
    WARNING,
    Column,
    Fields,
    Item,
    Letter,
    Lines,
    Listing,
    Outline,
    Report,
    Sparkline,
    Table,
)

VOID = {"meta", "br", "line", "rect", "path"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ACTS = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "source"}
REFERENCES = {"src", "srcset", "href", "action", "formaction", "poster", "data", "background", "xlink:href"}
HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m [prn] :100: \"'><b>&amp;{{ 7*7 }}\nhttp://a.example/x\u200b"
TABLE = Table(
    "sums",
    "NUMBERS OF ALL",
    (Column("what", "What", whole=True), Column("many", "How many", numeric=True), Column("trend", "Trend")),
    (("First", 1200, Sparkline("1 3", "▁▃")), ("Second", None, Sparkline("2 2", "▁▁"))),
)
SVG = '<svg role="img" aria-labelledby="title desc"><title id="title">T</title><desc id="desc">D</desc></svg>'
CHART = Drawing("sums", "How many a month", SVG)


class Outlined(HTMLParser):
    """What a page is made of; AssertionError where a tag is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag in ("div", "ul", "p", "dl", "table", "h3") and "p" in self.open), f"{tag} in a paragraph"
        assert len(dict(attrs)) == len(attrs), tag
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    def said(self, tag: str) -> str:
        return "".join(text for where, text in self.texts if where == tag)


def report(text: str = "plain", name: str = "profile") -> Report:
    """Return a report with a block of every kind, each of which says the text."""
    columns = (Column("file", "File"), Column("line", text))
    outline = (Item(text, text, "abc", (text,), (Item("Goal", text),)),)
    blocks = (
        Fields("facts", "", ((text, text), ("Day", date(2026, 11, 21)))),
        Fields("urgent", text, (("What", text),), urgent=True),
        Lines("one", "One", (text,)),
        Lines("more", text, (text, text)),
        Lines("warned", "HEED THIS", (text,), WARNING),
        Lines("danger", "Danger", (text, text), DANGER),
        Lines("verbatim", "As it is", (text, "  two"), VERBATIM),
        Outline("outline", text, outline),
        TABLE,
        Table("untitled", "", columns, ((text, text),)),
        Listing("listing", text, columns, ((text, None),), ("a:1",)),
        Table("empty", "None", columns, ()),
    )
    return Report(name, text, blocks, (text,))


def programme(text: str = "plain") -> str:
    chapters = (Chapter(report(text), (CHART, CHART)), Chapter(report(text, "factors"), (CHART,)))
    return programme_page(text, (text, "More"), chapters)


def letter(text: str = "plain") -> str:
    deep = Item("Step", text, items=(Item("", text), Item(text, text)))
    blocks = (
        Lines("opening", "", (text, text)),
        Fields("about", text, ((text, text),)),
        Outline("crisis", "Crisis", (Item("", text), Item(text, text, items=(deep,)))),
    )
    return letter_page(Letter("own_copy", text, blocks, (text,), page="crisis"))


@pytest.fixture(params=["programme", "letter", "own copy"])
def text(request: pytest.FixtureRequest, case: Case, plan: Plan, settings: Settings, staff: Staff, today: date) -> str:
    if request.param == "own copy":
        return letter_page(own_copy(case, plan, settings, staff, today, today))
    return programme() if request.param == "programme" else letter()


def test_a_page_is_sound(text: str) -> None:
    assert text.startswith("<!DOCTYPE html>\n")
    found = Outlined(text)
    ids = Counter(attributes["id"] for _, attributes in found.tags if "id" in attributes)
    assert {id_: many for id_, many in ids.items() if many > 1} == {}
    assert not any(re.search(r"\s", id_ or " ") for id_ in ids)
    assert found.of("html") == [{"lang": "en-GB"}]
    assert {"charset": "utf-8"} in found.of("meta")
    assert found.said("title")
    targets = {id_ for _, one in found.tags for id_ in (one.get("aria-labelledby") or "").split()}
    targets |= {(one["href"] or "").removeprefix("#") for one in found.of("a")}
    assert targets <= set(ids)


def test_a_screen_reader_finds_its_way(text: str) -> None:
    found = Outlined(text)
    levels = [HEADINGS.index(tag) for tag, _ in found.tags if tag in HEADINGS]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert [(before, after) for before, after in pairwise(levels) if after > before + 1] == []
    assert len(found.of("main")) == 1
    assert [tag for tag, _ in found.tags].count("caption") == len(found.of("table"))
    assert all(one.get("scope") in ("col", "row") for one in found.of("th"))
    first = next(attributes for tag, attributes in found.tags if tag == "a")
    assert first == {"class": "skip", "href": "#main"}
    # What scrolls can be reached by the keyboard and has a name.
    scrolling = [one for _, one in found.tags if one.get("class") == "scroll"]
    assert all(one.get("tabindex") == "0" and one.keys() & {"aria-label", "aria-labelledby"} for one in scrolling)


def test_nothing_acts_and_nothing_comes_from_outside(text: str) -> None:
    found = Outlined(text)
    assert {tag for tag, _ in found.tags} & ACTS == set()
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        outside = {name: attributes[name] for name in REFERENCES & attributes.keys()}
        assert all((value or "").startswith("#") for value in outside.values()), tag
    assert not re.search(r"url\(|@import|https?:|javascript:", found.said("style"))
    policy = next(one["content"] for one in found.of("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_of_text_is_seen_on_every_background(text: str) -> None:
    style = Outlined(text).said("style")
    assert not re.search(r"#[0-9a-f]{3}\b|rgb|hsl|opacity", style)
    texts = set(re.findall(r"[{ ;]color: (#[0-9a-f]{6})", style))
    grounds = set(re.findall(r"background: (#[0-9a-f]{6})", style))
    assert texts
    assert grounds
    for one, other in product(texts, grounds):
        darker, lighter = sorted((luminance(one), luminance(other)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (one, other)


@pytest.mark.parametrize("made", [programme, letter])
def test_hostile_text_stays_text(made: Callable[[str], str]) -> None:
    plain, found = Outlined(made("plain")), Outlined(made(HOSTILE))
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in plain.tags]
    everything = "".join(text for _, text in found.texts)
    assert "[prn] :100:" in everything
    assert "{{ 7*7 }}" in everything
    assert "<script>alert(1)</script>" in everything
    assert clean(HOSTILE, "\n") in everything
    assert UNSAFE.findall(everything.replace("\n", "")) == []


@given(text=st.text(st.characters(codec=None), max_size=40))
def test_any_text_makes_a_sound_page(text: str) -> None:
    said = f"Q{text}Q"
    for made in (programme(said), letter(said)):
        found = Outlined(made)
        assert clean(said, "\n") in found.said("p").replace("\r", "")
        assert made.encode()


def test_numbers_stand_at_the_right_and_a_trend_is_read_out_as_numbers() -> None:
    made = programme()
    assert '<td class="number">1200</td>' in made
    assert '<span aria-hidden="true">▁▃</span><span class="unseen">1 3</span>' in made
    assert made.index("<svg") < made.index("Numbers of all")
    assert "NUMBERS OF ALL" not in made


def test_the_crisis_page_stands_on_a_sheet_of_its_own(
    case: Case, plan: Plan, settings: Settings, staff: Staff, today: date
) -> None:
    made = letter_page(own_copy(case, plan, settings, staff, today, today))
    sheets = re.findall(r'<section class="sheet">\n<h2>(.*)</h2>', made)
    assert sheets == ["What to do in a crisis"]
    assert "<title>Your care plan</title>" in made  # a name would stand in the history of the browser


def test_without_jinja2_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    page.templates.cache_clear()
    with pytest.raises(OutsideFailure) as told:
        letter()
    assert str(told.value) == "jinja2 is not installed; pip install 'caseload-ltc[report]'"
    assert told.value.exit_code == 7
