"""`caseload explain`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.explanation import rule_report, rules_report
from caseload.store.described import rule, rules
from caseload.store.ownrules import own_standards_at
from caseload.store.settingsfile import settings_at


@verb("explain", example="caseload explain discharge-call-in-time")
@click.argument("id_", required=False, default="", metavar="[RULE]")
def command(session: Session, id_: str) -> None:
    """What a rule of check or audit asks, why, where it is from, and how a team changes it; or all of them."""
    place = session.folder.root if session.given.get("where") else session.place
    own = own_standards_at(place)
    session.emit(rule_report(rule(id_, own), settings_at(place)) if id_ else rules_report(rules(own)))
