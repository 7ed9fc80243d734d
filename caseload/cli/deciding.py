"""The judgement on one person of a list: accepted into the caseload with a referral, declined, or deferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from caseload.cli.asking import ask_missing
from caseload.cli.extractperson import Seen, look, risk_of
from caseload.cli.extracts import Means
from caseload.cli.fitting import check
from caseload.cli.intake import admit
from caseload.cli.lookup import read_back
from caseload.cli.verb import Known, at, laid_over
from caseload.cli.writer import Writer
from caseload.errors import Changed, Forbidden, NotFound, OutsideFailure, Unreadable
from caseload.model.codec import Tree, decode
from caseload.model.population import Person
from caseload.model.steps import ENDED
from caseload.model.team import FindingDecision, FindingRun
from caseload.render.saved import saved_report
from caseload.steps.casefinding import ACCEPT, decided, in_order, listing, risk_tier, taken_in
from caseload.steps.change import Change
from caseload.store.teamfiles import team_entries

SEXES = {"female": "female", "male": "male", "other": "indeterminate"}
NEEDED = {"--family": "name.family", "--born": "birth_date"}
TOLD_APART = {"birth_date": "date of birth", "nhs_number": "NHS number"}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a person is looked up: the extract and the criteria, if named anew, and with what they are read."""

    extract: str
    criteria: str
    means: Means


def judge(writer: Writer, facts: Tree, same_as: str | None, new_person: bool, where: Where) -> None:
    """Save what was decided about a person; whoever is accepted comes in with it, in one commit."""
    told = writer.facts(facts)
    given: Tree = told.pop("patient", {})
    check(told, FindingDecision.kind, writer.source, partly=True)
    check(given, "patient", writer.source, partly=True)
    run = listing(team_entries(writer.session.folder, FindingRun), told["person"], told.get("run", ""))
    seen = _looked_up(writer, run, told["person"], where)
    told |= {"run": run.id, "risk": risk_of(run, told["person"], seen)}
    tree = writer.session.context.draft(FindingDecision.kind, "", told)
    writer.check(tree, FindingDecision.kind)
    _decided(writer, tree)
    here = _open_case(writer, same_as) if tree["decision"] == ACCEPT and same_as else ""
    if here:
        tree |= {"patient": here}
    elif tree["decision"] == ACCEPT:
        _accept(writer, tree, _referral(writer, run, tree), given, seen, same_as, new_person)
        return
    change = writer.arrange(FindingDecision, lambda known: _decided(writer, tree))
    if change:
        writer.session.emit(saved_report(change.verb, (tree["person"], tree["id"]), ("person", "record")))


def _accept(
    writer: Writer, tree: Tree, referral: Tree, given: Tree, seen: Seen | None, same_as: str | None, new_person: bool
) -> None:
    """Take the person in; where they are here already it is a referral of theirs, or says what to do instead."""
    known = _identity(seen.person) if seen else {}
    here = same_as or ("" if new_person else _became(writer, tree["person"])) or None
    admit(
        writer,
        lambda: {"referral": referral} if here else _intake(writer, referral, known, given),
        here,
        new_person,
        lambda intake: taken_in(_decided(writer, tree | {"patient": intake.ids[0]}), intake),
        confirm="name" in known,
    )


def _open_case(writer: Writer, known: str) -> str:
    """Return the id of somebody whose case has not ended, who needs no referral; empty for everybody else."""
    case = writer.session.case(known)
    if case.step in ENDED:
        return ""
    if not writer.dry_run and not writer.yes:
        read_back(writer.session, case.patient)
    return case.patient.id


def _became(writer: Writer, person: str) -> str:
    """Return the patient whom somebody of the extract became when they were accepted before; empty of nobody."""
    known = in_order(team_entries(writer.session.folder, FindingDecision))
    return next((one.patient for one in reversed(known) if one.person == person and one.patient), "")


def _decided(writer: Writer, tree: Tree) -> Change:
    """Decide on what stands in the folder now."""
    folder = writer.session.folder
    runs, known = team_entries(folder, FindingRun), team_entries(folder, FindingDecision)
    return decided(decode(FindingDecision, tree), runs, known, writer.session.context)


def _looked_up(writer: Writer, run: FindingRun, person: str, where: Where) -> Seen | None:
    """Return the person as the extract has them; where it is gone, what is told by hand has to do."""
    try:
        return look(writer.session, run, person, where.extract, where.criteria, where.means)
    except (NotFound, Changed, OutsideFailure, Unreadable) as error:
        if where.extract:
            raise
        click.echo(f"caseload: not looked up in the extract: {error}", err=True)
        return None


def _referral(writer: Writer, run: FindingRun, tree: Tree) -> Tree:
    told = {
        "source": "case-finding",
        "reason": tree.get("reason") or tree.get("judgement"),
        "risk": tree["risk"],
        "risk_tier": risk_tier(run, tree["person"], writer.session.settings.finding.tiers),
        "happened": tree["happened"],
    }
    return {key: value for key, value in told.items() if value}


def _intake(writer: Writer, referral: Tree, known: Tree, given: Tree) -> Tree:
    """Return the facts of the intake: the extract's, what was told over them, and answers where somebody is there."""
    for field, name in TOLD_APART.items():
        if field in known and given.get(field, known[field]) != known[field]:
            raise Forbidden(f"the {name} is not the one in the extract", remedy="check who it is")
    facts = {"patient": laid_over(known, given), "referral": referral}
    if writer.asks:
        from caseload.cli.verbs.intake import command

        ask_missing(Known(writer.session, None, facts), command)
    lacking = [flag for flag, path in NEEDED.items() if at(facts["patient"], path) is None]
    if lacking:
        raise Forbidden(f"missing: {', '.join(lacking)}", remedy="the extract does not say who this is")
    return facts


def _identity(person: Person) -> Tree:
    """Return what an extract says of who somebody is, as the record of a patient has it."""
    name = {"family": person.family, "given": person.given}
    told: dict[str, Any] = {
        "name": {key: value for key, value in name.items() if value} if person.family else None,
        "birth_date": person.birth_date.isoformat(),
        "nhs_number": person.nhs_number,
        "sex": SEXES.get(person.sex),
        "ethnicity": person.ethnicity,
        "practice": {"name": person.practice} if person.practice else None,
    }
    return {field: value for field, value in told.items() if value}
