"""The two thousand of `examples/population`: who they are, and four years of hospital use, the same every time.

A life goes month by month. Illness makes each worse one likelier; now and then somebody has a bad spell, which ends:
that is why those who were admitted often in one year are admitted less in the next.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from random import Random

from caseload.demo.material import Material, material
from caseload.demo.people import nhs_number
from caseload.model.moments import age, months_after
from caseload.model.population import ATTENDANCE, ELECTIVE, EMERGENCY, Event, Person

PEOPLE = tuple(field.name for field in fields(Person))
EVENTS = tuple(field.name for field in fields(Event))

SIZE, SEED, MONTHS, LAST = 2_000, 7, 48, date(2026, 10, 31)
# How many in a hundred are so old, roughly as in England: youngest, oldest, share.
AGES = ((0, 4, 5), (5, 17, 16), (18, 39, 29), (40, 64, 31), (65, 74, 10), (75, 84, 6), (85, 99, 3))
# From an age on: emergency admissions a year of somebody without any illness below, and deaths.
BURDEN = ((85, 0.12, 0.10), (75, 0.08, 0.03), (65, 0.05, 0.012), (40, 0.035, 0.004), (18, 0.035, 0.001), (0, 0.05, 0))
SPELL, SPELL_ENDS, WORSE = 0.007, 0.28, 22
NIGHTS = ((0, 0, 1, 1, 2, 2, 3, 5), (0, 1, 2, 3, 4, 6, 8, 11, 15, 22, 34))
SUDDEN = ("R10.4", "R07.4", "J18.9", "N39.0", "L03.1", "R55", "A09.9", "S52.5", "K35.8", "N20.1")
CHILDISH = ("J21.9", "B34.9", "J06.9", "R56.0", "J05.0", "S52.5")
FRAIL = ("W19.9", "R29.6", "N39.0", "F05.9", "S72.0", "R26.8", "E86", "R41.0", "L89.9", "S00.8", "N17.9", "R54")
PLANNED = ("H25.9", "K40.9", "M17.1", "K63.5", "Z09.8", "H26.9", "M16.1", "K80.2")


@dataclass(frozen=True, slots=True)
class Illness:
    """A long-term condition: its code, the age it begins at, the share of 85-year-olds, what people come in with."""

    code: str
    age: int
    share: float
    worse: float
    acute: tuple[str, ...]

    def likely(self, years: int) -> float:
        return self.share * min(1, max(0, years - self.age) / (85 - self.age))


ILLNESSES = (
    Illness("I50.9", 50, 0.17, 2.1, ("I50.0", "I50.1", "J18.9")),
    Illness("J44.9", 40, 0.15, 1.9, ("J44.0", "J44.1", "J96.0")),
    Illness("I25.1", 40, 0.24, 1.3, ("I20.0", "I21.4", "R07.4")),
    Illness("I48.9", 50, 0.22, 1.3, ("I48.9", "I63.9", "R00.2")),
    Illness("E11.9", 25, 0.22, 1.3, ("E11.6", "L03.1", "E16.2")),
    Illness("N18.3", 50, 0.26, 1.3, ("N17.9", "N39.0", "E87.5")),
    Illness("F03", 65, 0.20, 1.6, ("F05.1", "N39.0", "R41.0")),
    Illness("I69.3", 55, 0.12, 1.5, ("G81.9", "R29.6", "J69.0")),
    Illness("G20", 60, 0.03, 1.7, ("R29.6", "W19.9", "G20")),
    Illness("C34.9", 45, 0.03, 2.2, ("J18.9", "C78.7", "D70")),
    Illness("J45.9", -60, 0.13, 1.3, ("J45.9", "J45.1", "J22")),
    Illness("F32.9", -40, 0.12, 1.6, ("F32.9", "T39.1", "F10.2")),
)


def files() -> dict[str, bytes]:
    """The two tables, by the name of their file."""
    chance, stuff = Random(SEED), material()
    numbers = tuple(dict.fromkeys(nhs_number(chance) for _ in range(SIZE + 100)))[:SIZE]
    lives = [_life(f"p-{one * 7919 % 10**6:06}", nhs, stuff, chance) for one, nhs in enumerate(numbers, 1)]
    people = sorted((person for person, _ in lives), key=lambda person: person.id)
    events = sorted((event for _, events in lives for event in events), key=lambda e: (e.started, e.person, e.kind))
    return {"people.csv": _table(PEOPLE, map(_row, people)), "events.csv": _table(EVENTS, map(_row, events))}


def _life(id_: str, nhs: str, stuff: Material, chance: Random) -> tuple[Person, tuple[Event, ...]]:
    youngest, oldest, _ = chance.choices(AGES, [share for *_, share in AGES])[0]
    born = LAST - timedelta(chance.randrange(youngest * 365 + 30, (oldest + 1) * 365))
    decile = chance.choices(range(1, 11), range(15, 5, -1))[0]
    ill = tuple(one for one in ILLNESSES if chance.random() < one.likely(age(born, LAST)) * (1.3 - decile * 0.06))
    events, died = _course(id_, born, decile, ill, chance)
    person = _person(id_, born, decile, died, stuff, chance)
    return replace(person, nhs_number=nhs if chance.random() < 0.9 else ""), events


def _person(id_: str, born: date, decile: int, died: date | None, stuff: Material, chance: Random) -> Person:
    communities = stuff.people.communities
    community = chance.choices(communities, [one.share for one in communities])[0]
    practices = [practice.code for area in stuff.people.areas for practice in area.practices]
    female = chance.random() < 0.51
    known = chance.random()
    return Person(
        id=id_,
        birth_date=born,
        sex="unknown" if known > 0.995 else "female" if female else "male",
        deprivation=decile if known > 0.03 else None,
        # Poor and rich areas have practices of their own, and share some.
        practice=practices[min(max(decile + chance.randrange(-4, 4), 0), 9) * len(practices) // 10],
        ethnicity=community.ethnicity if known > 0.1 else "",
        died_on=died,
        objected=chance.random() < 0.03,
        family=chance.choice(community.family),
        given=chance.choice(community.female if female else community.male),
    )


def _course(
    id_: str, born: date, decile: int, ill: tuple[Illness, ...], chance: Random
) -> tuple[tuple[Event, ...], date | None]:
    """What happened month by month, up to the day of the extract or of death."""
    events: list[Event] = []
    worse, spell = 1.25 - decile * 0.04, False
    for illness in ill:
        worse *= illness.worse
    for month in range(MONTHS):
        first = months_after(LAST, month - MONTHS) + timedelta(1)
        if first <= born:
            continue
        years = age(born, first)
        admitted, deadly = next((rate, deadly) for least, rate, deadly in BURDEN if years >= least)
        spell = chance.random() > SPELL_ENDS if spell else chance.random() < SPELL * worse
        bad = WORSE if spell else 1
        events += _month(id_, first, years, admitted * worse * bad / 12, ill, chance)
        if chance.random() < deadly * worse * (4 if spell else 0.5) / 12:
            died = first + timedelta(chance.randrange(28))
            return tuple(_until(died, events)), died
    return tuple(_until(LAST, events)), None


def _month(
    id_: str, first: date, years: int, admitted: float, ill: tuple[Illness, ...], chance: Random
) -> Iterator[Event]:
    def day() -> date:
        return first + timedelta(chance.randrange(30))

    while chance.random() < min(admitted, 0.6):
        came = day()
        left = came + timedelta(chance.choice(NIGHTS[years >= 70]))
        yield Event(person=id_, kind=ATTENDANCE, started=came, ended=came)
        yield Event(person=id_, kind=EMERGENCY, started=came, ended=left, codes=_codes(years, ill, chance))
        admitted /= 4
    if chance.random() < 0.013 + admitted:
        came = day()
        yield Event(person=id_, kind=ATTENDANCE, started=came, ended=came)
    if chance.random() < 0.003 + 0.0002 * years:
        came = day()
        left = came + timedelta(chance.choice((0, 0, 0, 1, 2)))
        planned = (chance.choice(PLANNED), *(one.code for one in ill))
        yield Event(person=id_, kind=ELECTIVE, started=came, ended=left, codes=planned)
    if chance.random() < 0.01 + 0.0005 * years + 0.02 * len(ill):
        came = day()
        yield Event(person=id_, kind="outpatient", started=came, ended=came)
    if years > 70 and chance.random() < 0.02 + 0.03 * len(ill):
        came = day()
        yield Event(person=id_, kind="community-contact", started=came, ended=came)


def _codes(years: int, ill: tuple[Illness, ...], chance: Random) -> tuple[str, ...]:
    """What they came in with, what they have besides, and from 75 on what frail people have."""
    acute = [code for one in ill for code in one.acute] or (CHILDISH if years < 16 else SUDDEN)
    found = [chance.choice(acute), *(one.code for one in ill if chance.random() < 0.9)]
    if years >= 75:
        found += chance.choices(FRAIL, k=chance.randrange(4))
    return tuple(dict.fromkeys(found))


def _until(last: date, events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if event.started <= last:
            # Who has not left by then is still there, or died there.
            left = event.ended if event.ended and event.ended <= last else None if last == LAST else last
            yield replace(event, ended=left)


def _row(one: Person | Event) -> list[object]:
    return [_cell(getattr(one, field.name)) for field in fields(one)]


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return " ".join(value)
    return ("yes" if value else "") if isinstance(value, bool) else value


def _table(headings: tuple[str, ...], rows: Iterable[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
