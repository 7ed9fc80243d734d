"""Whom an evaluation looks at: the cases with what an extract knows of them, and the people to compare them with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from caseload.cli.extracts import Means, begun, criteria_of_run, extract_of_run, known_to
from caseload.cli.findingreport import fall_of
from caseload.cli.session import Session
from caseload.errors import Forbidden, NotFound
from caseload.exchange.comparators import MAX_BYTES, read_comparators
from caseload.measures.course import Course
from caseload.measures.findingsums import ToldFall, rests_on_admissions
from caseload.measures.programme.cohort import Candidate, Cohort, beside, cases, of_draw, of_list
from caseload.measures.programme.exposure import Stretch
from caseload.measures.programme.period import Period
from caseload.model.team import FindingDecision, FindingRun
from caseload.population.answers import Answers
from caseload.population.engines import Known
from caseload.population.extract import Extract, find_extract
from caseload.population.followed import followed, linked
from caseload.steps.casefinding import ACCEPT, in_order, latest, one_run
from caseload.store.files import read_regular
from caseload.store.teamfiles import team_entries

DRAW, LIST = "draw", "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """With whom cases are compared, as the options say: `draw`, `list` or a CSV file; of which run, by which extract.

    Without an `extract` it is that of the latest run, if it lies where it was. `back_filled` are the months before
    the start of which the team says that it has written down all hospital use.
    """

    comparator: str = ""
    run: str = ""
    extract: str = ""
    back_filled: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """The cases, both groups together where there is a comparator, and what falls by itself where that is known.

    `source` says in a sentence where hospital use comes from, and whom the cases are compared with.
    """

    cases: Cohort
    both: Cohort
    source: tuple[str, ...]
    fall: ToldFall | None = None


def looked_at(
    session: Session, courses: Iterable[Course], period: Period, against: Against, means: Means | None = None
) -> Looked:
    """Return whom an evaluation is of; NotFound or Forbidden where what is asked for is not there."""
    found, means = tuple(courses), means or Means()
    if against.extract or against.comparator in (DRAW, LIST):
        return _in_extract(session, found, period, against, means)
    ours = cases(found, period, back_filled=against.back_filled)
    told = "Hospital use is what the team wrote down: of the time before a referral it knows nothing."
    if against.back_filled:
        back = f"{against.back_filled} months"
        told = f"Hospital use is what the team wrote down, which it says is all of it from {back} before the start on."
    return _with_file(Looked(ours, ours, (told,)), found, against)


def _with_file(looked: Looked, found: tuple[Course, ...], against: Against) -> Looked:
    if not against.comparator:
        return looked
    rows = read_comparators(read_regular(Path(against.comparator), against.comparator, MAX_BYTES), against.comparator)
    both = beside(looked.cases, rows, {course.person.patient for course in found})
    told = f"Compared with people of {Path(against.comparator).name}, as that file has them."
    return replace(looked, both=both, source=(*looked.source, told))


def _in_extract(session: Session, found: tuple[Course, ...], period: Period, against: Against, means: Means) -> Looked:
    run, extract = _run(session, against), _extract(session, against, means)
    criteria = criteria_of_run(session, run, "") if run else None
    with begun(means) as engine:
        validation = engine.load(extract, known_to(session, criteria) if criteria else Known())
        link = linked(engine, *_links(session))
        ids = {*link, *(run.listed if run else ())}
        people = followed(engine, extract.description, validation, ids=ids)
        seen = {patient: people[id_].known for id_, patient in link.items() if id_ in people}
        ours = cases(found, period, seen)
        fall = None
        if run and criteria and rests_on_admissions(criteria):
            complete, instruments = extract.description.complete, session.definitions.instruments
            answers = Answers(engine, criteria, instruments, run.day, complete)
            fall = fall_of(answers, validation, session.settings.disclosure)
    told = (
        f"Hospital use is that of the extract “{extract.description.title}”, up to {extract.description.extracted_on}."
    )
    looked = Looked(ours, ours, (told,), fall)
    if run is None or against.comparator not in (DRAW, LIST):
        return _with_file(looked, found, against)
    return _with_run(looked, run, people, link, against)


def _with_run(
    looked: Looked, run: FindingRun, people: dict[str, Candidate], link: dict[str, str], against: Against
) -> Looked:
    if against.comparator == DRAW:
        told = f"Compared as drawn by lot in run {run.id}: whoever was drawn with whoever was not, from {run.day} on."
        return replace(looked, both=of_draw(run, people, link), source=(*looked.source, told))
    members = {one.id: one for one in looked.cases.members}
    under = {
        id_: Stretch(members[patient].starts, members[patient].known_until)
        for id_, patient in link.items()
        if patient in members
    }
    told = f"Compared with people of the list of run {run.id} who were not taken on."
    return replace(looked, both=of_list(run, people, under, link), source=(*looked.source, told))


def _run(session: Session, against: Against) -> FindingRun | None:
    runs = team_entries(session.folder, FindingRun)
    if against.comparator == DRAW and not against.run:
        drawn = in_order(run for run in runs if run.draw and run.draw.not_drawn)
        if not drawn:
            raise NotFound("no run of case finding drew lots", remedy="compare with --comparator list, or a file")
        return drawn[-1]
    if not (runs or against.run or against.comparator == LIST):
        return None
    if not runs:
        raise NotFound("no run of case finding is kept here", remedy="caseload casefind run makes one")
    run = one_run(runs, against.run)
    if against.comparator == DRAW and not (run.draw and run.draw.not_drawn):
        raise Forbidden("that run drew no lots", remedy="name one that did: caseload casefind list shows them")
    return run


def _extract(session: Session, against: Against, means: Means) -> Extract:
    if against.extract:
        return find_extract(*means.where(against.extract))
    return extract_of_run(session, in_order(team_entries(session.folder, FindingRun))[-1], "", means)


def _links(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Return the patient of each NHS number, and the patient that each person on a list became."""
    numbers = {row.nhs_number: row.patient for row in session.index.cases() if row.nhs_number}
    decisions = latest(team_entries(session.folder, FindingDecision)).values()
    return numbers, {one.person: one.patient for one in decisions if one.decision == ACCEPT and one.patient}
