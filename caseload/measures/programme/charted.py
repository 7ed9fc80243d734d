"""What can be charted over time: a literal registry of measures, each reckoned from the courses of all cases.

A case is open from the day it is accepted to the day it ends, both of them in it; patient-days are its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from caseload.errors import NotFound
from caseload.measures.course import DECLINED, DIED, Course
from caseload.measures.programme.rhythm import dues
from caseload.measures.programme.series import (
    EVENT,
    HIGHER,
    LOWER,
    MONTH,
    NEITHER,
    WEEK,
    Amounts,
    Frame,
    Measure,
    Reckoned,
)
from caseload.model.nearest import did_you_mean


def _while_open(course: Course, days: Iterable[str]) -> Amounts:
    return ((day, 1) for day in days if course.is_managed(day))


def _patient_days(course: Course, frame: Frame) -> Amounts:
    for starts, ends in frame.spans():
        if days := course.days(starts, ends - timedelta(days=1)):
            yield starts.isoformat(), days


def _open_at_the_end(course: Course, frame: Frame) -> Amounts:
    for starts, ends in frame.spans():
        last = (ends - timedelta(days=1)).isoformat()
        if any(spell.is_managed(last) and spell.ended != last for spell in course.spells):
            yield starts.isoformat(), 1


def _contacts(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.talks if one.outcome == "done")


def _contacts_while_open(course: Course, frame: Frame) -> Amounts:
    return _while_open(course, (one.day for one in course.talks if one.outcome == "done"))


def _minutes(course: Course, frame: Frame) -> Amounts:
    return ((one.day, one.minutes) for one in course.talks if one.outcome == "done" and one.minutes)


def _home_visits(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.talks if one.outcome == "done" and one.mode == "home-visit")


def _taught(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.talks if one.outcome == "done" and one.taught)


def _all_contacts(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.talks)


def _not_done(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.talks if one.outcome != "done")


def _visits(kind: str) -> Reckoned:
    def reckoned(course: Course, frame: Frame) -> Amounts:
        return _while_open(course, (one.day for one in course.hospital if one.kind == kind))

    return reckoned


def _reviews(course: Course, frame: Frame) -> Amounts:
    return ((one.day, 1) for one in course.reviews)


def _due(course: Course, frame: Frame) -> Iterator[tuple[str, bool]]:
    """Yield the day on which each review fell due while the case was open, and whether it was done by then."""

    def weeks(tier: str) -> int:
        return frame.settings.tier(tier).review_weeks

    times = [(review.day, review.tier) for review in course.reviews]
    for spell in course.spells:
        yield from dues(spell, spell.agreed, times, weeks, frame.edges[-1].isoformat())


def _reviews_due(course: Course, frame: Frame) -> Amounts:
    return ((day, 1) for day, _ in _due(course, frame))


def _reviews_in_time(course: Course, frame: Frame) -> Amounts:
    return ((day, 1) for day, in_time in _due(course, frame) if in_time)


def _replies(course: Course, frame: Frame) -> Amounts:
    return ((one.answered, 1) for one in course.referrals if one.answered)


def _reply_days(course: Course, frame: Frame) -> Amounts:
    return ((one.answered, _days(one.day, one.answered)) for one in course.referrals if one.answered)


def _agreed(course: Course, frame: Frame) -> Amounts:
    return ((one.agreed, 1) for one in course.spells if one.agreed and one.accepted)


def _days_to_agree(course: Course, frame: Frame) -> Amounts:
    return ((one.agreed, _days(one.accepted, one.agreed)) for one in course.spells if one.agreed and one.accepted)


def _taken_on(course: Course, frame: Frame) -> Amounts:
    return ((one.accepted, 1) for one in course.spells if one.accepted)


def _closed(course: Course, frame: Frame) -> Amounts:
    return ((one.ended, 1) for one in course.spells if one.ended and one.ending not in (DIED, DECLINED))


def _days(since: str, until: str) -> int:
    return max(0, (date.fromisoformat(until) - date.fromisoformat(since)).days)


CONTACTS_DONE, PATIENT_DAYS, PER_CENT = "contacts done", "patient-days", 100
_admissions, _attendances = _visits("emergency-admission"), _visits("ae-attendance")

MEASURES = {
    one.id: one
    for one in (
        Measure("contacts", "Contacts done", "contacts", NEITHER, WEEK, CONTACTS_DONE, _contacts),
        Measure(
            "contact-rate", "Contacts done per open case", "contacts in 4 weeks", NEITHER, MONTH,
            "contacts done while the case was open", _contacts_while_open, PATIENT_DAYS, _patient_days, 28,
        ),
        Measure("minutes", "Minutes of contact", "minutes", NEITHER, WEEK, "minutes of contacts done", _minutes),
        Measure(
            "home-visits", "Contacts that were home visits", "%", NEITHER, MONTH,
            "home visits done", _home_visits, CONTACTS_DONE, _contacts, PER_CENT, PER_CENT,
        ),
        Measure(
            "self-care", "Contacts with self-care tuition", "%", HIGHER, MONTH,
            "contacts done at which something was taught", _taught, CONTACTS_DONE, _contacts, PER_CENT, PER_CENT,
        ),
        Measure(
            "not-done", "Contacts that did not come about", "%", LOWER, MONTH,
            "contacts with no reply or cancelled", _not_done, "contacts, done or not", _all_contacts,
            PER_CENT, PER_CENT,
        ),
        Measure("reviews", "Reviews done", "reviews", NEITHER, MONTH, "reviews", _reviews),
        Measure(
            "reviews-in-time", "Reviews done in time", "%", HIGHER, MONTH,
            "reviews done by the day they fell due", _reviews_in_time,
            "reviews that fell due", _reviews_due, PER_CENT, PER_CENT,
            note="Due so many weeks after the one before, or after the first agreement, as the tier says; a day "
            "agreed otherwise is not in it. Up to the first review the tier is taken that the case has now.",
        ),
        Measure(
            "emergency-admissions", "Emergency admissions per 1,000 patient-days", "per 1,000 patient-days", LOWER,
            MONTH, "emergency admissions while the case was open", _admissions, PATIENT_DAYS, _patient_days, 1000,
            note="As far as the team was told of them. People are taken on after admissions, and many would have "
            "fewer afterwards whatever was done: a fall here is no effect of care.",
        ),
        Measure(
            "ae-attendances", "A&E attendances per 1,000 patient-days", "per 1,000 patient-days", LOWER,
            MONTH, "A&E attendances while the case was open", _attendances, PATIENT_DAYS, _patient_days, 1000,
            note="As far as the team was told of them.",
        ),
        Measure(
            "days-between-admissions", "Days from one emergency admission to the next", "days", HIGHER, EVENT,
            "days since the emergency admission before", _admissions,
            note="Of any open case: with more cases there are fewer days between, whatever else changes.",
        ),
        Measure(
            "reply-days", "Days until a service answers a referral", "days, the mean", LOWER, MONTH,
            "days from sending to the first answer", _reply_days, "referrals answered", _replies,
            note="By the day of the answer: what was not answered is in none.",
        ),
        Measure("taken-on", "Cases taken on", "cases", NEITHER, MONTH, "cases accepted or reopened", _taken_on),
        Measure("closures", "Cases closed", "cases", NEITHER, MONTH, "cases closed, not by death", _closed),
        Measure("open-cases", "Open cases at the end", "cases", NEITHER, MONTH, "open cases", _open_at_the_end),
        Measure(
            "plan-days", "Days from acceptance to an agreed plan", "days, the mean", LOWER, MONTH,
            "days from acceptance to the first agreement", _days_to_agree, "plans first agreed", _agreed,
            note="By the day of the agreement: plans that are not agreed yet are in none.",
        ),
    )
}  # fmt: skip


def measure(text: str) -> Measure:
    """Return the measure of that id; NotFound with what may have been meant."""
    if text not in MEASURES:
        near = did_you_mean(text, MEASURES)
        raise NotFound("there is no such measure", remedy=f"{near} caseload spc lists them".lstrip())
    return MEASURES[text]
