"""Editing in the user's own editor: opened again at the line of an error, and no text is ever lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from caseload.cli.prompting import confirmed
from caseload.cli.writer import Writer
from caseload.errors import CaseloadError, Declined, Forbidden, OutsideFailure, Unreadable
from caseload.store.files import read_regular, replace, sha256
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder

T = TypeVar("T")
KEPT = "your text is kept, edit again to go on"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text under way: `path` holds it, `begun` the hash of the record that it was begun from.

    Drafts stand in git's own folder, mode 0700, since they hold patient text.
    """

    path: Path
    begun: Path

    @classmethod
    def of(cls, folder: Folder, name: str) -> Draft:
        """Return where the draft of that name stands; OutsideFailure without git."""
        state = state_folder(folder.root)
        if state is None:
            raise OutsideFailure("editing needs git", remedy="git init sets the folder up")
        return cls(state / "drafts" / name, state / "drafts" / f"{name}.begun")

    def begin(self, text: bytes, base: bytes) -> None:
        """Start anew from `text`."""
        replace(self.begun, sha256(base).encode())
        replace(self.path, text)

    def end(self) -> None:
        """Forget the text."""
        self.path.unlink(missing_ok=True)
        self.begun.unlink(missing_ok=True)

    def set_aside(self, base: bytes) -> None:
        """Put a draft that was begun from another state of the record where the user finds it."""
        if read_regular(self.begun, self.begun.name) != sha256(base).encode():
            aside = self.path.with_name(f"{sha256(self.read())[:8]}-{self.path.name}")
            self.path.replace(aside)
            click.echo(f"caseload: the record changed since a draft of it was begun; that is kept in {aside}", err=True)

    def read(self) -> bytes:
        """Return the text as it is now."""
        return read_regular(self.path, self.path.name)


@contextmanager
def drafted(writer: Writer, name: str, text: bytes, parse: Callable[[bytes], T], *, base: bytes) -> Iterator[T]:
    """Yield what the edited text means; the draft goes only when what is done with it succeeds and is no trial.

    `base` is the record that the text stands for: a draft begun from another state of it would undo what came
    between, so it is set aside. Declined if nothing was changed or the user gives up: then the draft is found
    again by the next edit of the same record.
    """
    terminal = writer.session.terminal
    draft = Draft.of(writer.session.folder, name)
    if not (terminal or _own_editor()):
        raise OutsideFailure("there is no terminal to edit at", remedy="name an editor that needs none in EDITOR")
    if draft.path.exists():
        draft.set_aside(base)
    fresh = not draft.path.exists() or not continues(terminal)
    if fresh:
        draft.begin(text, base)
    found = _edited(draft, parse, terminal, text if fresh else b"")
    try:
        yield found
    except CaseloadError as error:
        raise _kept(error) from error
    if not writer.dry_run:
        draft.end()


def _kept(error: CaseloadError) -> CaseloadError:
    return type(error)(error.message, remedy="; ".join(filter(None, (error.remedy, KEPT))))


def _edited(draft: Draft, parse: Callable[[bytes], T], terminal: bool, untouched: bytes) -> T:
    line = 1
    while True:
        _open(draft, line, untouched)
        try:
            return parse(draft.read())
        except (Unreadable, Forbidden) as error:
            if not terminal:
                raise _kept(error) from error
            click.echo(str(error), err=True)
            if not _again():
                raise Declined(f"nothing was written; {KEPT}") from error
            line = _line(error)


def _open(draft: Draft, line: int, untouched: bytes) -> None:
    """Let the user edit the draft; Declined if it is still as it was begun."""
    try:
        with _undisturbed():
            click.edit(filename=str(draft.path), editor=_editor(line))
    except click.ClickException as error:
        failed = OutsideFailure("the editor failed", remedy="EDITOR says which one is started")
        if draft.read() != untouched:
            raise _kept(failed) from error
        draft.end()
        raise failed from error
    if draft.read() == untouched:
        draft.end()
        raise Declined("nothing was changed")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Leave Ctrl-C to the editor, which is at the terminal too."""
    usual = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _again() -> bool:
    try:
        return confirmed("Open it again?", default=True)
    except click.Abort:
        return False


def _line(error: CaseloadError) -> int:
    findings = error.findings if isinstance(error, Unreadable) else ()
    return next((finding.line for finding in findings if finding.line), 1)


def _editor(line: int) -> str:
    """Return the editor's command; every usual one takes `+N` for the line to begin at."""
    editor = _own_editor() or "vi"
    return f"{editor} +{line}" if line > 1 else editor


def _own_editor() -> str:
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def continues(terminal: bool) -> bool:
    """Ask whether a draft from before is gone on with; Forbidden where nobody is there to say."""
    if not terminal:
        raise Forbidden("a draft of this from before was kept", remedy="go on with it at a terminal")
    return confirmed("A draft of this from before was kept. Go on with it?", default=True)
