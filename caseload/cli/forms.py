"""The whole assessment on one page: as a form in the editor, or on paper."""

from __future__ import annotations

from caseload.cli.drafts import drafted
from caseload.cli.formfacts import Form
from caseload.cli.session import Session
from caseload.cli.writer import Writer
from caseload.model.codec import Tree, decode
from caseload.model.definitions import Instrument
from caseload.model.entries.assessment import Assessment
from caseload.render.assessform import form_text, paper_report
from caseload.steps.assessment import assess

NAME = "assessment-form.yaml"


def fill_in(writer: Writer, text: str) -> None:
    """Open the form, and save what was filled in; what was left empty stays as it was."""
    session, loaded = writer.session, writer.open(text)
    if writer.source:
        return writer.record(loaded, "assessment", {}, assess)
    case = loaded.case
    page = form_text(case, session.settings, _instruments(session)).encode()

    def filled(data: bytes) -> Tree:
        facts = Form(data, session.definitions, session.settings).facts()
        assess(case, decode(Assessment, writer.draft(case, "assessment", facts)), session.context)
        return facts

    # A form adds to what there is, so that one begun a while ago undoes nothing.
    name, any_state = f"{case.patient.id}-{NAME}", b""
    with drafted(writer, name, page, filled, base=any_state) as facts:
        return writer.record(loaded, "assessment", facts, assess)


def paper(session: Session, text: str) -> None:
    """Print the page to take along, with the last answers and the alerts."""
    session.emit(paper_report(session.case(text), session.settings, _instruments(session), session.today))


def _instruments(session: Session) -> list[Instrument]:
    return list(session.definitions.instruments.values())
