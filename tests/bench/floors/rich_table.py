"""Draw the CSV file $1 as a table with rich alone, as `list` draws it for a screenful."""

import csv
import sys

from rich import box
from rich.console import Console
from rich.table import Table

with open(sys.argv[1], encoding="utf-8", newline="") as file:  # noqa: PTH123 - the shortest way
    names, *rows = csv.reader(file)
table = Table(*names, box=box.SIMPLE_HEAD)
# Cropped the first row could not be told by its id.
table.columns[0].min_width = 8
for row in rows:
    table.add_row(*row)
Console().print(table)
