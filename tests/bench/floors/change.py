"""Change one file: append a comment to the plan that comes first, or take it away again."""

import sys
from pathlib import Path

MORE = b"# changed\n"

plan = min(Path(sys.argv[1], "patients").glob("[0-9]/*/plan.yaml"))
before = plan.read_bytes()
plan.write_bytes(before.removesuffix(MORE) if before.endswith(MORE) else before + MORE)
