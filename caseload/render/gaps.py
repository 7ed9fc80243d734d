"""The gaps of an assessment: a domain that no one has looked at is not one without needs."""

from __future__ import annotations

from caseload.model.case import Case
from caseload.model.settings import Settings
from caseload.render.report import Column, Report, Table
from caseload.render.words import name_of

COLUMNS = (
    Column("domain", "Domain", whole=True),
    Column("finding", "Last finding", whole=True),
    Column("need", "Need"),
    Column("on", "On"),
    Column("by", "By"),
)


def gaps_report(case: Case, settings: Settings) -> Report:
    """Return every domain with its last finding, the ones never looked at first."""
    seen = case.findings()
    gaps = tuple((d.title, "never looked at", None, None, None) for d in settings.domains if d.id not in seen)
    looked = tuple(
        (
            domain.title,
            finding.text,
            "yes" if finding.need else "no",
            entry.happened.day,
            finding.contributor or entry.by,
        )
        for domain in settings.domains
        if domain.id in seen
        for finding, entry in (seen[domain.id],)
    )
    footer = (f"{len(gaps)} of {len(settings.domains)} domains never looked at.",)
    return Report(
        "gaps",
        f"Assessment of {name_of(case.patient.name)}, {case.patient.id}",
        (Table("domains", "", COLUMNS, (*gaps, *looked)),),
        footer,
    )
