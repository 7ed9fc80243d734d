"""What git runs besides itself: hooks, and programs that its configuration names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseload.share.judgement import ERROR, OK, WARNING, Facts, Judgement, Judgements
from caseload.store.gitsettings import Setting, Setup

# What came with this clone; the rest is the user's own.
CLONE = ("local", "worktree")
FILTER = re.compile(r"filter\..*\.(clean|smudge|process)|diff\.(.*\.(textconv|command)|external)|merge\..*\.driver")
ALIAS = re.compile(r"alias\..*")
# A setting of other programs' that git runs, or of a file that could hold such.
PROGRAM = re.compile(
    r"core\.(fsmonitor|sshcommand|gitproxy|editor|pager|askpass)|sequence\.editor|pager\..*|gpg\.(.*\.)?program|"
    r"credential\.(.*\.)?helper|remote\..*\.(uploadpack|receivepack|vcs)|uploadpack\.packobjectshook|"
    r"include(if\..*)?\.path|ssh\.variant|protocol\.ext\.allow"
)
OURS = "merge.caseload.driver"
NAMED = 4


def programs(setup: Setup, facts: Facts) -> Judgements:
    """Judge what runs when git is used here: whoever can write one of these can have a program run."""
    yield _hooks(setup)
    through = [one.key for one in setup.settings if one.key in _through(setup)]
    if through:
        told = f"every record goes through {_told(through)}"
        yield Judgement("filters", ERROR, told, "take it out of .gitattributes, or out of git's configuration")
    else:
        yield _line("filters", [one.key for one in _here(setup, FILTER) if one.key != OURS])
    yield _line("aliases", [one.key for one in _here(setup, ALIAS) if one.value.startswith("!")])
    plain = ("", "true", "false")
    found = [one for one in _here(setup, PROGRAM) if not (one.key == "core.fsmonitor" and one.value.lower() in plain)]
    yield _line("programs", [one.key for one in found])


def _hooks(setup: Setup) -> Judgement:
    told = ", ".join(setup.hooks)
    if setup.shared_hooks:
        seen = f"those of the shared folder run: whoever sends you a file there runs it ({told or 'none now'})"
        return Judgement("hooks", ERROR, seen, "git config --unset core.hooksPath")
    if setup.hooks:
        return Judgement("hooks", WARNING, f"git runs {told}", "look into .git/hooks; if they are yours, all is well")
    return Judgement("hooks", OK, "none")


def _through(setup: Setup) -> tuple[str, ...]:
    """Return the keys of the programs that git's attributes put every record through."""
    kinds = {"filter": ("clean", "smudge", "process"), "diff": ("textconv", "command")}
    named = {kind: setup.attributes.get(kind, "").lower() for kind in kinds}
    return tuple(f"{kind}.{name}.{word}" for kind, name in named.items() if name for word in kinds[kind])


def _here(setup: Setup, pattern: re.Pattern[str]) -> Iterator[Setting]:
    return (one for one in setup.settings if one.scope in CLONE and pattern.fullmatch(one.key))


def _line(about: str, keys: list[str]) -> Judgement:
    if not keys:
        return Judgement(about, OK, "none of this folder's own")
    remedy = f"git config --unset {keys[0]}, unless it is yours"
    return Judgement(about, WARNING, f"this folder's configuration has {_told(keys)}", remedy)


def _told(keys: list[str]) -> str:
    unique = list(dict.fromkeys(keys))
    return ", ".join(unique[:NAMED]) + (" …" if len(unique) > NAMED else "")
