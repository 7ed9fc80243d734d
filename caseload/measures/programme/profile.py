"""A programme described from its own records, dimension by dimension, in each arrangement and as a whole.

The dimensions are those by which programmes of case management are told apart (Challis et al. 2011; Reilly, Hughes &
Challis 2010).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from caseload.measures.course import Course
from caseload.measures.programme import staffing
from caseload.measures.programme.arrangement import Arrangement
from caseload.measures.programme.continuity import CONTINUITY
from caseload.measures.programme.fidelity import FIDELITY
from caseload.measures.programme.figures import Figure, Measure, told
from caseload.measures.programme.practice import SELF_CARE_SUPPORT, SETTING, TASKS
from caseload.measures.programme.reach import BREADTH, LINKS, MONEY, SHARED_ASSESSMENT
from caseload.measures.programme.subject import Basis, group, subject
from caseload.measures.programme.tally import Rows, Tally
from caseload.measures.programme.targeting import DURATION, INTENSITY, TARGETING
from caseload.measures.programme.unknown import Unknown

NOT_NAMED = "not named"
STAFF = "Staff and skill mix"
DIMENSIONS: dict[str, tuple[Measure, ...]] = {
    "Targeting": TARGETING,
    "Intensity": (*INTENSITY, staffing.CASELOAD),
    "Breadth": BREADTH,
    "Duration": DURATION,
    STAFF: (),
    "Core tasks": TASKS,
    "Setting and base": SETTING,
    "Self-care support": SELF_CARE_SUPPORT,
    "Shared assessment": SHARED_ASSESSMENT,
    "Links": LINKS,
    "Budget and costs": MONEY,
    "Continuity": CONTINUITY,
    "Fidelity to the core steps": FIDELITY,
}
BUDGET = Figure("budget", "A budget that the team holds", "", "", Unknown("not in the records"))


def profile(
    courses: Iterable[Course],
    basis: Basis,
    by: str = "",
    unreadable: int = 0,
    dimensions: Mapping[str, tuple[Measure, ...]] = DIMENSIONS,
) -> tuple[Arrangement, ...]:
    """Return each arrangement in the order of names, where they are told apart `by` something, and last the whole."""
    added = _added(courses, basis, by, [one for some in dimensions.values() for one in some])
    names = tuple(sorted(added, key=lambda name: (not name, name.lower(), name)))
    rows = {title: [*_figures(title, measures, names, added, basis, by)] for title, measures in dimensions.items()}
    apart = [(place, name or NOT_NAMED, 0) for place, name in enumerate(names)] if by else []
    return tuple(
        Arrangement(
            name, basis.period, {title: tuple(row[place] for row in found) for title, found in rows.items()}, left
        )
        for place, name, left in [*apart, (-1, "", unreadable)]
    )


def _added(
    courses: Iterable[Course], basis: Basis, by: str, measures: Sequence[Measure]
) -> dict[str, dict[str, dict[str, Tally]]]:
    """Return the sums by arrangement, measure and part."""
    rows: defaultdict[str, defaultdict[tuple[str, str], Rows]] = defaultdict(lambda: defaultdict(list))
    for course in courses:
        one, patient = subject(course, basis), course.person.patient
        mine = rows[group(one, by, basis)]
        for measure in measures:
            for part in measure.adds(one, basis):
                mine[measure.id, part.part].append((patient, part))
    added: dict[str, dict[str, dict[str, Tally]]] = {}
    for name, found in rows.items():
        sums = added.setdefault(name, {})
        for (id_, part_of), parts in found.items():
            sums.setdefault(id_, {})[part_of] = Tally.made(parts)
    return added


def _figures(
    title: str,
    measures: Sequence[Measure],
    names: Sequence[str],
    added: Mapping[str, Mapping[str, Mapping[str, Tally]]],
    basis: Basis,
    by: str,
) -> Iterator[tuple[Figure, ...]]:
    """Yield each figure of one dimension, in every arrangement and last in all of them."""
    for measure in measures:
        rows = {name: added[name].get(measure.id, {}) for name in names}
        if measure is staffing.CASELOAD:
            yield from staffing.caseloads(rows, basis, by)
        else:
            yield from told(measure, rows, basis.settings.disclosure)
    if title == STAFF:
        yield from staffing.mixes(names, basis, by)
    if measures is MONEY:
        yield (BUDGET,) * (len(names) + 1 if names else 2)
