"""Read every YAML file under patients/ with the project's own loader and make its record, without any check.

With a second word by the parser's events alone, as a file that another hand wrote.
"""

import os
import sys

from caseload.model.codec import decode
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.store.cases import kind_in
from caseload.store.files import read_regular
from caseload.store.yamlfile import by_events, load
from caseload.store.yamltext import decoded

CLASSES = {"patient.yaml": Patient, "plan.yaml": Plan}

files = 0
for folder, _, names in os.walk(f"{sys.argv[1]}/patients"):
    for name in names:
        data = read_regular(f"{folder}/{name}", name)
        tree = by_events(data, decoded(data, name), name) if len(sys.argv) > 2 else load(data, name)
        decode(CLASSES.get(name) or ENTRIES[kind_in(name)], tree)
        files += 1
print(files)
