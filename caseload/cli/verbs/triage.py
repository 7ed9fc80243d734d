"""`caseload triage`."""

from __future__ import annotations

from typing import Any

from click import Choice

from caseload.cli.kinds import Text, When
from caseload.cli.offers import tiers
from caseload.cli.verb import Known, entry_facts, fact, patient, writing
from caseload.cli.writer import Writer
from caseload.model.entries.finding import DECISIONS
from caseload.steps.finding import triage


def accepts(known: Known) -> bool:
    """Tell whether the referral is accepted."""
    return bool(known.facts.get("decision") == "accept")


def refuses(known: Known) -> bool:
    """Tell whether it is declined or deferred, which needs a reason."""
    return known.facts.get("decision") in ("decline", "defer")


def defers(known: Known) -> bool:
    """Tell whether it comes back, which needs a day."""
    return bool(known.facts.get("decision") == "defer")


@writing("triage", example="caseload triage 7k3m9x2q accept --tier standard --manager a-okafor")
@patient
@fact("decision", type=Choice(DECISIONS), ask="Decision", needed=True)
@fact("manager", "--manager", metavar="STAFF", help="The named manager; you, if left out.")
@fact("deputy", "--deputy", metavar="STAFF", help="Who stands in.")
@fact("tier", "--tier", ask="Tier", when=accepts, offer=tiers, help="How closely the person is followed.")
@fact("reason", "--reason", type=Text(), ask="Reason", needed=refuses, help="Why; needed to decline or defer.")
@fact("judgement", "--judgement", type=Text(), help="Clinical judgement, apart from any risk score.")
@fact("amenable", "--amenable", type=Choice(("yes", "no", "unsure")), help="Can community care change anything?")
@fact(
    "until",
    "--until",
    type=When(),
    ask="Day it comes back (2027-05-01)",
    needed=defers,
    when=defers,
    help="When a deferred referral comes back.",
)
@entry_facts
def command(writer: Writer, patient: str, facts: dict[str, Any]) -> None:
    """Accept, decline or defer a referral. Accepting names a manager and a tier."""
    accepting = {"manager": writer.session.author, "tier": writer.session.settings.default_tier}
    writer.enter(
        patient, "triage", facts, triage, lambda _, told: (accepting if told["decision"] == "accept" else {}) | told
    )
