"""Each line of the doctor: one fact is changed, and that line alone stands otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseload.model.settings import Sharing
from caseload.model.team import Member, Staff
from caseload.share.doctor import judged
from caseload.share.judgement import ERROR, OK, UNSEEN, WARNING, Facts
from caseload.store.gitsettings import Left, Setting, Setup
from caseload.store.surroundings import Surroundings

SETUP = Setup(
    identity=("Ada", "Ada@example.org"),
    settings=(),
    driver=True,
    attributes={"merge": "caseload", "text": "set", "eol": "lf"},
    hooks=(),
    shared_hooks=False,
    remotes=(("origin", "git@git.example:north/cases.git"),),
    busy="",
    cut_short=False,
    locks=(),
    git_runs=False,
    writer=False,
    uncommitted=0,
    unsent=0,
    synced_hours=3,
)
AROUND = Surroundings("ext4", "", True, 10**10, 10**6, (), True, (("duckdb", True), ("pyspark", True)), True)
SOUND = Facts(
    today=date(2026, 11, 21),
    git=(2, 39),
    setup=SETUP,
    around=AROUND,
    staff=Staff(staff=(Member(id="a-okafor", name="Ada", emails=("ada@example.org",), active_to=date(2026, 12, 31)),)),
    sharing=Sharing(sync_days=2, remotes=("git.example/north",)),
    unreadable=(),
    index=True,
)


def setting(key: str, value: str = "x", scope: str = "local") -> dict[str, Any]:
    return {"settings": (Setting(scope, key, value),)}


def remote(address: str) -> dict[str, Any]:
    return {"remotes": (("origin", address),)}


# What is changed: in the facts, around the folder, in the setup of git; and how which line stands then.
FACTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no git": ({"git": None, "setup": None}, "git", ERROR),
    "an old git": ({"git": (2, 37)}, "git", WARNING),
    "no repository": ({"setup": None}, "repository", ERROR),
    "unreadable settings": ({"unreadable": ("caseload.yaml",)}, "caseload.yaml", ERROR),
    "somebody who left": ({"today": date(2027, 1, 1)}, "identity", ERROR),
    "an address of nobody": ({"staff": Staff()}, "identity", WARNING),
    "unreadable staff": ({"staff": None}, "identity", WARNING),
    "a damaged index": ({"index": False}, "index", WARNING),
    "settings that cannot be asked": ({"sharing": None}, "remote origin", UNSEEN),
    "no list of remotes": ({"sharing": Sharing(sync_days=2)}, "remote origin", UNSEEN),
    "a list without this remote": ({"sharing": Sharing(sync_days=2, remotes=("x",))}, "remote origin", ERROR),
}
AROUND_IT: dict[str, tuple[dict[str, Any], str, str]] = {
    "pure YAML": ({"libyaml": False}, "yaml", WARNING),
    "pyspark without Java": ({"java": False}, "java", WARNING),
    "a synced folder": ({"synced": "/disk/ada/Dropbox"}, "place", ERROR),
    "a network drive": ({"filesystem": "nfs4"}, "place", WARNING),
    "another network drive": ({"filesystem": "fuse.sshfs"}, "place", WARNING),
    "no table of mounts": ({"filesystem": ""}, "place", UNSEEN),
    "an unknown disk": ({"encrypted": None}, "encryption", UNSEEN),
    "a folder that others may look into": ({"open_folders": ("/x",)}, "private", ERROR),
    "a disk that is almost full": ({"free": 400_000_000}, "room", WARNING),
    "a full disk": ({"free": 40_000_000}, "room", ERROR),
    "a disk with too many files": ({"inodes": 999}, "room", ERROR),
}
IN_GIT: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name": ({"identity": None}, "identity", ERROR),
    "signing without a key": (
        {"settings": (Setting("local", "commit.gpgsign", "True"), Setting("global", "gpg.format", "ssh"))},
        "signing",
        ERROR,
    ),
    "no driver": ({"driver": False}, "merge driver", ERROR),
    "no attributes": ({"attributes": {}}, "attributes", ERROR),
    "other line ends": ({"attributes": SETUP.attributes | {"eol": "crlf"}}, "attributes", ERROR),
    "a hook": ({"hooks": ("pre-commit",)}, "hooks", WARNING),
    "hooks that others send": ({"shared_hooks": True}, "hooks", ERROR),
    "a filter": (setting("filter.x.clean"), "filters", WARNING),
    "a filter with dots": (setting("filter.a.b.smudge"), "filters", WARNING),
    "a text conversion": (setting("diff.x.textconv"), "filters", WARNING),
    "another's merge driver": (setting("merge.x.driver"), "filters", WARNING),
    "an alias that runs a program": (setting("alias.st", "!sh"), "aliases", WARNING),
    "a monitor of files": (setting("core.fsmonitor", ".git/x"), "programs", WARNING),
    "another ssh": (setting("core.sshcommand"), "programs", WARNING),
    "a configuration elsewhere": (setting("include.path", "../x"), "programs", WARNING),
    "a filter of records": (
        {"attributes": SETUP.attributes | {"filter": "LFS"}, **setting("filter.lfs.process", scope="global")},
        "filters",
        ERROR,
    ),
    "a program as address": (remote("ext::sh -c x"), "remote origin", ERROR),
    "a password in the address": (remote("https://a:b@git.example/north/x"), "remote origin", ERROR),
    "an open way": (remote("http://git.example/north/x"), "remote origin", ERROR),
    "somebody else's": (remote("git@github.com:me/cases"), "remote origin", ERROR),
    "nowhere": ({"remotes": ()}, "remote", WARNING),
    "work that is not committed": ({"uncommitted": 2}, "committed", WARNING),
    "work that was not sent": ({"unsent": 3}, "synced", WARNING),
    "a sync long ago": ({"synced_hours": 49}, "synced", WARNING),
    "never a sync": ({"synced_hours": None}, "synced", WARNING),
    "a lock that was left": ({"locks": (Left("/x/index.lock", 5),)}, "locks", ERROR),
    "a lock of a git that runs": ({"locks": (Left("/x/index.lock", 5),), "git_runs": True}, "locks", WARNING),
    "a lock where nobody can tell": ({"locks": (Left("/x/index.lock", 5),), "git_runs": None}, "locks", UNSEEN),
    "a command that writes": ({"writer": True}, "locks", WARNING),
    "a merge": ({"busy": "merge"}, "unfinished", ERROR),
    "a command that was cut short": ({"cut_short": True}, "unfinished", WARNING),
}
CHANGED = (
    {name: (replace(SOUND, **change), about, how) for name, (change, about, how) in FACTS.items()}
    | {
        n: (replace(SOUND, around=replace(AROUND, **change)), about, how)
        for n, (change, about, how) in AROUND_IT.items()
    }
    | {n: (replace(SOUND, setup=replace(SETUP, **change)), about, how) for n, (change, about, how) in IN_GIT.items()}
)


def test_where_nothing_is_wrong_nothing_is() -> None:
    lines = judged(SOUND)
    assert {line.standing for line in lines} == {OK}
    assert len({line.about for line in lines}) == len(lines) > 20


@pytest.mark.parametrize("name", CHANGED)
def test_what_is_wrong_is_told_with_its_remedy(name: str) -> None:
    facts, about, standing = CHANGED[name]
    lines = judged(facts)
    assert [(line.about, line.standing) for line in lines if line.standing != OK] == [(about, standing)]
    assert all(line.remedy for line in lines if line.standing != OK)
    assert all("hunter" not in line.seen and "a:b@" not in line.seen for line in lines)


@pytest.mark.parametrize(
    "change",
    [
        setting("filter.lfs.clean", scope="global"),
        setting("alias.st", "!sh", "global"),
        setting("alias.st", "status"),
        setting("merge.caseload.driver"),
        setting("core.fsmonitor", "true"),
        setting("commit.gpgsign", "true"),
        setting("remote.origin.url"),
        remote("https://git.example/north/cases"),
        {"unsent": None},
        {"synced_hours": 48},
    ],
)
def test_what_is_the_users_own_is_not_complained_of(change: dict[str, Any]) -> None:
    assert {line.standing for line in judged(replace(SOUND, setup=replace(SETUP, **change)))} == {OK}


def test_a_folder_here_is_no_public_place_unless_it_is_copied_on() -> None:
    def stands(address: str) -> str:
        setup = replace(SETUP, **remote(address))
        lines = judged(replace(SOUND, sharing=Sharing(sync_days=2), setup=setup))
        return next(line.standing for line in lines if line.about == "remote origin")

    assert stands("/srv/git/cases") == OK
    assert stands("/disk/ada/OneDrive - Trust/cases.git") == ERROR
