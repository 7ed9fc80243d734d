from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from caseload.errors import Forbidden, NotFound
from caseload.model.case import Case, fold
from caseload.model.codec import decode
from caseload.model.entries.entry import Entry
from caseload.model.entries.registry import ENTRIES
from caseload.model.moments import Moment
from caseload.model.patient import Patient
from caseload.model.plan import Plan, agreed_hash
from caseload.model.team import Staff
from caseload.steps.change import Context
from caseload.store.cases import place_of
from caseload.store.definitions import read_definitions
from caseload.store.folder import Folder, patient_place
from caseload.store.records import write
from caseload.store.settings import settings_of

# What a developer's own environment could change in a test.
FOREIGN = ("GIT_", "GITHUB_", "CASELOAD_", "XDG_")
FOREIGN_NAMES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "EDITOR", "VISUAL", "PAGER", "PYTEST_ADDOPTS")
# Where nothing compiled may be kept, each of the hundreds of commands that are started compiles the program anew.
SLOW = "PYTHONDONTWRITEBYTECODE"

# Who covers the layers that setup.cfg names: their own tests, and of the rest the few without which a share would fall.
COVERING = (
    *(f"tests/{layer}/" for layer in ("model", "steps", "store")),
    *(f"tests/cli/test_{what}.py" for what in ("check", "handover", "permissions", "protocol", "resolve", "review")),
    *(f"tests/cli/test_{what}.py" for what in ("sync", "undo")),
)

# Both profiles are derandomized: the same commit gets the same verdict.
SAME = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("light", SAME, max_examples=25)
settings.register_profile("heavy", SAME, max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "light"))

