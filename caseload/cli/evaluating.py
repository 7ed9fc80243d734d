"""An evaluation of the folder: what goes into each of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload.cli.profiling import missing, somebody
from caseload.cli.session import Session
from caseload.measures.programme.exposure import Design
from caseload.measures.programme.registration import EXPLORATORY, Registration

ADMISSIONS = "emergency-admissions"
# How a protocol names what is compared with; anything else is a file.
COMPARATORS = {"": "none", "draw": "draw", "list": "finding-run"}
if TYPE_CHECKING:
    from caseload.cli.comparing import Against, Looked
    from caseload.cli.extracts import Means
    from caseload.measures.course import Course
    from caseload.measures.programme.subject import Basis
    from caseload.render.evaluation import Section
    from caseload.render.report import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """The period, how the time before the start is cut, whom the people are compared with, and how."""

    period: str
    design: Design
    against: Against
    means: Means
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What every section is made of; `people` are the courses of those under case management in the period."""

    session: Session
    wanted: Wanted
    basis: Basis
    courses: Sequence[Course]
    people: Sequence[Course]
    registration: Registration | None

    def standing(self, outcome: str) -> str:
        """Return the standing of an outcome: of another period than the protocol names, everything explores."""
        one = self.registration
        return one.of(outcome) if one and one.asks_of(self.basis.period) else EXPLORATORY

    def in_groups(self, outcome: str, grouping: str) -> str:
        """Return the standing of an outcome by groups of people."""
        named = self.registration.protocol.subgroups if self.registration else ()
        return self.standing(outcome) if grouping in named else EXPLORATORY

    @property
    def is_as_said(self) -> bool:
        """Tell whether the people to compare with are those of the protocol."""
        kind = COMPARATORS.get(self.wanted.against.comparator, "file")
        return self.registration is None or self.registration.protocol.comparator == kind

    @property
    def compared(self) -> str:
        """Return the standing of the comparison."""
        return self.standing(ADMISSIONS) if self.is_as_said else EXPLORATORY


def evaluated(session: Session, wanted: Wanted) -> Report:
    """Return the evaluation; Forbidden for a folder of nobody, or for what is no period."""
    from caseload.measures.disclosure import disclosed
    from caseload.measures.programme.outcomes import in_period
    from caseload.measures.programme.period import period
    from caseload.measures.programme.registration import of_period
    from caseload.measures.programme.subject import Basis
    from caseload.render.disclosed import number
    from caseload.render.evaluation import evaluation_report
    from caseload.store.calendar import BankHolidays
    from caseload.store.registered import registrations

    basis = Basis.of(period(wanted.period, session.today), session.settings, session.staff, BankHolidays())
    found = session.courses.found
    somebody(session.courses, basis.period, "evaluate")
    people = in_period(found, basis.period)
    registration = of_period(registrations(session.folder), basis.period)
    material = Material(session, wanted, basis, found, people, registration)
    settings = basis.settings.disclosure
    told = number(disclosed([[len(people)]], settings).total)
    unreadable = missing(session, session.courses)
    return evaluation_report(basis.period, told, registration, _sections(material), settings, unreadable)


def _sections(material: Material) -> Iterator[Section]:
    from caseload.cli.comparing import looked_at

    wanted = material.wanted
    looked = looked_at(material.session, material.courses, material.basis.period, wanted.against, wanted.means)
    yield _fidelity(material)
    yield _outcomes(material)
    yield _experience(material)
    yield _equity(material)
    yield _hospital(material, looked)
    yield _comparison(material, looked)
    yield _cost(material)


def _fidelity(material: Material) -> Section:
    from caseload.measures.programme.fidelity import FIDELITY
    from caseload.measures.programme.profile import profile
    from caseload.render.evaluation import Section
    from caseload.render.profile import profile_report
    from caseload.render.report import Table

    found = profile(material.courses, material.basis, dimensions={"Fidelity": FIDELITY})
    blocks = profile_report(found, material.basis.settings.disclosure).blocks
    about = "Whether the core steps were done, and in time: nothing else can come of what was not done."
    return Section("Fidelity", about, tuple(one for one in blocks if isinstance(one, Table)))


