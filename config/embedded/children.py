"""Child processes that never outlive their parent."""

import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signum: signal.Signals, parent: int) -> None:
    """In a new child, before exec: ask the kernel for `signum` when the parent dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    on_parent_death: signal.Signals,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    before_exec: Callable[[], None] = lambda: None,
) -> "subprocess.Popen[bytes]":
    """Start a child in its own session, its output appended to `log`.

    `on_parent_death` is the signal that the kernel sends it if we are killed; `before_exec` runs in
    the child and may change its user (which clears that signal, so it is asked for afterwards).
    """
    parent = os.getpid()

    def prepare() -> None:
        before_exec()
        die_with_parent(on_parent_death, parent)

    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            start_new_session=True,
            pass_fds=tuple(pass_fds),
            preexec_fn=prepare,
        )


def stop(child: "subprocess.Popen[bytes]", *, by: signal.Signals, patience: float) -> None:
    """Ask a child to stop by a signal; after `patience` seconds kill its whole session."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            kill_session(child.pid)
            child.wait()
    kill_session(child.pid)


def kill_session(leader: int) -> None:
    """Kill what is left of a child's session, the child included."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def open_lock(path: Path) -> int:
    """Open a lock file; whoever inherits the descriptor shares the lock taken on it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int) -> bool:
    """Take an exclusive lock now, or say that somebody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(descriptor: int, *, seconds: float) -> bool:
    """Take an exclusive lock within that many seconds, or say that it could not be had."""
    deadline = time.monotonic() + seconds
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
