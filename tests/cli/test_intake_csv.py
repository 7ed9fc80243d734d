from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

At = Callable[[str], Any]

PEOPLE = Path(__file__).resolve().parents[2] / "examples" / "people.csv"
COLUMNS = "family=LAST,given=FIRST,birth_date=BIRTHDATE,sex=GENDER,nhs_number=NHS,area=AREA"
GP = ("--source", "gp")
HEAD = "LAST,FIRST,BORN,NHS,ID,MORE\n"
SHORT = "family=LAST,given=FIRST,birth_date=BORN,nhs_number=NHS"
GOOD = "Quill,Edna,1938-04-17,9990000026,,\n"
BAD = "Zinnia,Ada,soon,,,\n"


@pytest.fixture
def team(at: At) -> Any:
    """A folder with nobody in it."""
    return at("empty")


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """Return how to name a spreadsheet of some rows on the command line."""

    def words(rows: str | bytes, *more: str, columns: str = SHORT) -> tuple[str, ...]:
        path = tmp_path / "list.csv"
        path.write_bytes(rows if isinstance(rows, bytes) else (HEAD + rows).encode())
        return ("intake", "--csv", str(path), "--map", columns, *GP, *more)

    return words


Csv = Callable[..., tuple[str, ...]]


def answer(team: Any, *words: str, code: int = 0) -> dict[str, Any]:
    """Run a command; return what it says, the refused rows as (line, reason) under `refused`."""
    done = team.run(*words, "-o", "json")
    assert done.code == code, done
    tree = json.loads(done.out)
    rows = tree["tables"].get("refused", [])
    return {**tree["fields"]["intake"], "rows": [(row["line"], row["reason"]) for row in rows]}


def people(team: Any) -> list[str]:
    """Return the record of everybody."""
    return [path.read_text("utf-8") for path in sorted(team.folder.glob("patients/?/*/patient.yaml"))]


# --- everybody comes in


def test_a_spreadsheet_comes_in_with_one_command_and_one_commit(team: Any) -> None:
    told = answer(team, "intake", "--csv", str(PEOPLE), "--map", COLUMNS, *GP)
    assert told == {"accepted": 8, "refused": 0, "nhs_wanted": 1, "saved": True, "rows": []}
    assert team.commits() == ["intake 8 people", "init"]
    assert len(team.git("show", "--name-only", "--format=", "HEAD").splitlines()) == 16
    assert team.git("status", "--porcelain") == ""
    assert team.run("check").code == 0
    (winifred,) = [text for text in people(team) if "Winifred" in text]
    assert winifred.partition("name:")[2] == (
        "\n  family: Applegarth\n  given: Winifred\nbirth_date: 1938-04-17\n"
        'nhs_number: "9991249060"\nsex: female\narea: Saltersby\n'
    )


