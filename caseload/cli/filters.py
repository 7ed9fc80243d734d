"""Names that a list is narrowed down by: a mistyped one must not pass for a caseload without anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.errors import Forbidden

if TYPE_CHECKING:
    from caseload.cli.session import Session


def check_names(session: Session, tier: str, manager: str) -> None:
    """Forbid a tier or a member of staff that the team does not have; empty is none asked for."""
    if tier and tier not in session.settings.tiers:
        raise Forbidden("no such tier", remedy=f"known: {', '.join(session.settings.tiers)}")
    if manager and manager not in session.index.staff:
        raise Forbidden("no such member of staff", remedy=f"known: {', '.join(session.index.staff)}")
