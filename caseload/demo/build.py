"""A whole synthetic caseload: told person by person, written in one commit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from caseload.demo.arcs import Arc, arc, tell
from caseload.demo.material import material
from caseload.demo.people import Register
from caseload.demo.tale import Tale, World
from caseload.errors import Forbidden
from caseload.model.case import fold
from caseload.model.codec import decode
from caseload.model.identifiers import new_id
from caseload.model.moments import Moment
from caseload.model.patient import Patient
from caseload.model.steps import Step
from caseload.model.team import Member, Staff
from caseload.steps.change import Context
from caseload.store import yamlfile
from caseload.store.calendar import BankHolidays
from caseload.store.cases import place_of
from caseload.store.definitionfile import SERVICES
from caseload.store.definitions import read_definitions
from caseload.store.files import read_regular
from caseload.store.folder import DEFINITIONS, SETTINGS
from caseload.store.git import Git
from caseload.store.records import write
from caseload.store.resources import data_folder
from caseload.store.save import Write, populate
from caseload.store.settings import settings_of
from caseload.store.start import first_files, prepare

NAME = "North team"
# What the team defines itself lies as it does in a caseload folder.
OWN, PRICES = data_folder() / "demo", f"{DEFINITIONS}/{SERVICES}"
IDENTITY = ("caseload demo", "demo@example.org")
ESCALATION = (
    "Speak with the person now and do not leave it for tomorrow. Ring the GP practice the same day; at night the "
    "mental health crisis line; if life is in danger 999. Tell the lead before going home."
)
STAFF = Staff(
    staff=(
        Member(id="r-adeyemi", name="Ruth Adeyemi", role="lead", grade="8a", profession="Nurse consultant"),
        Member(id="c-braithwaite", name="Callum Braithwaite", grade="7", profession="Community matron"),
        Member(id="m-sandhu", name="Meera Sandhu", grade="7", profession="Community matron", wte=Decimal("0.8")),
        Member(id="j-whitcombe", name="Joel Whitcombe", role="support-worker", grade="3", wte=Decimal("0.6")),
    )
)


@dataclass(slots=True)
class Tally:
    """What was built: how many patients and files, and the open case with the most to see."""

    patients: int = 0
    files: int = 0
    eventful: str = ""
    events: int = 0

    def count(self, tale: Tale) -> None:
        """Take a person into account."""
        case = tale.case
        events = len(case.entries) + 10 * len(case.alerts()) + 10 * len(case.flags()) + 5 * len(case.booked())
        self.patients += 1
        if case.step is Step.ACTIVE and events > self.events:
            self.eventful, self.events = case.patient.id, events


def build(root: Path, patients: int, seed: int, day_in: Callable[[str], date], told: Callable[[], object]) -> Tally:
    """Make the folder `root` and fill it; `day_in` tells the day in a time zone, `told` is called after each person.

    Forbidden where the folder holds something already or lies in another caseload. Where it is broken off, nothing
    stays in the folder, so that the same command can be given again.
    """
    git = _own_repository(root)
    tally = Tally()
    writes = (Write(path, data, None) for path, data in files(root, patients, seed, day_in, tally, told))
    try:
        populate(root, writes, f"demo {patients} patients", git.identity() or IDENTITY)
    except BaseException:
        for made in root.iterdir():
            if made.is_dir():
                shutil.rmtree(made, ignore_errors=True)
            else:
                made.unlink()
        raise
    return tally


def files(
    root: Path,
    patients: int,
    seed: int,
    day_in: Callable[[str], date],
    tally: Tally,
    told: Callable[[], object] = lambda: None,
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the caseload, path and bytes; the same for the same number, seed and day."""
    for path, data in (*first_files(NAME, STAFF), (PRICES, read_regular(OWN / PRICES, PRICES))):
        tally.files += 1
        yield path, _settings() if path == SETTINGS else data
    for tale in tales(world_on(root, day_in), patients, seed):
        for record in tale.records():
            tally.files += 1
            yield place_of(record), write(record)
        tally.count(tale)
        told()


def tales(world: World, patients: int, seed: int) -> Iterator[Tale]:
    """Yield one story a person; the first ones are the same however many follow."""
    register = Register(world.material, world.context.today)
    for number in range(patients):
        chance = Random(f"{seed} {number}")
        yield _tale(world, register, arc(number, chance), chance)


def world_on(root: Path, day_in: Callable[[str], date]) -> World:
    """Return what every story shares."""
    known = settings_of(_settings(), root)
    today = day_in(known.timezone)
    lead, *managers, support = (member.id for member in STAFF.staff)
    context = Context(
        now=datetime.combine(today, time(), UTC),
        today=today,
        local_minute=Moment(f"{today}T00:00"),
        author=lead,
        settings=known,
        staff=STAFF,
        definitions=read_definitions(OWN),
        new_id=lambda: new_id(Random(0)),  # each story brings its own
        holidays=(holidays := BankHolidays()),
    )
    zone = ZoneInfo(known.timezone)
    return World(context, zone, holidays, material(), lead, (managers[0], managers[1]), support)


def _tale(world: World, register: Register, arc: Arc, chance: Random) -> Tale:
    person = register.person(chance, arc.illness)
    if "no-number" in arc.marks:
        del person.intake["nhs_number"]
    day = world.working_day_by(world.context.today - timedelta(days=arc.days + chance.randint(0, arc.days // 20)))
    case = fold(decode(Patient, person.intake), None, ())
    tale = Tale(world, person, arc.marks, chance, case, day, datetime.combine(day, time(), UTC))
    tell(tale, arc)
    return tale


def _settings() -> bytes:
    return yamlfile.dump(
        {
            "schema": "caseload/1",
            "name": NAME,
            "area": "Kestrel Bank, Saltersby, Thornley Vale, Oldmere",
            "safety": {"escalation": ESCALATION},
            "programme": "A synthetic caseload: nobody in it exists",
        }
    )


def _own_repository(root: Path) -> Git:
    """Make the folder a repository of its own, even where it lies in the work tree of another one."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Forbidden(f"{root} is there already and not empty", remedy="name a folder that is not there yet")
    git = prepare(root)
    return Git.init(root) if git.prefix else git
