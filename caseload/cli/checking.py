"""What `check` is asked to look at: everything, or a part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caseload.cli.options import CI_FORMS
from caseload.cli.session import Session, reading
from caseload.errors import CaseloadError, Finding, Forbidden, as_findings

if TYPE_CHECKING:
    from caseload.store.soundness import Soundness


def soundness(
    session: Session, files: tuple[Path, ...], since: str | None, *, staged: bool, values: bool, fix: bool
) -> Soundness:
    """Return what a check saw; Forbidden for what does not go together."""
    if sum((bool(files), since is not None, staged)) > 1:
        raise Forbidden("files, --staged and --since are three ways to say what to check", remedy="name one of them")
    if values and session.given.get("form") in CI_FORMS:
        raise Forbidden("--show-values is not for what leaves this computer", remedy="leave it out, or -o")
    if fix and (staged or since is not None):
        raise Forbidden("--fix changes the files as they lie there", remedy="leave out --staged and --since")
    if fix:
        _bring_into_form(session, files)
    if not (files or staged or since is not None):
        return _whole(session, values)
    from caseload.store import scoped

    if staged:
        return scoped.check_staged(session.folder, session.day_in, values)
    if since is not None:
        return _with_merges(session, scoped.check_since(session.folder, session.day_in, since), values, since)
    return scoped.check_files(session.folder, session.day_in, files, values)


def _whole(session: Session, values: bool) -> Soundness:
    from caseload.store.ahead import look_ahead

    # Before the rest is loaded, which takes as long as the looking.
    ahead = look_ahead(session.folder)
    from caseload.store.soundness import check

    seen = check(session.folder, session.day_in, ahead=ahead, progress=reading)
    return _with_merges(session, seen, values)


def _with_merges(session: Session, seen: Soundness, values: bool, since: str = "") -> Soundness:
    """Add what merges lost, which is looked for only where the history went on, and the lines where they are asked."""
    from caseload.store.examined import is_due
    from caseload.store.soundness import with_values

    if is_due(session.folder.root):
        seen = replace(seen, findings=tuple(dict.fromkeys((*seen.findings, *_lost(session, since)))))
    return with_values(session.folder, seen) if values else seen


def _lost(session: Session, since: str) -> tuple[Finding, ...]:
    from caseload.share.merged import lost_in_merges

    try:
        return tuple(lost_in_merges(session.folder, since))
    except CaseloadError as error:
        return as_findings(error)


def _bring_into_form(session: Session, files: tuple[Path, ...]) -> None:
    from caseload.store.canonical import fix
    from caseload.store.scope import scope_of

    everybody = (session.folder.root,)
    changed = fix(session.folder, scope_of(session.folder, files or everybody).patients(session.folder))
    for path in changed:
        click.echo(f"caseload: {path} was brought into form", err=True)
