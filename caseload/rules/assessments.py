"""Assessment: one for health and social needs, complete in time, shared, looked at in every domain, and up to date."""

from __future__ import annotations

from caseload.model.case import Case
from caseload.model.duties import accepted_on
from caseload.model.entries.assessment import Assessment
from caseload.model.gaps import NEVER, OUT_OF_DATE, asked, looked
from caseload.model.steps import ENDED, OPEN, WAITING, Step
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, NOTE, OURS, WARNING, Standard, Verdicts
from caseload.rules.verdicts import once, there

PART = "assessment"
PLANNED = (Step.PLANNED, Step.ACTIVE)
ASSESSED = (Step.ASSESSED, *PLANNED)


def completed(case: Case) -> Assessment | None:
    """Return what first completed the assessment of this episode."""
    return next((entry for entry in case.all(Assessment, case.current()) if entry.complete), None)


def _assessed(chart: Chart) -> Verdicts:
    case = chart.case
    if case.step in WAITING or case.step is Step.DECLINED or not case.manager or not chart.recent(accepted_on(case)):
        return
    due = chart.rules.assessment_by(accepted_on(case))
    yield once(chart, ("assess",), case.patient, due, completed(case), "the complete assessment")


def _domains(chart: Chart, state: str) -> Verdicts:
    if chart.case.step in ASSESSED:
        found = sum(one.state == state for one in looked(chart.case, chart.settings, chart.today))
        yield there(not found, chart.case.patient, f"domains {state}: {found}")


def _never(chart: Chart) -> Verdicts:
    return _domains(chart, NEVER)


def _out_of_date(chart: Chart) -> Verdicts:
    return _domains(chart, OUT_OF_DATE)


def _shared(chart: Chart) -> Verdicts:
    if chart.case.step in ASSESSED:
        findings = [found for found, _ in chart.case.findings().values()]
        others = any(finding.agency or finding.contributor for finding in findings)
        yield there(others, completed(chart.case), "nobody else has contributed to the assessment")


def _needs_planned(chart: Chart) -> Verdicts:
    planned = {need.domain for need in chart.plan.needs}
    for domain, (found, entry) in chart.case.findings().items() if chart.case.step in PLANNED else ():
        if found.need and entry in chart.case.current():
            where = f"findings.{entry.findings.index(found)}"
            yield there(domain in planned, entry, "the plan has no need in this domain", where)


def _scores(chart: Chart) -> Verdicts:
    for one in asked(chart.case, chart.settings, chart.ground.definitions.instruments):
        if chart.case.step in ASSESSED and one.score and one.entry and one.again_on:
            where = f"scores.{one.entry.scores.index(one.score)}"
            in_time = one.again_on >= chart.today
            yield there(in_time, one.entry, f"was to be asked again on {one.again_on}", where)


def _safety_asked(chart: Chart) -> Verdicts:
    for (id_, _), (score, entry) in chart.case.scores().items() if chart.case.step not in ENDED else ():
        instrument = chart.ground.definitions.instruments.get(id_)
        items = {flag.item for flag in instrument.flags if flag.not_asked} if instrument else set()
        if items and chart.recent(entry.happened.day):
            where = f"scores.{entry.scores.index(score)}"
            yield there(items.isdisjoint(score.missing), entry, "a question that raises a flag was not asked", where)


def _carers(chart: Chart) -> Verdicts:
    for relation in chart.case.patient.relations if chart.case.step in OPEN else ():
        if relation.carer:
            where = f"relations.{relation.id}.carer_assessment"
            yield there(relation.carer_assessment, chart.case.patient, "no assessment of their own was offered", where)


def _what_matters(chart: Chart) -> Verdicts:
    if chart.case.step in PLANNED:
        told = chart.plan.about_me and chart.plan.about_me.most_important
        yield there(told, chart.plan, "does not say what matters most to the person", "about_me.most_important")


ASSESSMENT_IN_TIME = Standard(
    id="assessment-in-time",
    part=PART,
    severity=ERROR,
    title="The assessment is complete in time",
    reason="Until then nobody knows what the person needs, and no plan can be made.",
    source=f"The King's Fund 2011, assessment as a core task; the number of days is a {OURS}",
    remedy="assess --complete",
    settings=("standards.assessment",),
    factor=5,
    judge=_assessed,
)
DOMAINS_LOOKED_AT = Standard(
    id="domains-looked-at",
    part=PART,
    severity=WARNING,
    title="Every domain has been looked at",
    reason="A domain that nobody has looked at is a gap, and a gap is not the same as no need.",
    source="Comprehensive geriatric assessment, British Geriatrics Society; Care Act 2014",
    remedy="assess --gaps tells which and whom to ask",
    settings=("domains",),
    factor=5,
    judge=_never,
)
DOMAINS_UP_TO_DATE = Standard(
    id="domains-up-to-date",
    part=PART,
    severity=WARNING,
    title="What was found in each domain is up to date for the tier",
    reason="People with long-term conditions change, and a plan that rests on old findings answers old needs.",
    source=OURS,
    remedy="assess --gaps tells which and whom to ask",
    settings=("tiers", "domains"),
    factor=5,
    judge=_out_of_date,
)
ASSESSMENT_SHARED = Standard(
    id="assessment-shared",
    part=PART,
    severity=WARNING,
    title="Somebody besides the team contributes to the assessment",
    reason="One shared assessment spares the person from telling it all again, and sees what one profession misses.",
    source="The King's Fund 2011; Challis et al. 2011: little integration with adult social care",
    remedy="assess --contributor, with --agency",
    factor=8,
    judge=_shared,
)
FOUND_NEED_PLANNED = Standard(
    id="found-need-planned",
    part=PART,
    severity=WARNING,
    title="A need that was found is a need of the plan",
    reason="What was found and not planned for is lost between the assessment and the plan.",
    source="PRSB Personalised Care and Support Plan v2.0: from need to goal to action",
    remedy="plan need",
    factor=5,
    judge=_needs_planned,
)
SCORES_UP_TO_DATE = Standard(
    id="scores-up-to-date",
    part=PART,
    severity=NOTE,
    title="Instruments are asked again when they are due",
    reason="A score on its own says little; it is the change that tells whether the person is better or worse.",
    source=f"the interval is that of the definition of the instrument: {OURS}",
    remedy="assess --score",
    settings=("domains",),
    factor=9,
    judge=_scores,
)
SAFETY_QUESTION_ASKED = Standard(
    id="safety-question-asked",
    part="safety",
    severity=ERROR,
    title="The question that raises a safety flag was asked",
    reason="Item 9 of the PHQ-9 left out is not the same as no thoughts of harm, and no total makes up for it.",
    source="PHQ-9 (Kroenke, Spitzer & Williams 2001); the flags of the instruments' definitions",
    remedy="assess --score, once it was asked",
    judge=_safety_asked,
)
CARER_ASSESSMENT_OFFERED = Standard(
    id="carer-assessment-offered",
    part=PART,
    severity=WARNING,
    title="Every carer was offered an assessment of their own",
    reason="Carers have a right of their own to an assessment, and what they do is what the plan stands on.",
    source="Care Act 2014, section 10",
    remedy="plan carer --assessment offered",
    factor=7,
    judge=_carers,
)
WHAT_MATTERS_TOLD = Standard(
    id="what-matters-told",
    part=PART,
    severity=WARNING,
    title="The plan says what matters most to the person",
    reason="Without the person's own words a plan is a list of what services offer.",
    source="PRSB Personalised Care and Support Plan v2.0, About me",
    remedy="plan about-me --most-important",
    factor=5,
    judge=_what_matters,
)
