"""What a letter needs besides the case: what it is about, which service it goes to, what the person lets us share."""

from __future__ import annotations

from collections.abc import Collection

import click

from caseload.cli.session import Session
from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.definitions import Definitions
from caseload.model.duties import duties
from caseload.model.entries.entry import Entry
from caseload.model.occasions import OCCASIONS, latest
from caseload.model.referrals import loops_of
from caseload.model.sharing import plain, shareable, sharing
from caseload.render.clean import clean
from caseload.render.correspondence import READERS
from caseload.render.letterplan import loops_to
from caseload.render.matter import Matter
from caseload.render.owncopy import heeded
from caseload.store.calendar import BankHolidays


def matter_of(session: Session, case: Case, reader: str, about: str, to: str) -> Matter:
    """Return what is written about; Forbidden where that has not happened, or nobody may read it."""
    if reader == "person" and case.died:
        raise Forbidden("this person has died: nothing is written to them", remedy="write to the GP or a service")
    if to and reader != "service":
        raise Forbidden("--to names a service", remedy=f"leave it out of a letter to the {reader}")
    about = about or latest(case)
    entry = OCCASIONS[about](case)
    if entry is None:
        raise Forbidden(f"there is no {about} to write about", remedy="caseload show says what there is")
    names = names_of(case, to, session.definitions) if reader == "service" else ()
    return entry_matter(session, case, about, entry, names)


def entry_matter(session: Session, case: Case, about: str, entry: Entry, names: tuple[str, ...] = ()) -> Matter:
    """Return what is written about one entry."""
    owed = duties(case, session.settings, BankHolidays())
    review = min((duty.due for duty in owed if duty.kind == "review"), default=None)
    return Matter(
        case, about, entry, session.settings, session.staff, session.definitions, session.today, names, review
    )


def names_of(case: Case, to: str, definitions: Definitions) -> tuple[str, ...]:
    """Return all the names of the service that is written to: the only one with an open referral, if none is told."""
    if not to:
        sent = [loop.sent for loop in loops_of(case) if loop.open and loop.sent in case.current()]
        asked = dict.fromkeys(one.agency or one.service for one in sent)
        if len(asked) != 1:
            raise Forbidden("which service is this letter to?", remedy="say it with --to")
        (to,) = asked
    names = [to]
    for service in definitions.services.values():
        called = (service.id, service.title, service.agency)
        names += called if plain(to) in map(plain, called) else ()
    return tuple(dict.fromkeys(filter(None, names)))


def shared_with(matter: Matter, reader: str, told: Collection[str]) -> frozenset[str]:
    """Return the parts that a service may read; Forbidden for one that nobody referred to nor agreed to share with."""
    if reader != "service":
        if told:
            raise Forbidden("--share is for a letter to a service", remedy="leave it out")
        return frozenset()
    consent = sharing(matter.case, matter.to)
    given = consent is not None and consent.decision == "given"
    if not given and not loops_to(matter.case, matter.to):
        raise Forbidden(
            "nobody referred to this service, nor agreed to share with it",
            remedy="caseload refer send, or caseload consent PATIENT sharing given --with WHO",
        )
    shared = shareable(consent, READERS[reader].agreed, told)
    if not given:
        _aside("no consent to share with this service: the letter holds what the referral told, and no more")
    elif consent and consent.scope and not told:
        _aside("the consent has a scope: the letter holds no more than the referral; --share names what it covers")
    return shared


def said_aside(matter: Matter, reader: str) -> None:
    """Say what whoever sends the letter should heed."""
    needs = heeded(matter.case.patient)
    if reader == "person" and needs:
        _aside(f"needs when you give this letter: {needs}")
    practice = matter.case.patient.practice
    known = ("gp", "gp practice", *((practice.name,) if practice else ()))
    consent = sharing(matter.case, known) if reader == "gp" else None
    if consent and consent.decision != "given":
        _aside("this person does not want their practice to be told: what direct care does not need, leave out")


def _aside(text: str) -> None:
    click.echo(f"caseload: {clean(text)}", err=True)
