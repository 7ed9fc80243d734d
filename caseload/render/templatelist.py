"""The templates that a plan may start from, those that fit the person first."""

from __future__ import annotations

from collections.abc import Iterable

from caseload.model.case import Case
from caseload.model.template import Template
from caseload.render.dates import count
from caseload.render.report import Column, Lines, Report, Row, Table
from caseload.render.words import said

TEMPLATES = (
    Column("template", "Template", whole=True),
    Column("title", "Title", whole=True, under="template"),
    Column("fits", "Fits", whole=True),
    Column("proposes", "Proposes", whole=True),
    Column("sectors", "Sectors", whole=True, under="proposes"),
)


def templates_report(case: Case, templates: Iterable[Template]) -> Report:
    """Return what `plan start PATIENT` says: each template, the person's conditions that it is for, what it holds.

    Of those that fit it says as well why they propose this.
    """
    known = [(template, template.fitting(case.patient.conditions)) for template in templates]
    ordered = sorted(known, key=lambda one: not one[1])
    rows = tuple(_row(template, [one.name for one in fits]) for template, fits in ordered)
    why = (
        Lines(template.id, template.title, tuple(filter(None, (template.source, template.note))), apart=True)
        for template, fits in ordered
        if fits
    )
    how = f"caseload plan start {case.patient.id} --from {ordered[0][0].id}"
    return Report("templates", "", (Table("templates", "Templates to start from", TEMPLATES, rows), *why), (how,))


def _row(template: Template, fits: Iterable[str]) -> Row:
    parts = ((template.needs, "need"), (template.goals, "goal"), (template.actions, "action"))
    proposes = ", ".join(count(len(items), noun) for items, noun in parts)
    sectors = ", ".join(sorted(map(said, template.sectors)))
    return template.id, template.title, ", ".join(fits), proposes, sectors
