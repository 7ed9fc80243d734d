"""What a team accepts for now: nobody has to look at it again until its day, and everybody can see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from caseload.errors import DONE, FINDINGS, FORBIDDEN, NOT_FOUND, UNREADABLE

if TYPE_CHECKING:
    from tests.cli.conftest import Team

    At = Callable[[str], Team]

ONLY = ("--rule", "supervision-in-time", "--fail-on", "warning")
FILE = "audit-baseline.yaml"


def who(team: Team) -> str:
    """The one member of staff."""
    rows = json.loads(team.run("audit", *ONLY, "-o", "json").out)["tables"]["findings"]
    return str(rows[0]["record"])


def adding(team: Team, rule: str = "supervision-in-time", record: str = "", **more: str) -> list[str]:
    """The command that accepts a finding."""
    staff = who(team)
    told = {"reason": "on leave", "owner": staff, "expires": "2026-12-31"} | more
    return ["baseline", "add", rule, record or staff, *(word for name in told for word in (f"--{name}", told[name]))]


@pytest.fixture
def accepting(at: At) -> Team:
    """A folder in which one finding is accepted until the end of the year."""
    team = at("active")
    assert team.run("audit", *ONLY).code == FINDINGS
    done = team.run(*adding(team))
    assert done.code == DONE, done
    return team


def test_what_is_accepted_is_green_until_its_day_and_red_from_then_on(accepting: Team) -> None:
    assert accepting.run("audit", *ONLY).code == DONE
    assert accepting.run("audit", *ONLY, "--today", "2026-12-30").code == DONE
    done = accepting.run("audit", *ONLY, "--today", "2026-12-31")
    assert done.code == FINDINGS
    assert "baseline-expired" in done.out
    assert "supervision-in-time" in done.out
    assert accepting.run("audit", "--rule", "supervision-in-time", "--today", "2026-12-31").code == FINDINGS


def test_it_is_one_commit_that_says_no_reason(accepting: Team) -> None:
    owner = who(accepting)
    assert accepting.commits()[0] == f"baseline add supervision-in-time {owner}"
    assert accepting.git("show", "--name-only", "--format=").split() == [FILE]
    text = (accepting.folder / FILE).read_text()
    assert f"field: staff.{owner}.supervised_on\n" in text
    assert f"approver: {owner}\n" in text
    assert accepting.run("check").code == DONE


def test_accepted_findings_stay_visible(accepting: Team) -> None:
    done = accepting.run("audit", *ONLY)
    assert done.out.splitlines()[-1].startswith("no findings, 1 accepted in 1 patient by 1 standard")
    (row,) = json.loads(accepting.run("audit", *ONLY, "-o", "json").out)["tables"]["findings"]
    assert (row["rule"], row["severity"], row["accepted_until"]) == ("supervision-in-time", "warning", "2026-12-31")
    (result,) = json.loads(accepting.run("audit", *ONLY, "-o", "sarif").out)["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert "skipped" in accepting.run("audit", *ONLY, "-o", "junit").out
    assert "1 accepted" in accepting.run("audit", *ONLY, "-o", "github").out
    assert accepting.run("audit", *ONLY, "-o", "csv").out.splitlines()[1].endswith(",2026-12-31")
    assert "on leave" not in "".join(accepting.run("audit", "-o", form).out for form in ("table", "json", "sarif"))


def test_the_list_tells_what_holds_and_what_does_not(accepting: Team) -> None:
    done = accepting.run("baseline", "list")
    assert (done.code, "on leave" in done.out, "31-Dec-2026" in done.out) == (DONE, True, True)
    staff = accepting.folder / "staff.yaml"
    staff.write_text(staff.read_text().rstrip("\n") + "\n    supervised_on: 2026-11-20\n")
    told = json.loads(accepting.run("baseline", "list", "-o", "json").out)
    assert [row["standing"] for row in told["tables"]["accepted"]] == ["stale"]
    assert told["footer"] == ["1 entry of 1 to look at again"]
    later = accepting.run("baseline", "list", "-o", "csv", "--today", "2026-12-31").out.splitlines()
    assert later[1].startswith("expired,supervision-in-time,")


def test_what_is_mended_is_to_be_taken_out(accepting: Team) -> None:
    staff = accepting.folder / "staff.yaml"
    staff.write_text(staff.read_text().rstrip("\n") + "\n    supervised_on: 2026-11-20\n")
    done = accepting.run("audit", "--rule", "supervision-in-time")
    assert done.code == FINDINGS
    assert "baseline-stale" in done.out
    assert f"{FILE}:3:5" in done.out
    assert "it would hide the same thing" in " ".join(accepting.run("explain", "baseline-stale").out.split())


def test_what_is_accepted_anew_takes_the_place_of_the_old(accepting: Team) -> None:
    assert accepting.run(*adding(accepting, expires="2027-06-30")).code == DONE
    text = (accepting.folder / FILE).read_text()
    assert (text.count("rule:"), "2027-06-30" in text, "2026-12-31" in text) == (1, True, False)


def test_nothing_is_accepted_at_first_and_nothing_is_written_on_trial(at: At) -> None:
    team = at("active")
    assert team.run("baseline", "list").out == "Nothing is accepted.\n"
    before = team.state()
    done = team.run(*adding(team), "--dry-run")
    assert (done.code, "+  - rule: supervision-in-time" in done.out) == (DONE, True)
    assert team.state() == before


def test_the_facts_may_come_from_a_file(at: At) -> None:
    team = at("active")
    facts = {"rule": "programme-described", "record": "caseload", "reason": "x", "owner": who(team)}
    team.refuses(FORBIDDEN, "missing: --expires", "baseline", "add", "--from", "-", given=json.dumps(facts))
    done = team.run("baseline", "add", "--from", "-", given=json.dumps(facts | {"expires": "2026-12-31"}))
    assert done.code == DONE
    assert "programme-described" not in {
        row["rule"]
        for row in json.loads(team.run("audit", "-o", "json").out)["tables"]["findings"]
        if row["accepted_until"] is None
    }


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"rule": "supervision-in-tim"}, FORBIDDEN, "there is no such standard; did you mean supervision-in-time?"),
        ({"record": "7k3m9x2q"}, NOT_FOUND, "this standard finds nothing in such a record"),
        ({"rule": "deputy-named"}, NOT_FOUND, "this standard finds nothing in such a record"),
        ({"field": "staff.x"}, FORBIDDEN, "--field: staff."),
        ({"expires": "2026-11-21"}, FORBIDDEN, "--expires names a later day"),
        ({"expires": "2026-13-01"}, FORBIDDEN, "write a day that exists"),
        ({"owner": "zoe"}, FORBIDDEN, "no such member of staff"),
        ({"approver": "zoe"}, FORBIDDEN, "no such member of staff"),
        ({"owner": "Zinnia Hillingworth"}, FORBIDDEN, "owner: "),
    ],
)
def test_what_cannot_be_accepted_is_one_clear_line(at: At, more: dict[str, str], code: int, said: str) -> None:
    team = at("active")
    team.refuses(code, said, *adding(team, **more))


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("supervision-in-time", "luck-told", "3:5"),
        ("expires: 2026-12-31", "expires: never", "9:5"),
        ("    reason: on leave\n", "", "3:5"),
        ("accepted:", "- [", "2:1"),
    ],
)
def test_a_malformed_baseline_is_never_green(accepting: Team, fail_on: str, old: str, new: str, place: str) -> None:
    file = accepting.folder / FILE
    file.write_text(file.read_text().replace(old, new))
    for words in (["audit", "--fail-on", fail_on], ["audit", "--summary"], ["baseline", "list"], adding_again()):
        accepting.refuses(UNREADABLE, f"{FILE}:{place}: ", *words)
    assert accepting.run("check").code == FINDINGS


def adding_again() -> list[str]:
    told = ["--reason", "x", "--owner", "t-matron", "--expires", "2026-12-31"]
    return ["baseline", "add", "supervision-in-time", "t-matron", *told]
