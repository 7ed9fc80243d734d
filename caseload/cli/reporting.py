"""How `check` and `audit` answer: on stdout, into the files of `--report`, and in the summary of a GitHub job."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from caseload.cli.options import CI_FORMS, FORMS
from caseload.errors import CaseloadError, Forbidden, OutsideFailure

if TYPE_CHECKING:
    from caseload.cli.session import Session
    from caseload.render.ci.inspection import Inspection

F = TypeVar("F", bound=Callable[..., Any])
Reports = tuple[tuple[str, Path], ...]
SUMMARY = "GITHUB_STEP_SUMMARY"
ALL = (*FORMS, *CI_FORMS)


def _reports(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> Reports:
    """Return each form with its file; refuse what is no form, no file, or a file twice."""
    reports = []
    for text in given:
        form, _, path = text.partition("=")
        if form not in ALL or not path:
            raise click.BadParameter(f"write FORM=PATH, FORM one of {', '.join(ALL)}", ctx, parameter)
        reports.append((form, Path(path)))
    if len({path.resolve() for _, path in reports}) < len(reports):
        raise click.BadParameter("give each form a file of its own", ctx, parameter)
    return tuple(reports)


HELP = "Write it to a file in this form as well, as in sarif=audit.sarif; may be repeated."
OPTION = click.option("--report", "reports", multiple=True, metavar="FORM=PATH", callback=_reports, help=HELP)


def reported(body: F) -> F:
    """Give a verb the option `reports`, and with it the forms that pipelines read.

    A place that cannot be written is refused before anything is done.
    """

    @wraps(body)
    def foreseen(session: Session, /, *, reports: Reports, **asked: Any) -> Any:
        _refuse_unwritable(session, reports)
        return body(session, reports=reports, **asked)

    return cast(F, OPTION(foreseen))


def deliver(session: Session, inspection: Inspection, reports: Reports) -> None:
    """Write the answer; OutsideFailure where a file or the job's summary cannot be written after all.

    The files come first: whoever stops reading stdout still gets them, or is told that there are none.
    """
    from caseload.store.gitdir import find_gitdir

    _, prefix = find_gitdir(session.folder.root) or (None, "")
    inspection = replace(inspection, prefix=prefix, today=inspection.today or _today(session))
    _keep(inspection, reports)
    if session.given.get("form") == "github" and os.environ.get(SUMMARY):
        _summarise(inspection, Path(os.environ[SUMMARY]))
    session.emit(inspection)


def _today(session: Session) -> Any:
    try:
        return session.today
    except CaseloadError:  # the settings, which tell the time zone, are among what is wrong
        return None


def _keep(inspection: Inspection, reports: Reports) -> None:
    """Write every report, or none."""
    if reports:
        put_at("--report", _written(inspection, reports))


def _refuse_unwritable(session: Session, reports: Reports) -> None:
    for _, path in reports:
        refuse_records(session.folder.root, path)
        if reason := _hinders(path):
            raise Forbidden(f"--report: {path} {reason}", remedy="name a file that can be written")
    if session.given.get("form") == "github" and os.environ.get(SUMMARY):
        try:
            Path(os.environ[SUMMARY]).open("a").close()
        except OSError as error:
            told = f"the file named by {SUMMARY} cannot be written: {error.strerror}"
            raise Forbidden(told, remedy="name one that can, or leave out -o github") from error


def _hinders(path: Path) -> str:
    """Return why a file cannot be written there, as far as it can be told beforehand."""
    # A device or pipe would be replaced by a file, and a link pointed nowhere any more.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return "is no plain file"
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir():
        return "lies in no folder"
    return "" if os.access(above, os.W_OK | os.X_OK) else "lies in a folder that cannot be written to"


def put_at(option: str, files: Iterable[tuple[Path, bytes]]) -> None:
    """Write all files that an option names, or none; OutsideFailure, which names the option, where they cannot be."""
    from caseload.store.files import put, stage

    try:
        put(stage(files))
    except OutsideFailure as error:
        raise OutsideFailure(f"{option}: {error.message}", remedy="name a place that can be written") from error


def refuse_place(root: Path, path: Path, option: str) -> None:
    """Refuse a file that cannot be replaced, or that stands among those of the caseload itself."""
    refuse_records(root, path, option)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Forbidden(f"{option}: {path} is no plain file", remedy="name another, or a new one")


def refuse_records(root: Path, path: Path, option: str = "--report") -> None:
    """Refuse a place where the caseload has its own files, which a report would replace or stand among."""
    from caseload.store.folder import BASELINE, DEFINITIONS, PATIENTS, SETTINGS, STAFF, TEAM

    own = (
        SETTINGS,
        STAFF,
        BASELINE,
        PATIENTS,
        TEAM,
        DEFINITIONS,
        "finding",
        "programme",
        ".git",
        ".gitattributes",
        ".gitignore",
    )
    path, root = path.resolve(), root.resolve()
    first = path.relative_to(root).parts[:1] if path.is_relative_to(root) else ()
    if first and first[0] in own:
        raise Forbidden(f"{option}: {first[0]} belongs to the caseload itself", remedy="name a file beside it")


def _written(inspection: Inspection, reports: Reports) -> Iterator[tuple[Path, bytes]]:
    from caseload.render.emit import emit

    for form, path in reports:
        stream = io.StringIO()
        emit(inspection, form, stream)
        yield path, stream.getvalue().encode(errors="backslashreplace")


def _summarise(inspection: Inspection, path: Path) -> None:
    from caseload.render.ci.github import summary

    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{line}\n" for line in summary(inspection))
    except OSError as error:
        message = f"the file named by {SUMMARY} cannot be written: {error.strerror}"
        raise OutsideFailure(message, remedy="make room or mend the permissions") from error
