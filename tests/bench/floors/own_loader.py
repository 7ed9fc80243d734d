"""Read every YAML file under patients/ with the project's own reader and loader, and do nothing with it."""

import os
import sys

from caseload.store.files import read_regular
from caseload.store.yamlfile import load

files = 0
for folder, _, names in os.walk(f"{sys.argv[1]}/patients"):
    for name in names:
        load(read_regular(f"{folder}/{name}", name), name)
        files += 1
print(files)
