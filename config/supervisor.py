"""`script/server`: the whole portal under one parent, which restarts what dies and stops cleanly.

Nothing outlives it: each child has a session of its own and is told by the kernel when the
supervisor is killed; the servers below it are the keeper's (config/embedded).
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg2

from config.embedded import servers
from config.embedded.children import kill_session, open_lock, spawn, try_lock
from config.embedded.place import CHECKOUT, Place, checkout_place
from config.embedded.postgres import tail
from config.embedded.users import dismiss_keeper, ensure_running, keeper_runs

HOST = os.environ.get("GT_HOST", "127.0.0.1")
FIRST_PORT, LAST_PORT = 8000, 8099
STOP_WITHIN = 4.0
LONGEST_PAUSE = 30.0


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """One process of the portal. `abrupt`: its signal to end at once when the supervisor dies."""

    name: str
    argv: list[str]
    log: Path
    abrupt: signal.Signals = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        """Start it."""
        self.process = spawn(self.argv, log=self.log, on_parent_death=self.abrupt)
        self.started = time.monotonic()

    def keep_alive(self) -> None:
        """Start it again if it died, the sooner the longer it had lived."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.not_before:
            kill_session(self.process.pid)  # what it left behind
            self.pause = 0.5 if now - self.started > 60 else min(LONGEST_PAUSE, max(0.5, self.pause * 2))
            self.not_before = now + self.pause
            say(f"{self.name} ended ({self.process.returncode}); starting it again. Its log: {self.log}")
        if now >= self.not_before:
            self.not_before = 0.0
            self.start()


class Supervisor:
    """Sets up, starts, watches and stops the portal of this checkout."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.children: list[Child] = []
        self.told_to_stop = False
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    def run(self) -> None:
        """Run the portal until somebody stops it."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._stop)
        say("Starting PostgreSQL and Valkey …")
        with servers():
            try:
                self._set_up()
                self._start()
                while True:
                    self._pause(0.25)
                    self._watch()
            except Stopped:
                say("\nStopping …")
            finally:
                self._address_file.unlink(missing_ok=True)
                self._end()
        dismiss_keeper(self.place)
        say("Stopped.")

    @property
    def _address_file(self) -> Path:
        return address_file(self.place)

    @property
    def _sign_ins_file(self) -> Path:
        return self.place.root / "sign-ins.txt"

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _pause(self, seconds: float) -> None:
        time.sleep(seconds)
        if self.told_to_stop:
            raise Stopped

    def _set_up(self) -> None:
        say("Bringing the database up to date …")
        self._manage("migrate", "--verbosity=1")
        # The example belongs into our own servers, never into a council's. GT_EXAMPLE=0: an empty portal.
        wanted = os.environ.get("GT_EXAMPLE", "1") == "1" and os.environ.get("GT_EMBEDDED") == "1"
        if wanted and nobody_yet():
            say("Loading the example council …")
            self._manage("load_example")
            # Asking takes seconds, and the answer is printed at every start.
            self._sign_ins_file.write_text(self._manage("demo_sign_ins"))

    def _manage(self, *command: str) -> str:
        """Run a command of manage.py; its output. Raises SystemExit with the end of that if it fails."""
        log = self.place.log / f"{command[0]}.log"
        log.unlink(missing_ok=True)
        argv = [sys.executable, "manage.py", *command]
        process = spawn(argv, log=log, on_parent_death=signal.SIGTERM)
        try:
            while process.poll() is None:
                self._pause(0.1)
        finally:
            kill_session(process.pid)
            process.wait()
        if process.returncode != 0:
            raise SystemExit(f"`script/manage {' '.join(command)}` failed:\n{tail(log, 4000)}")
        return log.read_text()

    def _start(self) -> None:
        self.port = free_port()
        os.environ.setdefault("GT_SITE_URL", self.address.rstrip("/"))
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        worker = [
            *celery,
            "worker",
            "--concurrency=1",
            "--without-gossip",
            "--without-mingle",
            "--loglevel=INFO",
        ]
        web = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{self.port}", "--preload"]
        web += ["--workers=2", "--threads=4", "--graceful-timeout=3", "--timeout=60"]
        self._add("web", web)
        say("Starting the pages …")
        while not answers(self.address):
            self._pause(0.1)
            self._watch()
        # If we are killed, so are the workers: asked politely they would wait for the broker that ends,
        # too. A job that is cut off is sent again.
        # A worker for each queue: what a person waits for never stands behind a long run.
        for queue in ("quick", "bulk"):
            self._add(f"worker-{queue}", [*worker, "-Q", queue, "-n", f"{queue}@%h"], signal.SIGKILL)
        self._add("beat", [*celery, "beat", "--loglevel=INFO", "--pidfile="])
        self._address_file.write_text(self.address)
        say(f"\nGolden Thread is at {self.address}")
        if self._sign_ins_file.exists():
            say("\n" + self._sign_ins_file.read_text().rstrip())
        say(f"\nLogs are in {self.place.log}. Ctrl-C stops everything.")

    def _add(self, name: str, argv: list[str], abrupt: signal.Signals = signal.SIGTERM) -> None:
        child = Child(name, argv, self.place.log / f"{name}.log", abrupt)
        child.start()
        self.children.append(child)

    def _watch(self) -> None:
        if os.environ.get("GT_EMBEDDED") == "1" and not keeper_runs(self.place):
            say("The servers' keeper ended; starting it again.")
            ensure_running(self.place)
        for child in self.children:
            child.keep_alive()

    def _end(self) -> None:
        """Stop the children, last started first; who takes too long is killed."""
        for child in reversed(self.children):
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in reversed(self.children):
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{child.name} did not stop in time and is killed.")
            kill_session(child.process.pid)
            child.process.wait()


def say(text: str) -> None:
    """Tell the person at the terminal; if the terminal is gone, nobody."""
    try:
        print(text, flush=True)  # noqa: T201 - this is a terminal program
    except OSError:
        pass


def nobody_yet() -> bool:
    """Whether the portal has no user at all, so that it is new."""
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM accounts_user)")
            return cursor.fetchone() == (True,)
    finally:
        connection.close()


def free_port() -> int:
    """$PORT, or the first free one from 8000 on. Raises SystemExit if $PORT is taken."""
    asked = os.environ.get("PORT")
    candidates = [int(asked)] if asked else range(FIRST_PORT, LAST_PORT + 1)
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SystemExit(f"Port {asked} is in use." if asked else "No port from 8000 to 8099 is free.")


def answers(address: str) -> bool:
    """Whether a page comes back, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def address_file(place: Place) -> Path:
    """Holds the portal's address while it runs."""
    return place.run / "address"


def say_where_it_runs(place: Place) -> None:
    """For a second start: print the address of the first, which may still be starting."""
    deadline = time.monotonic() + 60
    while not address_file(place).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    if not address_file(place).exists():
        raise SystemExit("Another script/server has been starting here for a minute; see its terminal.")
    say(f"Golden Thread already runs at {address_file(place).read_text()}")


def main() -> None:
    os.chdir(CHECKOUT)
    place = checkout_place()
    place.prepare()
    lock = open_lock(place.run / "supervisor.lock")
    if not try_lock(lock):
        say_where_it_runs(place)
        return
    address_file(place).unlink(missing_ok=True)
    Supervisor(place).run()


if __name__ == "__main__":
    main()
