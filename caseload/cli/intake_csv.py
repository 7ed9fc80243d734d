"""Many referrals out of a spreadsheet: every row or, if asked, the good ones, in one commit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import click

from caseload.cli.asking import put_days
from caseload.cli.intake import drafted
from caseload.cli.verb import Known
from caseload.cli.writer import Writer
from caseload.errors import Changed, Finding, Forbidden
from caseload.exchange.cells import FIELDS, Cells
from caseload.exchange.people import MAX_BYTES, Row, read_people, row_refused
from caseload.model.codec import Tree
from caseload.model.patient import Patient
from caseload.render.intake import sheet_report
from caseload.steps.change import Change
from caseload.steps.finding import intake_many
from caseload.store.cases import place_of
from caseload.store.files import read_regular
from caseload.store.records import write
from caseload.store.sameperson import People, other_ids
from caseload.store.save import Write

Columns = tuple[tuple[str, str], ...]
ALONE = "leave out --family, --given, --known-as, --born, --nhs, --same-as and --from"


class KeyedColumns(click.ParamType[Columns]):
    """`KEY=HEADING,…`: which column of a spreadsheet holds what."""

    name = "KEY=HEADING,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Columns:
        """Return pairs of key and heading; a comma ends a heading only where another key follows."""
        pairs = []
        for number, part in enumerate(re.split(r",(?=\s*\w+\s*=)", str(value)), 1):
            key, equals, heading = (text.strip() for text in part.partition("="))
            if not equals or not heading:
                self.fail("write KEY=HEADING, with commas between", param, ctx)
            if key not in FIELDS:
                self.fail(f"key {number} is not among the keys: {', '.join(FIELDS)}", param, ctx)
            pairs.append((key, heading))
        return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """What the command line says about the file."""

    file: str
    columns: Columns
    cells: Cells
    partial: bool
    new_person: bool


def spreadsheet(
    file: str | None,
    columns: Sequence[Columns],
    dates: str | None,
    other_system: str | None,
    partial: bool,
    new_person: bool,
    same_as: str | None,
) -> Spreadsheet | None:
    """Return the spreadsheet that the options name, if any; Forbidden where they do not go together."""
    if file is None:
        if columns or dates or other_system or partial:
            raise Forbidden("--map, --dates, --other-system and --partial go with --csv")
        return None
    if same_as:
        raise Forbidden("what says who one person is does not go with --csv", remedy=ALONE)
    given = {"dates": dates, "other_system": other_system}
    cells = Cells(**{name: value for name, value in given.items() if value})
    return Spreadsheet(file, tuple(pair for pairs in columns for pair in pairs), cells, partial, new_person)


class Newcomer(NamedTuple):
    """One row that can become a patient."""

    line: int
    change: Change

    @property
    def patient(self) -> Patient:
        """Return who it is."""
        patient: Patient = self.change.records[0]
        return patient


def take_in_all(writer: Writer, facts: Tree, sheet: Spreadsheet) -> None:
    """Save the people of a spreadsheet; without `partial` all of them or, with Forbidden, none."""
    _check(writer, facts, sheet)
    read = read_people(read_regular(Path(sheet.file), sheet.file, MAX_BYTES), sheet.file, sheet.columns, sheet.cells)
    sound, unfit = _drafted(writer, facts, read.rows, sheet.file)
    newcomers, known = _sifted(writer, sound, sheet)
    writer.session.warn_unreadable()
    refused = sorted((*read.refused, *unfit, *known), key=lambda finding: finding.line)
    writes = not writer.dry_run and bool(newcomers) and (sheet.partial or not refused)
    if writes:
        _save(writer, sound, newcomers, sheet)
    wanted = sum(not newcomer.patient.nhs_number for newcomer in newcomers)
    writer.session.emit(sheet_report(len(newcomers), wanted, refused, saved=writes))
    if refused and not sheet.partial:
        count = len(refused) + len(newcomers)
        remedy = "mend them, or take in the others alone with --partial"
        raise Forbidden(f"nothing was written: {len(refused)} of {count} rows are refused", remedy=remedy)


def _check(writer: Writer, facts: Tree, sheet: Spreadsheet) -> None:
    patient, referral = facts.setdefault("patient", {}), facts.setdefault("referral", {})
    put_days(Known(writer.session, None, facts))
    if writer.source or patient.keys() & {"name", "birth_date", "nhs_number"}:
        raise Forbidden("what says who one person is does not go with --csv", remedy=ALONE)
    if not sheet.columns:
        raise Forbidden(
            "--csv needs --map", remedy="--map family=HEADING,birth_date=HEADING and whatever else there is"
        )
    if "source" not in referral and "source" not in dict(sheet.columns):
        raise Forbidden("missing: --source", remedy="say who refers them, or map a column that does")


def _drafted(writer: Writer, facts: Tree, rows: Sequence[Row], name: str) -> tuple[list[Newcomer], list[Finding]]:
    """Return who can become a patient, and the rows that do not fit a schema, a rule or a file."""
    context, sound, unfit = writer.session.context, [], []
    for row in rows:
        try:
            change = drafted(writer, context, {half: facts[half] | row.facts[half] for half in ("patient", "referral")})
            for record in change.records:
                write(record)
        except Forbidden as error:
            unfit.append(row_refused(name, row.line, error.message.replace("\n", "; ")))
        else:
            sound.append(Newcomer(row.line, change))
    return sound, unfit


def _sifted(writer: Writer, sound: Sequence[Newcomer], sheet: Spreadsheet) -> tuple[list[Newcomer], list[Finding]]:
    """Return who is not here yet, and the rows of those who are, in the caseload or further up in the file."""
    index, mapped = writer.session.index, dict(sheet.columns)
    here = People.here(index.cases(), other_ids(writer.session.folder) if "other_id" in mapped else {})
    above = People()
    newcomers, known = [], []
    for newcomer in sound:
        reason = _reason(newcomer.patient, here, above, sheet.new_person)
        if reason:
            known.append(row_refused(sheet.file, newcomer.line, reason))
        else:
            newcomers.append(newcomer)
            above.add(str(newcomer.line), newcomer.patient)
    return newcomers, known


def _reason(patient: Patient, here: People, above: People, new_person: bool) -> str:
    if id_ := here.sure(patient):
        return f"is here already: {id_}"
    if line := above.sure(patient):
        return f"is in line {line} already"
    if new_person:
        return ""
    if id_ := here.likely(patient):
        return f"someone of that name and birth date is here: {id_}"
    line = above.likely(patient)
    return f"someone of that name and birth date is in line {line}" if line else ""


def _save(writer: Writer, sound: Sequence[Newcomer], newcomers: Sequence[Newcomer], sheet: Spreadsheet) -> None:
    change = intake_many([newcomer.change for newcomer in newcomers])
    with writer.session.saving() as saver:
        writer.session.index.refresh()
        if _sifted(writer, sound, sheet)[0] != newcomers:
            raise Changed("some of them came in meanwhile; nothing was written", remedy="run it again")
        saver.save([Write(place_of(record), write(record)) for record in change.records], change.message)
