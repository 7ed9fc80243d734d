"""`caseload refer send`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text, When
from caseload.cli.referred import actions, services
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.plan import SECTORS
from caseload.steps.referring import send, to_send


def unlinked(known: Known) -> bool:
    """Tell whether nothing says yet what the referral is about."""
    return not known.facts.keys() & {"action", "referral", "service", "agency"}


def unlisted(known: Known) -> bool:
    """Tell whether nothing says yet to whom it goes: no service, nor an action that has one."""
    plan = known.case.plan if known.case else None
    begins = str(known.facts.get("action", "-"))
    served = any(action.service for action in (plan.actions if plan else ()) if action.id.startswith(begins))
    return not served and "service" not in known.facts


@writing("send", example="caseload refer send 7k3m9x2q --service social-care-assessment --reason 'Rails by the stairs'")
@patient
@fact("referral", "--instead", metavar="ENTRY", help="A declined referral that this one is sent in place of.")
@fact(
    "action",
    "--action",
    metavar="ID",
    ask="Action of the plan",
    when=unlinked,
    offer=actions,
    help="The action of the plan it belongs to.",
)
@fact("sector", "--sector", type=Choice(SECTORS), ask="Sector", when=unlinked, help="As the directory has it.")
@fact(
    "service",
    "--service",
    metavar="ID",
    ask="Service",
    when=unlinked,
    offer=services,
    help="The service in the directory.",
)
@fact("agency", "--agency", metavar="WHO", ask="To whom", when=unlisted, help="Who runs it, as the directory has it.")
@fact("reason", "--reason", type=Text(), ask="Reason", help="Free text; - reads it from stdin.")
@fact("reply_by", "--reply-by", type=When(), help="When an answer is expected; as the service usually takes.")
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Refer the person to a service. What the directory and the plan say of it need not be told."""
    writer.enter(
        patient,
        "service-referral",
        facts | {"status": "sent"},
        send,
        lambda case, told: to_send(case, told, writer.session.context),
    )
