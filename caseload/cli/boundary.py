"""Where every error ends: one clear line on stderr and the published exit code."""

from __future__ import annotations

import os
import sys

import click

from caseload import errors


def run(command: click.Command, arguments: list[str] | None) -> int:
    """Run the command; return its exit code."""
    try:
        result = command.main(arguments, prog_name="caseload", standalone_mode=False)
        sys.stdout.flush()
    except errors.CaseloadError as error:
        return _said(str(error), error.exit_code)
    except click.exceptions.Abort:
        return _said("nothing was written", errors.DECLINED)
    except click.UsageError as error:
        return _said(_usage(error), errors.FORBIDDEN)
    except click.ClickException as error:
        return _said(error.format_message(), errors.OUTSIDE)
    except KeyboardInterrupt:
        return _said("interrupted", errors.DECLINED)
    except BrokenPipeError:
        return _closed_early()
    except OSError as error:
        return _said(f"the system refused: {error.strerror}", errors.OUTSIDE)
    except Exception as error:
        return _bug(error)
    return result if isinstance(result, int) else errors.DONE


def _said(message: str, code: int) -> int:
    from caseload.render.clean import clean

    for line in message.splitlines():
        click.echo(f"caseload: {clean(line)}", err=True)
    return code


def _usage(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "caseload"
    return f"{error.format_message()} See: {path} --help"


def _closed_early() -> int:
    """Whoever read us has enough; keep Python from complaining when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return errors.DONE


def _bug(error: Exception) -> int:
    """Keep where it happened, never what was in hand: a message or a local could hold patient text."""
    from caseload.cli.buglog import keep

    place = keep(error)
    return _said(f"this is a bug in caseload; where it happened is kept in {place}", errors.BUG)
