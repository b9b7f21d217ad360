"""The checks of script/lint find what they are for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.place import CHECKOUT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's Python packages and its configuration, to break."""
    for package in ("config", "golden_thread", "improvement_plan", "kpi", "accounts", "foundation"):
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(CHECKOUT / file, tmp_path / file)
    (tmp_path / "script").mkdir()
    shutil.copy(CHECKOUT / "script" / "check_locks.py", tmp_path / "script")
    return tmp_path


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(LINT_IMPORTS), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_layers_hold(copy: Path) -> None:
    result = lint_imports(copy)
    assert "4 kept, 0 broken" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("foundation/clock/rules.py", "import accounts.roles", "Each app imports only what stands below it"),
        ("accounts/roles.py", "import config.settings", "nobody imports config BROKEN"),
        ("foundation/rendering/inert.py", "import foundation.jobs", "of foundation are independent"),
        ("improvement_plan/rules/broken.py", "import django", "Rules are pure"),
        ("improvement_plan/services/broken.py", "import improvement_plan.forms", "Services know nothing"),
    ],
)
def test_a_forbidden_import_is_found(file: str, line: str, broken: str, copy: Path) -> None:
    with (copy / file).open("a") as module:
        module.write(f"\n{line}\n")
    result = lint_imports(copy)
    assert result.returncode == 1
    assert any(broken in said and "BROKEN" in said for said in result.stdout.splitlines())


def check_locks(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "script/check_locks.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_locks_match(copy: Path) -> None:
    assert check_locks(copy).returncode == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("pyproject.toml", '"gunicorn>=27"', '"gunicorn>=99"', "gunicorn>=99: locked is"),
        ("pyproject.toml", '"gunicorn>=27"', '"gunicorn>=27", "flask"', "flask: locked is nothing"),
        ("requirements.lock", "gunicorn==", "gunicorn==0.", "in requirements-dev.lock"),
        ("requirements.lock", "gunicorn==", "--index-url https://packages\ngunicorn==", "names an address"),
    ],
)
def test_a_lock_that_does_not_match_is_found(file: str, old: str, new: str, problem: str, copy: Path) -> None:
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1))
    result = check_locks(copy)
    assert result.returncode == 1
    assert problem in result.stderr
    assert "Run script/lock" in result.stderr
