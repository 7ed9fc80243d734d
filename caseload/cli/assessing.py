"""The facts of an assessment from flags: findings by domain, answers in the order of the instrument's items."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from caseload.errors import Forbidden
from caseload.model.codec import Tree
from caseload.model.definitions import Definitions
from caseload.model.diagnoses import DIAGNOSES
from caseload.model.instrument import Instrument
from caseload.model.points import problems

Pairs = tuple[tuple[str, str], ...]
NUMBER = re.compile("-?[0-9]{1,9}([.][0-9]{1,9})?")


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
        facts["scores"] = [piece for id_, given in scores for piece in answered(definitions.instrument(id_), given)]
    return facts | ({"complete": True} if complete else {})


def answered(instrument: Instrument, given: str) -> list[Tree]:
    """Return answers by item: `1,0,-,2` in the order of the items, or `item=1,other=yes`; `-` is not asked.

    An answer is a number, or its label where that is one word. Of an instrument that keeps the total only, `given`
    is that total, with the category reported beside it: `0.33 moderate`, `index=0.61,vas=70`. Of one that is scored
    from the hospital diagnoses it is the word `diagnoses`. These are the pieces of an assessment.
    """
    if instrument.diagnoses:
        return [_from_records(instrument, given)]
    told = _told(instrument, [part.strip() for part in given.split(",")])
    if instrument.number_only:
        return [with_total(instrument, scale, text) for scale, text in told.items()]
    return [with_answers(instrument, {id_: _answer(instrument, id_, text) for id_, text in told.items()})]


def with_answers(instrument: Instrument, answers: Tree) -> Tree:
    """Return one instrument as it was answered, a piece of an assessment."""
    return _head(instrument) | {"answers": answers}


def with_total(instrument: Instrument, scale: str, text: str) -> Tree:
    """Return the total of one scale as it was reported, with the category that was named beside it."""
    number, _, words = text.partition(" ")
    if not NUMBER.fullmatch(number):
        raise Forbidden(f"the total of {instrument.id} is a number", remedy="with the category reported after a blank")
    reported = {"reported": words.strip()} if words.strip() else {}
    return _head(instrument) | {"scale": scale, "total": _number(number)} | reported


def _head(instrument: Instrument) -> Tree:
    return {"instrument": instrument.id, "version": instrument.version}


def _from_records(instrument: Instrument, given: str) -> Tree:
    if given.strip() != DIAGNOSES:
        raise Forbidden(
            f"{instrument.id} is scored from the hospital diagnoses",
            remedy=f"write {DIAGNOSES} where the answers stand",
        )
    return _head(instrument)


def _told(instrument: Instrument, parts: list[str]) -> dict[str, str]:
    """Return what each item, or each scale of a total, is given, by name or in order; what was not asked is absent."""
    if "" in parts:
        raise Forbidden(f"an answer to {instrument.id} is left empty", remedy="write - for not asked")
    if any("=" in part for part in parts):
        pairs = [(id_.strip(), text.strip()) for id_, _, text in (part.partition("=") for part in parts)]
    else:
        pairs = _in_order(instrument, parts)
    if len({id_ for id_, _ in pairs}) < len(pairs):
        raise Forbidden(f"{instrument.id} is given two answers to one item", remedy="leave one of them out")
    return {id_: text for id_, text in pairs if text != "-"}


def _in_order(instrument: Instrument, parts: list[str]) -> list[tuple[str, str]]:
    asked, noun = [item.id for item in instrument.items], "items"
    if instrument.number_only:
        asked, noun = [scale.id for scale in instrument.scales], "scales"
    if len(parts) > len(asked):
        raise Forbidden(f"{instrument.id} has {len(asked)} {noun}", remedy=f"in order: {', '.join(asked)}")
    return list(zip(asked, parts, strict=False))


def _answer(instrument: Instrument, id_: str, text: str) -> int | Decimal:
    """Return the answer that a number or a label stands for; Forbidden for what is neither."""
    if NUMBER.fullmatch(text):
        return _number(text)
    item = instrument.item(id_)
    labels = {answer.label.casefold(): answer.value for answer in item.answers} if item else {}
    if text.casefold() not in labels:
        raise Forbidden(problems(instrument, {id_: text})[0])
    return labels[text.casefold()]


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)
