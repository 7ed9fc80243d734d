"""The programme on one page: which reports it is made of, and where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from caseload import __version__
from caseload.cli import auditing, charting, profiling
from caseload.cli.auditing import inspected
from caseload.cli.charting import charted
from caseload.cli.comparing import Against
from caseload.cli.evaluating import Wanted, evaluated
from caseload.cli.extracts import Means
from caseload.cli.factoring import scored
from caseload.cli.profiling import described
from caseload.cli.reporting import put_at, refuse_records
from caseload.cli.session import Session
from caseload.cli.spending import spent
from caseload.errors import Forbidden, OutsideFailure
from caseload.measures.programme.charted import measure
from caseload.measures.programme.exposure import Design
from caseload.measures.programme.period import period
from caseload.measures.programme.series import WEEK
from caseload.render import markdown
from caseload.render.emit import titled
from caseload.render.pages.page import Chapter, Drawing, programme_page, templates
from caseload.render.report import WARNING, Fields, Lines, Report
from caseload.render.spcchart import chart_report, nothing_report
from caseload.render.spcsvg import svg

# What makes a chapter of a period, as `--period` says it: a report, with charts or without.
Section = Callable[[Session, str], Report | Chapter]
OPTION = "--to"
NOBODY = "It holds numbers of people and names no patient; numbers small enough to know somebody by are hidden."


def _standards(session: Session, asked: str) -> Report:
    """Return how often each standard is kept: as of today, whatever the period."""
    inspection, _ = inspected(session, (), "never", auditing.Asked(True, "", ""))
    return inspection.report


def _profile(session: Session, asked: str) -> Report:
    return described(session, profiling.Asked(period=asked))


def _evaluated(session: Session, asked: str) -> Report:
    """Return the evaluation without people to compare with."""
    return evaluated(session, Wanted(asked, Design(), Against(), Means()))


def _over_time(id_: str) -> Section:
    """Return how a measure went from week to week, of which nothing is told that would name somebody."""

    def section(session: Session, asked: str) -> Report | Chapter:
        wanted = measure(id_)
        made, why = charted(session, charting.Asked(id_, WEEK, asked, share=True), wanted)
        if why:
            return replace(nothing_report(made, why), name=f"spc_{id_}")
        drawing = Drawing("points", wanted.title, svg(made))
        return Chapter(replace(chart_report(made, drawn=False), name=f"spc_{id_}"), (drawing,))

    return section


# What the page is made of, in this order: the title of each chapter, and what makes it.
SECTIONS: Final[dict[str, Section]] = {
    "What it is": _profile,
    "What success rests on": scored,
    "Whether it works": _evaluated,
    "What it costs": spent,
    "Contacts, week by week": _over_time("contacts"),
    "Reviews in time, week by week": _over_time("reviews-in-time"),
    "Standards of care": _standards,
}


def programme(session: Session, asked: str, to: str) -> Report:
    """Write the page of the programme, as Markdown too, and return where they are."""
    told = period(asked, session.today)
    folder = place(session, to, "report")
    refuse_records(session.folder.root, folder, OPTION)
    templates()  # what is missing is told before the long work
    title = f"The programme of {session.settings.name}"
    opening = (
        f"Period: {told.label}",
        f"Made on {session.today} by caseload {__version__}, from the records as they were. {NOBODY}",
    )
    chapters = [_chapter(session, asked, name, section) for name, section in SECTIONS.items()]
    pages = {
        "programme.html": programme_page(title, opening, chapters),
        "programme.md": "".join(f"{line}\n" for line in _markdown(title, opening, chapters)),
    }
    written(folder, iter(pages.items()))
    pairs = (("Folder", str(folder)), ("Page", "programme.html"), ("Markdown", "programme.md"), ("Period", told.label))
    return Report("report", "", (Fields("written", "", pairs),))


def place(session: Session, to: str, usual: str) -> Path:
    """Return the folder to write to: the one that is named, or one beside the caseload that is called after it.

    Forbidden where a file is in its place.
    """
    root = session.folder.root
    folder = Path(to).resolve() if to else root.with_name(f"{root.name}-{usual}")
    if folder.exists() and not folder.is_dir():
        raise Forbidden(f"{OPTION}: {folder} is no folder", remedy="name a folder, or a new one")
    return folder


def written(folder: Path, pages: Iterator[tuple[str, str]]) -> None:
    """Write all pages or none, private to the user."""
    put_at(OPTION, ((folder / name, text.encode(errors="backslashreplace")) for name, text in pages))


def _chapter(session: Session, asked: str, title: str, section: Section) -> Chapter:
    """Return a chapter; one that cannot be made says why, and the others stand."""
    try:
        made = section(session, asked)
    except (Forbidden, OutsideFailure) as error:
        name = f"without_{title.lower().replace(' ', '_')}"
        return Chapter(Report(name, title, (Lines("missing", "", (str(error),), WARNING),)))
    chapter = made if isinstance(made, Chapter) else Chapter(made)
    return replace(chapter, report=replace(titled(chapter.report), title=title))


def _markdown(title: str, opening: Sequence[str], chapters: Sequence[Chapter]) -> Iterator[str]:
    head = Report(
        "programme", title, tuple(Lines(f"opening_{number}", "", (text,)) for number, text in enumerate(opening))
    )
    yield from markdown.lines(head)
    for chapter in chapters:
        yield ""
        yield from markdown.lines(chapter.report, level=2)
