"""Editing in the user's own editor: opened again at the line of an error, and no text is ever lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from caseload.errors import CaseloadError, Declined, Forbidden, OutsideFailure, Unreadable
from caseload.store.files import read_regular, replace
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder

T = TypeVar("T")


@contextmanager
def drafted(folder: Folder, name: str, text: bytes, parse: Callable[[bytes], T]) -> Iterator[T]:
    """Yield what the edited text means; the draft goes only when what is done with it succeeds.

    Drafts stand in git's own folder, mode 0700, since they hold patient text. Declined if nothing was
    changed or the user gives up: then the draft is found again by the next edit of the same record.
    """
    draft = _place(folder) / name
    fresh = not draft.exists() or not _continues()
    if fresh:
        replace(draft, text)
    found = _edited(draft, parse)
    if fresh and read_regular(draft, name) == text:
        draft.unlink()
        raise Declined("nothing was changed")
    try:
        yield found
    except CaseloadError as error:
        raise type(error)(f"{error.message}; your text is kept, edit again to go on", remedy=error.remedy) from error
    draft.unlink()


def _edited(draft: Path, parse: Callable[[bytes], T]) -> T:
    line = 1
    while True:
        click.edit(filename=str(draft), editor=_editor(line))
        try:
            return parse(read_regular(draft, draft.name))
        except (Unreadable, Forbidden) as error:
            click.echo(str(error), err=True)
            if not click.confirm("Open it again?", default=True, err=True):
                raise Declined("nothing was written; your text is kept, edit again to go on") from error
            line = _line(error)


def _line(error: CaseloadError) -> int:
    findings = error.findings if isinstance(error, Unreadable) else ()
    return next((finding.line for finding in findings if finding.line), 1)


def _editor(line: int) -> str:
    """Return the editor's command; every usual one takes `+N` for the line to begin at."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    return f"{editor} +{line}" if line > 1 else editor


def _place(folder: Folder) -> Path:
    state = state_folder(folder.root)
    if state is None:
        raise OutsideFailure("editing needs git", remedy="git init sets the folder up")
    return state / "drafts"


def _continues() -> bool:
    return click.confirm("A draft of this from before was kept. Go on with it?", default=True, err=True)
