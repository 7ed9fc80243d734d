"""Case finding: referrals are triaged in time and on all that tells who will benefit."""

from __future__ import annotations

from itertools import pairwise

from caseload.model.entries.finding import Referral, Triage
from caseload.rules.chart import Chart
from caseload.rules.standard import ERROR, OURS, WARNING, Standard, Verdicts
from caseload.rules.verdicts import once, there, whole

PART = "casefinding"


def _triaged(chart: Chart) -> Verdicts:
    episode = chart.case.episode
    if episode and isinstance(episode.entries[0], Referral) and chart.recent(episode.opened):
        first = next(chart.case.all(Triage, episode.entries), None)
        due = chart.rules.triage_by(episode.opened)
        yield once(chart, ("triage",), episode.entries[0], due, first, "triage")


def _decided(chart: Chart) -> Verdicts:
    triages = (*chart.case.all(Triage, chart.case.current()), None)
    for deferred, decided in pairwise(triages):
        if deferred and deferred.decision == "defer" and deferred.until and chart.recent(deferred.until):
            yield once(chart, ("triage",), deferred, deferred.until, decided, "a deferred triage")


def _weighed(chart: Chart) -> Verdicts:
    triage = chart.case.last(Triage, chart.case.current())
    if triage and triage.decision == "accept" and chart.recent(triage.happened.day):
        yield whole((("judgement", triage.judgement), ("amenable", triage.amenable)), triage)


def _risk_told(chart: Chart) -> Verdicts:
    opening = chart.case.current()[0] if chart.case.current() else None
    if isinstance(opening, Referral) and opening.source == "case-finding" and chart.recent(opening.happened.day):
        yield there(opening.risk, opening, "does not tell the risk", "risk")


TRIAGE_IN_TIME = Standard(
    id="triage-in-time",
    part=PART,
    severity=ERROR,
    title="A referral is triaged in time",
    reason="Whoever is referred waits without a named manager, and nobody has yet judged how urgent it is.",
    source=f"The King's Fund 2011, a single point of access; the number of days is a {OURS}",
    remedy="triage decides",
    settings=("standards.triage",),
    factor=5,
    judge=_triaged,
)
DEFERRED_TRIAGE_IN_TIME = Standard(
    id="deferred-triage-in-time",
    part=PART,
    severity=ERROR,
    title="A deferred referral is decided by the day it was deferred to",
    reason="To defer is a promise to come back; past its day it is a refusal that nobody has given a reason for.",
    source=OURS,
    remedy="triage decides, or defers once more with a reason",
    factor=3,
    judge=_decided,
)
AMENABILITY_WEIGHED = Standard(
    id="amenability-weighed",
    part=PART,
    severity=WARNING,
    title="Whoever is accepted was judged by a clinician, amenability included",
    reason="A risk score finds people at risk; whether community care can change anything takes a clinician to say.",
    source="The King's Fund 2011: accurate case finding is risk, clinical judgement and amenability",
    remedy="triage --replaces, with --judgement and --amenable",
    factor=3,
    judge=_weighed,
)
RISK_TOLD = Standard(
    id="risk-told",
    part=PART,
    severity=WARNING,
    title="A referral from case finding tells the risk that it was made for",
    reason="Without it nobody can tell later whether case finding reached the people it was meant to reach.",
    source="The King's Fund 2011: accurate case finding, reproducible for each person",
    remedy="void the referral and take it in once more: intake",
    factor=3,
    judge=_risk_told,
)
