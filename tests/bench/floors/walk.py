"""Look at every file under patients/, folder by folder, as whoever is to find any change has to."""

import os
import sys


def looked_at(folder: str) -> int:
    files = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                files += looked_at(entry.path)
            else:
                entry.stat(follow_symlinks=False)
                files += 1
    return files


print(looked_at(f"{sys.argv[1]}/patients"))
