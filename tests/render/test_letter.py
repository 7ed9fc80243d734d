from __future__ import annotations

import io

import pytest

from caseload.render.cells import width
from caseload.render.emit import FORMS, emit
from caseload.render.report import Fields, Item, Letter, Lines, Outline

LETTER = Letter(
    "letter",
    "A letter",
    (
        Lines("hello", "", ("Dear Peggy.", "First line\nsecond line")),
        Fields("about", "About", (("Please do", "Ring *twice*"),)),
        Outline(
            "page",
            "On one page",
            (
                Item("If", "It rains", items=(Item("Take", "an umbrella"), Item("", "or stay in"))),
                Item(
                    "Goal", "Walk", items=(Item("Matters", "9"), Item("Step 1", "Shoes", items=(Item("Who", "you"),)))
                ),
            ),
        ),
    ),
    ("The end",),
    page="page",
)


def written(form: str, columns: int | None = None) -> str:
    stream = io.StringIO()
    emit(LETTER, form, stream, width=columns)
    return stream.getvalue()


def test_headings_in_capitals_blank_lines_and_a_rule_around_the_page() -> None:
    rule = "=" * 66
    assert (
        written("table")
        == f"""A LETTER

Dear Peggy.

First line
second line

ABOUT

Please do:
  Ring *twice*

{rule}

ON ONE PAGE

IF

It rains

  Take: an umbrella
  or stay in

GOAL

Walk

  Matters: 9

  Step 1: Shoes
  Who: you

{rule}

The end
"""
    )


def test_markdown_has_headings_and_a_page_of_its_own() -> None:
    page = '<div style="page-break-before: always"></div>'
    assert (
        written("markdown")
        == rf"""# A letter

Dear Peggy.

First line<br>second line

## About

### Please do

Ring \*twice\*

{page}

## On one page

### If

It rains

- **Take:** an umbrella
- or stay in

### Goal

Walk

- **Matters:** 9

- **Step 1:** Shoes
  - **Who:** you

{page}

The end
"""
    )


@pytest.mark.parametrize("columns", [20, 33, 66, 80, 200, None])
def test_no_line_is_longer_than_the_screen_or_than_can_be_read(columns: int | None) -> None:
    long = Letter("letter", "x" * 90, (Lines("words", "Two words", ("many words " * 30, "y" * 200)),), page="words")
    stream = io.StringIO()
    emit(long, "table", stream, width=columns)
    assert max(map(width, stream.getvalue().splitlines())) == min(columns or 66, 66)


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"table", "markdown"}))
def test_programs_and_screen_readers_get_every_part(form: str) -> None:
    told = written(form)
    for text in ("Dear Peggy.", "twice", "It rains", "an umbrella", "or stay in", "Shoes", "you"):
        assert text in told
