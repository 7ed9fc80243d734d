"""What a person lets us share with whom: the latest word on it counts, and silence is no consent."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from caseload.errors import Forbidden
from caseload.model.case import Case
from caseload.model.entries.safety import Consent


def sharing(case: Case, names: Iterable[str]) -> Consent | None:
    """Return the latest consent to share with a recipient, by any of its names; None where nobody asked."""
    known = set(map(plain, names))
    told = [entry for entry in case.all(Consent) if entry.about == "sharing" and plain(entry.recipient) in known]
    return told[-1] if told else None


def shareable(consent: Consent | None, parts: Collection[str], told: Collection[str]) -> frozenset[str]:
    """Return which of some parts of the record may be shared: those told, else all; none without consent.

    What the words of a scope cover only people can tell: of such a consent, none but those they told.
    """
    if consent is None or consent.decision != "given":
        if told:
            raise Forbidden(
                "the person has not agreed to share that", remedy="if they do: caseload consent PATIENT sharing given"
            )
        return frozenset()
    return frozenset(told or ("" if consent.scope else parts))


def plain(name: str) -> str:
    """Return a name as it is compared: without capitals and needless blanks."""
    return " ".join(name.casefold().split())
