"""Records brought into the form in which caseload writes them: the same words, in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseload.errors import CaseloadError
from caseload.model.entries.registry import ENTRIES
from caseload.store.cases import kind_in
from caseload.store.changes import uncommitted
from caseload.store.checking import RECORDS
from caseload.store.files import replace, sha256
from caseload.store.folder import Folder, patient_place
from caseload.store.records import parse, write
from caseload.store.save import Write, saving


def fix(folder: Folder, patients: Sequence[str]) -> tuple[str, ...]:
    """Rewrite the files of these patients that are not in that form and return which; what is unreadable stays.

    A committed entry is never rewritten, nor is a file with a comment, which would be lost. What was committed as
    it was is committed again; what its writer has yet to commit stays so. Raises what `saving` does.
    """
    with saving(folder.root) as saver:
        open_ = {path for _, path in uncommitted(folder)}
        files = [path for patient in patients for path in _files(folder, patient) if _may(path, open_)]
        writes = [made for path in files for made in _canonical(folder, path)]
        committed = [made for made in writes if made.path not in open_]
        if committed:
            saver.save(committed, f"check --fix {' '.join(sorted({made.path.split('/')[2] for made in committed}))}")
        for made in writes:
            if made.path in open_:
                replace(folder.root / made.path, made.data)
    return tuple(made.path for made in writes)


def _files(folder: Folder, patient: str) -> Iterator[str]:
    place = patient_place(patient)
    yield from (f"{place}/{name}" for name in sorted(folder.names(place)) if name in RECORDS)
    names = sorted(folder.names(f"{place}/entries"))
    yield from (f"{place}/entries/{name}" for name in names if name.endswith(".yaml"))


def _may(path: str, open_: set[str]) -> bool:
    return "/entries/" not in path or path in open_


def _canonical(folder: Folder, path: str) -> Iterator[Write]:
    """Yield what is to be written of a file: nothing if it is in form already, or cannot be brought into it."""
    cls = RECORDS.get(path.rsplit("/", 1)[1]) or ENTRIES.get(kind_in(path))
    try:
        folder.refuse_links(path)
        data = folder.read(path)
        made = write(parse(data, path, cls)) if cls else data
    except CaseloadError:  # the check that follows says why
        return
    if made != data and data.count(b"#") <= made.count(b"#"):
        yield Write(path, made, sha256(data))
