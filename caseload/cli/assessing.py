"""The facts of an assessment from flags: findings by domain, answers in the order of the instrument's items."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions, Instrument

Pairs = tuple[tuple[str, str], ...]
TOTAL = re.compile("-?[0-9]{1,9}([.][0-9]{1,9})?")


def assessed(
    facts: dict[str, Any],
    definitions: Definitions,
    *,
    needs: Pairs,
    no_needs: Pairs,
    scores: Pairs,
    contributor: str | None,
    agency: str | None,
    complete: bool,
) -> dict[str, Any]:
    """Return the facts of the entry; Forbidden for an instrument or answers that cannot be."""
    source = {name: value for name, value in (("contributor", contributor), ("agency", agency)) if value}
    found = [(domain, text, True) for domain, text in needs] + [(domain, text, False) for domain, text in no_needs]
    facts = dict(facts)
    if found:
        facts["findings"] = [{"domain": d, "text": text, "need": need} | source for d, text, need in found]
    if scores:
        facts["scores"] = [answered(definitions, id_, given) for id_, given in scores]
    return facts | ({"complete": True} if complete else {})


def answered(definitions: Definitions, id_: str, given: str) -> dict[str, Any]:
    """Return answers by item: `1,0,-,2` in the order of the items, or `item=1,other=2`; `-` is not asked.

    Of an instrument that keeps the total only, `given` is that total.
    """
    instrument = known(definitions, id_)
    parts = [part.strip() for part in given.split(",") if part.strip()]
    if instrument.number_only:
        return _head(instrument) | {"total": _total(instrument, given)}
    named = any("=" in part for part in parts)
    pairs = [part.partition("=")[::2] for part in parts] if named else _in_order(instrument, parts)
    return with_answers(instrument, {item: _number(instrument, value) for item, value in pairs if value != "-"})


def with_answers(instrument: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    """Return one instrument as it was answered, a piece of an assessment."""
    return _head(instrument) | {"answers": answers}


def known(definitions: Definitions, id_: str) -> Instrument:
    """Return the instrument with that id; Forbidden where there is none such."""
    instrument = definitions.instruments.get(id_)
    if instrument is None:
        raise Forbidden("no such instrument", remedy=f"known: {', '.join(definitions.instruments)}")
    return instrument


def _head(instrument: Instrument) -> dict[str, Any]:
    return {"instrument": instrument.id, "version": instrument.version}


def _in_order(instrument: Instrument, values: list[str]) -> list[tuple[str, str]]:
    items = [item.id for item in instrument.items]
    if len(values) > len(items):
        raise Forbidden(f"{instrument.id} has {len(items)} items", remedy=f"in order: {', '.join(items)}")
    return list(zip(items, values, strict=False))


def _total(instrument: Instrument, text: str) -> int | Decimal:
    if not TOTAL.fullmatch(text.strip()):
        raise Forbidden(f"the total of {instrument.id} is a number")
    return Decimal(text) if "." in text else int(text)


def _number(instrument: Instrument, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise Forbidden(f"an answer to {instrument.id} is a whole number, or - for not asked") from None
