"""What can go wrong in a caseload folder, as data: where, how it is done, and which rules have to find it.

A break of words is a regular expression and what takes the place of its match: text, or a function of the match and of
chance. Which match of which file is up to chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from caseload.model.case import Case
from caseload.model.steps import OPEN, Step

PATIENT, PLAN, ANY = r"/patient\.yaml$", r"/plan\.yaml$", r"^patients/.*\.yaml$"
ENTRY = r"/entries/"
NOBODY, NOWHERE = "zz-nobody", "zzzzzzzz"
# A field of the first level, or of any, with a value on its line.
TOP, FIELD = r"^(\w+): (?![|>\[{])\S.*$", r"^( *(?:- )?\w+): (?![|>\[{])\S.*$"
FIT = "schema-type schema-enum schema-kind schema-format schema-pattern schema-range schema-condition schema-missing"


def entry(kind: str) -> str:
    """The files of one kind of entry."""
    return rf"/entries/\d{{4}}-\d\d-\d\d-{kind}-\w+\.yaml$"


def always(_: Case) -> bool:
    return True


def is_open(case: Case) -> bool:
    return case.step in OPEN


def is_planned(case: Case) -> bool:
    return case.step in (Step.PLANNED, Step.ACTIVE)


def is_active(case: Case) -> bool:
    return case.step is Step.ACTIVE


def is_agreed(case: Case) -> bool:
    return case.step in OPEN and case.agreed


def is_first(case: Case) -> bool:
    return len(case.episodes) == 1


def is_warned(case: Case) -> bool:
    return is_open(case) and len(case.alerts()) == sum(one.kind == "alert" for one in case.entries)


def is_agreed_once(case: Case) -> bool:
    return is_active(case) and sum(one.kind == "agreement" for one in case.entries) == 1


@dataclass(frozen=True)
class Words:
    """A break of the words of a file; any of `rules` has to find it in that file, or in `place` of the same folder."""

    name: str
    files: str
    line: str
    by: str | Callable[[re.Match[str], Random], str]
    rules: str
    place: str = ""
    when: Callable[[Case], bool] = always


@dataclass(frozen=True)
class Files:
    """A break of whole files: one of `files` is gone, is put `to` another place, or is there twice (`copy`)."""

    name: str
    files: str
    rules: str
    to: Callable[[str, Random], str] | None = None
    copy: bool = False
    place: str = ""
    when: Callable[[Case], bool] = always


def other_digit(found: re.Match[str], chance: Random) -> str:
    return chance.choice([digit for digit in "0123456789" if digit != found[0]])


def other_letter(found: re.Match[str], chance: Random) -> str:
    return chance.choice([letter for letter in "abcdefghij" if letter != found[0]])


def other_number(found: re.Match[str], chance: Random) -> str:
    return str(int(found[0]) + chance.randrange(1, 20))


def later(found: re.Match[str], chance: Random) -> str:
    return f"{found[1]}{2026 + chance.randrange(1, 70)}"


# --- what no reader can use: the words of the file itself

SPELLING = (
    Words("a field of another type", ANY, TOP, r"\1: {x: 1}", FIT),
    Words("a field deep within of another type", f"{PATIENT}|{PLAN}", FIELD, r"\1: {x: 1}", FIT),
    Words("a field left empty", ANY, TOP, r"\1:", FIT),
    Words("a misspelt field", ANY, r"^(\w+)(?=:)", r"\1x", f"schema-unknown-key {FIT}"),
    Words("a field twice", ANY, r"^\w+: (?![|>])\S.*\n", r"\g<0>\g<0>", "yaml-duplicate-key"),
    Words("a field that is none", ANY, r"^(?=by:|id:|patient:)", "zzz: 1\n", "schema-unknown-key"),
    Words("half of a merge", ANY, r"^(?=\w)", "<<<<<<< ours\n", "yaml-conflict-marker"),
    Words("a tabulator", ANY, r"^  (?=\S)", "\t", "yaml-syntax yaml-forbidden-character"),
    Words("an anchor", ANY, r"(?<=: )(?=[a-z])", "&a ", "yaml-anchor yaml-syntax"),
    Words("an alias", ANY, TOP, r"\1: *a", "yaml-alias yaml-syntax"),
    Words("a tag", ANY, TOP, r"\1: !x y", "yaml-tag"),
    Words("text that turns round", ANY, r"(?<=: )(?=[A-Z])", "\u202e", "yaml-forbidden-character"),
    Words("yes or no without quotes", ANY, TOP, r"\1: yes", "yaml-ambiguous-scalar"),
    Words("a second document", ANY, r"\Z", "---\nschema: x\n", "yaml-second-document"),
    Words("a quotation mark that nobody closes", ANY, r"(?<=: )(?=[A-Z])", '"', "yaml-syntax"),
    Words("nothing in it", ANY, r"\A(?:.*\n)+", "", "yaml-empty"),
    Words("a list of it", ANY, r"\A(?:.*\n)+", "- x\n", "yaml-not-a-mapping"),
    Words("a version of next year", ANY, r"(?<=^schema: )(\S+)/1$", r"\1/2", "schema-version"),
    Words("another kind of record", ANY, r"^schema: \S+$", "schema: void/1", f"record-place entry-name {FIT}"),
)
# --- records that do not fit each other

RECORDS = (
    Words("a slip in the NHS number", PATIENT, r'(?<=^nhs_number: "999\d{3})\d', other_digit, "nhs-number"),
    Words("born in the future", PATIENT, r"(?<=^birth_date: )\d{4}", "2027", "birth-date"),
    Words("a day that is none", ENTRY, r"^(happened: )[\d-]+$", r"\g<1>2026-02-30", "schema-format schema-pattern"),
    Words("it happened in the future", ENTRY, r"^(happened: \"?)2026", later, "happened layout"),
    Words("it happened before the birth", ENTRY, r"^(happened: \"?)20\d\d", r"\g<1>1900", "happened layout"),
    Words("the id of another file", ENTRY, r"^id: \w+$", f"id: {NOWHERE}", "layout"),
    Words("another id than the folder", PATIENT, r"^id: \w+$", f"id: {NOWHERE}", "layout one-person"),
    Words("of another patient", f"{ENTRY}|{PLAN}", r"^patient: \w+$", f"patient: {NOWHERE}", "layout one-person"),
    Words("recorded by nobody", ENTRY, r"^by: \S+$", f"by: {NOBODY}", "staff-reference"),
    Words("a manager who is nobody", entry("triage"), r"^manager: \S+$", f"manager: {NOBODY}", "staff-reference"),
    Words("a deputy who is nobody", entry("triage"), r"^deputy: \S+$", f"deputy: {NOBODY}", "staff-reference"),
    Words("an alert of nobody", entry("alert"), r"^owner: \S+$", f"owner: {NOBODY}", "staff-reference"),
    Words("a visit by nobody", entry("appointment"), r"^staff: \S+$", f"staff: {NOBODY}", "staff-reference"),
    Words("an action of nobody", PLAN, r"^      staff: \S+$", f"      staff: {NOBODY}", "staff-reference"),
    Words("no such visit", entry("contact"), r"^appointment: \w+$", f"appointment: {NOWHERE}", "entry-reference"),
    Words(
        "no such admission", entry("hospital-event"), r"^admission: \w+$", f"admission: {NOWHERE}", "entry-reference"
    ),
    Words("no such score", entry("flag-resolution"), r"^assessment: \w+$", f"assessment: {NOWHERE}", "entry-reference"),
    Words("no such entry to take back", entry("void"), r"^voids: \w+$", f"voids: {NOWHERE}", "entry-reference"),
    Words(
        "nothing that the need rests on",
        PLAN,
        r"^    assessment: \w+$",
        f"    assessment: {NOWHERE}",
        "entry-reference",
    ),
    Words("no such need or goal", PLAN, r"^      - \w{8}$", f"      - {NOWHERE}", "plan-reference"),
    Words(
        "an outcome of no goal",
        entry("(?:review|closure)"),
        r"^  - goal: \w+$",
        f"  - goal: {NOWHERE}",
        "plan-reference",
    ),
    Words("no such domain", PLAN, r"^    domain: \S+$", "    domain: zzz", "domain"),
    Words("no such service", PLAN, r"^    service: \S+$", "    service: zzz", "service-reference"),
    Words("no such reason", entry("closure"), r"^reason: \S+$", "reason: zzz", "closure-reason"),
    Words("a total that the answers do not give", entry("assessment"), r"(?<=^    total: )\d+$", "99", "score"),
    Words(
        "a tier that is none",
        entry("(?:triage|reopening|review)"),
        r"^tier: \S+$",
        "tier: zzz",
        "tier",
        when=lambda case: case.step in OPEN and len([one for one in case.current() if getattr(one, "tier", "")]) == 1,
    ),
    Words(
        "a goal that was not agreed",
        PLAN,
        r"(?<=^    importance: )\d+$",
        lambda found, _: str(int(found[0]) % 10 + 1),
        "agreement",
        place="-agreement-",
        when=is_agreed,
    ),
    Files("no patient in the folder", PATIENT, "file-missing"),
    Files("the one referral gone", entry("referral"), "no-referral", place="patient.yaml", when=is_first),
    Files("another name", ENTRY, "layout", to=lambda path, _: path.replace("-", "0", 1)),
    Files("a day that is not its own", ENTRY, "layout", to=lambda path, _: re.sub(r"/\d{4}-", "/2025-", path)),
    Files(
        "a kind that is not its own",
        entry("contact"),
        "record-place layout",
        to=lambda path, _: path.replace("-contact-", "-referral-"),
    ),
    Files(
        "beside the records",
        ANY,
        "layout",
        to=lambda path, _: re.sub(r"(entries/)?[^/]+$", "draft.yaml", path),
        copy=True,
    ),
    Files(
        "an entry twice",
        ENTRY,
        "layout",
        to=lambda path, _: re.sub(r"\w{8}\.yaml$", f"{NOWHERE}.yaml", path),
        copy=True,
    ),
    Files("a copy beside the patients", PATIENT, "layout", to=lambda *_: "patients/copy.yaml", copy=True),
)
# --- what git knows: a record that somebody rewrote, or did not commit

HISTORY = (
    Words("another letter in an entry", ENTRY, r"(?<=[A-Z])[a-z]", other_letter, "entry-edited"),
    Words("another number in an entry", entry("contact"), r"(?<=^minutes: )\d+$", other_number, "entry-edited"),
    Words("a line of an entry gone", ENTRY, r"^(?!schema).*\n", "", "entry-edited"),
    Words("an entry cut short", ENTRY, r"(?:.*\n){2}\Z", "", "entry-edited"),
    Words("a plan that nobody committed", PLAN, r"(?<=[A-Z])[a-z]", other_letter, "not-committed"),
    Files("an entry gone", ENTRY, "entry-edited"),
    Files("a plan gone", PLAN, "not-committed"),
)
# --- care that falls behind

STILL_OPEN = r"(?:    .*\n)*?    status: (?:planned|requested|accepted|in-progress)\n"
BLOCK = r":\n(?: .*\n)+"
CARE = (
    Words("no contingency plan", PLAN, rf"^contingency{BLOCK}", "", "contingency-planned", when=is_planned),
    Words("nobody to call in a crisis", PLAN, r"^    contact: .*\n", "", "contingency-usable", when=is_planned),
    Words("no strength", PLAN, rf"^strengths{BLOCK}", "", "strengths-named", when=is_planned),
    Words("what matters most", PLAN, r"^  most_important: .*\n", "", "what-matters-told", when=is_planned),
    Words(
        "needs without goals",
        PLAN,
        rf"^goals{BLOCK}actions{BLOCK}",
        "",
        "need-goal-action plan-reference",
        when=is_active,
    ),
    Words("a goal without actions", PLAN, rf"^actions{BLOCK}", "", "need-goal-action plan-reference", when=is_active),
    Words(
        "nobody to do it",
        PLAN,
        rf"^    owner:\n(?:      .*\n)+(?={STILL_OPEN})",
        "",
        "need-goal-action",
        when=is_planned,
    ),
    Words(
        "an action long due",
        PLAN,
        rf"^    due: \d{{4}}(?=.*\n{STILL_OPEN})",
        "    due: 2020",
        "action-in-time",
        when=is_open,
    ),
    Words(
        "primary care alone",
        PLAN,
        rf"^actions{BLOCK}",
        lambda found, _: re.sub(r"(?<=^    sector: )\S+$", "primary-care", found[0], flags=re.MULTILINE),
        "beyond-primary-care",
        when=is_planned,
    ),
    Words("allergies not asked", PATIENT, rf"^allergies{BLOCK}", "", "allergies-asked", when=is_planned),
    Words("medicines not asked", PATIENT, rf"^medicines{BLOCK}", "", "medicines-asked", when=is_planned),
    Words(
        "medicines long not reviewed",
        PATIENT,
        r"(?<=^  reviewed_on: )\d{4}",
        "2020",
        "medication-review-in-time",
        when=is_open,
    ),
    Words(
        "a carer whom nobody offered anything",
        PATIENT,
        r"^    carer_assessment: .*\n",
        "",
        "carer-assessment-offered",
        when=is_planned,
    ),
    Words(
        "no deputy",
        entry("triage"),
        r"^deputy: .*\n",
        "",
        "deputy-named",
        place="patient.yaml",
        when=lambda case: (
            is_open(case) and len(case.episodes) == 1 and not any(one.kind == "handover" for one in case.entries)
        ),
    ),
    Words("no judgement", entry("triage"), r"^judgement: .*\n", "", "amenability-weighed", when=is_first),
    Words("a contact for nothing", entry("contact"), r"^purposes:\n(?:  .*\n)+", "", "core-task-told", when=is_first),
    Words(
        "a plan that stays with us",
        entry("agreement"),
        r"^copy_given: true\n",
        "",
        "plan-copy-given",
        when=is_agreed_once,
    ),
    Words(
        "an alert long due", entry("alert"), r"(?<=^review_on: )\d{4}", "2025", "alert-reviewed-in-time", when=is_warned
    ),
    Words("a closure without a summary", entry("closure"), r"^summary: .*\n", "", "closure-complete", when=is_first),
    Words(
        "a closure without a survey",
        entry("closure"),
        r"^survey_offered: true\n",
        "",
        "closure-survey-offered",
        when=is_first,
    ),
    Files(
        "nobody asked for consent",
        entry("consent"),
        "consent-asked",
        place="patient.yaml",
        when=lambda case: is_open(case) and sum(one.kind == "consent" for one in case.entries) == 1,
    ),
)
BREAKS: tuple[Words | Files, ...] = (*SPELLING, *RECORDS, *HISTORY, *CARE)

# What changes a file and breaks nothing: no rule may find anything but that git does not know it.
HARMLESS = (
    Words("a comment", ANY, r"^(?=\w)", "# seen by the team\n", ""),
    Words("a blank line", f"{PATIENT}|{PLAN}", r"^(?=\w)", "\n", ""),
    Words("other quotation marks", ANY, r'(?<=: )"([^"\'\\\n]*)"$', r"'\1'", ""),
    Words("longer than it was", entry("contact"), r"(?<=^minutes: )\d+$", other_number, ""),
    Words("other words in a note", entry("contact"), r"(?<=^note: [A-Z])[a-z]+", "ibble", ""),
    Words("another telephone number", PATIENT, r"(?<=    phone: 01632 96)\d{4}", "0999", ""),
    Words(
        "a strength in other words",
        PLAN,
        r"(?<=^    text: [A-Z])[a-z]+",
        "ibble",
        "",
        when=lambda case: not is_open(case),
    ),
)
