"""`caseload settings`."""

from __future__ import annotations

import click

from caseload.cli.session import Session
from caseload.cli.verb import verb
from caseload.render.saved import dry_report
from caseload.render.settingslist import settings_report
from caseload.store.folder import SETTINGS
from caseload.store.settingsfile import change_setting, current_settings, with_change


@verb("settings", example="caseload settings standards.triage 3")
@click.argument("key", required=False, default="")
@click.argument("value", required=False)
@click.option("--dry-run", is_flag=True, help="Show what would be written, write nothing.")
def command(session: Session, key: str, value: str | None, dry_run: bool) -> None:
    """Show every setting with its value, unit and source; one of them; or set it to VALUE."""
    if value is not None and dry_run:
        session.emit(dry_report([(SETTINGS, *with_change(session.folder, key, value))]))
        return
    if value is not None:
        change_setting(session.folder, key, value)
    session.emit(settings_report(current_settings(session.folder), key))
