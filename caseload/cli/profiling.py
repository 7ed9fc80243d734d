"""What a programme is like: from this folder, from several, or from the cards of several organisations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from caseload.cli.session import Session, reading
from caseload.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from caseload.measures.programme.arrangement import Arrangement
    from caseload.measures.programme.period import Period
    from caseload.measures.programme.subject import Basis
    from caseload.render.report import Report
    from caseload.store.courses import Courses
    from caseload.store.folder import Folder
    from caseload.store.verdicts import Seen

OPTION = "--card"
PROGRAMS = ("json", "csv")
LATER = "name a later period"


class Asked(NamedTuple):
    """The folders or cards to lay side by side; the period; what arrangements are told apart `by`."""

    places: tuple[str, ...] = ()
    period: str = ""
    by: str = ""


def described(session: Session, asked: Asked, figure: str = "") -> Report:
    """Return the profile, or who is behind one figure of it."""
    from caseload.render.profile import behind_report, profile_report

    cards = _cards(asked.places)
    if cards and (asked.by or asked.period or figure):
        raise Forbidden("a card has its own period, one arrangement, and no ids", remedy="give the cards alone")
    found = _read_cards(cards) if cards else _side_by_side(session, asked, ids=bool(figure))
    if figure:
        return behind_report(figure, found)
    own = None if asked.places else session.settings.disclosure
    return profile_report(found, own, for_programs=session.given.get("form") in PROGRAMS)


def carded(session: Session, asked: Asked, to: str) -> Report:
    """Write the card of this caseload and tell where it is."""
    from caseload.cli.reporting import put_at, refuse_place
    from caseload.measures.programme.card import card
    from caseload.render.report import Fields, Report
    from caseload.store.records import write

    if asked.places or asked.by:
        raise Forbidden(
            "a card is of one whole caseload", remedy="write one from each folder: caseload -C FOLDER profile"
        )
    path = Path(to)
    if not path.name.endswith(".card.yaml"):
        raise Forbidden(f"{OPTION}: that is no name of a card", remedy="name it FILE.card.yaml")
    refuse_place(session.folder.root, path, OPTION)
    made = card(_profile(session.folder, session, asked)[-1], session.settings, session.today)
    put_at(OPTION, [(path, write(made))])
    told = (("Card", str(path)), ("Period", f"{made.starts} to {made.ends}"), ("Figures", len(made.figures)))
    return Report("profile_card", "", (Fields("written", "", told),))


def reckoned(folder: Folder, session: Session, period: str, seen: Seen) -> tuple[Basis, Courses]:
    """Return what the figures of a folder are reckoned by, and its courses; see `courses` for what was `seen`."""
    from caseload.measures.programme.period import period as read
    from caseload.measures.programme.subject import Basis
    from caseload.store.calendar import BankHolidays
    from caseload.store.courses import courses
    from caseload.store.settings import read_settings, read_staff

    # Not those of the session: what is kept must rest on what was read after the files were looked at.
    settings = read_settings(folder.root)
    told = read(period, session.day_in(settings.timezone))
    basis = Basis.of(told, settings, read_staff(folder.root), BankHolidays())
    return basis, courses(folder, seen=seen, progress=reading)


def somebody(known: Courses, period: Period, to: str) -> None:
    """Refuse where there is nobody on the caseload, or was nobody yet in the period: there is nothing `to` do."""
    from caseload.measures.programme.series import begun
    from caseload.render.disclosed import not_read

    since = begun(known.found)
    if since is None and known.unreadable:
        raise Forbidden(not_read(known.unreadable), remedy=f"there is nothing to {to}")
    if since is None:
        raise Forbidden(f"there is nobody on this caseload yet, so there is nothing to {to}", remedy="caseload intake")
    if period.ends <= since:
        raise Forbidden(f"the records begin on {since}: of {period.label} there is nothing to {to}", remedy=LATER)


def missing(session: Session, known: Courses) -> int:
    """Return how many patients could not be read, and say so where no report that people read does."""
    from caseload.render.disclosed import not_read

    if known.unreadable and session.given.get("form") in PROGRAMS:
        click.echo(f"caseload: {not_read(known.unreadable)}", err=True)
    return known.unreadable


def _profile(folder: Folder, session: Session, asked: Asked, *, ids: bool = False) -> tuple[Arrangement, ...]:
    """Return the arrangements of a folder, as they were kept unless the `ids` behind the figures are asked for."""
    from caseload.measures.programme import arrangement
    from caseload.measures.programme.period import period
    from caseload.store.kept import kept
    from caseload.store.settings import read_settings
    from caseload.store.verdicts import basis, look

    seen = look(folder)
    if ids:
        return _anew(folder, session, asked, seen)
    rests_on = basis(folder)
    settings = read_settings(folder.root) if asked.places else session.settings
    told = period(asked.period, session.day_in(settings.timezone))
    return kept(
        folder,
        "profile",
        f"{told.starts} {told.ends} {asked.by}",
        rests_on,
        seen,
        lambda: _anew(folder, session, asked, seen),
        arrangement.kept,
        partial(arrangement.again, told),
    )


def _anew(folder: Folder, session: Session, asked: Asked, seen: Seen) -> tuple[Arrangement, ...]:
    from caseload.measures.programme.profile import profile

    basis, known = reckoned(folder, session, asked.period, seen)
    somebody(known, basis.period, "describe")
    return profile(known.found, basis, asked.by, missing(session, known))


def _side_by_side(session: Session, asked: Asked, *, ids: bool) -> tuple[Arrangement, ...]:
    from caseload.store.settings import read_settings

    if not asked.places:
        return _profile(session.folder, session, asked, ids=ids)
    folders = [_found(place) for place in asked.places]
    names = _apart([(read_settings(folder.root).name, folder.root.name) for folder in folders])
    return tuple(
        replace(one, name=f"{name}: {one.name}" if one.name else name)
        for folder, name in zip(folders, names, strict=True)
        for one in _of(name, folder, session, asked, ids=ids)
    )


def _of(name: str, folder: Folder, session: Session, asked: Asked, *, ids: bool) -> tuple[Arrangement, ...]:
    """Return the arrangements of one folder of several, which is named where it has none."""
    try:
        return _profile(folder, session, asked, ids=ids)
    except Forbidden as error:
        raise Forbidden(f"{name}: {error.message}", remedy=error.remedy) from error


def _found(place: str) -> Folder:
    from caseload.store.folder import Folder

    try:
        return Folder.find(Path(place))
    except NotFound as error:
        raise NotFound(f"{place} is no caseload folder", remedy="name folders that hold one") from error


def _cards(places: Sequence[str]) -> list[Path]:
    """Return the cards among places; Forbidden where there are folders beside them."""
    files = [Path(place) for place in places if not Path(place).is_dir()]
    if files and len(files) < len(places):
        raise Forbidden("folders and cards do not go side by side", remedy="write a card of each folder first")
    if not all(path.is_file() for path in files):
        raise NotFound("there is no such folder or card", remedy="name caseload folders, or files *.card.yaml")
    return files


def _read_cards(paths: Sequence[Path]) -> tuple[Arrangement, ...]:
    from caseload.measures.programme.card import Card, arrangement, of_card
    from caseload.store.contradictions import refuse
    from caseload.store.files import read_regular
    from caseload.store.records import parse

    cards = []
    for path in paths:
        data = read_regular(path, str(path))
        made = parse(data, str(path), Card)
        refuse(of_card(made), str(path), data)
        cards.append(made)
    names = _apart([(made.name, path.name) for made, path in zip(cards, paths, strict=True)])
    return tuple(replace(arrangement(made), name=name) for made, name in zip(cards, names, strict=True))


def _apart(names: Sequence[tuple[str, str]]) -> list[str]:
    """Return the name of each caseload, with that of its folder or file where two have the same."""
    known = Counter(name for name, _ in names)
    return [f"{name} ({place})" if known[name] > 1 else name for name, place in names]
