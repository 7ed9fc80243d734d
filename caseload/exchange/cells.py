"""What the cells of a spreadsheet mean: which field of a record each key fills, and how its text is read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseload.model.codec import Tree
from caseload.model.identifiers import nhs_digits

Value = str | int | list[str] | list[Tree]

# To take one more key: its line here, and a case in `Cells.read` if it is not taken as it stands.
FIELDS: Final[dict[str, str]] = {
    "family": "patient.name.family",
    "given": "patient.name.given",
    "title": "patient.name.title",
    "known_as": "patient.name.known_as",
    "birth_date": "patient.birth_date",
    "died": "",
    "nhs_number": "patient.nhs_number",
    "other_id": "patient.other_ids",
    "sex": "patient.sex",
    "ethnicity": "patient.ethnicity",
    "area": "patient.area",
    "local_authority": "patient.local_authority",
    "deprivation": "patient.deprivation",
    "practice": "patient.practice.name",
    "address": "patient.address.lines",
    "postcode": "patient.address.postcode",
    "phone": "patient.phones",
    "email": "patient.email",
    "language": "patient.language",
    "lives_with": "patient.lives_with",
    "source": "referral.source",
    "reason": "referral.reason",
    "referrer": "referral.referrer",
    "urgency": "referral.urgency",
    "risk": "referral.risk",
    "happened": "referral.happened",
}
# The keys that may have several columns, one value after the other.
LISTS: Final = frozenset({"address", "phone", "other_id"})

# The digits are those of the NHS Data Dictionary, person stated gender code.
SEX: Final = {
    **dict.fromkeys(("female", "f", "2"), "female"),
    **dict.fromkeys(("male", "m", "1"), "male"),
    **dict.fromkeys(("indeterminate", "9"), "indeterminate"),
    **dict.fromkeys(("not-known", "not known", "unknown"), "not-known"),
}

DECILES: Final = frozenset(map(str, range(1, 11)))

# Order of day, month and year -> how 21 November 2026 looks in it.
DATES: Final = {"iso": "2026-11-21", "dmy": "21/11/2026", "mdy": "11/21/2026"}
ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
EARLIEST: Final = 1900
PARTS: Final = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Cells:
    """How cells are read: `dates` is a key of DATES, `other_system` the system that other ids are from."""

    dates: str = "iso"
    other_system: str = "spreadsheet"

    def read(self, key: str, text: str) -> Value:
        """Return the value of a cell that is not empty; ValueError says what is wrong, not what it holds."""
        match key:
            case "birth_date" | "happened":
                return self._day(key, text)
            case "died":
                raise ValueError("has died")
            case "nhs_number":
                return _nhs_number(text)
            case "sex":
                return _sex(text)
            case "other_id":
                return [{"system": self.other_system, "value": text}]
            case "phone":
                return [{"number": text}]
            case "address":
                return [line.strip() for line in text.splitlines() if line.strip()]
            case "postcode":
                return " ".join(text.upper().split())
            case "deprivation":
                return _decile(text)
            case "urgency" | "source":
                return text.lower()
        return text

    def _day(self, key: str, text: str) -> str:
        day = self._date(unicodedata.normalize("NFKC", text))
        if day is None:
            raise ValueError(f"{key} is no date as {DATES[self.dates]}")
        if day.year < EARLIEST:
            raise ValueError(f"{key} lies before {EARLIEST}")
        return day.isoformat()

    def _date(self, text: str) -> date | None:
        """Return the day; one with the year in front is read in every order, since it has but one meaning."""
        iso, parts = ISO_DAY.fullmatch(text), PARTS.fullmatch(text)
        if iso:
            year, month, day = iso.groups()
        elif parts and self.dates != "iso":
            first, _, second, year = parts.groups()
            day, month = (first, second) if self.dates == "dmy" else (second, first)
        else:
            return None
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            return None


def _nhs_number(text: str) -> str:
    digits = nhs_digits(text)
    if digits is None:
        raise ValueError("nhs_number is not valid")
    return digits


def _decile(text: str) -> int:
    if text not in DECILES:
        raise ValueError("deprivation is no decile from 1 to 10")
    return int(text)


def _sex(text: str) -> str:
    try:
        return SEX[text.casefold()]
    except KeyError:
        raise ValueError("sex is none of female, male, indeterminate, not-known") from None
