"""The shared assessment as a page to fill in, in an editor or by hand, with the last answers beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.definitions import Instrument
from caseload.model.settings import Domain, Settings
from caseload.render.clean import clean
from caseload.render.report import Block, Fields, Lines, Report

HEAD = """\
# Shared assessment of {patient}. What stands behind a # is not kept.
# Fill in what you found. A domain left empty stays as it was: a gap is not the same as no need.
complete: false
contributor:
agency:
note:
findings:
"""
BLANK = "_" * 60


def form_text(case: Case, settings: Settings, instruments: Iterable[Instrument]) -> str:
    """Return the form as YAML: every domain with its last answer, every instrument with its items."""
    lines = [*(line for domain in settings.domains for line in _domain(case, domain)), "scores:"]
    lines += (line for instrument in instruments for line in _instrument(case, instrument))
    return HEAD.format(patient=case.patient.id) + "\n".join(lines) + "\n"


def paper_report(case: Case, settings: Settings, instruments: Iterable[Instrument], today: date) -> Report:
    """Return the page to take along: who, alerts and allergies, then every domain with its last answer."""
    person, allergies = case.patient, case.patient.allergies
    known = ", ".join(allergy.substance for allergy in allergies.items) or allergies.status
    alerts = "; ".join(alert.headline for alert in case.alerts()) or "none that stands"
    head = (
        ("person", person.name.full),
        ("id", person.id),
        ("alerts", alerts),
        ("allergies", known),
        ("day", today),
    )
    blocks: list[Block] = [Fields("person", "", head)]
    blocks += (Lines(domain.id, domain.title, (*_last(case, domain), BLANK, BLANK)) for domain in settings.domains)
    blocks += (_sheet(case, instrument) for instrument in instruments)
    return Report("paper", "Shared assessment", tuple(blocks))


def _domain(case: Case, domain: Domain) -> Iterator[str]:
    yield from (f"  # {line}" for line in (domain.title, *_last(case, domain)))
    yield from (f"  {domain.id}:", "    need:   # true or false", "    text:")


def _last(case: Case, domain: Domain) -> tuple[str, ...]:
    if domain.id not in case.findings():
        return ()
    finding, entry = case.findings()[domain.id]
    need = "a need" if finding.need else "no need"
    return (f"{entry.happened.day}, {need}: {_one_line(finding.text)}",)


def _instrument(case: Case, instrument: Instrument) -> Iterator[str]:
    if not instrument.number_only:
        yield from (f"  # {line}" for line in (instrument.title, *_scored(case, instrument)))
        yield f"  {instrument.id}:"
        for item in instrument.items:
            allowed = " ".join(str(answer.value) for answer in item.answers)
            yield f"    {item.id}:   # {_one_line(item.label)}: {allowed}"


def _sheet(case: Case, instrument: Instrument) -> Lines:
    items = (f"{item.label}: {' '.join(str(a.value) for a in item.answers)}" for item in instrument.items)
    return Lines(instrument.id, instrument.title, (*_scored(case, instrument), *items))


def _scored(case: Case, instrument: Instrument) -> tuple[str, ...]:
    last = [(score, entry) for (id_, _), (score, entry) in case.scores().items() if id_ == instrument.id]
    return tuple(
        f"{entry.happened.day}: {'cannot score' if score.total is None else score.total} {score.band}".rstrip()
        for score, entry in last
    )


def _one_line(text: str) -> str:
    return clean(" ".join(text.split()))
