"""The command that deals with a duty: what views print and `do` runs is one thing."""

from __future__ import annotations

# How a verb is told which entry or plan item the duty is about, by the verb or else by the kind of duty.
ABOUT = {
    "conflict": ("{about}",),
    "flag": ("{about}",),
    "alert-review": ("--renew", "{about}"),
    "action": ("--id", "{about}"),
    "appointment": ("--appointment", "{about}"),
    "service-reply": ("--referral", "{about}"),
    "service-declined": ("--instead", "{about}"),
    "plan complete": ("{about}",),
}


def command_words(kind: str, verb: str, patient: str, about: str) -> tuple[str, ...]:
    """Return the words after `caseload`, such as `log 7k3m9x2q --appointment 4f5g6h7j`."""
    named = about if kind == "conflict" else about.partition(".")[0]
    parts = ABOUT.get(verb, ABOUT.get(kind, ())) if about else ()
    return (*verb.split(), patient, *(part.format(about=named) for part in parts))