def test_nobody_comes_in_twice(team: Any) -> None:
    words = ("intake", "--csv", str(PEOPLE), "--map", COLUMNS, *GP, "--partial")
    answer(team, *words)
    before = team.state()
    told = answer(team, *words)
    assert (told["accepted"], told["saved"]) == (0, False)
    ids = {path.parent.name for path in team.folder.glob("patients/?/*/patient.yaml")}
    assert {reason.rpartition(": ")[2] for _, reason in told["rows"]} == ids
    assert [line for line, _ in told["rows"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [reason.rpartition(":")[0] for line, reason in told["rows"] if line in (4, 5)] == [
        "someone of that name and birth date is here",
        "is here already",
    ]
    assert team.state() == before


def test_one_person_is_a_person(team: Any, csv: Csv) -> None:
    answer(team, *csv(GOOD))
    assert team.commits()[0] == "intake 1 person"


def test_flags_hold_for_every_row_that_says_nothing_else(team: Any, csv: Csv) -> None:
    rows = "Quill,Edna,1938-04-17,,,\nOsei,Kwame,1944-11-02,,,South\n"
    flags = ("--area", "North", "--practice", "Oak Street", "--reason", "falls", "--urgency", "urgent")
    answer(team, *csv(rows, *flags, "--on", "yesterday", columns=f"{SHORT},area=MORE"))
    assert sorted(text.partition("area: ")[2] for text in people(team)) == [
        "North\npractice:\n  name: Oak Street\n",
        "South\npractice:\n  name: Oak Street\n",
    ]
    referrals = list(team.folder.glob("patients/?/*/entries/2026-11-20-referral-*.yaml"))
    assert len(referrals) == 2
    assert all("source: gp\nreason: falls\nurgency: urgent\n" in path.read_text("utf-8") for path in referrals)


def test_a_column_may_say_who_refers(team: Any, csv: Csv) -> None:
    rows = "Quill,Edna,1938-04-17,,,Hospital\nOsei,Kwame,1944-11-02,,,\n"
    told = answer(team, *csv(rows, "--partial", columns=f"{SHORT},source=MORE"))
    assert told["accepted"] == 2
    words = [word for word in csv(rows, columns=f"{SHORT},source=MORE") if word not in GP]
    team.folder.joinpath("patients").rename(team.folder.parent / "gone")
    ((line, reason),) = answer(team, *words, "--partial")["rows"]
    assert (line, reason[:19]) == (3, "source: is required")


def test_the_order_of_a_date_is_said(team: Any, csv: Csv) -> None:
    answer(team, *csv("Quill,Edna,17/04/1938,,,\n", "--dates", "dmy"))
    assert "birth_date: 1938-04-17\n" in people(team)[0]


def test_a_dry_run_counts(team: Any, csv: Csv) -> None:
    before = team.state()
    assert answer(team, *csv(GOOD, "--dry-run"))["accepted"] == 1
    told = answer(team, *csv(GOOD + BAD, "--dry-run", "--partial"))
    assert (told["accepted"], told["refused"], told["saved"]) == (1, 1, False)
    team.refuses(2, "1 of 2 rows are refused", *csv(GOOD + BAD, "--dry-run"))
    assert team.state() == before


# --- refused rows


def test_one_refused_row_keeps_everybody_out(team: Any, csv: Csv) -> None:
    said = "nothing was written: 1 of 2 rows are refused; mend them, or take in the others alone with --partial"
    done = team.refuses(2, said, *csv(GOOD + BAD))
    assert len(done.err.splitlines()) == 1
    assert "birth_date is no date as 2026-11-21" in done.out
    assert "Zinnia" not in done.out
    assert "Quill" not in done.out


def test_the_good_ones_come_in_alone_if_asked(team: Any, csv: Csv) -> None:
    done = team.run(*csv(BAD + GOOD, "--partial"))
    assert (done.code, done.err) == (0, "")
    assert "birth_date is no date" in done.out
    assert team.commits()[0] == "intake 1 person"


@pytest.mark.parametrize(
    ("row", "columns", "reason"),
    [
        (",Ada,1950-06-01,,,", SHORT, "name.family: is required"),
        ("Zinnia,Ada,1900-06-01,,,", SHORT, "the date of birth lies more than 125 years back"),
        ("Zinnia,Ada,2026-11-22,,,", SHORT, "lies in the future"),
        ("Zinnia,Ada,1950-06-01,9990000019,,", SHORT, "nhs_number is not valid"),
        ("Zinnia,Ada,1950-06-01,,,2026-11-22", f"{SHORT},happened=MORE", "lies in the future"),
        ("Zinnia,Ada,1950-06-01,,,2024-01-01", f"{SHORT},died=MORE", "has died"),
        (
            "Zinnia,Ada,1950-06-01,,,soon",
            f"{SHORT},urgency=MORE",
            "urgency: must be one of: routine, urgent",
        ),
        (
            "Zinnia,A\u202eda,1950-06-01,,,",
            SHORT,
            "cannot be written: a control, direction-changing or otherwise invisible character",
        ),
        (
            f"{'Zinnia' * 40},Ada,1950-06-01,,,",
            SHORT,
            "name.family: must be text of 1 to 200 characters",
        ),
    ],
)
def test_a_row_that_cannot_be_a_patient_is_refused(team: Any, csv: Csv, row: str, columns: str, reason: str) -> None:
    ((line, told),) = answer(team, *csv(f"{GOOD}{row}\n", "--partial", columns=columns))["rows"]
    assert line == 3
    assert reason in told
    assert "Zinnia" not in told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Other,Name,1950-06-01,999 000 0026,,", "is in line 2 already"),
        ("Other,Name,1950-06-01,,7,", "is in line 2 already"),
        ("Quíll,E,1938-04-17,,,", "someone of that name and birth date is in line 2"),
    ],
)
def test_a_row_may_be_a_person_further_up(team: Any, csv: Csv, row: str, reason: str) -> None:
    rows = f"Quill,Edna,1938-04-17,9990000026,7,\n{row}\n"
    assert answer(team, *csv(rows, "--partial", columns=f"{SHORT},other_id=ID"))["rows"] == [(3, reason)]


