"""An audit: every case judged by the standards that the team asks, then the team as a whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from functools import cache, partial
from typing import Any, TypeAlias

from caseload.errors import CaseloadError, Finding, NotFound, as_findings
from caseload.measures.costs import costings
from caseload.measures.rates import UNPRICED
from caseload.measures.workload import limit_of, weight_of
from caseload.model.case import Case
from caseload.model.cover import MANAGING
from caseload.model.steps import OPEN
from caseload.model.team import Meeting, Member
from caseload.rules.audit import Audit, Count, Group
from caseload.rules.chart import Load, Roster, chart
from caseload.rules.goals import achievements
from caseload.rules.ground import Ground
from caseload.rules.standard import NOTE, AnyStandard, Breach, Excluded, Kept, Standard, TeamStandard
from caseload.rules.standards import in_force
from caseload.store import verdicts, yamlfile
from caseload.store.calendar import BankHolidays
from caseload.store.cases import place_of, read_case
from caseload.store.checking import ground_of
from caseload.store.folder import STAFF, Folder
from caseload.store.ownrules import own_standards
from caseload.store.processes import Progress, spread
from caseload.store.records import Places, closest
from caseload.store.teamfiles import team_entries

Counts: TypeAlias = dict[str, Count]
# By manager: how many open cases there are of each tier.
Held: TypeAlias = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the standards say of one patient: ids, places and numbers; `tier` is that of an open case.

    `goals` are how many there are by how far they are.
    """

    group: Group
    tier: str
    findings: Sequence[Finding]
    counts: Counts
    goals: Mapping[str, int] = field(default_factory=dict)
    unreadable: bool = False

    def kept(self) -> str | None:
        """Return it as text; None for a patient who may be readable the next time although no file changes."""
        findings = [astuple(finding) for finding in self.findings]
        return None if self.unreadable else json.dumps((self.group, self.tier, findings, self.counts, self.goals))

    @staticmethod
    def again(text: str) -> Judged:
        """Return what `kept` made a text of."""
        group, tier, findings, counts, goals = json.loads(text)
        return Judged._read(group, tier, [Finding(*finding) for finding in findings], counts, goals)

    @staticmethod
    def counted(text: str) -> Judged:
        """Return the same without the findings, for whoever asks for numbers alone."""
        group, tier, _, counts, goals = json.loads(text)
        return Judged._read(group, tier, (), counts, goals)

    @staticmethod
    def _read(group: Any, tier: str, found: Sequence[Finding], counts: Any, goals: Any) -> Judged:
        return Judged(Group(*group), tier, found, {id_: Count(*count) for id_, count in counts.items()}, goals)


@dataclass(slots=True)
class Sums:
    """What is kept while the cases stream by: no case, but findings and numbers of the standards asked about."""

    asked: frozenset[str]
    findings: list[Finding] = field(default_factory=list)
    unreadable: list[Finding] = field(default_factory=list)
    counts: dict[Group, Counts] = field(default_factory=dict)
    people: dict[Group, Counts] = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    goals: Counter[str] = field(default_factory=Counter)
    hopeful: Counter[str] = field(default_factory=Counter)
    patients: int = 0

    def add(self, group: Group, findings: Iterable[Finding], counts: Counts, people: Counts) -> None:
        """Add what was found of a case of one group, or of the team."""
        self.findings += (finding for finding in findings if finding.rule in self.asked)
        for sums, numbers in ((self.counts, counts), (self.people, people)):
            known = sums.setdefault(group, {})
            for id_, number in numbers.items():
                if id_ in self.asked:
                    known[id_] = known[id_].plus(number) if id_ in known else number

    def add_patient(self, one: Judged) -> None:
        """Add one patient."""
        if one.unreadable:
            self.unreadable += one.findings
            return
        self.patients += 1
        self.add(one.group, one.findings, one.counts, {id_: count.people for id_, count in one.counts.items()})
        self.goals.update(one.goals)
        self.hopeful.update(one.goals.keys())
        if one.tier:
            self.held.setdefault(one.group.manager, Counter())[one.tier] += 1


