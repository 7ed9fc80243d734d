"""The whole assessment on one page: as a form in the editor, or on paper."""

from __future__ import annotations

from caseload.cli.drafts import drafted
from caseload.cli.formfacts import Form
from caseload.cli.session import Session
from caseload.cli.writer import Writer
from caseload.model.case import Case
from caseload.model.codec import Tree, decode
from caseload.model.entries.assessment import Assessment
from caseload.model.instrument import Instrument
from caseload.render.assessform import form_text, paper_report
from caseload.steps.assessment import assess

NAME = "assessment-form.yaml"


def fill_in(writer: Writer, text: str) -> None:
    """Open the form, and save what was filled in; what was left empty stays as it was."""
    session, loaded = writer.session, writer.open(text)
    if writer.source:
        return writer.record(loaded, "assessment", {}, assess)
    case = loaded.case
    page = form_text(case, session.settings, _instruments(session, case), session.today).encode()

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
    case = session.case(text)
    session.emit(paper_report(case, session.settings, _instruments(session, case), session.today))


def _instruments(session: Session, case: Case) -> list[Instrument]:
    """Return the instruments of the domains and those the person was scored on; nobody fills in diagnoses."""
    ids = [id_ for domain in session.settings.domains for id_ in domain.instruments] + [id_ for id_, _ in case.scores()]
    known = session.definitions.instruments
    return [known[id_] for id_ in dict.fromkeys(ids) if id_ in known and not known[id_].diagnoses]
