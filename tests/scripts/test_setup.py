"""What the scripts say on a machine that lacks something."""

import os
import subprocess
from pathlib import Path

import pytest

from config.embedded.place import CHECKOUT


def in_setup(command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of bash after script/setup.sh was sourced."""
    return subprocess.run(
        ["/bin/bash", "-c", f"set -euo pipefail; source script/setup.sh; {command}"],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs to stand for PATH."""
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/bash\n{text}\n")
    file.chmod(0o755)


def test_an_old_python_is_refused_with_what_to_do(machine: Path) -> None:
    program(machine, "python3", 'if [[ $1 == --version ]]; then echo "Python 3.9.2"; else exit 1; fi')
    result = in_setup("find_python", PATH=str(machine), PYTHON="")
    assert result.returncode == 1
    assert "Golden Thread needs Python 3.11 or newer, and this machine has Python 3.9.2." in result.stderr
    assert "PYTHON=/path/to/python" in result.stderr


def test_a_machine_without_python_is_told_so(machine: Path) -> None:
    result = in_setup("find_python", PATH=str(machine), PYTHON="")
    assert result.returncode == 1
    assert "this machine has none." in result.stderr


def test_a_named_python_is_taken(machine: Path) -> None:
    program(machine, "mypython", "exit 0")
    result = in_setup("find_python", PATH=str(machine), PYTHON=str(machine / "mypython"))
    assert result.stdout.strip() == str(machine / "mypython")


def test_a_missing_package_is_installed_by_root(machine: Path) -> None:
    program(machine, "id", "echo 0")
    program(machine, "apt-get", f'echo "$@" >>{machine}/called')
    result = in_setup("install_package chromium", PATH=f"{machine}:/bin")
    assert result.returncode == 0
    assert (machine / "called").read_text().splitlines() == [
        "update --quiet",
        "install --yes --no-install-recommends chromium --quiet",
    ]


def test_anybody_else_is_given_the_command(machine: Path) -> None:
    program(machine, "id", "echo 1000")
    program(machine, "apt-get", "exit 99")
    result = in_setup("install_package chromium", PATH=str(machine))
    assert result.returncode == 1
    assert "sudo apt-get install --yes --no-install-recommends chromium" in result.stderr


def test_there_is_nothing_to_do_the_second_time(machine: Path) -> None:
    """With the stamp of the lock file, no program that could install anything is called."""
    for name in ("pip", "uv", "npm", "python3", "apt-get"):
        program(machine, name, f"touch {machine}/called; exit 1")
    result = in_setup("set_up_python", PATH=f"{machine}:/bin:/usr/bin")
    assert result.returncode == 0, result.stderr
    assert not (machine / "called").exists()
