"""What a plan holds: sectors beyond primary care, a price, the social side, what to do in a crisis, strengths."""

from __future__ import annotations

from caseload.model.plan import open_actions
from caseload.model.shortfalls import needs_price, social_needs
from caseload.model.steps import OPEN
from caseload.model.threads import GIVEN_UP
from caseload.rules.assessments import PLANNED
from caseload.rules.chart import Chart
from caseload.rules.planning import PART
from caseload.rules.standard import ERROR, NOTE, WARNING, Breach, Standard, Verdicts
from caseload.rules.verdicts import there, whole


def _priced(chart: Chart) -> Verdicts:
    for action in open_actions(chart.plan) if chart.case.step in OPEN else ():
        if needs_price(action):
            priced = action.id not in chart.unpriced
            yield there(priced, chart.plan, "the action has no price", f"actions.{action.id}.service")


def _beyond(chart: Chart) -> Verdicts:
    sectors = {action.sector for action in chart.plan.actions if action.status not in GIVEN_UP}
    if sectors and chart.case.step in PLANNED:
        yield there(sectors != {"primary-care"}, chart.plan, "plans for primary care only", "actions")


def _social(chart: Chart) -> Verdicts:
    for need, linked in social_needs(chart.plan) if chart.case.step in PLANNED else ():
        message = "nobody from social care, the voluntary sector or housing does anything about this need"
        yield there(linked, chart.plan, message, f"needs.{need.id}")


def _contingency(chart: Chart) -> Verdicts:
    if chart.case.step in PLANNED:
        yield there(chart.plan.contingency, chart.plan, "has no contingency plan", "contingency")


def _usable(chart: Chart) -> Verdicts:
    for one in chart.plan.contingency if chart.case.step in PLANNED else ():
        said = whole((("response", one.response), ("contact", one.contact)), chart.plan)
        yield Breach(chart.plan, said.message, f"contingency.{one.id}") if isinstance(said, Breach) else said


def _strengths(chart: Chart) -> Verdicts:
    if chart.case.step in PLANNED:
        yield there(chart.plan.strengths, chart.plan, "names no strength to build on", "strengths")


PLAN_COSTED = Standard(
    id="plan-costed",
    part=PART,
    severity=WARNING,
    title="What is planned has a price",
    reason="A plan without costings tells nobody what it asks of the services, or what it would cost to do otherwise.",
    source="Challis et al. 2011: care plans without service costings; prices NHS England National Cost Collection",
    remedy="plan action --id, with --service; prices of your own: definitions/services-and-costs.yaml",
    settings=("costs",),
    factor=9,
    judge=_priced,
)
BEYOND_PRIMARY_CARE = Standard(
    id="beyond-primary-care",
    part=PART,
    severity=WARNING,
    title="The plan reaches beyond primary care",
    reason="Case management is worth its price where it joins up services; primary care alone the GP can do.",
    source="Challis et al. 2011: care plans often limited to primary care services",
    remedy="plan action --sector",
    factor=8,
    judge=_beyond,
)
SOCIAL_NEED_LINKED = Standard(
    id="social-need-linked",
    part=PART,
    severity=WARNING,
    title="A social need has somebody beyond health care",
    reason="Health care alone seldom meets a need for care at home, housing, money or safety.",
    source="Challis et al. 2011: operational links with adult social care are poor; Care Act 2014",
    remedy="plan action --sector social-care, then refer send",
    factor=8,
    judge=_social,
)
CONTINGENCY_PLANNED = Standard(
    id="contingency-planned",
    part=PART,
    severity=ERROR,
    title="There is a contingency plan with its trigger",
    reason="What was foreseen can be met at home; without a plan whoever comes has to start from nothing.",
    source="PRSB Personalised Care and Support Plan v2.0, contingency plans: trigger factors are mandatory",
    remedy="plan contingency",
    factor=5,
    judge=_contingency,
)
CONTINGENCY_USABLE = Standard(
    id="contingency-usable",
    part=PART,
    severity=WARNING,
    title="A contingency plan says what should happen and whom to contact",
    reason="Whoever is there at night must be able to act on it without looking for anybody.",
    source="PRSB Personalised Care and Support Plan v2.0, contingency plans",
    remedy="plan contingency --id, with --response and --contact",
    factor=7,
    judge=_usable,
)
STRENGTHS_NAMED = Standard(
    id="strengths-named",
    part=PART,
    severity=NOTE,
    title="The plan names strengths of the person",
    reason="What the person and those around them can do is what support builds upon.",
    source="PRSB Personalised Care and Support Plan v2.0; Care Act 2014, strengths-based assessment",
    remedy="plan strength",
    factor=7,
    judge=_strengths,
)
