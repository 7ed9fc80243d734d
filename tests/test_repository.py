"""What the repository never holds, and that what it promises in README, hook and CI is there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]

FORBIDDEN_CALLS = {"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
# What has none of these words calls nothing of that kind, and need not be parsed.
SUSPECT = re.compile(rb"\b(?:eval|exec|system|popen|yaml|shell)\b|except\s*:")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w|\b[A-Z]:\\Users\\")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@cache
def repository_files() -> list[Path]:
    """Return what git would keep; in an unpacked source archive, what lies in no hidden or built folder."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not is_made(path.relative_to(ROOT))]
    return [path for path in found if path.is_file() and not path.is_symlink()]


def is_made(path: Path) -> bool:
    folders = path.parts[:-1]
    return any(name in {"build", "dist", "__pycache__"} or name.endswith(".egg-info") for name in folders) or any(
        name.startswith(".") and name != ".ci" for name in folders
    )


def python_files() -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".py"]


def test_nothing_unsafe_is_called() -> None:
    unsafe = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files()
        if SUSPECT.search(source := path.read_bytes())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.expr | ast.excepthandler) and is_unsafe(node)
    ]
    assert unsafe == []


def is_unsafe(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return node.type is None
    if not isinstance(node, ast.Call):
        return False
    in_a_shell = any(
        word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
        for word in node.keywords
    )
    return in_a_shell or ast.unparse(node.func) in FORBIDDEN_CALLS


@pytest.mark.parametrize(
    "line",
    [
        "eval(x)",
        "yaml.load(x)",
        "run(x, shell=True)",
        "run(x, shell=yes)",
        "try: x\nexcept: y",
        "os.system(x)",
    ],
)
def test_the_unsafe_is_recognised(line: str) -> None:
    assert SUSPECT.search(line.encode())
    assert any(is_unsafe(node) for node in ast.walk(ast.parse(line)))


def test_no_file_names_a_path_of_some_machine() -> None:
    files = repository_files()
    assert ROOT / "setup.cfg" in files
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        if b"\0" not in (content := path.read_bytes())
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert named == []


def test_links_between_documents_lead_somewhere() -> None:
    documents = [path for path in repository_files() if path.suffix == ".md"]
    assert ROOT / "README.md" in documents
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("block", ["demo", "test"])
def test_readme_marks_the_commands_that_ci_runs(block: str) -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count(f"<!-- run: {block} -->\n```sh\n") == 1


def test_the_pre_commit_hook_runs_a_command_that_exists() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    command, *verb = hook["entry"].split()
    assert command == "caseload"
    assert run(sys.executable, "-m", "caseload", *verb, "--help").returncode == 0


def test_ci_is_a_script_that_bash_can_read() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert run("bash", "-n", str(script)).stderr == ""
