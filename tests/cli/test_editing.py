"""The user's own editor: checked before it is saved, opened again at the line of an error, and no text is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Team

DECLINED = 130
MOOD = "  mood:\\n    need:   # true or false\\n    text:"
KEPT = "your text is kept, edit again to go on"


def drafts(team: Team) -> list[str]:
    """Return the texts that are kept for another day."""
    return sorted(path.name for path in team.folder.glob(".git/caseload/*/drafts/*") if path.suffix != ".begun")


@pytest.fixture
def edits(editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return how to set the editor to a few lines of Python that change `text`."""
    return lambda lines: monkeypatch.setenv("EDITOR", editor(lines))


def edit(team: Team, *words: str) -> Done:
    return team.run("edit", *words, "--yes")


# --- what it opens


def test_a_patients_record(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("text += 'area: North\\nallergies:\\n  status: none-known\\n'")
    done = edit(team, team.id)
    assert (done.code, done.err) == (0, "")
    assert "area: North" in (team.place / "patient.yaml").read_text("utf-8")
    assert "#" not in (team.place / "patient.yaml").read_text("utf-8")
    assert team.commits()[0] == f"edit {team.id} patient"
    assert drafts(team) == []
    assert team.run("check").code == 0


def test_a_plan(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("text = text.replace('importance: 9', 'importance: 3') + 'strengths:\\n  - text: Zinnia\\n'")
    assert edit(team, team.id, "--plan").code == 0
    plan = (team.place / "plan.yaml").read_text("utf-8")
    assert "importance: 3" in plan
    assert "text: Zinnia\n" in plan
    assert team.item("strengths")


def test_the_staff(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("text += '  - id: b-brook\\n    name: Ben Brook\\n'")
    assert edit(team, "staff").code == 0
    assert team.commits()[0] == "edit staff"
    team.write("log", team.id, "clinic", "5m", "--by", "b-brook")


def test_the_settings(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("text += 'standards:\\n  triage: 3\\n'")
    assert edit(team, "settings").code == 0
    assert "value: 3" in team.run("settings", "standards.triage", "-o", "plain").out


@pytest.mark.parametrize("what", ["staff", "settings"])
def test_a_file_of_the_team_from_a_file(what: str, at: Callable[[str], Team], tmp_path: Path) -> None:
    team = at("active")
    file = tmp_path / "new.yaml"
    name = {"staff": "staff.yaml", "settings": "caseload.yaml"}[what]
    file.write_text((team.folder / name).read_text("utf-8") + "zinnia: 1\n", "utf-8")
    done = team.refuses(3, f"{file}:", "edit", what, "--from", str(file))
    assert "schema-unknown-key" in done.err
    file.write_text("# mine\n" + (team.folder / name).read_text("utf-8"), "utf-8")
    assert team.run("edit", what, "--from", str(file)).code == 0
    assert (team.folder / name).read_text("utf-8").startswith("# mine\n")


def test_a_record_from_a_file(at: Callable[[str], Team], tmp_path: Path) -> None:
    team = at("active")
    file = tmp_path / "new.yaml"
    good = (team.place / "patient.yaml").read_text("utf-8")
    for bad, place in ((good.replace("9990000018", "9990000019"), ":7:1: "), (good.replace(team.id, "zzzzzzzz"), "")):
        file.write_text(bad, "utf-8")
        before = team.state()
        done = team.run("edit", team.id, "--yes", "--from", str(file))
        assert done.code == (3 if place else 2), done
        assert (f"{file}{place}" if place else "an id never changes") in done.err
        assert team.state() == before
    file.write_text(good + "area: North\n", "utf-8")
    assert team.run("edit", team.id, "--yes", "--from", str(file)).code == 0


# --- what is wrong

WRONG = {
    "no YAML": ("text += '[Zinnia\\n'", "yaml-syntax"),
    "unknown key": ("text += 'zinnia: 1\\n'", "schema-unknown-key"),
    "NHS number": ("text = text.replace('9990000018', '9990000019')", "is no valid NHS number"),
    "born tomorrow": ("text = text.replace('1941-03-02', '2026-11-22')", "birth"),
    "another id": ("import re; text = re.sub('\\nid: .*', '\\nid: zzzzzzzz', text)", "id"),
    "nobody's": ("text = ''", "yaml-empty"),
}


@pytest.mark.parametrize("case", WRONG)
def test_without_a_terminal_what_is_wrong_is_refused_and_kept(
    case: str, at: Callable[[str], Team], edits: Callable[[str], None]
) -> None:
    team = at("active")
    before = team.state()
    lines, said = WRONG[case]
    edits(lines)
    done = edit(team, team.id)
    assert done.code in (2, 3), done
    assert said in done.err
    assert KEPT in done.err
    assert [secret for secret in ("Zinnia", "Hillingworth", "9990000019") if secret in done.err] == []
    assert team.state() == before
    assert drafts(team) == [f"{team.id}-patient.yaml"]


def test_a_plan_that_leads_nowhere_is_refused_with_the_line(
    at: Callable[[str], Team], edits: Callable[[str], None]
) -> None:
    """What check would find is found before it is saved."""
    team = at("active")
    before = team.state()
    goal = team.item("goals")
    edits(f"text = text.replace('goals:\\n      - {goal}', 'goals:\\n      - zzzzzzzz')")
    done = edit(team, team.id, "--plan")
    assert done.code == 3
    assert "names an item that the plan does not have" in done.err
    assert f"plan.yaml:{line_of(team, 'zzzzzzzz')}" in done.err
    assert team.state() == before


def line_of(team: Team, text: str) -> int:
    """Return the line of the kept draft that stands above the text."""
    (draft,) = team.folder.glob(".git/caseload/*/drafts/*-plan.yaml")
    lines = draft.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines) if text in line)


def test_it_opens_again_at_the_line_and_goes_on(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    team = at("active")
    script = (
        "first = len(args) == 1\n"
        "text = text + 'area: [North\\nsex: female\\n' if first else text.replace('[North', 'North ' + args[0])"
    )
    terminal = team.terminal("edit", "hillingworth", EDITOR=editor(script))
    terminal.answer("right person?", "y")
    terminal.expect("patient.yaml:")
    terminal.answer("Open it again? [Y/n]", "y")
    assert terminal.end() == 0, terminal.seen
    kept = (team.place / "patient.yaml").read_text("utf-8")
    assert "sex: female" in kept
    line = kept.partition("area: North +")[2].partition("\n")[0]
    assert int(line) > 7
    assert drafts(team) == []


@pytest.mark.parametrize("keys", ["n\n", "\x04"])
def test_whoever_gives_up_finds_the_text_again(
    keys: str, at: Callable[[str], Team], editor: Callable[[str], str]
) -> None:
    team = at("active")
    before = team.state()
    terminal = team.terminal("edit", "hillingworth", EDITOR=editor("text += 'area: [Zinnia\\n'"))
    terminal.answer("right person?", "y")
    terminal.expect("Open it again? [Y/n]")
    terminal.send(keys)
    assert terminal.end() == DECLINED
    assert f"caseload: nothing was written; {KEPT}" in terminal.seen
    assert team.state() == before
    terminal = team.terminal("edit", "hillingworth", EDITOR=editor("text = text.replace('[Zinnia', 'North')"))
    terminal.answer("right person?", "y")
    terminal.answer("A draft of this from before was kept. Go on with it? [Y/n]", "")
    assert terminal.end() == 0, terminal.seen
    assert "area: North" in (team.place / "patient.yaml").read_text("utf-8")
    assert drafts(team) == []


def test_a_draft_that_is_not_wanted_gives_way(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    team = at("active")
    assert team.process("edit", team.id, "--yes", EDITOR=editor("text += 'area: [Zinnia\\n'")).code == 3
    terminal = team.terminal("edit", "hillingworth", EDITOR=editor("text += 'area: North\\n'"))
    terminal.answer("right person?", "y")
    terminal.answer("Go on with it? [Y/n]", "n")
    assert terminal.end() == 0, terminal.seen
    assert "area: North" in (team.place / "patient.yaml").read_text("utf-8")


def test_without_a_terminal_nobody_says_whether_to_go_on(
    at: Callable[[str], Team], edits: Callable[[str], None]
) -> None:
    team = at("active")
    edits("text += 'area: [Zinnia\\n'")
    assert edit(team, team.id).code == 3
    team.refuses(2, "a draft of this from before was kept; go on with it at a terminal", "edit", team.id, "--yes")


# --- the editor and others


@pytest.mark.parametrize("what", ["{id}", "staff"])
def test_an_editor_that_changes_nothing(what: str, at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("pass")
    team.refuses(DECLINED, "nothing was changed", "edit", what.format(id=team.id), "--yes")
    assert drafts(team) == []


@pytest.mark.parametrize("name", ["false", "/no/such/editor"])
def test_an_editor_that_fails(name: str, at: Callable[[str], Team], monkeypatch: pytest.MonkeyPatch) -> None:
    team = at("active")
    monkeypatch.setenv("EDITOR", name)
    done = team.refuses(7, "the editor failed; EDITOR says which one is started", "edit", team.id, "--yes")
    assert KEPT not in done.err
    assert drafts(team) == []


@pytest.mark.parametrize("words", [("edit",), ("assess", "--form")])
def test_without_a_terminal_no_editor_is_started_that_would_wait_for_one(
    words: tuple[str, ...], at: Callable[[str], Team]
) -> None:
    team = at("active")
    team.refuses(7, "there is no terminal to edit at; name an editor", words[0], team.id, *words[1:], "--yes")
    assert drafts(team) == []


def test_an_editor_that_fails_after_it_saved_loses_nothing(
    at: Callable[[str], Team], edits: Callable[[str], None]
) -> None:
    team = at("active")
    edits("page.write_text(text + 'area: North\\n', 'utf-8'); sys.exit(1)")
    team.refuses(7, KEPT, "edit", team.id, "--yes")
    assert drafts(team) == [f"{team.id}-patient.yaml"]


def test_a_file_that_changes_while_it_is_edited(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    """The other change stays, and so does the text: aside, for it was begun from what is no longer there."""
    team = at("active")
    other = team.place / "patient.yaml"
    edits(f"Path({str(other)!r}).open('a').write('area: South\\n'); text += 'area: Zinnia\\n'")
    done = edit(team, team.id)
    assert done.code == 5, done
    assert f"patient.yaml was changed meanwhile; nothing was written; run it again; {KEPT}" in done.err
    assert "area: South" in other.read_text("utf-8")
    assert "Zinnia" not in other.read_text("utf-8")
    edits("text = text.replace('South', 'North')")
    done = edit(team, team.id)
    assert done.code == 0, done
    assert "caseload: the record changed since a draft of it was begun; that is kept in " in done.err
    assert "area: North" in other.read_text("utf-8")
    (aside,) = drafts(team)
    assert aside.endswith(f"-{team.id}-patient.yaml")


def test_a_commit_during_the_edit(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    team = at("active")
    terminal = team.terminal("edit", "hillingworth", "--plan", EDITOR=editor("input(); text += 'funding: Zinnia\\n'"))
    terminal.answer("right person?", "y")
    team.write("plan", "strength", team.id, "--text", "Zinnia")
    terminal.send("\n")
    assert terminal.end() == 5
    assert "strengths" in (team.place / "plan.yaml").read_text("utf-8")
    assert "funding" not in (team.place / "plan.yaml").read_text("utf-8")


def test_the_staff_who_change_while_they_are_edited(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    other = team.folder / "staff.yaml"
    edits(f"Path({str(other)!r}).open('a').write('# South\\n'); text += '# mine\\n'")
    done = edit(team, "staff")
    assert done.code == 5
    assert KEPT in done.err
    assert "mine" not in other.read_text("utf-8")


def test_ctrl_c_is_the_editors(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    team = at("active")
    catches = "import signal; signal.signal(signal.SIGINT, lambda *_: print('caught', flush=True))\n"
    waits = "print('open', flush=True); input(); text += 'area: North\\n'"
    terminal = team.terminal("edit", "hillingworth", EDITOR=editor(catches + waits))
    terminal.answer("right person?", "y")
    terminal.expect("open")
    terminal.send("\x03")
    terminal.expect("caught")
    terminal.send("\n")
    assert terminal.end() == 0, terminal.seen
    assert "area: North" in (team.place / "patient.yaml").read_text("utf-8")


def test_a_trial_keeps_the_text(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    before = team.state()
    edits("text += 'area: Zinnia\\n'")
    done = edit(team, team.id, "--dry-run")
    assert done.code == 0
    assert "+area: Zinnia" in done.out
    assert team.state() == before
    assert drafts(team) == [f"{team.id}-patient.yaml"]


def test_a_draft_is_private(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("text += 'area: [Zinnia\\n'")
    edit(team, team.id)
    (draft,) = team.folder.glob(".git/caseload/*/drafts/*.yaml")
    assert draft.stat().st_mode & 0o077 == 0
    assert draft.parent.stat().st_mode & 0o077 == 0
    assert team.git("status", "--porcelain") == ""


# --- the form of an assessment

FILLED = (
    f"text = text.replace({MOOD!r}, {(MOOD.replace('   # true or false', ' true') + ' Zinnia is low')!r})"
    ".replace('    bowels:', '    bowels: 2').replace('note:', 'note: Zinnia')"
).replace("\\\\n", "\\n")


def test_a_form_fills_in_domains_and_instruments(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("accepted")
    edits(FILLED)
    done = team.run("assess", team.id, "--form", "--yes")
    assert (done.code, done.err) == (0, "")
    kept = team.entry("assessment").read_text("utf-8")
    assert "- domain: mood\n    text: Zinnia is low\n    need: true\n" in kept
    assert "answers:\n      bowels: 2\n" in kept
    assert "note: Zinnia" in kept
    assert "complete: false" in kept
    assert drafts(team) == []


def test_a_form_shows_the_last_answers(at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("active")
    edits("assert '# 2026-11-21, a need: Zinnia seen at the door' in text and ': 18 ' in text; " + FILLED)
    assert team.run("assess", team.id, "--form", "--yes").code == 0


def test_at_a_terminal_an_assessment_without_facts_is_the_form(
    at: Callable[[str], Team], editor: Callable[[str], str]
) -> None:
    team = at("accepted")
    terminal = team.terminal("assess", "hillingworth", EDITOR=editor(FILLED))
    terminal.answer("right person?", "y")
    assert terminal.end() == 0, terminal.seen
    assert "Zinnia is low" in team.entry("assessment").read_text("utf-8")


def test_a_form_opens_again_at_the_line_of_the_error(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    team = at("accepted")
    script = (
        f"if len(args) == 1:\n    {FILLED}\n    text = text.replace('bowels: 2', 'bowels: 7')\n"
        "else:\n    number = int(args[0]) - 1\n    lines = text.split('\\n')\n"
        "    lines[number] = lines[number].replace('7', '1')\n    text = '\\n'.join(lines)"
    )
    terminal = team.terminal("assess", "hillingworth", "--form", EDITOR=editor(script))
    terminal.answer("right person?", "y")
    terminal.expect("it takes one of 0, 1, 2, or nothing [form]")
    terminal.answer("Open it again? [Y/n]", "")
    assert terminal.end() == 0, terminal.seen
    kept = team.entry("assessment").read_text("utf-8")
    assert "bowels: 1" in kept
    assert "Zinnia is low" in kept


LOST = {
    "a domain as text": ("\\n    need:   # true or false\\n    text:", " Zinnia", "here stand: need, text"),
    "text without need": ("    text:", "    text: Zinnia", "a finding has a text, and need says true or false"),
    "need without text": ("    need:   #", "    need: true   #", "a finding has a text"),
    "need in words": ("    need:   #", "    need: perhaps   #", "a finding has a text"),
    "unknown part": ("note:", "nots: Zinnia\\nnote:", "here stand: complete, contributor"),
    "unknown domain": ("findings:", "findings:\\n  zinnia:\\n    text: Zinnia", "here stand: health, medicines"),
    "unknown item": ("    bowels:", "    zinnia: 1\\n    bowels:", "here stand: bowels"),
    "answer in words": ("    bowels:", "    bowels: Zinnia", "it takes one of 0, 1, 2, or nothing"),
    "total in words": ("  6cit:\\n    total:", "  6cit:\\n    total: Zinnia", "the total of 6cit is a number"),
    "total that is true": ("  6cit:\\n    total:", "  6cit:\\n    total: true", "the total of 6cit is a number"),
    "complete in words": ("complete: false", "complete: perhaps", "complete"),
    "complete without a finding": ("complete: false", "complete: true", "finding"),
    "no YAML": ("note:", "note: [Zinnia", "[yaml-"),
}


@pytest.mark.parametrize("case", LOST)
def test_no_word_of_a_form_is_lost_in_silence(
    case: str, at: Callable[[str], Team], edits: Callable[[str], None]
) -> None:
    team = at("accepted")
    old, new, said = LOST[case]
    edits(f"text = text.replace('{old}', '{new}', 1)")
    before = team.state()
    done = team.run("assess", team.id, "--form", "--yes")
    assert done.code in (2, 3), done
    assert said in done.err
    assert KEPT in done.err
    assert "Zinnia" not in done.err
    assert team.state() == before
    assert drafts(team) == [f"{team.id}-assessment-form.yaml"]


@pytest.mark.parametrize("part", ["findings", "scores"])
def test_a_form_of_which_little_is_left(part: str, at: Callable[[str], Team], edits: Callable[[str], None]) -> None:
    team = at("accepted")
    edits(f"text = '{part}: Zinnia\\n'")
    done = team.run("assess", team.id, "--form", "--yes")
    assert done.code == 3
    assert done.err.startswith("caseload: assessment-form:1:1: here stand: ")


def test_a_form_goes_on_after_the_case_moved_on(at: Callable[[str], Team], editor: Callable[[str], str]) -> None:
    """It adds to what there is, so an older one undoes nothing."""
    team = at("accepted")
    broken = editor(FILLED + "\ntext = text.replace('need: true', 'need: perhaps')")
    assert team.process("assess", team.id, "--form", "--yes", EDITOR=broken).code == 3
    team.write("assess", team.id, "--need", "housing", "Zinnia")
    terminal = team.terminal("assess", "hillingworth", EDITOR=editor("text = text.replace('perhaps', 'true')"))
    terminal.answer("right person?", "y")
    terminal.answer("Go on with it? [Y/n]", "y")
    assert terminal.end() == 0, terminal.seen
    assert "Zinnia is low" in team.entry("assessment").read_text("utf-8")


def test_a_form_is_not_opened_for_facts_from_a_file(at: Callable[[str], Team]) -> None:
    team = at("accepted")
    facts = "findings:\n  - domain: mood\n    text: Zinnia\n    need: false\n"
    assert team.run("assess", team.id, "--form", "--yes", "--from", "-", given=facts).code == 0
    assert "need: false" in team.entry("assessment").read_text("utf-8")


def test_a_draft_needs_git(at: Callable[[str], Team]) -> None:
    team = at("active")
    (team.folder / ".git").rename(team.folder.parent / "git")
    done = team.run("edit", "staff")
    assert (done.code, done.err) == (7, "caseload: editing needs git; git init sets the folder up\n")


def test_paper_and_gaps_write_nothing(at: Callable[[str], Team]) -> None:
    team = at("active")
    before = team.state()
    paper, gaps = team.run("assess", "hillingworth", "--paper"), team.run("assess", "hillingworth", "--gaps")
    assert (paper.code, gaps.code) == (0, 0)
    assert "____" in paper.out
    assert "18 mild dependence" in paper.out
    assert "15 of 17 domains never looked at." in gaps.out
    assert team.state() == before


def test_paper_and_form_begin_with_what_must_not_be_overlooked(
    at: Callable[[str], Team], editor: Callable[[str], str]
) -> None:
    team = at("active")
    team.write("alert", team.id, "lone-worker", "--headline", "Dog", "--review", "2027-01-05", "--reason", "Bite")
    team.write("assess", team.id, "--score", "phq-9", "0,0,0,0,0,0,0,0,1")
    paper = team.run("assess", team.id, "--paper", "--today", "2028-01-10").out
    form = team.folder.parent / "form"
    keep = f"open({str(form)!r}, 'w').write(text)\n"
    team.process("assess", team.id, "--form", "--yes", EDITOR=editor(keep))
    for page in (paper, form.read_text("utf-8")):
        assert "Dog" in page
        assert "SAFETY FLAG" in page
        assert "never looked at; ask GP practice or memory service" in page
        assert page.index("SAFETY FLAG") < page.index("Cognition")
    assert "out of date; ask" in paper
