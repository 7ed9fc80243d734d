"""What can go wrong, each with its published exit code, and findings as data."""

from __future__ import annotations

from dataclasses import dataclass

DONE, FINDINGS, FORBIDDEN, UNREADABLE, NOT_FOUND, CHANGED, NOT_COMMITTED, OUTSIDE = range(8)
BUG, DECLINED = 70, 130
# The rule of what keeps a file from being read and stands in no file.
FILE_UNREADABLE = "file-unreadable"


class CaseloadError(Exception):
    """One clear line for the user: what happened, where, what to do. Never patient text."""

    exit_code = BUG

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


class Forbidden(CaseloadError):
    """The request cannot be granted: usage, step or permission."""

    exit_code = FORBIDDEN


class Unreadable(CaseloadError):
    """A file is not what it should be; `findings` say where."""

    exit_code = UNREADABLE

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.findings = findings

    @classmethod
    def of(cls, *findings: Finding) -> Unreadable:
        """Return the error that says these findings, one line each."""
        return cls("\n".join(finding.line_text() for finding in findings), findings=findings)


class NotFound(CaseloadError):
    """No such thing, or more than one."""

    exit_code = NOT_FOUND


class Changed(CaseloadError):
    """Someone else was there meanwhile: a changed file, a held lock, staged work."""

    exit_code = CHANGED


class NotCommitted(CaseloadError):
    """The files are saved, git did not take the commit."""

    exit_code = NOT_COMMITTED


class OutsideFailure(CaseloadError):
    """Git, the disk, the network or a missing library."""

    exit_code = OUTSIDE


class Declined(CaseloadError):
    """The user said no, or left."""

    exit_code = DECLINED


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in the records, without any of their content.

    `file` is relative to the caseload folder; `line` and `column` count from 1, 0 is unknown;
    `record` is the id of a patient or entry; `field` a dotted path such as `goals.0.importance`.
    """

    rule: str
    message: str
    severity: str = "error"
    record: str = ""
    field: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    remedy: str = ""

    def line_text(self) -> str:
        """Return `file:line:column: message; remedy [rule]`, the parts that are known."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        subject = f"{self.field}: " if self.field else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{place + ': ' if place else ''}{subject}{self.message}{remedy} [{self.rule}]"


def as_findings(error: CaseloadError, file: str = "") -> tuple[Finding, ...]:
    """Return what an error says as findings."""
    if isinstance(error, Unreadable) and error.findings:
        return error.findings
    return (Finding(FILE_UNREADABLE, error.message, file=file, remedy=error.remedy),)
