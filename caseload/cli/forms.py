"""The whole assessment on one page: as a form in the editor, or on paper."""

from __future__ import annotations

from typing import Any

from caseload.cli.assessing import known, with_answers
from caseload.cli.drafts import drafted
from caseload.cli.session import Session
from caseload.cli.writer import Writer
from caseload.errors import Finding, Unreadable
from caseload.model.definitions import Definitions, Instrument
from caseload.render.assessform import form_text, paper_report
from caseload.steps.assessment import assess
from caseload.store import yamlfile

NAME = "assessment-form"


def fill_in(writer: Writer, text: str) -> None:
    """Open the form, and save what was filled in; what was left empty stays as it was."""
    session, loaded = writer.session, writer.open(text)
    if writer.source:
        return writer.record(loaded, "assessment", {}, assess)
    page = form_text(loaded.case, session.settings, _instruments(session)).encode()

    def read(data: bytes) -> dict[str, Any]:
        return filled(data, session.definitions)

    with drafted(
        session.folder, f"{loaded.case.patient.id}-{NAME}.yaml", page, read, base=b"", terminal=session.terminal
    ) as facts:
        writer.record(loaded, "assessment", facts, assess)
    return None


def paper(session: Session, text: str) -> None:
    """Print the page to take along, with the last answers and the alerts."""
    session.emit(paper_report(session.case(text), session.settings, _instruments(session), session.today))


def filled(data: bytes, definitions: Definitions) -> dict[str, Any]:
    """Return the facts of a form: domains with a text, instruments with an answer."""
    tree = yamlfile.load(data, NAME)
    findings, scores = _mapping(tree, "findings"), _mapping(tree, "scores")
    source = {key: tree[key] for key in ("contributor", "agency") if tree.get(key)}
    facts: dict[str, Any] = {"complete": tree.get("complete", False)}
    facts |= {key: tree[key] for key in ("note",) if tree.get(key)}
    found = [_finding(data, domain, told) | source for domain, told in findings.items() if _told(told)]
    answers = ((known(definitions, id_), _given(told)) for id_, told in scores.items())
    scored = [with_answers(instrument, given) for instrument, given in answers if given]
    return facts | ({"findings": found} if found else {}) | ({"scores": scored} if scored else {})


def _mapping(tree: Any, key: str) -> dict[str, Any]:
    value = tree.get(key)
    return value if isinstance(value, dict) else {}


def _given(told: Any) -> dict[str, Any]:
    return {item: value for item, value in told.items() if value is not None} if isinstance(told, dict) else {}


def _told(told: Any) -> bool:
    return isinstance(told, dict) and (bool(told.get("text")) or told.get("need") is not None)


def _finding(data: bytes, domain: str, told: dict[str, Any]) -> dict[str, Any]:
    if told.get("text") and isinstance(told.get("need"), bool):
        return {"domain": domain, "text": told["text"], "need": told["need"]}
    line, column = yamlfile.positions(data, NAME).get(("findings", domain), (1, 1))
    message = "a finding has a text, and need says true or false"
    raise Unreadable.of(Finding("form", message, file=NAME, line=line, column=column))


def _instruments(session: Session) -> list[Instrument]:
    return list(session.definitions.instruments.values())
