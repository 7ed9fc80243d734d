"""`caseload refer links`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.errors import Unreadable
from caseload.measures.links import links
from caseload.model.moments import working_days_after
from caseload.model.referrals import Loop, loops
from caseload.model.standing import standing
from caseload.render.dates import count
from caseload.render.links import links_report
from caseload.store.calendar import BankHolidays
from caseload.store.cases import entries

KINDS = ("service-referral", "void")


@verb("links", example="caseload refer links -o csv")
def command(session: Session) -> None:
    """How each agency answers: sent, answered, accepted, started, silent, and in how many days."""
    days, holidays = session.settings.standards.service_reply, BankHolidays()
    found = links(
        _sent(session), session.definitions.services, session.today, lambda day: working_days_after(day, days, holidays)
    )
    session.emit(links_report(found))


def _sent(session: Session) -> Iterator[Loop]:
    unread = 0
    for patient in session.folder.patient_ids():
        try:
            told = tuple(entries(session.folder, patient, KINDS))
        except Unreadable:
            unread += 1
            continue
        yield from loops(*standing(told))
    if unread:
        who = count(unread, "patient")
        click.echo(f"caseload: {who} cannot be read: caseload check says why", err=True)
