"""`caseload doctor`."""

from __future__ import annotations

from dataclasses import astuple

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import DONE, FINDINGS
from caseload.render.doctor import doctor_report
from caseload.share.doctor import facts_of, judged, mend
from caseload.share.judgement import ERROR


@verb("doctor", example="caseload doctor")
@click.option("--fix", is_flag=True, help="First set up what is safe to: merge driver, attributes, who may look.")
def command(session: Session, fix: bool) -> int:
    """Look at where the folder is worked on and shared: exit code 0, or 1 with errors. Sends nothing anywhere.

    Each line is ok, a warning, an error, or cannot be seen from here; with what to do about it.
    """
    mended = tuple(mend(session.folder)) if fix else ()
    lines = judged(facts_of(session.folder, session.day_in))
    session.emit(doctor_report(map(astuple, lines), mended))
    return FINDINGS if any(line.standing == ERROR for line in lines) else DONE
