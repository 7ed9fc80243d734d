"""The clone: whom git knows, how it merges and signs, where it sends, what is unsent or half done."""

from __future__ import annotations

from pathlib import Path

from caseload.share.address import address
from caseload.share.judgement import ERROR, FIX, OK, UNSEEN, WARNING, Facts, Judgement, Judgements
from caseload.store.gitenv import way_out
from caseload.store.gitsettings import Setup
from caseload.store.surroundings import synced

WANTED = {"merge": "caseload", "text": "set", "eol": "lf"}
TRUE = ("true", "yes", "on", "1")


def identity(setup: Setup, facts: Facts) -> Judgements:
    """Judge whether git knows the user, and as somebody of the staff."""
    if setup.identity is None:
        remedy = "git config --global user.name NAME, and user.email ADDRESS"
        yield Judgement("identity", ERROR, "git does not know who you are", remedy)
        return
    found = facts.staff.owners(setup.identity[1]) if facts.staff else ()
    member = facts.staff.member(found[0]) if facts.staff and len(found) == 1 else None
    if member is None:
        seen = "your git address is not that of one member of staff" if facts.staff else "staff.yaml cannot be read"
        yield Judgement("identity", WARNING, seen, "put it into staff.yaml: caseload edit staff")
    elif not member.works_on(facts.today):
        yield Judgement("identity", ERROR, f"{member.id} does not work here today", "caseload edit staff: active_to")
    else:
        yield Judgement("identity", OK, f"git knows you as {member.id}")


def signing(setup: Setup, facts: Facts) -> Judgements:
    """Judge whether commits are signed, and can be."""
    ssh = setup.value("gpg.format") == "ssh"
    keyless = ssh and not (setup.value("user.signingkey") or setup.value("gpg.ssh.defaultkeycommand"))
    if setup.value("commit.gpgsign").lower() not in TRUE:
        seen = "off: a name on a commit is only what its author says"
        yield Judgement("signing", OK, seen, "git config commit.gpgsign true, if the team signs")
    elif keyless:
        yield Judgement("signing", ERROR, "on, without a key", "git config --global user.signingkey FILE")
    else:
        yield Judgement("signing", OK, "on")


def merging(setup: Setup, facts: Facts) -> Judgements:
    """Judge whether a merge by git alone is as safe as one by `sync`."""
    if setup.driver:
        yield Judgement("merge driver", OK, "a plain git pull merges records field by field too")
    else:
        yield Judgement("merge driver", ERROR, "not set up: a plain git pull would merge records as text", FIX)
    wrong = [name for name, value in WANTED.items() if setup.attributes.get(name) != value]
    if wrong:
        yield Judgement("attributes", ERROR, f"git is not told of records: {', '.join(wrong)}", FIX)
    else:
        yield Judgement("attributes", OK, "records are merged by the driver, lines end as they should")


def unfinished(setup: Setup, facts: Facts) -> Judgements:
    """Judge locks that were left, and what was begun and not ended."""
    for lock in setup.locks:
        seen = f"{lock.path} is there since {lock.minutes} minutes"
        if setup.git_runs is None:
            yield Judgement("locks", UNSEEN, f"{seen}; whether a git runs", f"if none does: rm '{lock.path}'")
        elif setup.git_runs:
            yield Judgement("locks", WARNING, f"{seen}, and a git runs", "wait until it has finished")
        else:
            yield Judgement("locks", ERROR, f"{seen}, and no git runs: it was killed", f"rm '{lock.path}'")
    if setup.writer:
        yield Judgement("locks", WARNING, "a caseload command is writing now", "wait until it has finished")
    elif not setup.locks:
        yield Judgement("locks", OK, "none is held")
    if setup.busy:
        yield Judgement("unfinished", ERROR, f"in the middle of a {setup.busy}", way_out(setup.busy))
    if setup.cut_short:
        remedy = "the next command that writes finishes it"
        yield Judgement("unfinished", WARNING, "a command was cut short", remedy)
    if not (setup.busy or setup.cut_short):
        yield Judgement("unfinished", OK, "nothing is half done")


def unsynced(setup: Setup, facts: Facts) -> Judgements:
    """Judge what is here alone: not committed, not sent, or not heard of for long."""
    if setup.uncommitted:
        seen = f"files that are not committed: {setup.uncommitted}"
        yield Judgement("committed", WARNING, seen, "caseload check says which")
    else:
        yield Judgement("committed", OK, "everything")
    if not setup.remotes:
        remedy = "git remote add origin ADDRESS of a private one, then caseload sync"
        yield Judgement("remote", WARNING, "none: there is no second copy", remedy)
        return
    hours, days = setup.synced_hours, facts.sharing.sync_days if facts.sharing else 0
    since = "never" if hours is None else f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
    unsent = "" if setup.unsent is None else f"; commits not sent: {setup.unsent}"
    late = hours is None or (days and hours > 24 * days) or bool(setup.unsent)
    yield Judgement("synced", WARNING if late else OK, f"{since}{unsent}", "caseload sync" if late else "")


def remotes(setup: Setup, facts: Facts) -> Judgements:
    """Judge each address that records are sent to."""
    allowed = facts.sharing.remotes if facts.sharing else ()
    for name, told in setup.remotes:
        yield Judgement(f"remote {name}", *_address(told, allowed))


def _address(told: str, allowed: tuple[str, ...]) -> tuple[str, str, str]:
    there = address(told)
    if not there.scheme:
        return ERROR, f"its address runs a program: {there.place}", "git remote set-url NAME ADDRESS"
    if there.secret:
        return ERROR, "a password stands in its address", "take it out (git remote set-url), change it"
    if not there.closed:
        return ERROR, f"{there.scheme} is not encrypted: anybody on the way reads it", "use ssh or https"
    if allowed and not there.within(allowed):
        return ERROR, f"{there.place} is none of the team's", "git remote set-url; or caseload settings sharing.remotes"
    if there.here and (folder := synced(Path(there.place))):
        return ERROR, f"in {folder}, which a program brings to other machines", "move it out of there"
    if there.here:
        return OK, f"{there.place}, a folder that this machine sees", ""
    if allowed:
        return OK, f"{there.place}, one of the team's", ""
    remedy = "open its page where nobody is logged in; then name it: caseload settings sharing.remotes"
    return UNSEEN, f"whether others can read {there.place}", remedy
