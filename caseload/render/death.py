"""What a death leaves to be done by people: visits to call off, whom to tell, equipment, those who stay behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseload.model.agencies import agencies
from caseload.model.case import Case
from caseload.model.definitions import Service
from caseload.model.sharing import plain
from caseload.render.dates import moment
from caseload.render.report import WARNING, Block, Lines, block_if
from caseload.render.words import Who, said


def left_behind(case: Case, services: Mapping[str, Service], who: Who) -> Iterator[Block]:
    """Yield what no duty will remind of any more; nothing where nobody has died."""
    death = case.died
    if death is None:
        return
    booked = tuple(
        f"{said(one.mode)} {moment(one.starts) if one.starts else ''}, {who(one.staff)}" for one in case.booked()
    )
    yield from block_if(Lines("called_off", "No longer booked", booked, apart=True), booked)
    told = set(map(plain, death.agencies_told))
    tell = tuple(
        f"{name}: {'; '.join(does)}" if does else name
        for name, does in agencies(case, services).items()
        if plain(name) not in told
    )
    yield from block_if(Lines("to_tell", "Still to be told", tell, WARNING, apart=True), tell)
    family = death.bereavement_contact or "NOBODY NAMED to offer support to"
    yield Lines("bereavement", "Bereavement", (family,), apart=True)
    yield Lines("equipment", "Equipment", (death.equipment or "nothing written down to be fetched",), apart=True)
    yield Lines("ended", "Ended", ("every duty and booking; no letter or survey goes to this person",), apart=True)