def audit(
    folder: Folder,
    day_in: Callable[[str], date],
    only: Sequence[str] = (),
    processes: int = 2,
    *,
    findings: bool = True,
    seen: verdicts.Seen | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audit the folder on the day that it is in its time zone, by all standards in force, or `only` by these.

    Whoever asks for numbers alone, without `findings`, has them sooner, and no findings that can be relied on. Who
    has `seen` the folder, as `verdicts.look` does, before reading anything of it spares a second look. `progress`
    hears how many of those who changed are judged. Forbidden for a standard that is not there or left out. Whoever
    cannot be read is not audited, and is told.
    """
    seen, before = seen or verdicts.look(folder), verdicts.basis(folder)
    # What is kept must rest on what was read after the files were looked at.
    ground = ground_of(folder, day_in)
    # What everybody is judged by is kept, also where only some of it is asked.
    again = Judged.again if findings else Judged.counted
    kind = verdicts.Verdict("audit", partial(judge, folder, ground), Judged.kept, again)
    patients = list(folder.patient_ids())
    found = verdicts.judged(folder, kind, f"{before}\n{ground.today}", seen, patients, processes, progress)
    return _summed(folder, ground, only, found)


def audit_once(folder: Folder, ground: Ground, only: Sequence[str]) -> Audit:
    """Do the same by a ground of the caller's, in a folder that is not there for long: nothing is kept of it."""
    return _summed(folder, ground, only, spread(partial(judge, folder, ground), list(folder.patient_ids())))


def _summed(folder: Folder, ground: Ground, only: Sequence[str], patients: Iterable[Judged]) -> Audit:
    standards = in_force(ground.settings.audit, only, own_standards(ground.definitions.rules))
    sums = Sums(frozenset(one.id for one in standards))
    for one in patients:
        sums.add_patient(one)
    roster = Roster(ground, tuple(_loads(ground, sums.held)), team_entries(folder, Meeting))
    found, counts = _judged(folder, ground, roster, TeamStandard)
    sums.add(Group(), found, counts, counts)
    return Audit(
        ground.today,
        sums.patients,
        standards,
        tuple(sums.findings),
        sums.counts,
        tuple(sums.unreadable),
        only=tuple(only),
        people=sums.people,
        goals={name: (number, sums.hopeful[name]) for name, number in sums.goals.items()},
    )


def judge(folder: Folder, ground: Ground, patient: str) -> Judged:
    """Judge one patient by every standard in force."""
    try:
        case = read_case(folder, patient)
    except CaseloadError as error:
        return Judged(Group(), "", as_findings(error), {}, unreadable=True)
    practice = case.patient.practice
    group = Group(case.manager, case.tier, (practice.code or practice.name) if practice else "")
    subject = chart(case, ground, BankHolidays(), frozenset(_unpriced(case, ground)))
    tier = case.tier if case.step in OPEN else ""
    return Judged(group, tier, *_judged(folder, ground, subject, Standard), goals=achievements(subject))


def _unpriced(case: Case, ground: Ground) -> Iterator[str]:
    for one in costings(case.plan, ground.definitions.services, ground.settings.costs) if case.plan else ():
        if one.state in UNPRICED and not one.is_over(ground.today):
            yield one.action


def _loads(ground: Ground, held: Held) -> Iterator[Load]:
    for member in ground.staff.staff:
        tiers = held.get(member.id, Counter())
        if member.works_on(ground.today) and (tiers or member.role in MANAGING):
            weight = weight_of(tiers.elements(), ground.settings)
            yield Load(member, tiers.total(), weight, limit_of(member, ground.settings))


def _judged(folder: Folder, ground: Ground, subject: Any, kind: type[Any]) -> tuple[list[Finding], Counts]:
    """Return the findings and counts of a chart or the roster, by the standards of its kind."""
    found: list[Finding] = []
    counts: Counts = {}
    # Of most files nothing is found, of some a lot.
    where = cache(partial(_places, folder))
    for standard in in_force(ground.settings.audit, own=own_standards(ground.definitions.rules)):
        said = tuple(standard.judge(subject)) if isinstance(standard, kind) else ()
        if said:
            numbers = Counter(type(one) for one in said if not (isinstance(one, Breach) and one.again))
            counts[standard.id] = Count(numbers[Kept], numbers[Breach], numbers[Excluded])
            found += (_finding(standard, one, ground, where) for one in said if isinstance(one, Breach))
    return found, counts


def _places(folder: Folder, file: str) -> Places:
    try:
        return yamlfile.positions(folder.read(file), file)
    except NotFound:  # a plan that nobody has written yet
        return {}


def _finding(standard: AnyStandard, breach: Breach, ground: Ground, where: Callable[[str], Places]) -> Finding:
    record, field = breach.record, breach.field
    of_staff = isinstance(record, Member)
    file = STAFF if of_staff else place_of(record)
    line, column = closest(where(file), _path(ground.staff if of_staff else record, field)) if field else (1, 1)
    severity = NOTE if breach.past else standard.severity
    # What is said of the settings is said of the caseload.
    id_ = getattr(record, "id", "") or getattr(record, "patient", "") or record.kind
    return Finding(standard.id, breach.message, severity, id_, field, file, line, column, standard.remedy)


def _path(record: Any, field: str) -> str:
    """Return a field as it stands in the file: an item of a list by its number instead of its id."""
    found: list[str] = []
    for name in field.split("."):
        if isinstance(record, tuple):
            numbers = [number for number, item in enumerate(record) if getattr(item, "id", str(number)) == name]
            if not numbers:
                break
            record, name = record[numbers[0]], str(numbers[0])
        else:
            record = getattr(record, name, None)
        found.append(name)
    return ".".join(found)
