"""People who do not exist: a name, a number from the range that is never issued, and what we get to know of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from caseload.demo.material import Area, Community, Illness, Illnesses, Material, Mixture, People, Thread
from caseload.model.codec import Tree, encode
from caseload.model.identifiers import new_id

# Up to the number of ten nines, which passes its own check and is refused all the same.
NEVER_ISSUED = range(999_000_000, 999_999_999)
SAME_NAME = ("husband", "wife", "son", "brother")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a referral tells of them, and what comes to light later; `spare` is a need that shows late."""

    intake: Tree
    illnesses: tuple[Illness, ...]
    relations: tuple[Tree, ...]
    threads: tuple[Thread, ...]
    spare: Thread
    area: int


@dataclass(slots=True)
class Register:
    """Hands out people, none twice."""

    material: Material
    today: date
    taken: set[object] = field(default_factory=set)

    def person(self, chance: Random, illness: str = "") -> Person:
        """Return a new person; with that illness, where one is named."""
        people, mixture = self.material.people, _mixture(self.material.illnesses, chance, illness)
        community = chance.choices(people.communities, [c.share for c in people.communities])[0]
        born = self.today - timedelta(days=chance.randint(mixture.youngest * 365 + 20, mixture.oldest * 365 + 20))
        sex = chance.choices(("female", "male"), (58, 42))[0]
        given, family = self._new(lambda: _name(community, sex, chance), born)
        area = chance.randrange(len(people.areas))
        household = chance.choice(people.households)
        short = people.known_as.get(given)
        intake: Tree = {
            "schema": "patient/1",
            "id": self._new(lambda: new_id(chance)),
            "name": {"family": family, "given": given} | ({"known_as": short} if short else {}),
            "birth_date": born.isoformat(),
            "nhs_number": self._new(lambda: nhs_number(chance)),
            "sex": sex,
            "ethnicity": community.ethnicity,
            "language": community.language,
            "lives_with": household["text"],
        } | _place(people, people.areas[area], chance)
        # By the number and not by chance: another draw would make other people of every seed.
        deciles = people.areas[area].deprivation
        intake["deprivation"] = deciles[int(intake["nhs_number"][-2]) % len(deciles)]
        relations = _relations(people, household, community, family, chance)
        *threads, spare = _threads(self.material.threads, mixture, household, chance)
        return Person(intake, self.material.illnesses.of(mixture), relations, tuple(threads), spare, area)

    def _new(self, make: Callable[[], T], *more: object) -> T:
        while (key := (made := make(), *more)) in self.taken:
            pass
        self.taken.add(key)
        return made


def nhs_number(chance: Random) -> str:
    """Return a valid number that is never issued: nine digits and their modulus 11 check digit."""
    while True:
        digits = str(chance.choice(NEVER_ISSUED))
        check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """The first visit: when, by whom (staff id), when the medicines were last reviewed, what is special."""

    day: date
    by: str
    reviewed: date
    marks: frozenset[str]


def acquainted(person: Person, people: People, visit: FirstVisit, chance: Random) -> Tree:
    """Return the facts for the patient's record that a kitchen table brings to light."""
    checked = {"checked_on": visit.day.isoformat(), "checked_by": visit.by}
    spoken = "communication" in visit.marks or chance.random() < 0.25
    usual: Tree = {}
    for illness in person.illnesses:
        usual |= illness.usual
    facts: Tree = {
        "relations": list(person.relations),
        "conditions": [_condition(illness, visit.day, chance) for illness in person.illnesses],
        "medicines": _medicines(person, visit.reviewed, chance) | checked,
        "allergies": _allergies(people, visit.marks, checked, chance),
        "communication": chance.sample(people.communication, 1) if spoken else [],
        "adjustments": chance.sample(people.adjustments, 1) if spoken or chance.random() < 0.2 else [],
    }
    return facts | ({"usual": usual} if usual else {})


def _mixture(illnesses: Illnesses, chance: Random, illness: str) -> Mixture:
    return chance.choice([m for m in illnesses.mixtures if not illness or illness in m.illnesses])


