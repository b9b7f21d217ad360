"""Drills on a whole portal: each part is killed, and nothing is lost, left or needed by hand.

The portal works under a folder of its own, so that the developer's is not touched.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from config.embedded.place import CHECKOUT, Place
from config.embedded.postgres import connect
from tests.scripts.processes import find_process, parent_of, processes_of, wait_until_gone

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("portal")]

NAMED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PORT", "GT_SITE_URL")


class Portal:
    """A `script/server` under `var`, as far as Python does it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.place = Place(var)
        self.supervisor: subprocess.Popen[bytes] | None = None

    def command(self, output: Path) -> "subprocess.Popen[bytes]":
        """Start a supervisor that says what it says to a file."""
        environment = {key: value for key, value in os.environ.items() if key not in NAMED}
        with output.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "config.supervisor"],
                cwd=CHECKOUT,
                env=environment | {"GT_VAR_DIR": str(self.var), "GT_EXAMPLE": "0"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        output = self.var / "said"
        supervisor = self.supervisor = self.command(output)
        assert within(
            150, lambda: "Ctrl-C stops everything" in output.read_text() or supervisor.poll() is not None
        )
        assert supervisor.poll() is None, output.read_text()

    @property
    def address(self) -> str:
        return (self.place.run / "address").read_text()

    def page_comes(self) -> bool:
        """Whether a page that asks the database answers without an error of the server."""
        try:
            with urllib.request.urlopen(f"{self.address}account/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def kill(self, *words: str) -> int:
        """Kill a process, but not those that it started."""
        pid = find_process(self.var, *words)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        return pid


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = Portal(tmp_path_factory.mktemp("portal"))
    portal.start()
    yield portal
    if portal.supervisor is not None:
        portal.supervisor.kill()
        portal.supervisor.wait()
    for pid in processes_of(portal.var):
        os.kill(pid, signal.SIGKILL)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


def replaced(portal: Portal, old: int, *words: str) -> bool:
    """Whether the killed process has a successor that the supervisor or the keeper started."""
    new = find_process(portal.var, *words)
    return new is not None and new != old and _started_by(portal, new)


def _started_by(portal: Portal, pid: int) -> bool:
    assert portal.supervisor is not None
    keeper = find_process(portal.var, "config.embedded", "keep")
    return pid == keeper or parent_of(pid) in {portal.supervisor.pid, keeper}


def test_it_serves_pages(portal: Portal) -> None:
    assert within(60, portal.page_comes)


def test_a_second_start_prints_the_address_and_ends_well(portal: Portal, tmp_path: Path) -> None:
    second = portal.command(tmp_path / "said")
    second.wait(timeout=30)
    assert (tmp_path / "said").read_text() == f"Golden Thread already runs at {portal.address}\n"
    assert second.returncode == 0


def test_killed_postgres_comes_back_with_what_was_committed(portal: Portal) -> None:
    connection = connect(portal.place)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE drill AS SELECT 'kept' AS word")
    killed = portal.kill("bin/postgres", "-D")
    connection.close()
    assert within(60, lambda: replaced(portal, killed, "bin/postgres", "-D") and portal.page_comes())
    with connect(portal.place) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT word FROM drill")
        assert cursor.fetchone() == ("kept",)
        cursor.execute("DROP TABLE drill")
    connection.close()


def test_killed_valkey_comes_back_with_its_messages(portal: Portal) -> None:
    client = Redis(unix_socket_path=str(portal.place.valkey_socket), db=7)
    client.rpush("drill", "kept")
    time.sleep(1.5)  # it writes every second
    killed = portal.kill("valkey-server")
    assert within(60, lambda: replaced(portal, killed, "valkey-server"))
    assert within(60, lambda: bool(client.ping()))
    assert client.lrange("drill", 0, -1) == [b"kept"]
    client.delete("drill")
    assert within(60, portal.page_comes)


@pytest.mark.parametrize("words", [("gunicorn",), ("celery", "worker", "quick"), ("celery", "beat")])
def test_a_killed_child_is_started_again(portal: Portal, words: tuple[str, ...]) -> None:
    killed = portal.kill(*words)
    assert within(60, lambda: replaced(portal, killed, *words))
    assert within(60, portal.page_comes)


def test_a_killed_keeper_is_replaced(portal: Portal) -> None:
    killed = portal.kill("config.embedded", "keep")
    assert within(60, lambda: replaced(portal, killed, "config.embedded", "keep"))
    assert within(60, portal.page_comes)


def test_stopping_is_quick_and_leaves_nothing(portal: Portal) -> None:
    assert portal.supervisor is not None
    began = time.monotonic()
    portal.supervisor.terminate()
    portal.supervisor.wait(timeout=30)
    took = time.monotonic() - began
    assert wait_until_gone(portal.var, seconds=5) == []
    assert portal.supervisor.returncode == 0
    assert took < 10  # 3 on a machine that does nothing else
    assert not (portal.place.run / "address").exists()


def test_a_killed_supervisor_leaves_no_orphan(portal: Portal) -> None:
    portal.start()
    assert within(60, portal.page_comes)
    assert portal.supervisor is not None
    portal.supervisor.kill()
    portal.supervisor.wait()
    assert wait_until_gone(portal.var, seconds=40) == []
    portal.start()
    assert within(60, portal.page_comes)
