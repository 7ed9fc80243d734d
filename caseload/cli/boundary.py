"""Where every error ends: one clear line on stderr and the published exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

import click

from caseload import errors


def run(command: click.Command, arguments: list[str] | None) -> int:
    """Run the command; return its exit code."""
    _open_streams()
    return _flushed(_ended(command, arguments))


def _ended(command: click.Command, arguments: list[str] | None) -> int:
    try:
        result = command.main(arguments, prog_name="caseload", standalone_mode=False)
    except errors.CaseloadError as error:
        return _said(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return errors.FORBIDDEN
    except click.UsageError as error:
        from caseload.cli.usage import told

        return _said(told(error), errors.FORBIDDEN)
    except click.exceptions.Abort as error:
        return _left(error)
    except click.ClickException as error:
        return _said(error.format_message(), errors.OUTSIDE)
    except SystemExit:  # so click answers a closed pipe, with another code than ours
        return _unread(errors.DONE)
    except ImportError as error:
        missing = f"{error.name or 'a library'} cannot be loaded"
        return _said(f"{missing}; install caseload anew, with all that it needs", errors.OUTSIDE)
    except OSError as error:
        remedy = "put that right, and see what was saved before you run it again"
        return _said(f"the system refused: {error.strerror}; {remedy}", errors.OUTSIDE)
    except Exception as error:
        return _bug(error)
    return result if isinstance(result, int) else errors.DONE


def _open_streams() -> None:
    """Make the three streams usable, whatever the caller did with them."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # Closed by the caller: the next file to be opened would get its number, and a child's output.
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def _folded(line: str) -> str:
    """Break the line between words at a terminal, which would break it anywhere."""
    if not sys.stderr.isatty():
        return line
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def _said(message: str, code: int) -> int:
    try:
        for line in message.splitlines():
            click.echo(_folded(f"caseload: {_cleaned(line)}"), err=True)
    except OSError:  # nobody listens
        _let_go(sys.stderr)
    return code


def _cleaned(line: str) -> str:
    try:
        from caseload.render.clean import clean
    except (ImportError, OSError):  # which may be what is told
        return ascii(line)
    return clean(line)


def _left(error: click.exceptions.Abort) -> int:
    """Answer Ctrl-C and the end of input: at a question nothing has been written yet, elsewhere it may have been."""
    at_a_question = error.__cause__ is None
    if at_a_question:
        click.echo(err=True)
    return _said("nothing was written" if at_a_question else "interrupted", errors.DECLINED)


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _unread(code)
    except OSError as error:
        if code == errors.DONE:
            code = _said(f"the answer cannot be written: {error.strerror}; make room for it", errors.OUTSIDE)
        return _unread(code)
    return code


def _unread(code: int) -> int:
    """Whoever read us has enough."""
    _let_go(sys.stdout)
    return code


def _let_go(stream: TextIO) -> None:
    """Keep Python from complaining when it flushes at exit, and from leaving with a code of its own."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _bug(error: Exception) -> int:
    """Keep where it happened, never what was in hand: a message or a local could hold patient text."""
    from caseload.cli.buglog import keep

    try:
        where = f"where it happened is kept in {keep(error)}"
    except (OSError, RuntimeError):
        where = f"it is a {type(error).__name__}, and the log of bugs cannot be written"
    return _said(f"this is a bug in caseload; {where}", errors.BUG)