def _threads(threads: tuple[Thread, ...], mixture: Mixture, household: dict[str, str], chance: Random) -> list[Thread]:
    """Return three or four threads, each in a domain of its own; those of the illnesses first."""
    lives = "with-family" if "relationship" in household else "alone"
    own = [chance.choice([t for t in threads if t.illness == illness]) for illness in mixture.illnesses]
    anyone = [thread for thread in threads if not thread.illness and thread.lives in ("", lives)]
    found: dict[str, Thread] = {}
    for thread in (*own, *chance.sample(anyone, len(anyone))):
        found.setdefault(thread.domain, thread)
    return list(found.values())[: chance.randint(3, 4)]


def _name(community: Community, sex: str, chance: Random) -> tuple[str, str]:
    given = community.female if sex == "female" else community.male
    return chance.choice(given), chance.choice(community.family)


def _place(people: People, area: Area, chance: Random) -> Tree:
    inward = f"{chance.randint(1, 9)}{chance.choice('ABDEFGHJLNPQRSTUWXYZ')}{chance.choice('ABDEFGHJLN')}"
    return {
        "area": area.name,
        "local_authority": area.local_authority,
        "practice": encode(chance.choice(area.practices)),
        "address": {
            "lines": [f"{chance.randint(1, 148)} {chance.choice(people.streets)}", area.name],
            "postcode": f"{area.outward} {inward}",
        },
        "phones": [{"number": _landline(chance)}],
        "access": chance.choice(people.access),
    }


def _landline(chance: Random) -> str:
    # Ofcom keeps these numbers free for stories.
    return f"01632 960{chance.randint(0, 999):03}"


def _relations(
    people: People, household: dict[str, str], community: Community, family: str, chance: Random
) -> tuple[Tree, ...]:
    found = [household] if "relationship" in household else []
    found.append(chance.choice([kin for kin in people.relations if kin not in found]))
    relations: list[Tree] = []
    for kin in found:
        given, other = _name(community, kin["sex"], chance)
        named = family if kin["relationship"] in SAME_NAME else other
        relation: Tree = {"id": new_id(chance), "name": f"{given} {named}", "relationship": kin["relationship"]}
        relations.append(relation | {"phone": _landline(chance)} | _role(kin, household, chance))
    relations[0]["next_of_kin"] = True
    return tuple(relations)


def _role(kin: dict[str, str], household: dict[str, str], chance: Random) -> Tree:
    if kin is household:
        offered = chance.choice(("offered", "accepted", "declined", "done"))
        return {"lives_with": True, "carer": True, "carer_assessment": offered}
    return {"carer": True, "carer_assessment": "offered"} if chance.random() < 0.35 else {}


def _condition(illness: Illness, day: date, chance: Random) -> Tree:
    since = date(day.year - chance.randint(1, 14), chance.randint(1, 12), 1)
    return {
        "id": new_id(chance),
        "name": illness.name,
        "system": "icd-10",
        "code": illness.code,
        "since": since.isoformat(),
    }


def _medicines(person: Person, reviewed: date, chance: Random) -> Tree:
    taken = {str(drug["name"]): drug for illness in person.illnesses for drug in illness.medicines}
    helper = next((relation["name"] for relation in person.relations if relation.get("carer")), "")
    return {
        "status": "known",
        "source": "GP record, and the boxes at home",
        "reviewed_on": reviewed.isoformat(),
        "items": [{"id": new_id(chance), **drug} for drug in taken.values()],
    } | ({"helped_by": helper} if helper else {})


def _allergies(people: People, marks: frozenset[str], checked: Tree, chance: Random) -> Tree:
    if "allergies-not-asked" in marks:
        return {"status": "not-asked"}
    if "allergic" in marks or ("no-allergies" not in marks and chance.random() < 0.5):
        items = [{"id": new_id(chance), **chance.choice(people.allergies)}]
        return {"status": "known", "source": "The person, and the GP record", **checked, "items": items}
    return {"status": "none-known", "source": "The person, and the GP record", **checked}
