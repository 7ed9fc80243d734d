from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

# What a developer's own environment could change in a test.
FOREIGN = ("GIT_", "GITHUB_", "CASELOAD_", "XDG_")
FOREIGN_NAMES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "EDITOR", "VISUAL", "PAGER", "PYTEST_ADDOPTS")

# Both profiles are derandomized: the same commit gets the same verdict.
SAME = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("light", SAME, max_examples=25)
settings.register_profile("heavy", SAME, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "light"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--forbid-skips", action="store_true", help="a skipped test or module is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
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
            if name.startswith(FOREIGN) or name in FOREIGN_NAMES:
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
