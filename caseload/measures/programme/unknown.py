"""A figure that cannot be computed is a sentence that says why: never a number that means nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why there is no figure."""

    reason: str
