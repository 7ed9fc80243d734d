"""`caseload settings`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.settingslist import settings_report
from caseload.store.settingsfile import change_setting, current_settings


@verb("settings", example="caseload settings standards.triage 3")
@click.argument("key", required=False, default="")
@click.argument("value", required=False)
def command(session: Session, key: str, value: str | None) -> None:
    """Show every setting with its value, unit and source; one of them; or set it to VALUE."""
    if value is not None:
        change_setting(session.folder, key, value)
    session.emit(settings_report(current_settings(session.folder), key))