# A job in the background is started deaf to Ctrl-C, and so would be every command that these tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--forbid-skips", action="store_true", help="a skipped test or module is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage look only at what is there to show it: under its eyes a test takes twice the time."""
    # Who finds mutants looks at everything.
    looking = Coverage.current() if item.config.pluginmanager.hasplugin("_cov") else None
    if looking is None or item.nodeid.startswith(COVERING):
        return (yield)
    looking.stop()
    try:
        return (yield)
    finally:
        looking.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # What needs a machine of its own to cut the power of is named by the report of endurance.
    if not item.get_closest_marker("power"):
        forbid_skip(item.config, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    forbid_skip(collector.config, report)
    return report


def forbid_skip(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and config.getoption("--forbid-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skips are forbidden here: {report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty home in London, whose git knows one user and nothing of this machine's configuration."""
    home = tmp_path_factory.mktemp("home")
    (home / "gitconfig").write_text(
        "[user]\n\tname = Test Matron\n\temail = matron@example.org\n[init]\n\tdefaultBranch = main\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in sorted(os.environ):
            if name.startswith(FOREIGN) or name in (*FOREIGN_NAMES, SLOW):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp().parent))
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TZ", "Europe/London")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def no_identity(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows no user and does not guess one from the machine's name."""
    config = tmp_path_factory.mktemp("nobody") / "gitconfig"
    config.write_text("[user]\n\tuseConfigOnly = true\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))


# --- one person's records, for the tests of model, steps, rules and store

TEXT = "Marmalade"
PERSON = {
    "id": "7k3m9x2q",
    "name": {"family": "Quillfeather", "given": "Zebediah"},
    "birth_date": "1938-02-17",
    "nhs_number": "9990000018",
    "allergies": {"status": "none-known"},
}
STAFF = {
    "staff": [
        {"id": "anna", "name": "Anna Brook", "role": "lead"},
        {"id": "ben", "name": "Ben Okoye"},
        {"id": "carla", "name": "Carla Lind", "active_to": "2026-06-30"},
        {"id": "esi", "name": "Esi Tan", "role": "support-worker"},
    ]
}
FACTS: dict[str, dict[str, Any]] = {
    "referral": {"source": "gp", "reason": TEXT},
    "triage": {"decision": "accept", "manager": "anna", "deputy": "ben", "tier": "standard", "reason": TEXT},
    "assessment": {"complete": True, "findings": [{"domain": "mood", "text": TEXT, "need": True}]},
    "appointment": {"starts": "2026-11-23T10:00", "mode": "home-visit", "staff": "anna"},
    "contact": {"mode": "home-visit", "minutes": 30, "note": TEXT},
    "hospital-event": {"event": "discharge", "note": TEXT},
    "service-referral": {"status": "sent", "sector": "voluntary", "agency": TEXT},
    "handover": {"status": "reassigned", "to": "ben", "reason": TEXT},
    "alert": {
        "status": "raised", "type": "lone-worker", "headline": TEXT, "owner": "anna", "review_on": "2026-12-01",
    },
    "consent": {"about": "case-management", "decision": "given", "note": TEXT},
    "capacity": {"decision": TEXT, "outcome": "has-capacity"},
    "agreement": {"plan_hash": "0" * 64},
    "snooze": {"duty": "contact", "until": "2026-12-24", "reason": TEXT},
    "flag-resolution": {"assessment": "e0000000", "flag": "self-harm", "reason": TEXT},
    "review": {"tier": "standard", "summary": TEXT},
    "closure": {"reason": "stable", "goals": [{"goal": "g0000000", "achievement": "achieved"}]},
    "death": {"note": TEXT},
    "reopening": {"reason": TEXT, "manager": "ben", "tier": "intensive"},
    "void": {"voids": "e0000000", "because": TEXT},
}  # fmt: skip
PLAN = {
    "patient": "7k3m9x2q",
    "needs": [{"id": "n0000000", "text": TEXT, "domain": "mood"}],
    "goals": [{"id": "g0000000", "text": TEXT, "needs": ["n0000000"]}],
    "actions": [
        {
            "id": "t0000000", "text": TEXT, "goals": ["g0000000"], "sector": "voluntary", "owner": {"staff": "anna"},
            "due": "2026-12-04",
        }
    ],
}  # fmt: skip
COURSE: dict[str, tuple[str, ...]] = {
    "referred": ("2026-09-01 referral",),
    "declined": ("referred", "2026-09-03 triage decline"),
    "deferred": ("referred", "2026-09-03 triage defer"),
    "accepted": ("referred", "2026-09-03 triage"),
    "assessed": ("accepted", "2026-09-10 assessment"),
    "planned": ("assessed", "plan"),
    "active": ("planned", "2026-09-14 agreement"),
    "closed": ("active", "2026-11-02 closure"),
    "died": ("active", "2026-11-02 death"),
    "reopened": ("closed", "2026-11-09 reopening"),
}


@dataclass
class Someone:
    """One person's records, entered one by one: each is recorded a minute after the one before."""

    patient: Patient = field(default_factory=lambda: decode(Patient, PERSON))
    plan: Plan | None = None
    entries: list[Entry] = field(default_factory=list)

    # What no message may ever say.
    secrets = ("Quillfeather", "Zebediah", "9990000018", "999 000 0018", "1938-02-17", TEXT)

    def make(self, kind: str, happened: str, **facts: Any) -> Any:
        """Return the next entry of that kind, with the facts over its usual ones, without entering it."""
        number = len(self.entries)
        head = {"id": f"e{number:07}", "patient": self.patient.id, "happened": happened, "by": "anna"}
        tree = head | {"recorded": f"{datetime(2026, 1, 1) + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"}
        return decode(ENTRIES[kind], tree | FACTS[kind] | facts)

    def enter(self, kind: str, happened: str, **facts: Any) -> Any:
        """Enter something and return it."""
        self.entries.append(self.make(kind, happened, **facts))
        return self.entries[-1]

    def at(self, step: str) -> Someone:
        """Go the usual course to a step; the person as they are then."""
        for told in COURSE[step]:
            match told.split():
                case ["plan"]:
                    self.plan = replace(decode(Plan, PLAN), patient=self.patient.id)
                case [earlier]:
                    self.at(earlier)
                case [day, "agreement"] if self.plan:
                    self.enter("agreement", day, plan_hash=agreed_hash(self.plan))
                case [day, kind, *decision]:
                    self.enter(kind, day, **({"decision": decision[0], "until": "2026-12-01"} if decision else {}))
        return self

    def refused(self, step: Callable[..., object], *given: Any) -> str:
        """What a step says that refuses: a clear line with a remedy, and nothing of the person."""
        before = self.case
        with pytest.raises((Forbidden, NotFound)) as raised:
            step(before, *given)
        assert raised.value.remedy
        assert [secret for secret in self.secrets if secret in str(raised.value)] == []
        assert before == self.case
        return str(raised.value)

    def save(self, root: Path) -> Path:
        """Write every record into a caseload folder; the patient's own folder in it."""
        for record in (self.patient, *([self.plan] if self.plan else []), *self.entries):
            path = root / place_of(record)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(record))
        return root / patient_place(self.patient.id)

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return fold(self.patient, self.plan, self.entries)


@pytest.fixture(scope="session")
def someone() -> type[Someone]:
    """Somebody new with `someone()`."""
    return Someone


@pytest.fixture
def bare(tmp_path: Path) -> Folder:
    """A caseload folder without git and without patients."""
    (tmp_path / "caseload.yaml").write_text("schema: caseload/1\nname: North\n")
    (tmp_path / "staff.yaml").write_bytes(write(decode(Staff, STAFF)))
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def context() -> Context:
    """What a decision may know at noon on Saturday, 21 November 2026: the shipped settings, three members of staff."""
    numbers = iter(range(10_000_000))
    return Context(
        now=datetime(2026, 11, 21, 12, tzinfo=UTC),
        today=datetime(2026, 11, 21).date(),
        local_minute=Moment("2026-11-21T12:00"),
        author="anna",
        settings=settings_of(b"schema: caseload/1\nname: North\n", Path("none")),
        staff=decode(Staff, STAFF),
        definitions=read_definitions(Path("none")),
        new_id=lambda: f"x{next(numbers):07}",
    )
