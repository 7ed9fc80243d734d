"""The name that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the question whether the one of the `known` names that is most like the text was meant, or nothing."""
    # Every command knows names, few are told a wrong one.
    from difflib import get_close_matches

    return next((f"did you mean {near}?" for near in get_close_matches(text, list(known), n=1, cutoff=cutoff)), "")
