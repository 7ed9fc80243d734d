"""A run of case finding: an extract is read and checked, ranked by criteria, and the list is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

import click

from caseload.cli.extracts import Means, begun, chosen, hash_of, known_to
from caseload.cli.findingreport import Found, report_of
from caseload.cli.kinds import in_figures
from caseload.cli.session import Session
from caseload.cli.writer import Writer
from caseload.errors import Forbidden, Unreadable
from caseload.measures.finding import Ranked, Validation
from caseload.model.criteria import CANNOT_SCORE, Criteria
from caseload.model.criteria_points import SCALE, risk_ppm
from caseload.model.moments import Moment
from caseload.model.team import Draw, FindingRun
from caseload.population.answers import Answers
from caseload.population.extract import Extract, find_extract
from caseload.population.sql import EXCLUDED, ranking
from caseload.render.casefindsums import validation_report
from caseload.steps.casefinding import Entrant, contenders, draw
from caseload.steps.change import Change, Context
from caseload.store.remembered import remember

LONGEST = 20_000
PER_CENT = SCALE // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a run, as the options say."""

    place: str
    criteria: str
    top: int | None
    on: str | None
    places: int | None
    seed: int | None
    partial: bool
    show_sql: bool
    dry_run: bool


def run(session: Session, order: Order, means: Means) -> None:
    """Rank the people of an extract, save who is listed, and tell it."""
    criteria, extract = chosen(session, order.criteria), find_extract(*means.where(order.place))
    ordered, day = _as_ordered(criteria, order), _day(session, order, extract)
    instruments, complete = session.definitions.instruments, extract.description.complete
    if order.show_sql:
        click.echo(ranking(ordered, instruments, day, complete), nl=False)
        return
    context, known = session.context, known_to(session, criteria)
    session.warn_unreadable()
    with begun(means) as engine:
        validation = engine.load(extract, known)
        _check_whole(session, extract, validation, partial=order.partial)
        found = _found(context, Answers(engine, ordered, instruments, day, complete), order, extract, validation)
        kept = replace(found.run, criteria_hash=hash_of(session, criteria))
        # Nobody finds again what is not kept.
        report = report_of(session, replace(found, run=replace(kept, id="") if order.dry_run else kept))
    if order.dry_run:
        click.echo("caseload: nothing is kept, since this is a dry run", err=True)
    else:
        change = Change("casefind run", (kept.id,), (kept,))
        Writer(session, None, dry_run=False, yes=False).arrange(FindingRun, lambda runs: change)
        _remember(session, order, means, kept)
    session.emit(report)


def _as_ordered(criteria: Criteria, order: Order) -> Criteria:
    """Return the criteria with the length of list that is asked for; a draw sees everybody who is eligible."""
    if (order.places is None) != (order.seed is None):
        raise Forbidden(
            "--draw and --seed go together", remedy="the seed is a number with which anybody can draw again"
        )
    if order.places and order.top:
        raise Forbidden("--draw and --top contradict each other", remedy="--draw says how many places there are")
    if order.places:
        return replace(criteria, listing=replace(criteria.listing, top=None, share=None))
    return replace(criteria, listing=replace(criteria.listing, top=order.top)) if order.top else criteria


def _day(session: Session, order: Order, extract: Extract) -> date:
    last = extract.description.extracted_on
    day = Moment(in_figures(order.on, session.today)).day if order.on else last
    if day > last:
        raise Forbidden(f"the extract says nothing of days after {last}", remedy="use that day or an earlier one")
    return day


def _check_whole(session: Session, extract: Extract, validation: Validation, *, partial: bool) -> None:
    """Go on where nothing was wrong with what was read, or where it is meant so; else show what was."""
    without = ((f"{what}-wrong", many) for what, many in validation.without.items())
    shared = [("nhs-number-shared", validation.sharing)] if validation.sharing else []
    wrong = [*validation.refused_people.items(), *validation.refused_events.items(), *without, *shared]
    if partial or not wrong:
        return
    session.emit(validation_report(extract.description, validation))
    raise Unreadable(
        f"no run is kept, for the extract holds what is wrong: {', '.join(f'{what} {many}' for what, many in wrong)}",
        remedy="have it mended, or go on without that: --partial",
    )


def _found(context: Context, answers: Answers, order: Order, extract: Extract, validation: Validation) -> Found:
    people, lots = _listed(answers, order)
    counts, wants = answers.counts()
    run = FindingRun(
        id=context.new_id(),
        happened=context.local_minute,
        recorded=context.now,
        by=context.author,
        criteria=answers.criteria.id,
        criteria_version=answers.criteria.version,
        criteria_hash="",
        extract_hash=extract.hash,
        day=answers.day,
        engine=answers.engine.name,
        people=counts["people"],
        events=validation.events,
        refused=validation.refused,
        excluded={reason: counts[reason] for reason in EXCLUDED if counts[reason]},
        cannot_score=counts[CANNOT_SCORE],
        eligible=counts["eligible"],
        listed=tuple(one.person for one in people),
        draw=lots,
        legal_basis=extract.description.legal_basis,
    )
    return Found(run, people, answers, extract.description, validation, wants)


def _listed(answers: Answers, order: Order) -> tuple[tuple[Ranked, ...], Draw | None]:
    """Return who is on the list, and the lots that were drawn for the last places, if any were."""

    def priority(one: Ranked) -> int:
        # Nobody has more need of a place for a thousandth of a risk.
        score = one.scored.score or 0
        return risk_ppm(score) // PER_CENT if answers.criteria.logistic else score

    ranked = answers.ranked()
    people = tuple(islice(contenders(ranked, order.places, priority) if order.places else ranked, LONGEST + 1))
    if len(people) > LONGEST:
        raise Forbidden(
            f"more than {LONGEST:,} people would be listed", remedy="--top or a cut-off in the criteria makes it fewer"
        )
    if order.places is None or order.seed is None:
        return people, None
    return people, draw([Entrant(one.person, priority(one)) for one in people], order.places, order.seed)


def _remember(session: Session, order: Order, means: Means, run: FindingRun) -> None:
    """Remember where the extract lies, and the criteria if they were in a file, so that why and decide find them."""
    remember(session.folder.root, run.extract_hash, *means.where(order.place))
    if order.criteria not in session.definitions.criteria_sets:
        remember(session.folder.root, run.criteria_hash, Path(order.criteria))
