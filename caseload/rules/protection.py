"""Safety: flags, alerts, allergies and medicines, consent."""

from __future__ import annotations

from caseload.model.duties import accepted_on
from caseload.model.entries.assessment import Assessment
from caseload.model.entries.entry import Entry
from caseload.model.entries.review import Closure, Review
from caseload.model.entries.safety import Consent, FlagResolution
from caseload.model.moments import days_after
from caseload.model.patient import NONE_KNOWN, NOT_ASKED
from caseload.model.steps import ENDED, OPEN
from caseload.rules.assessments import ASSESSED
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, OURS, WARNING, Excluded, Kept, Standard, Verdicts
from caseload.rules.verdicts import by_a_day, once, owed, there

PART = "safety"


def _flags(chart: Chart) -> Verdicts:
    case, days = chart.case, chart.thresholds.flag_days
    for flag in case.flags() if case.step not in ENDED else ():
        raised = case.entry(flag.assessment)
        due = days_after(flag.since, days)
        yield by_a_day(due, chart, raised, "a safety flag was not answered", _where(raised, flag.name))
    for done in case.all(FlagResolution):
        raised = case.entry(done.assessment)
        if raised and chart.recent(done.happened.day):
            due = days_after(raised.happened.day, days)
            yield once(chart, (), raised, due, done, "the answer to a safety flag", _where(raised, done.flag))


def _where(raised: Entry | None, flag: str) -> str:
    """Return the place of the score that raised a flag; which one it is, is nobody's business in a log."""
    scores = raised.scores if isinstance(raised, Assessment) else ()
    return next((f"scores.{index}.flags" for index, score in enumerate(scores) if flag in score.flags), "scores")


def _alerts(chart: Chart) -> Verdicts:
    for duty in chart.duties("alert-review"):
        yield owed(duty, chart, chart.case.entry(duty.about), "its review", "review_on")


def _alert_owners(chart: Chart) -> Verdicts:
    for alert in chart.case.alerts() if chart.case.step not in ENDED else ():
        message = "nobody who works here answers for this alert"
        yield there(chart.here(alert.owner), chart.case.entry(alert.id), message, "owner")


def _allergies(chart: Chart) -> Verdicts:
    patient, message = chart.case.patient, "allergies were not asked about"
    if chart.case.step in OPEN:
        duty = next(chart.duties("allergies"), None)
        yield by_a_day(duty.due, chart, patient, message, "allergies") if duty else Kept(patient)


def _medicines(chart: Chart) -> Verdicts:
    patient, message = chart.case.patient, "medicines were not asked about"
    if chart.case.step in OPEN:
        due, asked = chart.rules.assessment_by(accepted_on(chart.case)), patient.medicines.status != NOT_ASKED
        yield Kept(patient) if asked else by_a_day(due, chart, patient, message, "medicines")


def _reviewed(chart: Chart) -> Verdicts:
    patient = chart.case.patient
    if chart.case.step not in OPEN or patient.medicines.status == NOT_ASKED:
        return
    field = "medicines.reviewed_on"
    duty = next(chart.duties("medication-review"), None)
    if patient.medicines.status == NONE_KNOWN:
        yield Excluded(patient, "takes no medicines")
    elif duty:
        yield owed(duty, chart, patient, "a medication review", field)
    else:
        due = chart.rules.assessment_by(accepted_on(chart.case))
        yield by_a_day(due, chart, patient, "no medication review is recorded", field)


def _consent(chart: Chart) -> Verdicts:
    if chart.case.step in ASSESSED:
        asked = any(entry.about == "case-management" for entry in chart.case.all(Consent))
        yield there(asked, chart.case.patient, "consent to case management was not asked for")


def _refusals(chart: Chart) -> Verdicts:
    case = chart.case
    told = [entry for entry in case.all(Consent, case.current()) if entry.about == "case-management"]
    if told and told[-1].decision != "given":
        after = case.entries[case.entries.index(told[-1]) :]
        thought = case.died or any(isinstance(entry, Review | Closure) for entry in after)
        yield there(thought, told[-1], "nobody has decided how care goes on without consent", "decision")


SAFETY_FLAG_ANSWERED = Standard(
    id="safety-flag-answered",
    part=PART,
    severity=ERROR,
    title="A safety flag is answered in time",
    reason="A flag stands for a person who may come to harm; somebody must say what was done about it.",
    source=f"the flags of the instruments' definitions; the number of days is a {OURS}",
    remedy="flag --reason, once it was dealt with",
    settings=("audit.flag_days", "audit.look_back_months", "safety.escalation"),
    judge=_flags,
)
ALERT_REVIEWED_IN_TIME = Standard(
    id="alert-reviewed-in-time",
    part=PART,
    severity=ERROR,
    title="An alert is looked at again by its review date",
    reason="An alert that nobody renews is believed by some and ignored by others.",
    source="each alert has an owner, a reason and a review date, which the team sets itself",
    remedy="alert --renew or --resolve",
    judge=_alerts,
)
ALERT_OWNER_HERE = Standard(
    id="alert-owner-here",
    part=PART,
    severity=ERROR,
    title="Somebody who works here answers for each alert",
    reason="An alert of nobody is looked at again by nobody.",
    source="each alert has an owner, a reason and a review date, which the team sets itself",
    remedy="alert --renew, with --owner",
    factor=1,
    judge=_alert_owners,
)
ALLERGIES_ASKED = Standard(
    id="allergies-asked",
    part=PART,
    severity=ERROR,
    title="Allergies were asked about",
    reason="Not asked is not the same as none known, and in a crisis nobody can ask.",
    source=f"PRSB standards, allergies and adverse reactions; the number of days is a {OURS}",
    remedy="plan allergy, or plan allergy --none-known",
    settings=("standards.assessment",),
    judge=_allergies,
)
MEDICINES_ASKED = Standard(
    id="medicines-asked",
    part=PART,
    severity=WARNING,
    title="Medicines were asked about",
    reason="Without a list nobody can see what does harm together, or what is not taken.",
    source=f"The King's Fund 2011, medication management; the number of days is a {OURS}",
    remedy="plan medicine, or plan medicine --none",
    settings=("standards.assessment",),
    judge=_medicines,
)
MEDICATION_REVIEW_IN_TIME = Standard(
    id="medication-review-in-time",
    part=PART,
    severity=WARNING,
    title="Medicines are reviewed in time",
    reason="Several conditions mean many medicines: some do harm together, some are needed no longer.",
    source=f"Specialist Pharmacy Service, structured medication reviews; the interval is a {OURS}",
    remedy="plan medicine --reviewed",
    settings=("standards.medication_review_months", "standards.assessment"),
    judge=_reviewed,
)
CONSENT_ASKED = Standard(
    id="consent-asked",
    part=PART,
    severity=WARNING,
    title="Consent to case management was asked for",
    reason="A person should know that they are on a caseload, and may say no; no answer never blocks direct care.",
    source="Common law duty of confidentiality; Mental Capacity Act 2005 where the person cannot decide",
    remedy="consent case-management",
    factor=5,
    judge=_consent,
)
REFUSAL_ANSWERED = Standard(
    id="refusal-answered",
    part=PART,
    severity=ERROR,
    title="Where consent is refused or withdrawn, somebody decides how care goes on",
    reason="To carry on as if nothing had been said takes no notice of the person.",
    source="Common law duty of confidentiality; Mental Capacity Act 2005",
    remedy="review, or close --reason chose-to-leave",
    judge=_refusals,
)
