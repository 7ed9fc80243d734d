"""What a pipeline is told: the findings of `check` or `audit`, those that are accepted, and the rules behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from caseload.errors import Finding
from caseload.render.clean import clean
from caseload.render.dates import count
from caseload.render.report import Report

if TYPE_CHECKING:
    from caseload.rules.standard import Rule

# Each form is one module with `lines(inspection)`; to add one: its module and one line here.
FORMS: dict[str, str] = {
    "github": "caseload.render.ci.github",
    "junit": "caseload.render.ci.junit",
    "sarif": "caseload.render.ci.sarif",
}
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `verb` found on the day `today` (None: settings that cannot be read tell no day) in what it `looked` at.

    `report` is the same for people. `accepted` are findings that the baseline takes out of the count; `prefix` is
    the path of the caseload folder in its repository, by which the services that show findings know every file.
    Findings at or above the severity `fail_on` (never: none) are what the verb fails for.
    """

    verb: str
    report: Report
    looked: str
    findings: Sequence[Finding]
    accepted: Sequence[Finding] = ()
    rules: Sequence[Rule] = ()
    fail_on: str = "error"
    today: date | None = None
    prefix: str = ""

    @property
    def gravest_first(self) -> list[Finding]:
        """Return the findings by severity, otherwise in their order."""
        return sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))

    def fails(self, finding: Finding) -> bool:
        """Tell whether the verb fails for this finding."""
        return finding.severity in SEVERITIES[: SEVERITIES.index(self.fail_on) + 1 if self.fail_on != "never" else 0]

    def path(self, finding: Finding) -> str:
        """Return the finding's file as the repository knows it, empty where it has none."""
        return "/".join(filter(None, (self.prefix, finding.file))) if finding.file else ""

    @property
    def sentence(self) -> str:
        """Return `audit on 2026-11-21: 2 errors, 1 accepted in 24 patients`."""
        day = f" on {self.today}" if self.today else ""
        accepted = [f"{len(self.accepted)} accepted"] if self.accepted else []
        return f"{self.verb}{day}: {', '.join([*counted(self.findings), *accepted])} in {self.looked}"


def counted(findings: Iterable[Finding]) -> list[str]:
    """Return how many findings there are of each severity, such as `2 errors`."""
    numbers = Counter(finding.severity for finding in findings)
    return [count(numbers[severity], severity) for severity in SEVERITIES if numbers[severity]] or ["no findings"]


def told(finding: Finding) -> str:
    """Return what is wrong, where in the record, and what to do."""
    subject = " ".join(filter(None, (finding.record, finding.field)))
    remedy = f" — {finding.remedy}" if finding.remedy else ""
    return clean(f"{subject}: {finding.message}{remedy}" if subject else f"{finding.message}{remedy}")