def test_two_numbers_or_first_letters_are_two_people(team: Any, csv: Csv) -> None:
    rows = "Quill,Edna,1938-04-17,9990000026,,\nQuill,Ed,1938-04-17,9990000034,,\nQuill,Ann,1938-04-17,,,\n"
    assert answer(team, *csv(rows))["accepted"] == 3


# --- somebody who is here already

SAME_NUMBER = "Zinnia,Ada,1950-06-01,9990000018,,\n"
SAME_NAME = "Hillingworth,M,1941-03-02,,,\n"


@pytest.mark.parametrize("step", ["referred", "closed"])
def test_somebody_who_is_here_is_refused(at: At, csv: Csv, step: str) -> None:
    team = at(step)
    named = f"someone of that name and birth date is here: {team.id}"
    rows = [(3, f"is here already: {team.id}"), (4, named)]
    assert answer(team, *csv(GOOD + SAME_NUMBER + SAME_NAME, "--partial"))["rows"] == rows


def test_a_new_person_may_have_the_name_but_not_the_number(at: At, csv: Csv) -> None:
    team = at("referred")
    before = team.id
    told = answer(team, *csv(GOOD + SAME_NAME + SAME_NUMBER, "--partial", "--new-person"))
    assert (told["accepted"], told["rows"]) == (2, [(4, f"is here already: {before}")])


def test_an_id_of_another_system_is_known_again(team: Any, csv: Csv) -> None:
    columns = f"{SHORT},other_id=ID"
    answer(team, *csv("Quill,Edna,1938-04-17,,7,\n", "--other-system", "registry", columns=columns))
    row = "Osei,Kwame,1944-11-02,,7,\n"
    again = csv(row, "--other-system", "registry", "--new-person", columns=columns)
    assert answer(team, *again, code=2)["rows"] == [(2, f"is here already: {team.id}")]
    assert answer(team, *csv(row, columns=columns))["accepted"] == 1


def test_someone_who_cannot_be_read_is_spoken_of(at: At, csv: Csv) -> None:
    team = at("referred")
    (team.place / "patient.yaml").write_text("other_ids: Zinnia", "utf-8")
    done = team.run(*csv(GOOD, columns=f"{SHORT},other_id=ID"))
    assert (done.code, done.err) == (0, "caseload: 1 patient cannot be read: caseload check says why\n")


# --- what is no list of people


@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        (3, b"", "list.csv:1: has no headings"),
        (3, HEAD.encode(), "list.csv:1: has headings and no rows"),
        (3, b"PK\0\0", "list.csv:1: is no CSV text; save the spreadsheet as CSV in UTF-8"),
        (3, f"{HEAD}Zinni\u00e4".encode("latin-1"), "list.csv:2: is not UTF-8 text"),
        (3, f"{HEAD}\n{GOOD.strip()},Zinnia\n".encode(), "list.csv:3: has more cells than there are headings"),
        (3, f"{HEAD}{'x' * 200_000}".encode(), "list.csv:2: is no CSV from here on"),
        (3, f"{HEAD}{GOOD * 10_001}".encode(), "list.csv:10002: is a row too many"),
        (3, b"x" * 20_000_001, "is larger than 20000000 bytes"),
        (2, GOOD.encode() * 2, "the heading for family is not in line 1 of the file"),
    ],
)
def test_what_is_no_table_of_people_is_refused(team: Any, csv: Csv, code: int, data: bytes, said: str) -> None:
    done = team.refuses(code, said, *csv(data))
    assert len(done.err.splitlines()) == 1
    assert done.out == ""


