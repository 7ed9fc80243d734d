"""The shared assessment as a page to fill in, in an editor or by hand, with the last answers beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from caseload.model.case import Case
from caseload.model.entries.assessment import Score
from caseload.model.gaps import CURRENT, Looked, looked
from caseload.model.instrument import Instrument, Item
from caseload.model.points import allowed
from caseload.model.settings import Settings
from caseload.render.clean import clean
from caseload.render.report import Block, Cell, Fields, Lines, Report
from caseload.render.words import said, total_of

HEAD = """\
# Shared assessment of {patient}. What stands behind a # is not kept.
# Fill in what you found. A domain left empty stays as it was: a gap is not the same as no need.
{warned}
complete: false
contributor:
agency:
note:
findings:
"""
BLANK = "_" * 60


def form_text(case: Case, settings: Settings, instruments: Iterable[Instrument], today: date) -> str:
    """Return the form as YAML: alerts first, every domain with its last answer, every instrument with its items."""
    lines = [line for one in _in_order(case, settings, today) for line in _domain(one)]
    lines += ["scores:", *(line for instrument in instruments for line in _instrument(case, instrument))]
    warned = "\n".join(f"# {label}: {_one_line(text)}" for label, text in _warned(case))
    return HEAD.format(patient=case.patient.id, warned=warned) + "\n".join(lines) + "\n"


def paper_report(case: Case, settings: Settings, instruments: Iterable[Instrument], today: date) -> Report:
    """Return the page to take along: who, alerts and allergies, then every domain with its last answer."""
    who: tuple[tuple[str, Cell], ...] = (("person", case.patient.name.full), ("id", case.patient.id))
    blocks: list[Block] = [Fields("person", "", (*who, *_warned(case), ("day", today)))]
    domains = _in_order(case, settings, today)
    blocks += (Lines(one.domain.id, one.domain.title, (*_told(one), BLANK, BLANK)) for one in domains)
    blocks += (_sheet(case, instrument) for instrument in instruments)
    return Report("paper", "Shared assessment", tuple(blocks))


def _warned(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what whoever asks must know before."""
    allergies = case.patient.allergies
    yield "alerts", "; ".join(alert.headline for alert in case.alerts()) or "none that stands"
    yield "allergies", ", ".join(allergy.substance for allergy in allergies.items) or said(allergies.status)
    flags = ", ".join(f"{said(flag.name)} since {flag.since}" for flag in case.flags())
    if flags:
        yield "SAFETY FLAG", flags


def _in_order(case: Case, settings: Settings, today: date) -> list[Looked]:
    """Return the domains in the order of the settings, in which they are asked."""
    order = [domain.id for domain in settings.domains]
    return sorted(looked(case, settings, today), key=lambda one: order.index(one.domain.id))


def _domain(one: Looked) -> Iterator[str]:
    yield from (f"  # {line}" for line in (one.domain.title, *_told(one)))
    yield from (f"  {one.domain.id}:", "    need:   # true or false", "    text:")


def _told(one: Looked) -> Iterator[str]:
    """Yield the last finding with its age, and who should be asked."""
    if one.latest:
        finding, entry = one.latest
        need = "a need" if finding.need else "no need"
        yield f"{entry.happened.day}, {need}: {_one_line(finding.text)}"
    if one.state != CURRENT:
        yield "; ask ".join(filter(None, (one.state, _one_line(one.domain.ask))))


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