def _outcomes(material: Material) -> Section:
    from caseload.measures.programme.outcomes import changes, goals
    from caseload.render.evaluation import Section
    from caseload.render.outcomes import changes_block, goals_block

    settings, period = material.basis.settings.disclosure, material.basis.period
    instruments = material.session.definitions.instruments
    found = changes(material.people, period, instruments)
    titles = {one.instrument: instruments[one.instrument].title for one in found}
    blocks = (
        *goals_block(goals(material.people, period), material.standing("goals"), settings),
        changes_block(found, titles, material.standing, settings),
    )
    about = "Nobody is compared with anybody here: people change also without us, and whoever is missing may differ."
    return Section("Outcomes", about, blocks)


def _experience(material: Material) -> Section:
    from caseload.measures.programme.outcomes import OF_CARER, OF_PERSON, experience
    from caseload.render.evaluation import Section
    from caseload.render.outcomes import experience_block

    known = material.session.definitions.instruments
    titles = {id_: known[id_].title for id_ in (*OF_PERSON, *OF_CARER) if id_ in known}
    asked = experience(material.people, material.basis.period)
    block = experience_block(asked, titles, material.standing("experience"), material.basis.settings.disclosure)
    about = "Whose case was closed, and who of them was offered a survey then; who answered one at any time, and how."
    return Section("Experience", about, (block,))


def _equity(material: Material) -> Section:
    from caseload.measures.programme.equity import GROUPINGS, equity
    from caseload.render.evaluation import Section
    from caseload.render.outcomes import equity_block

    groups = tuple(equity(material.courses, material.basis.period))
    settings = material.basis.settings.disclosure
    return Section(
        "Equity",
        "Who was declined in the period, and who was on the caseload, without and with a goal reached or kept.",
        tuple(equity_block(groups, each, material.in_groups("goals", each), settings) for each in GROUPINGS),
    )


def _hospital(material: Material, looked: Looked) -> Section:
    from caseload.measures.programme.exposure import CASE
    from caseload.measures.programme.hospitaluse import hospital_use
    from caseload.render.evaluation import Section
    from caseload.render.hospitaluse import hospital_blocks
    from caseload.render.report import Lines

    design, settings = material.wanted.design, material.basis.settings.disclosure
    found = hospital_use(looked.cases.of(CASE), design, material.basis.period)
    return Section(
        "Hospital use",
        f"Emergency admissions ({material.standing(ADMISSIONS)}). Deaths and closures end what is counted.",
        (Lines("source", "", looked.source), *hospital_blocks(found, design, settings, looked.cases.left_out)),
    )


def _comparison(material: Material, looked: Looked) -> Section:
    from caseload.measures.programme.comparison import Comparison, compare, subgroups
    from caseload.measures.programme.eventplot import bins
    from caseload.measures.programme.matching import PER_CASE
    from caseload.render.comparison import comparison_blocks, event_blocks
    from caseload.render.evaluation import Section, other_comparator
    from caseload.render.subgroups import subgroup_blocks

    design, settings, period = material.wanted.design, material.basis.settings.disclosure, material.basis.period
    protocol = material.registration.protocol if material.registration else None
    named = protocol.subgroups if protocol else ()
    found, more = compare(looked.both, design, period), None
    if material.wanted.adjusted:
        from caseload.measures.programme.adjusted import adjusted

        more = adjusted(looked.both.members, design, period)
    groups = subgroups(found, design, period, named) if isinstance(found, Comparison) else ()
    blocks = (
        *(other_comparator(protocol) if protocol and not material.is_as_said else ()),
        *comparison_blocks(found, looked.fall, design, settings, PER_CASE, more),
        *(subgroup_blocks(groups, named, material.compared, design, settings) if groups else ()),
        *event_blocks(bins(looked.both.members), settings),
    )
    return Section("Comparison", f"Beside people who were not taken on ({material.compared}).", blocks)


def _cost(material: Material) -> Section:
    from caseload.measures.programme.spending import spending
    from caseload.render.evaluation import Section
    from caseload.render.spending import work_blocks

    settings, services = material.basis.settings, material.session.definitions.services
    staff, period = material.basis.staff.values(), material.basis.period
    told = spending(material.courses, staff, services, settings.costs, period, material.session.today)
    about = "What the team's work came to; caseload costs has the plans and the prices tried."
    return Section("Cost", about, tuple(work_blocks(told, settings.costs, settings.disclosure)))
