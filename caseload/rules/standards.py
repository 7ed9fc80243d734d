"""The standards of `audit`, a literal; to add one: judge it in the module of its part, list it here. No id changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from difflib import get_close_matches

from caseload.errors import Forbidden
from caseload.model.contradictions import Contradictions
from caseload.model.settings import AuditPolicy
from caseload.rules import assessments, breadth, closures, coordination, intake, linking, planning, protection, reviews
from caseload.rules import team as team_
from caseload.rules.standard import AnyStandard

STANDARDS: tuple[AnyStandard, ...] = (
    intake.TRIAGE_IN_TIME,
    intake.DEFERRED_TRIAGE_IN_TIME,
    intake.AMENABILITY_WEIGHED,
    intake.RISK_TOLD,
    assessments.ASSESSMENT_IN_TIME,
    assessments.DOMAINS_LOOKED_AT,
    assessments.DOMAINS_UP_TO_DATE,
    assessments.ASSESSMENT_SHARED,
    assessments.FOUND_NEED_PLANNED,
    assessments.SCORES_UP_TO_DATE,
    assessments.CARER_ASSESSMENT_OFFERED,
    assessments.WHAT_MATTERS_TOLD,
    planning.PLAN_IN_TIME,
    planning.PLAN_AGREED,
    planning.PLAN_COPY_GIVEN,
    planning.NEED_GOAL_ACTION,
    planning.ACTION_OWNER_HERE,
    breadth.PLAN_COSTED,
    breadth.BEYOND_PRIMARY_CARE,
    breadth.SOCIAL_NEED_LINKED,
    breadth.CONTINGENCY_PLANNED,
    breadth.CONTINGENCY_USABLE,
    breadth.STRENGTHS_NAMED,
    coordination.CONTACT_IN_TIME,
    planning.ACTION_IN_TIME,
    coordination.DISCHARGE_CALL_IN_TIME,
    coordination.DISCHARGE_VISIT_IN_TIME,
    coordination.CRISIS_LEARNED_FROM,
    coordination.VISIT_OUTCOME_TOLD,
    coordination.CORE_TASK_TOLD,
    coordination.SELF_CARE_TAUGHT,
    coordination.CONFIDENCE_ASKED,
    linking.REFERRAL_ANSWERED,
    linking.DECLINED_REFERRAL_ANSWERED,
    linking.SHARING_ASKED,
    linking.HANDOVER_ANSWERED,
    linking.MANAGER_IN_ROLE,
    linking.DEPUTY_NAMED,
    linking.MANAGER_CONTINUITY,
    reviews.REVIEW_IN_TIME,
    planning.PLAN_LOOKED_AT_AGAIN,
    reviews.GOALS_REVIEWED,
    reviews.EXPERIENCE_ASKED,
    closures.CLOSURE_GOALS_TOLD,
    closures.CLOSURE_ACTIONS_HANDED_ON,
    closures.CLOSURE_COMPLETE,
    closures.CLOSURE_SECOND_PERSON,
    closures.CLOSURE_SURVEY_OFFERED,
    closures.DEATH_AFTERCARE,
    closures.RETENTION_DECIDED,
    protection.SAFETY_FLAG_ANSWERED,
    assessments.SAFETY_QUESTION_ASKED,
    protection.ALERT_REVIEWED_IN_TIME,
    protection.ALERT_OWNER_HERE,
    protection.ALLERGIES_ASKED,
    protection.MEDICINES_ASKED,
    protection.MEDICATION_REVIEW_IN_TIME,
    protection.CONSENT_ASKED,
    protection.REFUSAL_ANSWERED,
    team_.CASELOAD_WITHIN_LIMIT,
    team_.TEAM_MEETING_IN_TIME,
    team_.SUPERVISION_IN_TIME,
    team_.COMPETENCIES_TOLD,
    team_.PROGRAMME_DESCRIBED,
)


def in_force(
    policy: AuditPolicy, only: Collection[str] = (), own: Iterable[AnyStandard] = ()
) -> tuple[AnyStandard, ...]:
    """Return the standards that a team asks, with the severity it has set; `only` these, where any are named.

    Its `own` come after those that are shipped.

    Forbidden for one that is not there, or that is left out.
    """
    own = tuple(own)
    for id_ in only:
        standard(id_, own)
        if id_ in policy.left_out:
            raise Forbidden(f"the standard {id_} is left out in this team", remedy="caseload settings audit.left_out")
    return tuple(
        replace(one, severity=policy.severity[one.id]) if one.id in policy.severity else one
        for one in (*STANDARDS, *own)
        if one.id not in policy.left_out and (not only or one.id in only)
    )


def standard(id_: str, own: Iterable[AnyStandard] = ()) -> AnyStandard:
    """Return the standard with that id; Forbidden, with the one that may be meant, where there is none."""
    known = {one.id: one for one in (*STANDARDS, *own)}
    if id_ not in known:
        near = (f"did you mean {one}?" for one in get_close_matches(id_, known, n=1))
        raise Forbidden("there is no such standard", remedy=" ".join((*near, "caseload explain lists those of audit")))
    return known[id_]


def unknown(policy: AuditPolicy, own: Iterable[str] = ()) -> Contradictions:
    """Yield the place in the settings of each standard that there is not, and of one that is left out and weighed.

    `own` are the ids of the team's own.
    """
    known = {*(one.id for one in STANDARDS), *own}
    if known <= {*policy.left_out}:
        yield ("audit", "left_out"), "every standard is left out, so that an audit would look at nothing"
    for index, id_ in enumerate(policy.left_out):
        if id_ not in known:
            yield ("audit", "left_out", index), "there is no such standard"
    for id_ in policy.severity:
        if id_ not in known:
            yield ("audit", "severity", id_), "there is no such standard"
        elif id_ in policy.left_out:
            yield ("audit", "severity", id_), "this standard is left out, so that it weighs nothing"
