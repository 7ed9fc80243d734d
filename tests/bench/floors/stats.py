"""Ask three times a patient whether anything changed, as whoever answers from an index has to."""

import os
import sys

patients = 0
for letter in os.scandir(f"{sys.argv[1]}/patients"):
    for patient in os.scandir(letter.path):
        for record in ("patient.yaml", "plan.yaml", "entries"):
            try:  # noqa: SIM105 - the shortest way
                os.stat(f"{patient.path}/{record}")  # noqa: PTH116
            except FileNotFoundError:
                pass
        patients += 1
print(patients)
