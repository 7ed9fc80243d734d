"""Hold every YAML file under patients/ against its schema with check-jsonschema, one run for each kind."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from caseload.store.cases import kind_in
from caseload.store.resources import schema_folder

program = Path(sys.executable).with_name("check-jsonschema")
of_kind = defaultdict(list)
for path in Path(sys.argv[1], "patients").rglob("*.yaml"):
    of_kind[path.stem if path.name in ("patient.yaml", "plan.yaml") else kind_in(path.name)].append(str(path))
for kind, paths in of_kind.items():
    schema = str(schema_folder() / f"{kind}.json")
    subprocess.run([program, "--quiet", "--schemafile", schema, *paths], stdout=subprocess.DEVNULL, check=True)
print(sum(map(len, of_kind.values())))
