"""Using the embedded servers: hold the users' lock, see that a keeper runs, name the servers."""

import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.children import open_lock, try_lock
from config.embedded.place import CHECKOUT, Place, checkout_place

PATIENCE = 60.0


@contextmanager
def servers() -> Iterator[None]:
    """Name working servers in the environment: those that it names already, or the embedded ones.

    Raises SystemExit with a sentence if only one of DATABASE_URL and REDIS_URL is set, or if the
    embedded servers do not start.
    """
    named = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise SystemExit(f"Only {named[0]} is set: set both DATABASE_URL and REDIS_URL, or neither.")
    if named:
        yield
        return
    place = checkout_place()
    place.prepare()
    lock = open_lock(place.users_lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        ensure_running(place)
        before = dict(os.environ)
        os.environ.update(place.environment())
        os.environ.setdefault("SECRET_KEY", secret_key(place.root / "secret_key"))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
    finally:
        os.close(lock)


def ensure_running(place: Place, *, patience: float = PATIENCE) -> None:
    """Wait until both servers answer, starting a keeper if there is none. The caller holds the lock."""
    deadline = time.monotonic() + patience
    keeper: subprocess.Popen[bytes] | None = None
    while not (postgres.answers(place) and valkey.answers(place)):
        if keeper is None or keeper.poll() == 0:  # 0: another keeper was there, and may be ending
            keeper = _start_keeper(place)
        if keeper.poll() or time.monotonic() > deadline:
            said = postgres.tail(place.log / "keeper.log")
            raise SystemExit(f"The embedded servers did not start.\n{said}")
        time.sleep(0.1)


def keeper_runs(place: Place) -> bool:
    """Whether a keeper holds its lock."""
    lock = open_lock(place.keeper_lock)
    try:
        return not try_lock(lock)
    finally:
        os.close(lock)


def dismiss_keeper(place: Place, *, patience: float = 3.0) -> None:
    """After the last use for now: let the keeper end without its pause, and wait until it has.

    Others who use the servers keep it; then we wait in vain for `patience` seconds.
    """
    if not keeper_runs(place):
        return
    try:
        os.kill(int(place.keeper_lock.read_text()), signal.SIGUSR1)
    except (ValueError, ProcessLookupError):
        return
    deadline = time.monotonic() + patience
    while keeper_runs(place) and time.monotonic() < deadline:
        time.sleep(0.05)


def _start_keeper(place: Place) -> "subprocess.Popen[bytes]":
    # Its own session, and no tie to us: others may use the servers after we have ended.
    with (place.log / "keeper.log").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "config.embedded", "keep", str(place.root)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def secret_key(path: Path) -> str:
    """The key kept in that file, made on first use; readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
