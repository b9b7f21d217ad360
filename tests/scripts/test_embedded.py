"""The embedded servers: who names them, where they are, who may run them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from config.embedded import servers
from config.embedded.place import CHECKOUT, Place
from config.embedded.postgres import CARELESS, Postgres, ServerFailed, connect
from config.embedded.users import secret_key
from tests.scripts.processes import wait_until_gone


def test_servers_that_the_environment_names_are_used_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with servers():
        assert os.environ["DATABASE_URL"] == "postgres://somebody@elsewhere/theirs"
        assert os.environ["REDIS_URL"] == "redis://elsewhere"


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_half_a_pair_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    monkeypatch.delenv(missing)
    with pytest.raises(SystemExit, match="set both DATABASE_URL and REDIS_URL, or neither"), servers():
        pass


def test_the_secret_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "key")
    assert len(key) >= 50
    assert secret_key(tmp_path / "key") == key
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_deep_checkout_has_short_socket_addresses(tmp_path: Path) -> None:
    place = Place(tmp_path / ("deep" * 30))
    assert len(str(place.sockets / ".s.PGSQL.5432")) < 107
    place.prepare()
    assert stat.S_IMODE(place.sockets.stat().st_mode) == 0o700
    assert place.run.is_dir()
    place.sockets.rmdir()


def test_the_address_of_a_database_survives_odd_folder_names(tmp_path: Path) -> None:
    url = Place(Path("/a b/50%/var")).database_url("portal")
    assert url == "postgres://portal@%2Fa%20b%2F50%25%2Fvar%2Frun/portal"


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.prepare()
    postgres = Postgres(place, {**CARELESS, "shared_buffers": "nonsense"}, sync=False)
    with pytest.raises(ServerFailed, match='invalid value for parameter "shared_buffers"'):
        postgres.start()


@pytest.fixture
def closed_place(tmp_path: Path) -> Place:
    """A place below a folder that only its owner may enter."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = Place(closed / "var")
    place.prepare()
    return place


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another way to run PostgreSQL")
@pytest.mark.parametrize("way", ["enter_namespace", "become_nobody"])
def test_root_can_run_postgres_in_a_closed_folder(
    way: str, closed_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GT_POSTGRES_AS", way)
    postgres = Postgres(closed_place, CARELESS, sync=False)
    try:
        postgres.start()
    except PermissionError:
        pytest.skip(f"this machine forbids {way}")
    with connect(closed_place, database="postgres") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    postgres.stop()
    with pytest.raises(psycopg2.OperationalError):
        connect(closed_place, database="postgres")
    postgres.start()
    with connect(closed_place, database="postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchone() == (42,)
    connection.close()
    postgres.stop()


def test_two_commands_share_the_servers_and_the_last_leaves_none(tmp_path: Path) -> None:
    """The second command begins while the first holds the servers, and outlives it."""
    code = """
import os, sys, psycopg2
from config.embedded import servers
with servers():
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    connection.cursor().execute("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    connection.cursor().execute("SELECT 1")
"""
    named = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    environment = {key: value for key, value in os.environ.items() if key not in named}
    environment["GT_VAR_DIR"] = str(tmp_path)

    def begin() -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", code]
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdin=pipe, stdout=pipe, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def end(process: "subprocess.Popen[str]") -> int:
        process.communicate("\n", timeout=30)
        return process.returncode

    first, second = begin(), begin()
    assert end(first) == 0
    assert end(second) == 0
    assert wait_until_gone(tmp_path, seconds=15) == []
