"""What a run of case finding tells: the list, what was read for it, whom it reaches, what falls by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from caseload.cli.extracts import WAS_HERE
from caseload.cli.session import Session
from caseload.measures.finding import Ranked, Validation
from caseload.measures.findingsums import ToldFall, coverage, reaches_back, rests_on_admissions, told_fall
from caseload.model.population import ExtractDescription
from caseload.model.settings import Disclosure
from caseload.model.team import FindingRun
from caseload.population.answers import Answers
from caseload.population.sql import looks_back
from caseload.render.casefind import found_report
from caseload.render.casefindsums import coverage_blocks, disclosed_note, fall_block, validation_blocks
from caseload.render.draw import draw_blocks, were_here
from caseload.render.report import Block, Report

SHOWN = 50
PROGRAMS = ("json", "csv")


@dataclass(frozen=True, slots=True)
class Found:
    """A run with all that it was made of; `wants` counts who cannot be scored, by criterion."""

    run: FindingRun
    people: tuple[Ranked, ...]
    answers: Answers
    description: ExtractDescription
    validation: Validation
    wants: Mapping[str, int]


def report_of(session: Session, found: Found) -> Report:
    """Return all that is told; who cannot be scored is told whole to programs, and to people the first of them."""
    settings, run = session.settings.disclosure, found.run
    whole = session.given.get("form") in PROGRAMS
    unscored = tuple(islice(found.answers.unscored(), None if whole else SHOWN)) if run.cannot_score else ()
    sums = tuple(_sums(found, settings))
    report = found_report(run, found.answers.criteria, found.people, unscored, found.wants, sums, hiding=settings)
    return replace(report, footer=(*report.footer, disclosed_note(settings)))


def _sums(found: Found, settings: Disclosure) -> Iterator[Block]:
    run, answers = found.run, found.answers
    known = answers.known(WAS_HERE)
    yield from were_here([person for person in run.listed if person in known])
    yield from draw_blocks(run.draw)
    yield from validation_blocks(found.description, found.validation)
    if rests_on_admissions(answers.criteria):
        yield fall_block(fall_of(answers, found.validation, settings))
    # A draw ends the list where no more places are, not where the criteria end it.
    listing = replace(answers.criteria.listing, top=len(run.listed)) if run.draw else answers.criteria.listing
    listed = replace(answers, criteria=replace(answers.criteria, listing=listing))
    yield from coverage_blocks(coverage(listed.coverage(), settings))


def fall_of(answers: Answers, validation: Validation, settings: Disclosure) -> ToldFall | None:
    """Return what fell by itself among people who met the criteria a year before; None where events begin too late."""
    months = looks_back(answers.criteria, answers.instruments)
    if not reaches_back(validation.first, answers.day, months):
        return None
    return told_fall(answers.fall(), settings)
