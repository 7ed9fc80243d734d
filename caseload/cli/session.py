"""What a verb works with: the folder, the index, the context of a decision, and where the answer goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from caseload.cli.options import globals_of, refuse_other_forms
from caseload.errors import OutsideFailure
from caseload.store.folder import Folder

if TYPE_CHECKING:
    from caseload.model.case import Case
    from caseload.model.definitions import Definitions
    from caseload.model.settings import Settings
    from caseload.model.team import Staff
    from caseload.render.ci.inspection import Inspection
    from caseload.render.report import Report
    from caseload.steps.change import Context
    from caseload.store.courses import Courses
    from caseload.store.index import Index
    from caseload.store.save import Saver

# More patients than are read in about a second.
AWHILE = 500


class Session:
    """One run of one verb; everything is read when it is first asked for."""

    def __init__(self, ctx: click.Context) -> None:
        self.ctx = ctx
        self.given = globals_of(ctx)
        refuse_other_forms(ctx)
        self._index: Index | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._index is not None:
            self._index.close()

    @cached_property
    def place(self) -> Path:
        """Return the folder the user stands in, or named with -C."""
        return Path(self.given.get("where") or ".")

    @cached_property
    def folder(self) -> Folder:
        """Return the caseload folder."""
        return Folder.find(self.place)

    @property
    def index(self) -> Index:
        """Return the index, brought up to date once."""
        if self._index is None:
            from caseload.store.index import open_index

            self._index = open_index(self.folder, reading)
        return self._index

    @cached_property
    def settings(self) -> Settings:
        """Return the settings."""
        from caseload.store.settings import read_settings

        return read_settings(self.folder.root)

    @cached_property
    def staff(self) -> Staff:
        """Return who works here."""
        from caseload.store.settings import read_staff

        return read_staff(self.folder.root)

    @cached_property
    def definitions(self) -> Definitions:
        """Return the instruments, services and closure reasons."""
        from caseload.store.definitions import read_definitions

        return read_definitions(self.folder.root)

    @cached_property
    def courses(self) -> Courses:
        """Return the courses of all cases."""
        from caseload.store.courses import courses

        return courses(self.folder, progress=reading)

    @cached_property
    def local_now(self) -> datetime:
        """Return the local time, in the zone of the settings; the index, once open, spares reading those."""
        return self.clock(self._index.timezone if self._index else self.settings.timezone)

    def clock(self, timezone: str) -> datetime:
        """Return the time in a zone; with --today that day at the clock's time."""
        from zoneinfo import ZoneInfo

        now = datetime.now(ZoneInfo(timezone)).replace(microsecond=0)
        today: date | None = self.given.get("today")
        return datetime.combine(today, now.timetz()) if today else now

    def day_in(self, timezone: str) -> date:
        """Return the day in a zone."""
        return self.clock(timezone).date()

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.local_now.date()

    @cached_property
    def author(self) -> str:
        """Return the staff id that entries are recorded by."""
        from caseload.cli.author import author

        return author(self._named, self.staff, self.folder.root, self.today)

    @property
    def _named(self) -> str:
        return self.given.get("by") or os.environ.get("CASELOAD_BY", "")

    @cached_property
    def context(self) -> Context:
        """Return all that a decision may know."""
        from random import SystemRandom

        from caseload.model.identifiers import new_id
        from caseload.model.moments import Moment
        from caseload.steps.change import Context
        from caseload.store.calendar import BankHolidays

        chance = SystemRandom()
        return Context(
            now=self.local_now.astimezone(UTC),
            today=self.today,
            local_minute=Moment(self.local_now.strftime("%Y-%m-%dT%H:%M")),
            author=self.author,
            settings=self.settings,
            staff=self.staff,
            definitions=self.definitions,
            new_id=lambda: new_id(chance),
            holidays=BankHolidays(),
        )

    @contextmanager
    def saving(self) -> Iterator[Saver]:
        """Hold the folder for writing, as `store.save.saving`; say so where git knows the author as somebody else."""
        from caseload.cli.author import disagreement
        from caseload.store.save import saving

        with saving(self.folder.root) as saver:
            told = disagreement(self.author, self.staff, saver.identity) if self._named else ""
            if told:
                click.echo(f"caseload: {told}", err=True)
            yield saver

    def case(self, text: str) -> Case:
        """Return the case of the patient that `text` names."""
        from caseload.cli.lookup import resolve
        from caseload.store.cases import read_case

        return read_case(self.folder, resolve(self, text))

    def emit(self, report: Report | Inspection) -> None:
        """Write an answer to stdout in the form that was asked for."""
        from caseload.render.emit import emit

        try:
            emit(report, self.given.get("form") or "table", sys.stdout)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutsideFailure(
                f"the answer cannot be written: {error.strerror}", remedy="make room for it"
            ) from error

    def warn_unreadable(self) -> None:
        """Say on stderr how many patients could not be read, so that no list passes for whole."""
        broken = len(self.index.unreadable())
        if broken:
            who = "1 patient" if broken == 1 else f"{broken} patients"
            click.echo(f"caseload: {who} cannot be read: caseload check says why", err=True)

    @property
    def terminal(self) -> bool:
        """Tell whether somebody is there to answer questions."""
        return sys.stdin.isatty() and sys.stderr.isatty()


def reading(done: int, total: int) -> None:
    """Say at a terminal how far a reading is that takes a while, in one line."""
    if total > AWHILE and sys.stderr.isatty():
        click.echo(f"\rcaseload: {done:,} of {total:,} patients read", err=True, nl=done == total)
