"""The shared assessment as a page to fill in, in an editor or by hand, with the last answers beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.assessment import Score
from caseload.model.instrument import Instrument, Item
from caseload.model.points import allowed
from caseload.model.settings import Domain, Settings
from caseload.render.clean import clean
from caseload.render.report import Block, Fields, Lines, Report
from caseload.render.words import total_of

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
    yield from (f"  # {line}" for line in (instrument.title, *_scored(case, instrument)))
    yield f"  {instrument.id}:"
    for id_, label, takes in _asked(instrument):
        yield f"    {id_}:   # {label}: {takes}"


def _sheet(case: Case, instrument: Instrument) -> Lines:
    items = (f"{label}: {takes}" for _, label, takes in _asked(instrument))
    return Lines(instrument.id, instrument.id, (instrument.title, *_scored(case, instrument), *items))


def _asked(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Yield each item, or the total of each scale where no more is kept: its id, what it is about, what it takes."""
    for item in instrument.items:
        yield item.id, _one_line(item.label), _takes(item)
    for scale in instrument.scales if instrument.number_only else ():
        yield scale.id, _one_line(scale.title), f"total from {scale.minimum} to {scale.maximum}, as reported"


def _takes(item: Item) -> str:
    if not item.answers:
        return allowed(item)
    # The words of long answers stand on the official form; without them nobody knows what 0 and 1 stand for here.
    if len(item.answers) > 2 and all(answer.points is None for answer in item.answers):
        return " ".join(map(str, item.values))
    return ", ".join(f"{answer.value} {_one_line(answer.label)}" for answer in item.answers)


def _scored(case: Case, instrument: Instrument) -> tuple[str, ...]:
    last = [(score, entry) for (id_, _), (score, entry) in case.scores().items() if id_ == instrument.id]
    return tuple(f"{entry.happened.day}: {_outcome(score)}" for score, entry in last)


def _outcome(score: Score) -> str:
    scale = "" if score.scale == "total" else score.scale
    return " ".join(part for part in (scale, total_of(score), score.reported or score.band) if part)


def _one_line(text: str) -> str:
    return clean(" ".join(text.split()))
