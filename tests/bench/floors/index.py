"""Read the index, and do nothing with what is in it."""

import gc
import sys
from pathlib import Path

from caseload.store.folder import Folder
from caseload.store.index import open_index

# As ours is set.
gc.set_threshold(100_000)
with open_index(Folder(Path(sys.argv[1]))) as index:
    print(len(index.cases()))
