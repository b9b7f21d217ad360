"""Finding the processes of a portal by the place that their environment names."""

import os
import time
from pathlib import Path


def processes_of(var: Path) -> dict[int, str]:
    """Process ids and command lines of the portal that works under `var` (ourselves excepted).

    Servers write their title over their environment; they work in their data folder instead.
    """
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if command and _belongs(folder, var):  # a zombie has no command line
                found[int(folder.name)] = command
        except OSError:
            continue  # it ended while we looked
    return found


def _belongs(folder: Path, var: Path) -> bool:
    wanted = f"GT_VAR_DIR={var}".encode()
    return wanted in (folder / "environ").read_bytes().split(b"\0") or (
        (folder / "cwd").readlink().is_relative_to(var)
    )


def find_process(var: Path, *words: str) -> int | None:
    """The portal's process whose command line contains all the words, which no such process started."""
    found = [pid for pid, command in processes_of(var).items() if all(word in command for word in words)]
    return next((pid for pid in found if parent_of(pid) not in found), None)


def parent_of(pid: int) -> int:
    """The id of a process's parent; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def wait_until_gone(var: Path, *, seconds: float) -> list[str]:
    """The command lines of what is still there after so many seconds; none as soon as none is."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(var)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return sorted(left.values())
