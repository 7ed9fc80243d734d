from __future__ import annotations

import pytest

from caseload.render.markdown import lines
from caseload.render.report import Column, Fields, Item, Lines, Outline, Report, Table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 5 mg.", "plain text, 5 mg."),
        ("<script>", r"\<script\>"),
        ("[prn](x) *now* _a_ `b` | c", r"\[prn\](x) \*now\* \_a\_ \`b\` \| c"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. first", r"1\. first"),
        ("12) twelfth", r"12\) twelfth"),
        ("3.5 mg", "3.5 mg"),
        ("5-10 steps", "5-10 steps"),
        ("a\n# b", r"a<br>\# b"),
        ("back\\slash", r"back\\slash"),
        ("&lt;", r"\&lt;"),
    ],
)
def test_text_never_becomes_markup(text: str, shown: str) -> None:
    assert list(lines(Report("show", "", (Lines("note", "", (text,)),)))) == [f"- {shown}"]


def test_each_block_has_its_shape() -> None:
    columns = (Column("id", "Id"), Column("cost", "Cost", numeric=True))
    blocks = (
        Table("costs", "Costs", columns, (("a|b", 3),)),
        Fields("person", "", (("Born", "1941"),)),
        Lines("alerts", "Alerts", ("visit in twos",), "danger"),
        Outline("threads", "", (Item("need", "Falls", "n1", ("Mobility",), (Item("goal", "Walk"),)),)),
        Lines("file_1", "", ("-a", "```", "+b"), "verbatim"),
    )
    assert (
        "\n".join(lines(Report("show", "Title", blocks, ("end",))))
        == r"""# Title

## Costs

| Id | Cost |
| --- | ---: |
| a\|b | 3 |

- **Born:** 1941

## Alerts

- **visit in twos**

- **need** Falls (Mobility · n1)
  - **goal** Walk

````
-a
```
+b
````

end"""
    )
