"""The package in the three ways people have it: wheel, editable install and bare checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = """
import json
from caseload.store import resources
data = resources.data_folder()
print(json.dumps({
    "package": str(resources.PACKAGE),
    "schemas": [path.name for path in resources.schema_files()],
    "data": sorted(path.relative_to(data).as_posix() for path in data.rglob("*.yaml")),
}))
"""
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what gets packed, so that building leaves nothing behind in the real one."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for folder in ("caseload", "schemas"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The Python of a fresh environment that borrows the libraries of this one but not its caseload."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    place = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    for library in Path(sysconfig.get_path("purelib")).iterdir():
        if not library.name.startswith(("caseload", "__editable__", "__pycache__")):
            (place / library.name).symlink_to(library)
    return python


def install(python: Path, *what: str | Path, cwd: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps")
    run(*pip, "--no-build-isolation", "--ignore-installed", *what, cwd=cwd)


def assert_complete(python: Path, *, cwd: Path, package: Path) -> None:
    found = json.loads(run(python, "-c", RESOURCES, cwd=cwd))
    data = ROOT / "caseload" / "data"
    assert Path(found["package"]).is_relative_to(package)
    assert found["schemas"] == sorted(path.name for path in (ROOT / "schemas").glob("*.json"))
    assert found["data"] == sorted(path.relative_to(data).as_posix() for path in data.rglob("*.yaml"))
    assert found["schemas"]
    assert found["data"]


def assert_command_works(python: Path, *, cwd: Path) -> None:
    assert "Usage: caseload" in run(python.with_name("caseload"), "--help", cwd=cwd)


def test_a_wheel_has_all(checkout: Path, installed: Path, tmp_path: Path) -> None:
    wheel = run(sys.executable, "-c", BUILD, "build_wheel", tmp_path, cwd=checkout).split()[-1]
    install(installed, tmp_path / wheel, cwd=tmp_path)
    shutil.rmtree(checkout)
    assert_complete(installed, cwd=tmp_path, package=installed.parents[1])
    assert_command_works(installed, cwd=tmp_path)


def test_an_editable_install_has_all(checkout: Path, installed: Path, tmp_path: Path) -> None:
    install(installed, "-e", checkout, cwd=tmp_path)
    assert_complete(installed, cwd=tmp_path, package=checkout)
    assert_command_works(installed, cwd=tmp_path)


def test_a_bare_checkout_has_all(checkout: Path, installed: Path) -> None:
    assert_complete(installed, cwd=checkout, package=checkout)


def test_a_source_archive_builds_the_same_wheel(checkout: Path, installed: Path, tmp_path: Path) -> None:
    archive = run(sys.executable, "-c", BUILD, "build_sdist", tmp_path, cwd=checkout).split()[-1]
    shutil.rmtree(checkout)
    run("tar", "-xzf", archive, cwd=tmp_path)
    unpacked = tmp_path / archive.removesuffix(".tar.gz")
    wheel = run(sys.executable, "-c", BUILD, "build_wheel", tmp_path, cwd=unpacked).split()[-1]
    install(installed, tmp_path / wheel, cwd=tmp_path)
    assert_complete(installed, cwd=tmp_path, package=installed.parents[1])
