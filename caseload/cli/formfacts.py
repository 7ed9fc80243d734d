"""What a filled-in form says; whatever does not fit is refused with its place, so that no word is lost in silence."""

from __future__ import annotations

from typing import Any, NoReturn

from caseload.cli.assessing import with_answers
from caseload.errors import Finding, Unreadable
from caseload.model.codec import Tree
from caseload.model.definitions import Definitions, Instrument
from caseload.model.settings import Settings
from caseload.store import yamlfile

NAME = "assessment-form"
SOURCE = ("contributor", "agency")
PARTS = ("complete", *SOURCE, "note", "findings", "scores")

Path = tuple[str, ...]


class Form:
    """The bytes of one form."""

    def __init__(self, data: bytes, definitions: Definitions, settings: Settings) -> None:
        self.data = data
        self.definitions = definitions
        self.domains = [domain.id for domain in settings.domains]

    def facts(self) -> Tree:
        """Return the facts: domains with a finding, instruments with an answer. Unreadable says where it is wrong."""
        tree = self._group(yamlfile.load(self.data, NAME), (), PARTS)
        source = {key: tree[key] for key in SOURCE if tree.get(key)}
        findings = self._group(tree.get("findings"), ("findings",), self.domains)
        scores = self._group(tree.get("scores"), ("scores",), list(self.definitions.instruments))
        facts = {
            "complete": tree.get("complete"),
            "note": tree.get("note"),
            "findings": [
                {"domain": id_, **told, **source}
                for id_, value in findings.items()
                if (told := self._finding(value, ("findings", id_)))
            ],
            "scores": [
                with_answers(instrument, given)
                for id_, value in scores.items()
                for instrument in (self.definitions.instruments[id_],)
                if (given := self._answers(value, instrument))
            ],
        }
        return {key: value for key, value in facts.items() if value not in (None, [])}

    def _finding(self, value: Any, path: Path) -> Tree:
        told = self._group(value, path, ("need", "text"))
        if set(told.values()) <= {None}:
            return {}
        if not (isinstance(told.get("text"), str) and isinstance(told.get("need"), bool)):
            self._refuse(path, "a finding has a text, and need says true or false")
        return told

    def _answers(self, value: Any, instrument: Instrument) -> Tree:
        path = ("scores", instrument.id)
        allowed = {item.id: item.values for item in instrument.items}
        given = {item: answer for item, answer in self._group(value, path, list(allowed)).items() if answer is not None}
        for item, answer in given.items():
            if isinstance(answer, bool) or answer not in allowed[item]:
                self._refuse((*path, item), f"the answers are {' '.join(map(str, allowed[item]))}, or none")
        return given

    def _group(self, value: Any, path: Path, known: Any) -> Tree:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._refuse(path, f"here stand: {', '.join(known)}")
        for key in value:
            if key not in known:
                self._refuse((*path, key), f"here stand: {', '.join(known)}")
        return value

    def _refuse(self, path: Path, message: str) -> NoReturn:
        line, column = yamlfile.positions(self.data, NAME).get(path, (1, 1))
        raise Unreadable.of(Finding("form", message, file=NAME, line=line, column=column))
