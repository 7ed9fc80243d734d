"""What a filled-in form says; whatever does not fit is refused with its place, so that no word is lost in silence."""

from __future__ import annotations

from typing import Any, NoReturn

from caseload.cli.assessing import with_answers, with_total
from caseload.errors import Finding, Forbidden, Unreadable
from caseload.model.codec import Tree
from caseload.model.definitions import Definitions
from caseload.model.instrument import Instrument
from caseload.model.points import allowed, allows
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
                piece
                for id_, value in scores.items()
                for piece in self._scores(value, self.definitions.instruments[id_])
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

    def _scores(self, value: Any, instrument: Instrument) -> list[Tree]:
        path = ("scores", instrument.id)
        asked = [part.id for part in (instrument.scales if instrument.number_only else instrument.items)]
        given = {id_: answer for id_, answer in self._group(value, path, asked).items() if answer is not None}
        if instrument.number_only:
            return [self._total(instrument, scale, answer) for scale, answer in given.items()]
        for id_, answer in given.items():
            item = instrument.item(id_)
            if item and not allows(item, answer):
                self._refuse((*path, id_), f"it takes {allowed(item)}, or nothing")
        return [with_answers(instrument, given)] if given else []

    def _total(self, instrument: Instrument, scale: str, answer: Any) -> Tree:
        try:
            return with_total(instrument, scale, "" if isinstance(answer, bool) else str(answer))
        except Forbidden as error:
            self._refuse(("scores", instrument.id, scale), str(error))

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
