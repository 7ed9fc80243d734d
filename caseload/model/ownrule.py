"""What a team asks of its cases besides the shipped standards: data, never code."""

from __future__ import annotations

from dataclasses import field
from typing import Any, ClassVar

from caseload.model.record import record


@record
class OwnRule:
    """`definitions/rules/ID.yaml`: whatever case `applies` holds for has to be as it `requires`.

    Both are conditions on the case as a document (`model/document.py`), in words of JSON Schema.
    """

    kind: ClassVar[str] = "rule"

    id: str
    title: str
    severity: str
    reason: str
    source: str
    remedy: str
    applies: Any = field(default_factory=dict)
    requires: Any