def test_a_file_must_be_there(team: Any) -> None:
    team.refuses(4, "nothing.csv does not exist", "intake", "--csv", "nothing.csv", "--map", SHORT, *GP)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--csv", "list.csv", *GP), "--csv needs --map"),
        (("--csv", "list.csv", "--map", SHORT), "missing: --source"),
        (("--csv", "list.csv", "--map", "family", *GP), "write KEY=HEADING"),
        (("--csv", "list.csv", "--map", "family=LAST,born=BORN", *GP), "key 2 is not among the keys: family, given,"),
        (("--csv", "list.csv", "--map", SHORT, *GP, "--family", "Zinnia"), "does not go with --csv"),
        (("--csv", "list.csv", "--map", SHORT, *GP, "--nhs", "9990000026"), "does not go with --csv"),
        (("--csv", "list.csv", "--map", SHORT, *GP, "--same-as", "7k3m9x2q"), "does not go with --csv"),
        (("--map", SHORT, *GP), "go with --csv"),
        (("--partial", *GP), "go with --csv"),
        (("--dates", "dmy", *GP), "go with --csv"),
        (("--other-system", "registry", *GP), "go with --csv"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    team: Any, csv: Csv, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    csv(GOOD)
    monkeypatch.chdir(tmp_path)
    team.refuses(2, said, "intake", *words)


def test_facts_of_one_person_from_a_file_do_not_go_with_a_spreadsheet(team: Any, csv: Csv) -> None:
    team.refuses(2, "does not go with --csv", *csv(GOOD, "--from", "-"), given="patient: {}")


def test_a_heading_may_hold_a_comma(team: Any, csv: Csv) -> None:
    words = csv(b'"LAST, first";BORN;a=b\nQuill;1938-04-17;x\n', columns="family=LAST, first,birth_date=BORN, area=a=b")
    assert answer(team, *words)["accepted"] == 1
    assert "family: Quill\n" in people(team)[0]
    assert "area: x\n" in people(team)[0]


def test_columns_may_be_given_one_by_one(team: Any, csv: Csv) -> None:
    assert answer(team, *csv(GOOD, "--map", "birth_date=BORN", columns="family=LAST"))["accepted"] == 1


# --- all or nothing


def test_without_an_author_no_row_is_blamed(team: Any, csv: Csv) -> None:
    (team.folder / "staff.yaml").write_text(
        "schema: staff/1\nstaff:\n  - id: a-brook\n    name: A Brook\n    role: lead\n", "utf-8"
    )
    done = team.refuses(2, "staff.yaml does not have your git address", *csv(GOOD))
    assert done.out == ""


def test_a_commit_that_is_refused_leaves_the_files(team: Any, csv: Csv) -> None:
    hook = team.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    done = team.process(*csv(GOOD))
    assert done.code == 6
    assert "saved, not committed" in done.err
    assert len(people(team)) == 1
    shutil.rmtree(hook.parent)
    team.run(*csv("Osei,Kwame,1944-11-02,,,\n"))
    assert team.commits()[:2] == ["intake 1 person", "intake 1 person"]
    assert team.git("status", "--porcelain") == ""


def test_whoever_came_in_meanwhile_is_not_doubled(team: Any, csv: Csv, tmp_path: Path) -> None:
    """A git that, when it is first asked about staged work under the lock, lets another referral in."""
    words = csv(GOOD)
    answer(team, *words)
    place, aside, bin_ = team.place, tmp_path / "aside", tmp_path / "bin"
    place.rename(aside)
    bin_.mkdir()
    (bin_ / "git").write_text(
        f'#!/bin/sh\ncase "$*" in *diff*--cached*) mv "{aside}" "{place}";; esac\nexec "{shutil.which("git")}" "$@"\n'
    )
    (bin_ / "git").chmod(0o755)
    done = team.process(*words, PATH=f"{bin_}:{os.environ['PATH']}")
    assert (done.code, done.out) == (5, "")
    assert done.err == "caseload: some of them came in meanwhile; nothing was written; run it again\n"
    assert len(people(team)) == 1
    assert team.git("status", "--porcelain") == ""
