"""What `undo` writes: voids for what a command entered, and the files it changed as they were before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from caseload.cli.lookup import read_back
from caseload.cli.main import COMMANDS
from caseload.cli.prompting import confirmed, prompted
from caseload.cli.writer import Writer
from caseload.errors import CaseloadError, Changed, Declined, Forbidden
from caseload.model.differences import differences
from caseload.model.plan import Plan
from caseload.render.saved import dry_report, saved_report
from caseload.steps.undoing import take_back
from caseload.store.cases import place_of, read_case
from caseload.store.changes import repository
from caseload.store.commits import SHORT
from caseload.store.files import sha256
from caseload.store.journal import found
from caseload.store.lastcommand import UNDO, Command, Touched, last_command
from caseload.store.records import write
from caseload.store.save import Write
from caseload.store.yamlfile import load


def undo(writer: Writer, because: str) -> None:
    """Take back the last command of this user, as one commit; Changed if another command came in between."""
    command = _last(writer)
    entered = any(one.entry for one in command.files)
    if entered and not because and not writer.asks:
        raise Forbidden("missing: because", remedy="--because says why")
    writes = _undone(writer, command, because or "?")
    if writer.dry_run:
        root = writer.session.folder
        pairs = [(one.path, root.read(one.path) if one.base else b"", one.data) for one in writes]
        return writer.session.emit(dry_report(pairs))
    if not writer.yes:
        _confirm(writer, command)
    because = because or (prompted("Why") if entered else "")
    if entered and not because:
        raise Declined("nothing was written")
    with writer.session.saving() as saver:
        if _last(writer).commit != command.commit:
            raise Changed("another command came in between; nothing was taken back", remedy="run it again")
        saver.save(_undone(writer, command, because), f"{UNDO} {command.commit[:SHORT]} {command.message}")
    return writer.session.emit(saved_report(UNDO, (command.message,), ("command",)))


def _last(writer: Writer) -> Command:
    git = repository(writer.session.folder)
    identity = git.identity()
    if identity is None:
        raise Forbidden("git does not know who you are", remedy="git config --global user.email YOUR@ADDRESS")
    command = last_command(git, identity[1], COMMANDS)
    if _verb(command) == "init":
        raise Forbidden(
            "your last command is init, which began the folder: that is not taken back",
            remedy="caseload settings and edit staff change what it set; a folder nobody needs you may delete",
        )
    return command


def _verb(command: Command) -> str:
    return command.message.partition(" ")[0]


def _undone(writer: Writer, command: Command, because: str) -> tuple[Write, ...]:
    voids = (Write(place, data) for place, data in _voids(writer, command, because))
    before = (_as_before(writer, one, _verb(command)) for one in command.files if not one.entry)
    writes = (*voids, *before)
    if not writes:
        raise Forbidden(f"{command.message}: what it entered no longer counts", remedy="caseload history says why")
    return writes


def _voids(writer: Writer, command: Command, because: str) -> Iterator[tuple[str, bytes]]:
    entered: defaultdict[str, set[str]] = defaultdict(set)
    for patient, id_ in filter(None, (one.entry for one in command.files)):
        entered[patient].add(id_)
    for patient, ids in entered.items():
        for void in take_back(read_case(writer.session.folder, patient), ids, because, writer.session.context):
            yield place_of(void), write(void)


def _as_before(writer: Writer, one: Touched, verb: str) -> Write:
    """Return the write that brings a file back; Forbidden if it was new, Changed if somebody changed it since."""
    before = one.before
    if one.letter == "A" and one.path.endswith("/plan.yaml"):
        before = write(Plan(patient=one.path.split("/")[2]))
    elif one.letter != "M":
        told = f"{one.path} was made by that command, and nothing is removed"
        raise Forbidden(told, remedy=f"caseload {verb} --help says what can be done about it")
    git = repository(writer.session.folder)
    if found(git, one.path) != sha256(one.after):
        raise Changed(
            f"{one.path} was changed since{_what(writer, one)}; nothing was taken back", remedy="change it by its verb"
        )
    return Write(one.path, before, sha256(one.after))


def _what(writer: Writer, one: Touched) -> str:
    try:
        now = load(writer.session.folder.read(one.path), one.path)
        fields = [".".join(part.path) for part in differences(load(one.after, one.path), now)]
    except CaseloadError:
        return ""
    return f": {', '.join(fields)}" if fields else ""


def _confirm(writer: Writer, command: Command) -> None:
    """Name the command, and have the person or the command confirmed."""
    session = writer.session
    if not session.terminal:
        raise Forbidden("nobody is there to confirm it", remedy="--dry-run shows what it would take back, --yes does")
    patients = {one.path.split("/")[2] for one in command.files if one.path.startswith("patients/")}
    if not confirmed(f"Take back: {command.message}?"):
        raise Declined("nothing was written")
    if len(patients) == 1:
        read_back(session, read_case(session.folder, *patients).patient)
