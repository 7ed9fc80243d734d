"""Read every YAML file under patients/ with the project's own loader and make its record, without any check."""

import os
import sys

from caseload.model.codec import decode
from caseload.model.entries.registry import ENTRIES
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.store.cases import kind_in
from caseload.store.files import read_regular
from caseload.store.yamlfile import load

CLASSES = {"patient.yaml": Patient, "plan.yaml": Plan}

files = 0
for folder, _, names in os.walk(f"{sys.argv[1]}/patients"):
    for name in names:
        decode(CLASSES.get(name) or ENTRIES[kind_in(name)], load(read_regular(f"{folder}/{name}", name), name))
        files += 1
print(files)
