"""Every rule there is, of `check`, `audit` and `verify`, in words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from caseload.errors import NotFound
from caseload.rules import baseline, tampering
from caseload.rules.descriptions import CHECKS
from caseload.rules.standard import Rule
from caseload.rules.standards import STANDARDS
from caseload.store.yamlrules import REMEDIES, RULES

READERS = "Readers of YAML differ on it, or it can hide something: refused before anything of the file is used."


def rules(own: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """Return every rule: of `audit` with a team's `own` and the baseline's, then those of `check` and of `verify`."""
    yaml = (Rule(id=id_, title=f"Not in a record: {RULES[id_]}", reason=READERS, remedy=REMEDIES[id_]) for id_ in RULES)
    return (*STANDARDS, *own, *baseline.RULES, *CHECKS, *tampering.OF_MERGES, *yaml, *tampering.RULES)


def rule(id_: str, own: Iterable[Rule] = ()) -> Rule:
    """Return the rule with that id; NotFound, with the one that may be meant, where there is none."""
    known = {one.id: one for one in rules(own)}
    if id_ not in known:
        near = (f"did you mean {one}?" for one in get_close_matches(id_, known, n=1))
        raise NotFound("there is no such rule", remedy=" ".join((*near, "caseload explain lists them")))
    return known[id_]
