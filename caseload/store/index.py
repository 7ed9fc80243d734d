"""The index: what home, `list`, `find` and `due` answer from without reading the records.

A cache that anybody may delete, in git's own folder, which nobody shares. Opening it brings it up to date by
looking at when files changed; YAML, schemas and the model are loaded only when a record has to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from caseload.measures.rates import Costing
from caseload.model.steps import ENDED
from caseload.store.folder import Folder
from caseload.store.indexfile import CASE, COST, DUTY
from caseload.store.rows import BETWEEN, CaseRow, DutyRow, from_columns
from caseload.store.spelling import beginnings, same_name
from caseload.store.tables import Tables

if TYPE_CHECKING:
    from caseload.store.processes import Progress

__all__ = ["CaseRow", "DutyRow", "Index", "open_index"]

NOT_DIGITS = re.compile(r"[\s-]")
NHS_NUMBER = re.compile(r"[0-9]{10}")
LONGEST = 200


def open_index(folder: Folder, progress: Progress | None = None) -> Index:
    """Return the index of a caseload, up to date; a first reading of 10,000 patients takes a minute.

    `progress` hears how many patients out of how many have been read again. Unreadable if the settings or
    the staff are; a patient who is not readable has a row that says so.
    """
    tables = Tables(folder, progress)
    try:
        tables.refresh()
    except BaseException:
        tables.close()
        raise
    return Index(tables)


class Index:
    """Answers about all cases at once; days are ISO text, and what is due is compared when it is asked."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._tables.close()

    def refresh(self) -> None:
        """Read again what changed since it was opened."""
        self._tables.refresh()

    @property
    def name(self) -> str:
        """Return the caseload's name."""
        return self._fact("setting")["name"]

    @property
    def area(self) -> str:
        """Return the area that the team covers."""
        return self._fact("setting")["area"]

    @property
    def timezone(self) -> str:
        """Return the name of the time zone that says what today is."""
        return self._fact("setting")["timezone"]

    @property
    def escalation(self) -> str:
        """Return the team's own words that a safety flag prints."""
        return self._fact("setting")["escalation"]

    @property
    def horizon_days(self) -> int:
        """Return how many days ahead a duty is shown."""
        return int(self._fact("setting")["horizon_days"])

    @property
    def sync_days(self) -> int:
        """Return after how many days without a sync it is said."""
        return int(self._fact("setting")["sync_days"])

    @property
    def price_year(self) -> str:
        """Return the year to which prices are brought; empty where they stay as they are."""
        return self._fact("setting")["price_year"]

    @property
    def staff(self) -> dict[str, str]:
        """Return the names of the staff by id."""
        return self._fact("staff")

    @property
    def emails(self) -> dict[str, str]:
        """Return staff ids by e-mail address in small letters."""
        return self._fact("email")

    def cases(
        self,
        *,
        steps: Collection[str] = (),
        tier: str = "",
        manager: str = "",
        area: str = "",
        alert: str = "",
        overdue_on: str = "",
        due_by: str = "",
    ) -> list[CaseRow]:
        """Return the cases that fit all that is given, in the order of names, the unreadable last.

        `alert` is a type of alert that stands; `overdue_on` a day before which something was due,
        `due_by` one by which something is.
        """
        marks = ", ".join("?" * len(steps))
        wanted = {
            f"step IN ({marks})": tuple(steps),
            "tier = ?": (tier,),
            "manager = ?": (manager,),
            "area = ? COLLATE NOCASE": (area,),
            f"instr('{BETWEEN}' || alerts || '{BETWEEN}', '{BETWEEN}' || ? || '{BETWEEN}')": (alert,),
            "next_due <> '' AND next_due < ?": (overdue_on,),
            "next_due <> '' AND next_due <= ?": (due_by,),
        }
        given = {condition: values for condition, values in wanted.items() if any(values)}
        return self._cases(" AND ".join(given), [value for values in given.values() for value in values])

    def case(self, patient: str) -> CaseRow | None:
        """Return the case of the patient with that id."""
        return next(iter(self._cases("patient = ?", (patient,))), None)

    def unreadable(self) -> list[str]:
        """Return the ids of the patients with a record that cannot be read; `check` says which and why."""
        return [row.patient for row in self._cases("unreadable", ())]

    def find(self, text: str) -> list[CaseRow]:
        """Return whom the text may mean: an NHS number, or words that begin a name or id or are a birth date.

        Capitals, accents and apostrophes do not count, nor do spaces in an NHS number.
        """
        number = NOT_DIGITS.sub("", text)
        if NHS_NUMBER.fullmatch(number):
            return self._cases("nhs_number = ?", (number,))
        conditions: list[str] = []
        values: list[str | int] = []
        for word in text[:LONGEST].split():
            begins = beginnings(word)
            named = " AND ".join("instr(words, ?)" for _ in begins) or "0"
            conditions.append(f"({named} OR born = ? OR substr(patient, 1, ?) = ?)")
            values += [*begins, word, len(word), word.lower()]
        return self._cases(" AND ".join(conditions), values) if conditions else []

    def same_person(
        self, *, nhs_number: str = "", family: str = "", given: str = "", birth_date: str = ""
    ) -> list[CaseRow]:
        """Return who may be this person: those with the NHS number, else those with the name and birth date.

        Closed cases too. Of the given name only the first letter has to agree, and only where both have one.
        """
        number = NOT_DIGITS.sub("", nhs_number)
        found = self._cases("nhs_number = ?", (number,)) if number else []
        if found or not family:
            return found
        born = self._cases("born = ?", (birth_date,))
        return [row for row in born if same_name(row.family, row.given, family, given)]

    def same_number(self) -> list[tuple[str, ...]]:
        """Return the ids of the patients that share an NHS number, among those whose case has not ended."""
        return self._tables.ask(
            lambda row: tuple(sorted(row[0].split())),
            "SELECT group_concat(patient, ' ') FROM cases WHERE nhs_number <> '' AND step NOT IN (?, ?) "
            "GROUP BY nhs_number HAVING count(*) > 1",
            ENDED,
        )

    def duties(
        self,
        *,
        due_by: str = "",
        manager: str = "",
        unassigned: bool = False,
        patient: str = "",
        today: str = "",
    ) -> list[DutyRow]:
        """Return open duties: today's visits by time, what is due by urgency and day, what is yet to come.

        `today` is `due_by` if it is not given; with `unassigned` the manager's list has also what nobody is
        accountable for yet, such as a referral that waits for triage.
        """
        wanted = {
            "due <= ?": (due_by,),
            "manager IN (?, ?)": (manager, "" if unassigned else manager) if manager else (),
            "patient = ?": (patient,),
        }
        given = {condition: values for condition, values in wanted.items() if any(values)}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        day = today or due_by
        return self._tables.ask(
            DutyRow._make,
            f"SELECT {DUTY} FROM duties {where} "
            "ORDER BY kind <> 'appointment' OR due <> ?, due > ?, urgency, due, at, weeks, risk, "
            "family, given, patient",
            [*(value for values in given.values() for value in values), day, day],
        )

    def costings(self) -> list[Costing]:
        """Return what each action of every plan costs while it runs."""
        return self._tables.ask(Costing._make, f"SELECT {COST} FROM costs")

    def _cases(self, condition: str, values: Sequence[str | int]) -> list[CaseRow]:
        where = f"WHERE {condition}" if condition else ""
        return self._tables.ask(from_columns, f"SELECT {CASE} FROM cases {where} ORDER BY sort, patient", values)

    def _fact(self, kind: str) -> dict[str, str]:
        return dict(self._tables.ask(tuple, "SELECT name, value FROM facts WHERE kind = ?", (kind,)))
