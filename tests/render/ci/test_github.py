from __future__ import annotations

import re
from dataclasses import replace

from caseload.errors import Finding
from caseload.render.ci.github import LISTED, lines, summary
from caseload.render.ci.inspection import Inspection

COMMAND = re.compile(r"::(error|warning|notice) (?:(?:file|line|col|title)=[^,:\r\n]+,?)+::[^\r\n]+")


def test_each_finding_is_an_annotation_the_gravest_first(inspection: Inspection) -> None:
    *annotations, last = lines(inspection)
    assert [command.split()[0] for command in annotations] == ["::error", "::warning", "::notice"]
    assert [command for command in annotations if not COMMAND.fullmatch(command)] == []
    assert annotations[1] == (
        "::warning file=north team/patients/7/7k3m9x2q/patient.yaml,line=3,col=5,title=review-late"
        "::7k3m9x2q review.due: lies 12 days back — review the case"
    )
    assert annotations[2] == "::notice title=capacity::a-brook: is over the limit"
    assert last == "audit on 2026-11-21: 1 error, 1 warning, 1 note, 1 accepted in 3 patients"


def test_no_file_name_or_message_ends_a_command_or_begins_another(inspection: Inspection) -> None:
    first = next(lines(inspection))
    assert first.startswith(
        "::error file=north team/patients/7/a b%3Ac%2Cd%25.yaml,line=2,title=yaml-syntax::is 50%25 "
    )
    assert "\n" not in first
    assert "\r" not in first


def test_the_summary_has_the_sentence_the_rules_and_the_places(inspection: Inspection) -> None:
    text = "\n".join(summary(inspection))
    assert text.startswith("# caseload audit\n")
    assert "1 error, 1 warning, 1 note, 1 accepted in 3 patients" in text
    assert "| review-late | Reviews are in time | 1 |" in text
    assert "| warning | review-late | north team/patients/7/7k3m9x2q/patient.yaml:3 |" in text
    assert "9c4v1b7n" not in text


def test_the_summary_of_nothing_found_is_its_sentence(clean: Inspection) -> None:
    assert list(summary(clean)) == ["# caseload check", "", f"- {clean.sentence}", ""]


def test_a_long_summary_is_cut_short_and_says_so(inspection: Inspection) -> None:
    many = tuple(Finding("layout", "is no record", record=f"{number:08}") for number in range(LISTED + 5))
    text = "\n".join(summary(replace(inspection, findings=many)))
    assert text.count("is no record") == LISTED
    assert "\n5 more are in the log of the job" in text
    assert len(text.encode()) < 2**20
