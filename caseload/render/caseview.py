"""One case on one page: what must not be overlooked first, then what is due, the plan, the latest entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from caseload.model.case import Case
from caseload.model.duties import Duty
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render import background, banner, progress
from caseload.render.dates import count
from caseload.render.report import Block, Lines, Report
from caseload.render.words import Who, names_in


def case_report(case: Case, duties: Sequence[Duty], settings: Settings, staff: Staff, today: date) -> Report:
    """Return what `show PATIENT` says."""
    who = names_in(staff)
    earlier = len(case.entries) - progress.LATEST
    footer = [f"{count(earlier, 'earlier entry', 'earlier entries')} not shown"] if earlier > 0 else []
    if len(case.episodes) > 1:
        footer.append(f"episode {case.episodes[-1].number} of care")
    blocks = (*_person(case, settings, who, today), *_course(case, duties, settings, who, today))
    return Report("show", "", blocks, tuple(footer))


def _person(case: Case, settings: Settings, who: Who, today: date) -> Iterator[Block]:
    patient = case.patient
    yield banner.identity(case, who, today)
    yield from _group(banner.warnings(case, settings.safety.escalation, who, today))
    yield from _group(
        background.needs(patient),
        background.allergies(patient.allergies, who, today),
        background.medicines(patient.medicines, who, today),
    )
    yield from _group(background.consents(case), background.conditions(patient))
    yield from _group(background.reach(patient), background.closing(case))


def _course(case: Case, duties: Sequence[Duty], settings: Settings, who: Who, today: date) -> Iterator[Block]:
    yield from progress.next_duties(case, duties, settings.capacity.horizon_days, today)
    yield from _group(progress.plan_in_short(case, who))
    yield from progress.assessment(case, settings, who)
    yield from progress.scores(case, who)
    yield from progress.latest_entries(case, who)


def _group(*parts: Iterator[Block]) -> Iterator[Block]:
    """Yield blocks that belong together, with a gap before the first."""
    for number, block in enumerate(chain(*parts)):
        yield replace(block, apart=True) if number == 0 and isinstance(block, Lines) else block
